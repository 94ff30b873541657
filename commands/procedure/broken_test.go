package procedure_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ticbot/ticbot/commands/procedure"
)

// brokenKnown knows every text but those whose id speaks of something missing, and finds those that speak of something
// long too long.
func brokenKnown() procedure.Known {
	k := known()
	k.Has = func(_, id string) bool { return !strings.Contains(id, "falta") }
	k.Text = func(_, id string) string {
		if strings.Contains(id, "larga") {
			return strings.Repeat("á", 80)
		}
		return "x"
	}
	return k
}

// reWant is the comment with which a line of a broken file says what is found on it, or n lines further.
var reWant = regexp.MustCompile(`# want: ([a-z_ ]+?)(?: @([+-][0-9]+))?$`)

func wanted(t *testing.T, data string) []string {
	t.Helper()
	var out []string
	for i, line := range strings.Split(data, "\n") {
		m := reWant.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		off, _ := strconv.Atoi(m[2])
		for _, code := range strings.Fields(m[1]) {
			out = append(out, strconv.Itoa(i+1+off)+":"+code)
		}
	}
	slices.Sort(out)
	return out
}

func TestBrokenFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/broken/*.yaml")
	if err != nil || len(files) < 25 {
		t.Fatalf("only %d broken files: %v", len(files), err)
	}
	texts := bundle(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = procedure.Load(data, file, brokenKnown())
			var ps procedure.Problems
			if !errors.As(err, &ps) {
				t.Fatalf("Load = %v, want problems", err)
			}
			var got []string
			for _, p := range ps {
				got = append(got, strconv.Itoa(p.Line)+":"+p.Code)
				if p.File != file || p.Line < 1 || p.Col < 1 || p.Line > strings.Count(string(data), "\n")+1 {
					t.Errorf("%v has no place in the file", p)
				}
				if es := texts.T("es", p.TextID(), p.TextArgs()...); es == p.TextID() || strings.Contains(es, "<no value>") {
					t.Errorf("%s says %q in Spanish", p.Code, es)
				}
				if en := p.Place() + ": " + texts.T("en", p.TextID(), p.TextArgs()...); en != p.Error() {
					t.Errorf("locale and Error differ:\n%s\n%s", en, p.Error())
				}
			}
			slices.Sort(got)
			if d := cmp.Diff(wanted(t, string(data)), got); d != "" {
				t.Errorf("(-want +got):\n%s\n%v", d, err)
			}
		})
	}
}

func TestMinimalFileIsGood(t *testing.T) {
	data, err := os.ReadFile("testdata/minimal.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := procedure.Load(data, "minimal.yaml", brokenKnown()); err != nil {
		t.Error(err)
	}
}

func TestProblemNamesTheNearest(t *testing.T) {
	data, err := os.ReadFile("testdata/broken/unknown_key.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, err = procedure.Load(data, "oficina.yaml", brokenKnown())
	var p *procedure.Problem
	if !errors.As(err, &p) {
		t.Fatalf("Load = %v, want a problem", err)
	}
	if want := "oficina.yaml:16:5: “verv” is no key that is known here. Did you mean “verb”?"; p.Error() != want {
		t.Errorf("got  %s\nwant %s", p.Error(), want)
	}
	es := bundle(t).T("es", p.TextID(), p.TextArgs()...)
	if want := "«verv» no es una clave conocida aquí. ¿Quiso decir «verb»?"; es != want {
		t.Errorf("got  %s\nwant %s", es, want)
	}
}

func TestTooBigAndEndless(t *testing.T) {
	for name, data := range map[string]string{
		"too_big":  strings.Repeat("# nothing\n", 110_000),
		"too_many": "id: P\nversion: \"1\"\nservices:\n" + bomb(),
	} {
		_, err := procedure.Load([]byte(data), name, brokenKnown())
		var ps procedure.Problems
		if !errors.As(err, &ps) || !slices.ContainsFunc(ps, func(p *procedure.Problem) bool { return p.Code == name }) {
			t.Errorf("%s: %.200v", name, err)
		}
	}
}

// bomb is a list that aliases make a hundred million entries long.
func bomb() string {
	list := func(item string) string { return "[" + strings.TrimSuffix(strings.Repeat(item+",", 100), ",") + "]" }
	return "  - {id: A, pages: &p " + list("{id: p, fields: &f "+"[{id: x, type: text, options: &o "+list("a")+"}]}") + ", flows: []}\n" +
		"  - {id: B, flows: [], pages: " + list("{id: q, fields: "+list("{id: y, type: select, options: *o}")+"}") + "}\n"
}
