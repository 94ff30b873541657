package commands

import (
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
