package commands

import (
	"slices"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/store"
)

func TestDirectoryFind(t *testing.T) {
	d := newDirectory("1", []store.Person{
		{Email: "ana.ruiz@x.co", Name: "Ana Ruíz"},
		{Email: "beto@x.co", Name: "Alberto Núñez"},
		{Email: "mruiz@x.co", Name: "Marta Ruiz Peña"},
	})
	for words, want := range map[string]string{
		"ruiz":      "ana.ruiz@x.co mruiz@x.co",
		"RUÍZ mar":  "mruiz@x.co",
		"ana.ruiz":  "ana.ruiz@x.co",
		"alb nunez": "beto@x.co",
		"beto":      "beto@x.co",
		"uiz":       "",
		"ruiz beto": "",
	} {
		got := ""
		for _, p := range d.find(words, 6) {
			if got != "" {
				got += " "
			}
			got += p.Email
		}
		if got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
	if n := len(d.find("ruiz", 1)); n != 1 {
		t.Errorf("limit 1 gave %d", n)
	}
}

// TestDirectoryFindsAll: the index finds whom a look at everybody finds, in the same order.
func TestDirectoryFindsAll(t *testing.T) {
	var people []store.Person
	for _, first := range []string{"Ana", "Ana María", "Ángel", "Beto", "Óscar"} {
		for _, last := range []string{"Ruiz", "Ruiz Peña", "Núñez", "Anaya", "De la Peña"} {
			people = append(people, store.Person{Email: strings.ToLower(strings.ReplaceAll(first+"."+last, " ", ".")) + "@x.co", Name: first + " " + last})
		}
	}
	d := newDirectory("1", people)
	words := []string{"", "a", "an", "ana", "anay", "ang", "o", "osc", "r", "ruiz", "p", "pena", "x", "co", "z", "n", "nu", "de", "la"}
	for _, a := range words {
		for _, b := range words {
			wanted := strings.Fields(a + " " + b)
			var want []string
			for i, p := range people {
				if allBegin(d.words[i], wanted) {
					want = append(want, p.Email)
				}
			}
			var got []string
			for _, p := range d.find(a+" "+b, 100) {
				got = append(got, p.Email)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q %q: %q, want %q", a, b, got, want)
			}
		}
	}
}
