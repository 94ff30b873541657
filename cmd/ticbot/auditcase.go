package main

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/ticbot/ticbot/commands/documents"
	"github.com/ticbot/ticbot/store"
)

// areZips reports whether files are ZIPs, by their first bytes: case files, and no backup.
func areZips(names []string) (bool, error) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return false, err
		}
		head := make([]byte, 4)
		n, err := io.ReadFull(f, head)
		_ = f.Close()
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return false, err
		}
		if string(head[:n]) != "PK\x03\x04" {
			return false, nil
		}
	}
	return true, nil
}

// caseCheck is what was found in the ZIPs of one case file.
type caseCheck struct {
	sums    string            // the list of hashes, as it stands in the first ZIP
	found   map[string]string // hash of each file
	entries int               // of the journal
	wrong   []string          // pieces that are not as the list says, or not in it
	missing []string          // pieces of the list that are in none of the ZIPs
	broken  []string          // entries of the journal that are not what was hashed
}

// auditCaseFile checks the ZIPs of a case file against their list of hashes, and the entries of the journal in it against their
// own. Neither a bot nor a key is needed.
func (a *app) auditCaseFile(names []string) int {
	c := &caseCheck{found: map[string]string{}}
	for _, name := range names {
		if err := c.read(name); err != nil {
			return a.cannot("cmd.audit.zip", err, "archivo", name)
		}
	}
	if c.sums == "" {
		return a.wrong("cmd.audit.zip.first", "archivo", documents.SumsName)
	}
	n := c.compare()
	whole := sha256.Sum256([]byte(c.sums))
	digits := hex.EncodeToString(whole[:])
	bad := len(c.wrong)+len(c.missing)+len(c.broken) > 0
	if a.json() {
		err := writeJSON(a.out, map[string]any{"ok": !bad, "pieces": n, "entries": c.entries, "sha256": digits, "changed": c.wrong, "missing": c.missing, "broken": c.broken})
		if err != nil {
			return a.cannot("cmd.failed", err)
		}
	} else {
		a.sayCase(c, n, digits)
	}
	if bad {
		return exitNo
	}
	return exitOK
}

func (a *app) sayCase(c *caseCheck, n int, digits string) {
	for _, list := range []struct {
		id    string
		names []string
	}{{"cmd.audit.piece.changed", c.wrong}, {"cmd.audit.piece.missing", c.missing}, {"cmd.audit.piece.entry", c.broken}} {
		for _, name := range list.names {
			a.fail(list.id, "pieza", name)
		}
	}
	if len(c.wrong)+len(c.missing)+len(c.broken) == 0 {
		a.say("cmd.audit.case", "piezas", n, "entradas", c.entries, "huella", digits)
	}
}

// read hashes what is in one ZIP. A name that stands twice is no case file of ours.
func (c *caseCheck) read(name string) error {
	z, err := zip.OpenReader(name)
	if err != nil {
		return err
	}
	defer func() { _ = z.Close() }()
	for _, e := range z.File {
		if _, twice := c.found[e.Name]; twice {
			return fmt.Errorf("%s: %w", e.Name, errTwice)
		}
		if err := c.entry(e); err != nil {
			return fmt.Errorf("%s: %w", e.Name, err)
		}
	}
	return nil
}

var errTwice = errors.New("stands twice")

func (c *caseCheck) entry(e *zip.File) error {
	r, err := e.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	sum := sha256.New()
	body := io.TeeReader(r, sum)
	switch {
	case e.Name == documents.SumsName:
		b, err := io.ReadAll(io.LimitReader(body, 8<<20))
		if err != nil {
			return err
		}
		c.sums = string(b)
	case strings.HasSuffix(e.Name, ".jsonl"):
		if err := c.journal(e.Name, body); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return err
	}
	c.found[e.Name] = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// journal checks each entry by itself.
func (c *caseCheck) journal(name string, r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var e store.Entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || !e.Holds() {
			c.broken = append(c.broken, fmt.Sprintf("%s: %d", name, e.Seq))
			continue
		}
		c.entries++
	}
	return lines.Err()
}

// compare holds the files against the list, and gives how many pieces are as it says.
func (c *caseCheck) compare() (good int) {
	listed := map[string]bool{documents.SumsName: true, documents.IndexName: true}
	for line := range strings.Lines(c.sums) {
		sum, name, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " *")
		listed[name] = true
		switch got, ok := c.found[name]; {
		case !ok:
			c.missing = append(c.missing, name)
		case got != sum:
			c.wrong = append(c.wrong, name)
		default:
			good++
		}
	}
	for _, name := range sortedKeys(c.found) {
		if !listed[name] {
			c.wrong = append(c.wrong, name)
		}
	}
	return good
}
