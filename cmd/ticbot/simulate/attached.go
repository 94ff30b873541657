package simulate

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/documents"
	"github.com/ticbot/ticbot/commands/sheet"
)

// opensFiles opens the files of the newest message that somebody got with any, and says what is in them.
func (w *World) opensFiles(who string) error {
	id, err := w.account(who)
	if err != nil {
		return err
	}
	files := w.fars[w.forms].files(id)
	if len(files) == 0 {
		return fmt.Errorf("@%s has no file", who)
	}
	w.line(w.called(who) + ": (abre los archivos)")
	for _, f := range files {
		data, err := w.bytes(f)
		if err != nil {
			return err
		}
		said, err := inside(f, data)
		if err != nil {
			return fmt.Errorf("opening %s: %w", f.Name, err)
		}
		w.line("    [" + f.Name + "] " + said)
	}
	return nil
}

// bytes reads a file as a platform does.
func (w *World) bytes(f chat.File) ([]byte, error) {
	ctx := context.Background()
	made, body, ok, err := w.handler.OpenMade(ctx, w.store, f.Hash)
	if err == nil && !ok {
		made, body, err = w.store.OpenFile(ctx, f.Hash)
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }()
	data, err := io.ReadAll(body)
	if err == nil && (int64(len(data)) != f.Size || made.Size != f.Size) {
		err = fmt.Errorf("%s has %d bytes, not %d as the message says", f.Name, len(data), f.Size)
	}
	return data, err
}

// inside says what is in a file: how many pages, or which pieces, and whether their hashes are those of the list.
func inside(f chat.File, data []byte) (string, error) {
	if strings.HasSuffix(f.Name, ".xlsx") {
		t, err := sheet.Read(data, sheet.Query{Fold: strings.ToLower, Head: func(cells []string) bool { return len(cells) > 0 }})
		return fmt.Sprintf("%d filas", len(t.Rows)), err
	}
	if !strings.HasSuffix(f.Name, ".zip") {
		n := bytes.Count(data, []byte("/Type /Page\n"))
		if n == 1 {
			return "1 página", nil
		}
		return fmt.Sprintf("%d páginas", n), nil
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", err
	}
	pieces := map[string][]byte{}
	var names []string
	for _, e := range z.File {
		r, err := e.Open()
		if err != nil {
			return "", err
		}
		b, err := io.ReadAll(r)
		if err != nil {
			return "", err
		}
		pieces[e.Name], names = b, append(names, e.Name)
	}
	good := 0
	for line := range strings.Lines(string(pieces[documents.SumsName])) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), " *")
		if got := sha256.Sum256(pieces[name]); hex.EncodeToString(got[:]) == sum {
			good++
		}
	}
	return fmt.Sprintf("%s · %d huellas coinciden", strings.Join(names, " · "), good), nil
}

// files are those of the newest message with any in the private place of an account.
func (f *far) files(account string) []chat.File {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := len(f.posts) - 1; i >= 0; i-- {
		if p := f.posts[i]; p.at.ID == directPrefix+account && len(p.msg.Files) > 0 {
			return p.msg.Files
		}
	}
	return nil
}
