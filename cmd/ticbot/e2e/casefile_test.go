package e2e

import (
	"archive/zip"
	"bytes"
	"io"
	"mime"
	"net/http"
	"net/url"
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
)

// TestCaseFileAcrossAKill: the look at a case file is acknowledged, the program is killed at once, and after the next start the
// files are there and whole, each time that they are fetched.
func TestCaseFileAcrossAKill(t *testing.T) {
	addr, data := freeAddress(t), t.TempDir()
	p := demo(t, addr, data)
	c := newClient(t, addr)
	m := newMailboxCase(c, "Ana Ruiz")
	m.file()
	c.do(action{As: "rosa.mendez", Kind: "text", Text: "expediente " + m.id})
	p.kill()

	demo(t, addr, data)
	c = newClient(t, addr)
	l := c.see("rosa.mendez", "Expediente "+m.id, "Quedó anotado que usted lo consultó")
	if len(l.Message.Files) != 2 {
		t.Fatalf("%d files", len(l.Message.Files))
	}
	for _, f := range l.Message.Files {
		first := c.download("rosa.mendez", f)
		if again := c.download("rosa.mendez", f); !bytes.Equal(first, again) || int64(len(first)) != f.Size {
			t.Errorf("%s: %d bytes, then %d, and %d as the message says", f.Name, len(first), len(again), f.Size)
		}
		if f.Type == "application/zip" {
			if _, err := zip.NewReader(bytes.NewReader(first), int64(len(first))); err != nil {
				t.Error(err)
			}
		} else if !bytes.HasPrefix(first, []byte("%PDF-")) {
			t.Errorf("%s is no PDF", f.Name)
		}
	}
	c.see("adriana.rojas", "Control Interno consultó el expediente "+m.id)
}

// download fetches a file as the page does: it is saved, never shown.
func (c *client) download(as string, f chat.File) []byte {
	c.t.Helper()
	res, err := c.request(http.MethodGet, "/chat/file/"+f.Hash+"?"+url.Values{"as": {as}, "name": {f.Name}}.Encode(), nil)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		c.t.Fatalf("%s: status %d, %v", f.Name, res.StatusCode, err)
	}
	if kind, _, err := mime.ParseMediaType(res.Header.Get("Content-Disposition")); err != nil || kind != "attachment" {
		c.t.Errorf("%s is shown: %q", f.Name, res.Header.Get("Content-Disposition"))
	}
	return body
}
