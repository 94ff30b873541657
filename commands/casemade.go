package commands

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/documents"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// ErrChanged means that a case file cannot be made any more as it was looked at, because another release of the program
// writes its pieces differently. It has to be asked for again.
var ErrChanged = errors.New("commands: the case file was put together by another release")

// bundle is the recipe of a file of a case file: its PDF, or one of its ZIPs.
type bundle struct {
	Body string `json:"body"`           // hash of the dossier
	Part int    `json:"part,omitempty"` // 0 = the PDF
}

// zipType is the media type of a ZIP.
const zipType = "application/zip"

// name is what the file is called; parts is how many ZIPs there are.
func (b bundle) name(h *Handler, id string, parts int) string {
	stem := h.T(string(h.Lang), "casefile.file") + " " + id
	switch {
	case b.Part == 0:
		return stem + ".pdf"
	case parts > 1:
		return fmt.Sprintf("%s %d-%d.zip", stem, b.Part, parts)
	}
	return stem + ".zip"
}

// OpenMade gives a file that this program makes when it is opened: a draft, a case file. ok is false for any other file. The
// bytes are the same each time; nothing but the recipe is kept for them. A recipe that is not kept any longer is
// kv.ErrNotFound.
func (h *Handler) OpenMade(ctx context.Context, s *store.Store, hash string) (f chat.File, r io.ReadCloser, ok bool, err error) {
	var made string
	var recipe []byte
	err = s.View(ctx, func(v *store.View) (err error) {
		made, recipe, err = v.Recipe(hash)
		return err
	})
	if err != nil || made == "" {
		return f, nil, false, err
	}
	f.Hash = hash
	switch made {
	case madeDraft:
		pdf, err := h.printDraft(recipe)
		f.Type, f.Size = pdfType, int64(len(pdf))
		return f, io.NopCloser(bytes.NewReader(pdf)), true, err
	case madeCaseFile:
		r, err = h.openBundle(ctx, s, recipe, &f)
		return f, r, true, err
	}
	return f, nil, true, fmt.Errorf("opening %s: nobody makes %q", hash, made)
}

// openBundle makes the PDF or a ZIP of a case file.
func (h *Handler) openBundle(ctx context.Context, s *store.Store, recipe []byte, f *chat.File) (io.ReadCloser, error) {
	var b bundle
	if err := json.Unmarshal(recipe, &b); err != nil {
		return nil, fmt.Errorf("reading a recipe: %w", err)
	}
	var d dossier
	var es []store.Entry
	err := s.View(ctx, func(v *store.View) (err error) {
		d, es, err = readDossier(v, b.Body)
		return err
	})
	if err != nil {
		return nil, err
	}
	var pdf []byte
	if b.Part <= 1 { // the others hold pieces alone
		if pdf, _, err = h.printCaseFile(d, es); err != nil {
			return nil, err
		}
	}
	f.Name = b.name(h, d.Request, d.parts())
	if b.Part == 0 {
		f.Type, f.Size = pdfType, int64(len(pdf))
		return io.NopCloser(bytes.NewReader(pdf)), nil
	}
	f.Type, f.Size = zipType, d.zipSize(b.Part, int64(len(pdf)))
	out, in := io.Pipe()
	go func() { in.CloseWithError(h.writeZip(ctx, s, d, es, pdf, b.Part, in)) }()
	return out, nil
}

// readDossier reads a case file as it was looked at, and the entries of the journal that are in it.
func readDossier(v *store.View, hash string) (d dossier, es []store.Entry, err error) {
	body, err := v.FileBytes(hash)
	if err != nil {
		return d, nil, err
	}
	if d, err = unpack(body); err != nil {
		return d, nil, err
	}
	if es, err = v.JournalOf(d.Request); err != nil {
		return d, nil, err
	}
	es = slices.DeleteFunc(es, func(e store.Entry) bool { return e.Seq > d.Last })
	return d, es, nil
}

// printCaseFile prints the PDF of a case file.
func (h *Handler) printCaseFile(d dossier, es []store.Entry) (pdf []byte, folios int, err error) {
	c := d.File
	for _, e := range es {
		c.History = append(c.History, documents.Happened{N: strconv.FormatUint(e.Seq, 10), When: h.shortDate(e.At) + " " + h.clock(c.Lang, e.At),
			Who: d.People[e.Actor].Name, What: h.happened(d, e)})
	}
	return h.press.CaseFile(c)
}

// written gives the bytes of a piece that does not stand in the store as a file.
func (h *Handler) written(d dossier, es []store.Entry, from origin) (string, error) {
	switch {
	case from.Written != "":
		return h.press.Written(d.File)[from.Written], nil
	case from.Journal:
		return journalLines(es)
	}
	for _, e := range es {
		if e.Seq == from.Text {
			return e.Data["text"], nil
		}
	}
	return "", fmt.Errorf("entry %d of %s: %w", from.Text, d.Request, store.ErrDamaged)
}

// zipOverhead is how many bytes a stored file costs in a ZIP beside its bytes and twice its name: local header, data
// descriptor and directory entry, each with the time; zipEnd is the end of the directory.
const (
	zipOverhead = 30 + 9 + 16 + 46 + 9
	zipEnd      = 22
)

// zipSize is the size of a ZIP, without writing it: nothing in it is compressed.
func (d dossier) zipSize(part int, pdf int64) int64 {
	size := int64(zipEnd)
	add := func(name string, n int64) { size += zipOverhead + 2*int64(len(name)) + n }
	if part <= 1 {
		add(documents.IndexName, pdf)
		add(documents.SumsName, int64(len(d.File.Sums())))
	}
	for i, p := range d.File.Pieces {
		if d.in(i, part) {
			add(p.Name, p.Size)
		}
	}
	return size
}

// writeZip writes one of the ZIPs of a case file, or with part 0 one with everything. Attachments pass through chunk by
// chunk; they are never in memory as a whole, nor in a transaction.
func (h *Handler) writeZip(ctx context.Context, s *store.Store, d dossier, es []store.Entry, pdf []byte, part int, w io.Writer) error {
	z := zip.NewWriter(w)
	put := func(name string, body io.Reader) error {
		// Stored and not deflated: the size is known before the first byte is sent, and the pieces are small or packed already.
		to, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: d.File.At.UTC().Truncate(2 * time.Second)})
		if err == nil {
			_, err = io.Copy(to, body)
		}
		if err != nil {
			return fmt.Errorf("packing %s: %w", name, err)
		}
		return nil
	}
	if part <= 1 {
		if err := put(documents.IndexName, bytes.NewReader(pdf)); err != nil {
			return err
		}
		if err := put(documents.SumsName, strings.NewReader(d.File.Sums())); err != nil {
			return err
		}
	}
	for i, p := range d.File.Pieces {
		if !d.in(i, part) {
			continue
		}
		body, err := h.piece(ctx, s, d, es, i)
		if err != nil {
			return err
		}
		if err := errors.Join(put(p.Name, body), body.Close()); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("packing %s: %w", d.Request, err)
	}
	return nil
}

// piece opens a piece. One that is written anew has to be what was looked at.
func (h *Handler) piece(ctx context.Context, s *store.Store, d dossier, es []store.Entry, i int) (io.ReadCloser, error) {
	from := d.From[i]
	if from.File != "" {
		_, body, err := s.OpenFile(ctx, from.File)
		return body, err
	}
	text, err := h.written(d, es, from)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256([]byte(text)); hex.EncodeToString(sum[:]) != d.File.Pieces[i].Sum {
		return nil, fmt.Errorf("packing %s: %w", d.File.Pieces[i].Name, ErrChanged)
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

// caseFileNotice draws the message with which a case file is handed over.
func (t *turn) caseFileNotice(o store.Outgoing, r procedure.Request) (chat.Message, bool, error) {
	d, es, err := readDossier(t.v, o.Args["body"])
	if err != nil {
		return chat.Message{}, false, err
	}
	part, parts := 1, d.parts()
	if n, err := strconv.Atoi(o.Args["part"]); err == nil {
		part = n
	}
	pack := chat.File{Name: bundle{Part: part}.name(t.h, r.ID, parts), Type: zipType, Hash: o.Args["zip"]}
	if o.What == whatCasePart {
		pack.Size = d.zipSize(part, 0)
		m := chat.Say(chat.Tag(t.lang), t.T("casefile.part", "radicado", r.ID, "n", part, "m", parts))
		m.Files = []chat.File{pack}
		return m, true, nil
	}
	pdf, folios, err := t.h.printCaseFile(d, es)
	if err != nil {
		return chat.Message{}, false, err
	}
	pack.Size = d.zipSize(part, int64(len(pdf)))
	forms := t.T("casefile.forms")
	if parts > 1 {
		forms = t.T("casefile.forms.many", "m", parts)
	}
	m := chat.Say(chat.Tag(t.lang), t.T("casefile.here", "radicado", r.ID, "piezas", len(d.File.Pieces), "folios", folios, "formas", forms, "dh", r.Facts["dh"]),
		t.T("casefile.sum", "huella", d.File.Sum))
	m.Files = []chat.File{{Name: bundle{}.name(t.h, r.ID, parts), Type: pdfType, Size: int64(len(pdf)), Hash: o.Args["pdf"]}, pack}
	return m, true, nil
}

// Dossier is a case file that somebody at the machine's command line looked at.
type Dossier struct {
	d  dossier
	es []store.Entry
}

// Sum is the SHA-256 of everything in it, which the journal holds too.
func (c Dossier) Sum() string { return c.d.File.Sum }

// Pieces is how many files are in it, beside the index and the list of their hashes.
func (c Dossier) Pieces() int { return len(c.d.File.Pieces) }

// OperatorLook puts the case file of a request together for an operator, and writes his look down. It is kv.ErrNotFound
// where there is no such request.
func (h *Handler) OperatorLook(tx *store.Tx, id, actor string, now time.Time) (Dossier, error) {
	t := &turn{h: h, v: &tx.View, tx: tx, now: now, who: actor, lang: string(h.Lang)}
	r, err := t.v.Request(id)
	if err != nil {
		return Dossier{}, err
	}
	d, err := t.lookAt(r, "", t.actorOf(t.paperLang(), r, actor))
	if err != nil {
		return Dossier{}, err
	}
	es, err := t.v.JournalOf(id)
	return Dossier{d: d, es: slices.DeleteFunc(es, func(e store.Entry) bool { return e.Seq > d.Last })}, err
}

// WriteDossier writes the case file as one ZIP.
func (h *Handler) WriteDossier(ctx context.Context, s *store.Store, c Dossier, w io.Writer) error {
	pdf, _, err := h.printCaseFile(c.d, c.es)
	if err != nil {
		return err
	}
	return h.writeZip(ctx, s, c.d, c.es, pdf, 0, w)
}
