package spanish

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Row is a verb and the words by which people call it. Phrases are compared
// folded ([Fold]); "-" and "_" count as a space, and articles and possessives
// inside a phrase may be typed or left out ("cancelar la solicitud").
type Row struct {
	Verb string // its id, for example "mis_casos"
	// Phrases begin a line: whatever comes after them is the case, the people
	// and the rest.
	Phrases []string
	// Shared are phrases that other rows list here too: the call comes back as
	// a question between these verbs. Where a sentence follows («cambiar la clave
	// del correo») they are only suggested.
	Shared []string
	// Numbered are phrases that mean this verb only where the number of a case
	// follows ("pedir 123"). They win over the same phrase of another row.
	Numbered []string
	// Whole are phrases too common to begin a line with: they count only where
	// they are the whole line, after a slash, or with a number.
	Whole []string
	// Live are phrases that only mean something as the answer to an open
	// question: outside of one the verb is suggested and never done. With a
	// number they are the verb.
	Live []string
	// Danger marks verbs that are never done on a typing error: they are
	// suggested instead.
	Danger bool
	// Free marks verbs that are not about one case: a number after them belongs
	// to the rest ("calendario 30 dh").
	Free bool
	// Person marks verbs that name somebody: mentions, addresses and the name
	// after «a» are taken out of the rest.
	Person bool
	// Later marks verbs of the contract that are understood and never
	// suggested, because a later release brings what they do.
	Later bool
}

// ErrClash means that a phrase stands in two rows without being shared.
var ErrClash = errors.New("phrase in two rows")

// entryKind says in which list of its row a phrase stands.
type entryKind uint8

const (
	plainEntry entryKind = iota
	sharedEntry
	numberedEntry
	wholeEntry
	liveEntry
)

type entry struct {
	row  *Row
	kind entryKind
}

// node is a word in the tree of all phrases.
type node struct {
	word    string
	sound   string
	kids    []*node
	byWord  map[string]*node
	entries []entry
}

func (n *node) kid(w string) *node { return n.byWord[w] }

func (n *node) add(w string) *node {
	if k := n.byWord[w]; k != nil {
		return k
	}
	k := &node{word: w, sound: sound(w)}
	if n.byWord == nil {
		n.byWord = map[string]*node{}
	}
	n.byWord[w] = k
	n.kids = append(n.kids, k)
	return k
}

// Lexicon finds the verb of a line. It is immutable.
type Lexicon struct {
	root  node
	rows  []Row
	names map[string]*Row // canonical words of a verb → row, for «/verbo»
	known map[string]bool // words that are never taken for a typing error
}

// New builds a lexicon. The error names the phrase and both verbs and wraps
// [ErrClash] where a phrase stands in two rows; a phrase that is shared by one
// row only, and a verb that comes twice or has no phrase, are errors too.
func New(rows []Row) (*Lexicon, error) {
	l := &Lexicon{rows: slices.Clone(rows), names: map[string]*Row{}, known: map[string]bool{}}
	seen := map[string]entry{}
	shared := map[string]int{}
	for i := range l.rows {
		r := &l.rows[i]
		name := strings.Join(Words(r.Verb), " ")
		if name == "" || l.names[name] != nil {
			return nil, fmt.Errorf("building lexicon: verb %q is empty or comes twice", r.Verb)
		}
		l.names[name] = r
		lists := [...][]string{plainEntry: r.Phrases, sharedEntry: r.Shared, numberedEntry: r.Numbered, wholeEntry: r.Whole, liveEntry: r.Live}
		for kind, list := range lists {
			for _, p := range list {
				if err := l.put(p, entry{r, entryKind(kind)}, seen, shared); err != nil {
					return nil, err
				}
			}
		}
	}
	for p, n := range shared {
		if n < 2 {
			return nil, fmt.Errorf("building lexicon: %q is shared by one row only", p)
		}
	}
	for w := range commonWords {
		l.known[w] = true
	}
	return l, nil
}

// put adds one phrase.
func (l *Lexicon) put(phrase string, e entry, seen map[string]entry, shared map[string]int) error {
	words := Words(phrase)
	if len(words) == 0 {
		return fmt.Errorf("building lexicon: verb %q has an empty phrase", e.row.Verb)
	}
	key := strings.Join(words, " ")
	slot := key
	if e.kind == numberedEntry {
		slot += " #"
	}
	if old, ok := seen[slot]; ok && (old.kind != sharedEntry || e.kind != sharedEntry || old.row == e.row) {
		return fmt.Errorf("building lexicon: %w: %q of %s and %s", ErrClash, phrase, old.row.Verb, e.row.Verb)
	}
	seen[slot] = e
	if e.kind == sharedEntry {
		shared[key]++
	}
	n := &l.root
	for _, w := range words {
		n = n.add(w)
		l.known[w] = true
	}
	n.entries = append(n.entries, e)
	return nil
}

// Verbs returns the ids of all verbs, in the order of the rows.
func (l *Lexicon) Verbs() []string {
	out := make([]string, len(l.rows))
	for i, r := range l.rows {
		out[i] = r.Verb
	}
	return out
}
