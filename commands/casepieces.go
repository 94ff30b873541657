package commands

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/documents"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// partSize is from how many bytes of pieces on a further ZIP begins: a platform takes a file of that size in one go.
const partSize = 24 << 20

// add puts a piece behind the others.
func (d *dossier) add(name, title, section string, size int64, sum string, from origin) {
	d.File.Pieces = append(d.File.Pieces, documents.Piece{Name: fmt.Sprintf("%02d-%s", len(d.File.Pieces)+1, name), Title: title, Size: size, Sum: sum, Section: section})
	d.From = append(d.From, from)
}

func (d *dossier) addText(name, title, section, text string, from origin) {
	sum := sha256.Sum256([]byte(text))
	d.add(name, title, section, int64(len(text)), hex.EncodeToString(sum[:]), from)
}

// split says in which ZIP each piece is, where one would be too large.
func (d *dossier) split() {
	part, size := 1, int64(0)
	parts := make([]int, len(d.File.Pieces))
	for i, p := range d.File.Pieces {
		if size > 0 && size+p.Size > partSize {
			part, size = part+1, 0
		}
		size += p.Size
		parts[i] = part
	}
	for i := range parts {
		if part > 1 {
			d.File.Pieces[i].Part = parts[i]
		}
	}
}

// parts is how many ZIPs there are.
func (d dossier) parts() int {
	n := 1
	for _, p := range d.File.Pieces {
		n = max(n, p.Part)
	}
	return n
}

// in reports whether a piece is in a ZIP; part 0 is one ZIP with everything.
func (d dossier) in(piece, part int) bool {
	p := d.File.Pieces[piece].Part
	return part == 0 || p == part || p == 0 && part == 1
}

// pieces lists everything that goes into the ZIP, and the sections of the paper that refer to it.
func (t *turn) pieces(d *dossier, r procedure.Request, es []store.Entry) error {
	c, lang := &d.File, t.paperLang()
	papers, err := t.frozenPapers(lang, r, es)
	if err != nil {
		return err
	}
	written := t.h.press.Written(*c)
	for _, section := range []string{documents.SectionAsked, documents.SectionDecisions, documents.SectionSent, documents.SectionDays} {
		d.addText(t.h.T(lang, "casefile.name."+section)+".txt", t.h.T(lang, "casefile.piece."+section), section, written[section], origin{Written: section})
	}
	lines, err := journalLines(es)
	if err != nil {
		return err
	}
	d.addText(t.h.T(lang, "casefile.name."+documents.SectionHistory)+".jsonl", t.h.T(lang, "casefile.piece."+documents.SectionHistory), documents.SectionHistory, lines, origin{Journal: true})
	n := 0
	for _, e := range es {
		if isText(e) {
			n++
			d.addText(t.h.T(lang, "casefile.name.text", "n", n)+".txt", t.h.T(lang, "casefile.piece.text", "cuando", t.h.stamp(lang, e.At)), documents.SectionSent,
				e.Data["text"], origin{Text: e.Seq})
		}
	}
	for _, p := range papers {
		f, err := t.v.File(p.File)
		if err != nil {
			return err
		}
		d.add(safeName(f.Name), p.Title, documents.SectionPapers, f.Size, f.Hash, origin{File: f.Hash})
		p.File = d.File.Pieces[len(d.File.Pieces)-1].Name
		c.Papers = append(c.Papers, p)
	}
	hashes := r.Files
	if table := r.Answers["archivo"]; len(r.Items) > 0 && isHash(table) && !has(hashes, table) {
		hashes = append([]string{table}, hashes...)
	}
	for _, hash := range hashes {
		f, err := t.v.File(hash)
		if errors.Is(err, kv.ErrNotFound) && hash == r.Answers["archivo"] { // read once, and not kept since
			f, err = chat.File{Name: t.h.T(lang, "casefile.table"), Hash: hash}, nil
		}
		if err != nil {
			return err
		}
		a := documents.Attached{Was: f.Name, Size: sizeText(lang, f.Size), Sent: t.sentBy(lang, r, es, f.Name)}
		if keptBack(r, f) {
			a.Sum = f.Hash
			if f.Size == 0 {
				a.Size = ""
			}
		} else {
			d.add(safeName(f.Name), t.h.T(lang, "casefile.piece.file", "nombre", f.Name), documents.SectionFiles, f.Size, f.Hash, origin{File: f.Hash})
			a.Name = d.File.Pieces[len(d.File.Pieces)-1].Name
		}
		c.Files = append(c.Files, a)
	}
	return nil
}

// tableEndings are the endings of a name that a table of people may have.
var tableEndings = []string{".csv", ".txt", ".xls", ".xlsx", ".ods"}

// keptBack reports whether an attachment is not handed over: the table of a request for several accounts holds personal
// addresses, which are private. What else it says stands in the case.
func keptBack(r procedure.Request, f chat.File) bool {
	return len(r.Items) > 0 && (f.Hash == r.Answers["archivo"] || has(tableEndings, strings.ToLower(path.Ext(f.Name))))
}

// frozenPapers are the documents of a case that were frozen, each with the hash of its file.
func (t *turn) frozenPapers(lang string, r procedure.Request, es []store.Entry) ([]documents.Paper, error) {
	var out []documents.Paper
	for _, e := range es {
		if e.Kind != entryFrozen || slices.ContainsFunc(out, func(p documents.Paper) bool { return p.File == e.Data["sha256"] }) {
			continue
		}
		out = append(out, documents.Paper{Title: capital(t.h.T(lang, "paper."+e.Data["document"])), Mark: documents.Mark{Number: e.Data["number"], Date: isoShort(e.Data["date"])},
			When: t.h.stamp(lang, e.At), Who: t.actorOf(lang, r, e.Actor).Name, File: e.Data["sha256"], Legal: e.Data["legal"]})
	}
	return out, nil
}

// sentBy says who sent a file and when, as far as the journal tells.
func (t *turn) sentBy(lang string, r procedure.Request, es []store.Entry, name string) string {
	for _, e := range slices.Backward(es) {
		if (e.Kind == "step" || e.Kind == "filed") && strings.Contains(e.Data["archivo"], name) {
			return t.actorOf(lang, r, e.Actor).Name + ", " + t.h.stamp(lang, e.At)
		}
	}
	return ""
}

// sizeText is a size as people read it.
func sizeText(lang string, n int64) string {
	switch {
	case n >= 1<<20:
		return decimal(lang, float64(n)/(1<<20)) + " MB"
	case n >= 1<<10:
		return decimal(lang, float64(n)/(1<<10)) + " KB"
	}
	return strconv.FormatInt(n, 10) + " B"
}

func decimal(lang string, f float64) string {
	s := strconv.FormatFloat(f, 'f', 1, 64)
	if lang == "en" {
		return s
	}
	return strings.Replace(s, ".", ",", 1)
}

// maxPieceName is the longest name of a piece in runes; its number and its ending come on top.
const maxPieceName = 60

// safeName is the name of a file that somebody sent, as one that unpacks anywhere and that can be typed.
func safeName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	ext := path.Ext(name)
	if len(ext) > 8 || strings.ContainsAny(ext, " %") {
		ext = ""
	}
	stem := strings.TrimRight(strings.TrimSuffix(name, ext), ". ")
	stem = strings.Map(func(c rune) rune {
		if strings.ContainsRune(`:*?"<>|%&!^'`, c) || c < ' ' || c == 0x7f {
			return '-'
		}
		return c
	}, stem)
	if rs := []rune(stem); len(rs) > maxPieceName {
		stem = strings.TrimSpace(string(rs[:maxPieceName]))
	}
	if stem == "" || stem == "/" || stem == "." {
		stem = "anexo"
	}
	return stem + strings.ToLower(ext)
}

// journalLines are entries as the journal hashes them, one a line.
func journalLines(es []store.Entry) (string, error) {
	var out bytes.Buffer
	for _, e := range es {
		b, err := json.Marshal(e)
		if err != nil {
			return "", fmt.Errorf("writing entry %d: %w", e.Seq, err)
		}
		out.Write(append(b, '\n'))
	}
	return out.String(), nil
}
