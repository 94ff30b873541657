// Package documents drafts the papers of the procedure from a case and prints them as PDF, and prints the case file. What it
// is given is plain data whose dates, numbers and names are formatted already; the sentences come from locales, and the legal
// base from a versioned table that is data. The same input gives the same bytes, always.
//
// A document is a BORRADOR until it carries the number and the date under which it was signed outside. A fact that is not
// known is printed as a line to fill in, never as a hole.
package documents

import (
	"fmt"
	"time"

	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/locales"
)

// Kind of a document. It is also the word that people type behind «borrador», and the id of the step which records that the
// document was signed.
type Kind string

// The kinds.
const (
	Memo    Kind = "comunicacion" // comunicación interna: the answer, or the accounts handed over, without passwords
	Report  Kind = "informe"      // informe de supervisión
	Act     Kind = "acta"         // acta de justificación técnica
	Refusal Kind = "respuesta"    // the answer that something is not viable
	Receipt Kind = "acuse"        // printable acknowledgement of what was filed
)

// Kinds lists them in the order in which they are offered.
func Kinds() []Kind { return []Kind{Memo, Report, Act, Refusal, Receipt} }

// Head is what stands at the top of every page: whose procedure it is, and which edition of it.
type Head struct {
	Entity    string `json:"entity"` // with its NIT
	Process   string `json:"process"`
	Procedure string `json:"procedure"`
	Code      string `json:"code"`
	Version   string `json:"version"`
	Date      string `json:"date"` // as the procedure prints it: 2019/10/30
}

// HeadOf reads the head from the procedure under which a case was filed.
func HeadOf(p *procedure.Procedure) Head {
	return Head{Entity: p.Entity, Process: p.Process, Procedure: p.Title, Code: p.ID, Version: p.Version, Date: slashed(p.Date)}
}

// slashed writes 2019-10-30 as 2019/10/30, as the paper procedure does.
func slashed(iso string) string {
	if d, err := time.Parse(time.DateOnly, iso); err == nil {
		return d.Format("2006/01/02")
	}
	return iso
}

// Person as a document names somebody.
type Person struct {
	Name     string `json:"name,omitempty"`
	Position string `json:"position,omitempty"`
	Dep      string `json:"dep,omitempty"`
}

// full is name, position and dependency, as far as they are known.
func (p Person) full() string { return join(", ", p.Name, p.Position, p.Dep) }

// Row is a labelled value.
type Row struct {
	Label string `json:"label"`
	Value string `json:"value,omitempty"`
}

// Account is a mailbox or user that was made.
type Account struct {
	Address  string `json:"address,omitempty"`
	Holder   string `json:"holder,omitempty"`
	Until    string `json:"until,omitempty"`
	Received string `json:"received,omitempty"` // when the holder opened the envelope
}

// Mark is the number and the date that a paper got outside.
type Mark struct {
	Number string `json:"number,omitempty"`
	Date   string `json:"date,omitempty"`
}

// Factors of viability (PRO-GIT-04 §5), in their order.
const (
	Need     = "necesidad"
	Ahead    = "antelacion"
	Term     = "plazo"
	Money    = "recursos"
	Provider = "isp"
)

// Factor is the verdict on one of the five checks: si, no, condicion, falta, excepcion, or "" while nobody has said.
type Factor struct {
	ID      string `json:"id"`
	Verdict string `json:"verdict,omitempty"`
	By      string `json:"by,omitempty"` // who says so
}

// Factors are the five checks with their verdicts, as the facts of a case hold them.
func Factors(facts map[string]string) []Factor {
	out := make([]Factor, 0, 5)
	for _, id := range []string{Need, Ahead, Term, Money, Provider} {
		out = append(out, Factor{ID: id, Verdict: facts["via_"+id]})
	}
	return out
}

// Coverage is what a case about connectivity knows beside what every case does.
type Coverage struct {
	Place     string   `json:"place,omitempty"` // the site, with its address
	Contact   string   `json:"contact,omitempty"`
	People    string   `json:"people,omitempty"`
	Reason    string   `json:"reason,omitempty"` // why it is needed, in the words of who asked
	On        string   `json:"on,omitempty"`     // the day on which it is needed
	Business  string   `json:"business,omitempty"`
	Calendar  string   `json:"calendar,omitempty"`
	Factors   []Factor `json:"factors,omitempty"`
	Terms     string   `json:"terms,omitempty"` // conditions of the analysis
	Analyst   string   `json:"analyst,omitempty"`
	Evidence  string   `json:"evidence,omitempty"` // what the analysis rests on
	Verdict   string   `json:"verdict,omitempty"`  // the decision in words
	DecidedBy Person   `json:"decided_by,omitzero"`
	DecidedAt string   `json:"decided_at,omitempty"`
	Motive    string   `json:"motive,omitempty"`   // why it is not viable
	Possible  string   `json:"possible,omitempty"` // a day that would be possible
	Concept   Mark     `json:"concept,omitzero"`   // what the provider said, and when
	Cost      string   `json:"cost,omitempty"`
	Report    Mark     `json:"report,omitzero"`
	Pisami    string   `json:"pisami,omitempty"` // of the report
	Act       Mark     `json:"act,omitzero"`
	CDP       Mark     `json:"cdp,omitzero"`
	CDPValue  string   `json:"cdp_value,omitempty"`
	End       string   `json:"end,omitempty"`     // of the contract
	Balance   string   `json:"balance,omitempty"` // what may still be added to it
	Change    string   `json:"change,omitempty"`  // adición, prórroga …
	ChangeOf  Mark     `json:"change_of,omitzero"`
	Outages   []string `json:"outages,omitempty"` // failures reported at the site lately, one line each
}

// Draft is what a document is made from.
type Draft struct {
	Kind      Kind      `json:"kind"`
	Lang      string    `json:"lang"`
	At        time.Time `json:"at"` // stands in the file's own dates; everything that is read comes formatted
	Head      Head      `json:"head"`
	Today     string    `json:"today"`
	Radicado  string    `json:"radicado"`
	Title     string    `json:"title"`   // the case in a few words
	Service   string    `json:"service"` // as the paper procedure calls it
	Filed     string    `json:"filed"`   // day and hour
	Asker     Person    `json:"asker"`
	Behalf    string    `json:"behalf,omitempty"` // who filed it for the asker
	Chief     Person    `json:"chief,omitzero"`   // who signs for the dependency
	SignedOff string    `json:"signed_off,omitempty"`
	Doer      Person    `json:"doer,omitzero"` // who has the case
	Secretary Person    `json:"secretary,omitzero"`
	Overseer  Person    `json:"overseer,omitzero"` // supervisor of the contract
	Answers   []Row     `json:"answers,omitempty"` // what was asked; nothing private
	Accounts  []Account `json:"accounts,omitempty"`
	Unmade    []string  `json:"unmade,omitempty"` // who gets none, and why
	Answer    string    `json:"answer,omitempty"` // what the asker was told
	Told      string    `json:"told,omitempty"`   // when
	Until     string    `json:"until,omitempty"`  // when an answer is due
	State     string    `json:"state,omitempty"`
	Next      string    `json:"next,omitempty"`
	Entry     string    `json:"entry,omitempty"` // number of the journal entry of the filing
	Hash      string    `json:"hash,omitempty"`  // and its hash
	Pisami    string    `json:"pisami,omitempty"`
	Phone     string    `json:"phone,omitempty"`
	Files     []string  `json:"files,omitempty"`
	Coverage  Coverage  `json:"coverage,omitzero"`
	Mark      *Mark     `json:"mark,omitempty"` // nil = BORRADOR
}

// Press prints. It is safe for concurrent use and immutable after New.
type Press struct {
	texts  *locales.Bundle
	legal  Legal
	glyphs *glyphs
}

// New makes a press. legal is the table of the legal base; see EmbeddedLegal.
func New(texts *locales.Bundle, legal Legal) (*Press, error) {
	g, err := newGlyphs()
	if err != nil {
		return nil, fmt.Errorf("making the press: %w", err)
	}
	return &Press{texts: texts, legal: legal, glyphs: g}, nil
}

// Legal is the table of the legal base with which this press prints.
func (p *Press) Legal() Legal { return p.legal }

// Draft prints a document.
func (p *Press) Draft(d Draft) ([]byte, error) {
	draw, ok := map[Kind]func(*sheet, Draft){Memo: memo, Report: report, Act: act, Refusal: refusal, Receipt: receipt}[d.Kind]
	if !ok {
		return nil, fmt.Errorf("printing a document: no kind %q", d.Kind)
	}
	j := job{press: p, lang: d.Lang, head: d.Head, at: d.At, code: d.Radicado, draft: true, mark: d.Mark,
		name: p.texts.T(d.Lang, "doc."+string(d.Kind)+".title")}
	j.draw = func(s *sheet) {
		s.titleLine(s.name)
		draw(s, d)
		s.base(d.Kind)
	}
	pdf, _, err := j.print()
	return pdf, err
}
