package commands

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// directory is the table of people made ready to be searched. It is never changed, so turns that run at the same time
// share it; the version of the table tells whether it is still true for the reading at hand.
type directory struct {
	version string
	people  []store.Person // by e-mail
	words   [][]string     // of the name and the address of each, folded
	index   []entry        // all words, sorted
}

// entry is a word of somebody, who is named by his place among the people.
type entry struct {
	word string
	who  int
}

// newDirectory folds the names and the addresses.
func newDirectory(version string, people []store.Person) *directory {
	d := &directory{version: version, people: people, words: make([][]string, len(people))}
	parts := strings.NewReplacer(".", " ", "@", " ")
	for i, p := range people {
		d.words[i] = strings.Fields(spanish.Fold(p.Name + " " + parts.Replace(p.Email)))
		for _, w := range d.words[i] {
			d.index = append(d.index, entry{w, i})
		}
	}
	slices.SortFunc(d.index, func(a, b entry) int { return cmp.Or(strings.Compare(a.word, b.word), a.who-b.who) })
	return d
}

// begin gives those of whom a word begins with this one, in the order of the people.
func (d *directory) begin(word string) []int {
	from, _ := slices.BinarySearchFunc(d.index, word, func(e entry, w string) int { return strings.Compare(e.word, w) })
	var out []int
	for _, e := range d.index[from:] {
		if !strings.HasPrefix(e.word, word) {
			break
		}
		out = append(out, e.who)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// find gives at most limit people, by e-mail, who have for each of the words one that begins with it.
func (d *directory) find(words string, limit int) []store.Person {
	wanted := strings.Fields(spanish.Fold(strings.ReplaceAll(words, ".", " ")))
	if len(wanted) == 0 {
		return slices.Clone(d.people[:min(limit, len(d.people))])
	}
	longest := slices.MaxFunc(wanted, func(a, b string) int { return len(a) - len(b) }) // few have it
	var out []store.Person
	for _, i := range d.begin(longest) {
		if len(out) == limit {
			break
		}
		if allBegin(d.words[i], wanted) {
			out = append(out, d.people[i])
		}
	}
	return out
}

// allBegin tells whether each wanted word begins one of those that are there.
func allBegin(has, wanted []string) bool {
	for _, w := range wanted {
		found := false
		for _, h := range has {
			if found = strings.HasPrefix(h, w); found {
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// directory is the people as this turn sees them: the table is read and folded again only after somebody in it changed.
// Where it cannot be read nobody is found.
func (t *turn) directory() *directory {
	version, err := t.v.PeopleVersion()
	if err != nil {
		return &directory{}
	}
	if d := t.h.listed.Load(); d != nil && version != "" && d.version == version {
		return d
	}
	people, err := t.v.People()
	if err != nil {
		return &directory{}
	}
	d := newDirectory(version, people)
	t.h.listed.Store(d)
	return d
}

// people is everybody, also those who left. The slice is shared: nobody may change it.
func (t *turn) people() []store.Person { return t.directory().people }
