package commands

import (
	"strings"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/store"
)

// TestFileKinds: a file is what its bytes are; one whose name says something else is not taken.
func TestFileKinds(t *testing.T) {
	s := rosterStore(t)
	for _, c := range []struct {
		name, body string
		want       fileKind
	}{
		{"acta.pdf", "%PDF-1.7\n…", pdfFile},
		{"ACTA.PDF", "%PDF-1.4 x", pdfFile},
		{"acta.pdf", "esto no es un PDF", otherFile},
		{"acta.pdf", "MZ\x90\x00\x03\x00\x00\x00", otherFile},
		{"acta.pdf", "", otherFile},
		{"acta.docx", "PK\x03\x04\x14\x00", officeFile},
		{"acta.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 …", officeFile},
		{"todo.zip", "PK\x03\x04\x14\x00", otherFile},
		{"sin nombre", "PK\x03\x04\x14\x00", otherFile},
		{"foto.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", imageFile},
		{"foto.JPG", "\xff\xd8\xff\xe0\x00\x10JFIF", imageFile},
		{"foto.webp", "RIFF\x10\x00\x00\x00WEBPVP8 ", imageFile},
		{"foto.png", "<svg xmlns='http://www.w3.org/2000/svg'/>", otherFile},
		{"foto.svg", "<svg/>", otherFile},
		{"datos.csv", "nombre;cargo\nAna;Apoyo\n", textFile},
		{"datos.csv", "nombre;cargo\nMar\xeda;T\xe9cnica\n", textFile},
		{"datos.csv", "<html><script>", otherFile},
		{"datos.csv", "a;b\x00c", otherFile},
		{"nota", "con sus palabras", textFile},
		{"corre.sh", "#!/bin/sh\nrm", otherFile},
		{"corre.txt", "#!/bin/sh\nrm", otherFile},
	} {
		kept, err := s.SaveFile(t.Context(), c.name, "application/octet-stream", strings.NewReader(c.body), 1<<20, rosterNow())
		if err != nil {
			t.Fatal(err)
		}
		err = s.View(t.Context(), func(v *store.View) error {
			turn := &turn{v: v}
			if got := turn.fileOf(chat.File{Name: c.name, Hash: kept.Hash}); got != c.want {
				t.Errorf("%s %q is %q, want %q", c.name, c.body, got, c.want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	err := s.View(t.Context(), func(v *store.View) error {
		if got := (&turn{v: v}).fileOf(chat.File{Name: "acta.pdf", Hash: "nothing"}); got != otherFile {
			t.Errorf("a file that nobody kept is %q", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
