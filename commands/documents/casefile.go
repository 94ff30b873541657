package documents

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Sections of a case file, in their order. A piece names the one that shows it on paper.
const (
	SectionAsked     = "solicitud"
	SectionDecisions = "decisiones"
	SectionSent      = "textos"
	SectionDays      = "calendario"
	SectionPapers    = "documentos"
	SectionFiles     = "anexos"
	SectionHistory   = "historia"
)

// Piece is one file of the ZIP of a case file.
type Piece struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Size    int64  `json:"size"`
	Sum     string `json:"sum"` // SHA-256, lower-case hex
	Section string `json:"section"`
	Part    int    `json:"part,omitempty"` // in which ZIP it is, from 1, where there are several
}

// Decision is one that stands in a case: who took it, as what, in whose place, and why.
type Decision struct {
	When   string `json:"when"`
	What   string `json:"what"`
	Who    Person `json:"who"`
	As     string `json:"as,omitempty"`
	For    string `json:"for,omitempty"` // by delegation of whom, and under which act
	Reason string `json:"reason,omitempty"`
}

// Sent is a text that somebody was sent, with what proves that it arrived.
type Sent struct {
	When   string   `json:"when"`
	Who    Person   `json:"who"` // in whose name
	Text   string   `json:"text"`
	Sum    string   `json:"sum"`
	Entry  string   `json:"entry"`
	Proofs []string `json:"proofs,omitempty"`
}

// Counted is a stretch of time that was counted in days.
type Counted struct {
	What     string `json:"what"`
	From     string `json:"from"`
	To       string `json:"to"`
	Business string `json:"business"`
	Calendar string `json:"calendar"`
}

// Attached is a file of the case.
type Attached struct {
	Name string `json:"name,omitempty"` // in the ZIP; of one that is kept back there is none
	Was  string `json:"was"`            // as whoever sent it called it
	Size string `json:"size"`
	Sent string `json:"sent,omitempty"` // by whom and when, as far as the journal says
	Sum  string `json:"sum,omitempty"`  // of one that is kept back
}

// Paper is a document that was frozen when it was signed.
type Paper struct {
	Title string `json:"title"`
	Mark  Mark   `json:"mark"`
	When  string `json:"when"`
	Who   string `json:"who"`
	File  string `json:"file"` // in the ZIP
	Legal string `json:"legal,omitempty"`
}

// Happened is one entry of the journal.
type Happened struct {
	N, When, Who, What string
}

// CaseFile is what the case file of a request says. Everything comes formatted; nothing private is in it.
type CaseFile struct {
	Lang      string     `json:"lang"`
	At        time.Time  `json:"at"`
	Head      Head       `json:"head"`
	Radicado  string     `json:"radicado"`
	Title     string     `json:"title"`
	Service   string     `json:"service"`
	State     string     `json:"state"`
	Filed     string     `json:"filed"`
	Made      string     `json:"made"` // when it was put together, and for whom
	For       string     `json:"for"`
	Asked     []Row      `json:"asked,omitempty"` // who asked what; then what was recorded since
	Decisions []Decision `json:"decisions,omitempty"`
	Sent      []Sent     `json:"sent,omitempty"`
	Days      []Counted  `json:"days,omitempty"`
	Calendar  string     `json:"calendar,omitempty"` // which calendar counted them
	Closed    []string   `json:"closed,omitempty"`   // the days within them that are no business days, by name
	Papers    []Paper    `json:"papers,omitempty"`
	Files     []Attached `json:"files,omitempty"`
	Pieces    []Piece    `json:"pieces,omitempty"`
	Sum       string     `json:"sum,omitempty"`  // SHA-256 of Sums
	Look      string     `json:"look,omitempty"` // number of the journal entry that holds it
	Last      string     `json:"last"`           // number of the last journal entry in it
	LastSum   string     `json:"last_sum"`
	History   []Happened `json:"-"` // read from the journal when it is printed
}

// SumsName is the file of the ZIP that lists the hashes of the pieces, for a machine.
const SumsName = "huellas.txt"

// IndexName is the file of the ZIP that is made for people.
const IndexName = "00-expediente.pdf"

// Sums is the list of the pieces as sha256sum writes and checks it. Its own hash stands in the journal: it is the hash of
// the whole case file.
func (c CaseFile) Sums() string {
	var sb strings.Builder
	for _, p := range c.Pieces {
		fmt.Fprintf(&sb, "%s *%s\n", p.Sum, p.Name)
	}
	return sb.String()
}

// Written are the pieces that are written from the case itself, by section: plain text, so that everybody can open it.
func (p *Press) Written(c CaseFile) map[string]string {
	s := &sheet{job: job{press: p, lang: c.Lang}}
	return map[string]string{SectionAsked: s.askedText(c), SectionDecisions: s.decisionsText(c), SectionSent: s.proofsText(c), SectionDays: s.daysText(c)}
}

// text begins a written piece.
func (s *sheet) text(c CaseFile, section string) *strings.Builder {
	sb := &strings.Builder{}
	sb.WriteString(c.Head.Entity + "\n" + c.Head.Code + " · " + s.t("doc.head.version", "version", c.Head.Version) + "\n")
	sb.WriteString(c.Radicado + " · " + c.Title + "\n\n" + s.t("doc.file."+section) + "\n\n")
	return sb
}

func (s *sheet) askedText(c CaseFile) string {
	sb := s.text(c, SectionAsked)
	for _, r := range c.Asked {
		sb.WriteString(r.Label + ": " + r.Value + "\n")
	}
	return sb.String()
}

func (s *sheet) decisionsText(c CaseFile) string {
	sb := s.text(c, SectionDecisions)
	for i, d := range c.Decisions {
		sb.WriteString(strconv.Itoa(i+1) + ". " + s.decision(d) + "\n")
	}
	return sb.String() + s.noneText(len(c.Decisions))
}

// decision is one decision in one paragraph.
func (s *sheet) decision(d Decision) string {
	text := s.t("doc.file.decision", "cuando", d.When, "que", d.What, "quien", d.Who.full())
	if d.As != "" {
		text += s.t("doc.file.decision.as", "como", d.As)
	}
	if d.For != "" {
		text += s.t("doc.file.decision.for", "de", d.For)
	}
	text += "."
	if d.Reason != "" {
		text += " " + s.t("doc.file.decision.reason", "motivo", strings.TrimSuffix(d.Reason, "."))
	}
	return oneStop(text)
}

func (s *sheet) proofsText(c CaseFile) string {
	sb := s.text(c, SectionSent)
	for i, x := range c.Sent {
		sb.WriteString(strconv.Itoa(i+1) + ". " + s.sentHead(x) + "\n\n" + x.Text + "\n\n" + s.t("doc.file.sum", "huella", x.Sum) + "\n")
		for _, p := range s.proofs(x) {
			sb.WriteString("- " + p + "\n")
		}
		sb.WriteString("\n")
	}
	return sb.String() + s.noneText(len(c.Sent))
}

func (s *sheet) sentHead(x Sent) string {
	return s.t("doc.file.sent", "cuando", x.When, "quien", x.Who.full(), "n", x.Entry)
}

// proofs are what proves that a text arrived, or that nothing does yet.
func (s *sheet) proofs(x Sent) []string {
	if len(x.Proofs) == 0 {
		return []string{s.t("doc.file.unproved")}
	}
	return x.Proofs
}

func (s *sheet) daysText(c CaseFile) string {
	sb := s.text(c, SectionDays)
	for _, d := range c.Days {
		sb.WriteString(s.t("doc.file.counted", "que", d.What, "desde", d.From, "hasta", d.To, "dh", d.Business, "dc", d.Calendar) + "\n")
	}
	sb.WriteString(s.noneText(len(c.Days)) + "\n" + c.Calendar + "\n")
	if len(c.Closed) > 0 {
		sb.WriteString(s.t("doc.file.special") + "\n")
	}
	for _, d := range c.Closed {
		sb.WriteString("- " + d + "\n")
	}
	return sb.String()
}

func (s *sheet) noneText(n int) string {
	if n > 0 {
		return ""
	}
	return s.t("doc.file.empty") + "\n"
}

// CaseFile prints the case file: first how to check it, then its index, then what is in it. folios is its number of pages.
func (p *Press) CaseFile(c CaseFile) (pdf []byte, folios int, err error) {
	j := job{press: p, lang: c.Lang, head: c.Head, at: c.At, code: c.Radicado, name: p.texts.T(c.Lang, "doc.file.title"), folio: true}
	j.draw = func(s *sheet) {
		s.cover(c)
		s.index(c)
		s.contents(c)
	}
	return j.print()
}

// cover is for who is no programmer: what this is, and how to check it in three steps.
func (s *sheet) cover(c CaseFile) {
	s.titleLine(s.t("doc.file.heading", "radicado", c.Radicado))
	s.fields(
		Row{s.t("doc.acuse.matter"), c.Title}, Row{s.t("doc.acuse.filed"), c.Filed},
		Row{s.t("doc.file.state"), c.State}, Row{s.t("doc.file.made"), c.Made}, Row{s.t("doc.file.for"), c.For},
		Row{s.t("doc.file.size"), s.t("doc.file.size.text", "piezas", len(c.Pieces), "folios", s.pages)},
	)
	s.part(s.t("doc.file.check"))
	s.para(s.t("doc.file.check.intro"))
	example := ""
	if len(c.Pieces) > 0 {
		example = c.Pieces[0].Name
	}
	steps := make([][3]string, 3)
	for i := range steps {
		id := "doc.file.check." + strconv.Itoa(i+1)
		steps[i] = [3]string{s.t(id), s.t(id+".text", "folio", s.known["index"])}
	}
	steps[1][2] = "certutil -hashfile \"" + example + "\" SHA256"
	s.steps(steps)
	s.part(s.t("doc.file.whole"))
	s.para(s.t("doc.file.whole.text", "n", or(c.Look)))
	s.hash(or(c.Sum))
	s.gap(1.5)
	s.small(s.t("doc.file.chain", "n", c.Last))
	s.hash(c.LastSum)
}

// index lists the sections with their folios, and the pieces with their hashes.
func (s *sheet) index(c CaseFile) {
	s.pdf.AddPage()
	s.found["index"] = s.pdf.PageNo()
	s.titleLine(s.t("doc.file.index"))
	var rows [][]string
	for _, id := range sections() {
		rows = append(rows, []string{s.t("doc.file." + id), strconv.Itoa(s.known[id])})
	}
	s.table([]column{{s.t("doc.file.section"), 0.8}, {s.t("doc.file.folio"), 0.2}}, rows)
	s.part(s.t("doc.file.pieces"))
	for i, p := range c.Pieces {
		s.need(14)
		s.font(face, "B", 9.5)
		head := strconv.Itoa(i+1) + ". " + p.Title
		s.lines(s.wrap(head, width), leftEdge, width, 4.6)
		where := s.t("doc.file.piece", "archivo", p.Name, "folio", s.known[p.Section])
		if p.Part > 0 {
			where += s.t("doc.file.piece.part", "n", p.Part)
		}
		s.small(where)
		s.hash(p.Sum)
		s.gap(1.2)
	}
}

// sections in the order of the paper.
func sections() []string {
	return []string{SectionAsked, SectionDecisions, SectionSent, SectionDays, SectionPapers, SectionFiles, SectionHistory}
}

// section begins one, and notes its folio.
func (s *sheet) section(id string) {
	if id == SectionAsked {
		s.pdf.AddPage()
	}
	s.part(s.t("doc.file." + id))
	s.found[id] = s.pdf.PageNo()
}

// none says that a section is empty, and reports whether it is.
func (s *sheet) none(n int) bool {
	if n == 0 {
		s.para(s.t("doc.file.empty"))
	}
	return n == 0
}

// contents are the sections themselves.
func (s *sheet) contents(c CaseFile) {
	s.section(SectionAsked)
	s.fields(c.Asked...)
	s.section(SectionDecisions)
	s.none(len(c.Decisions))
	for i, d := range c.Decisions {
		s.para(strconv.Itoa(i+1) + ". " + s.decision(d))
	}
	s.section(SectionSent)
	s.none(len(c.Sent))
	for i, x := range c.Sent {
		s.para(strconv.Itoa(i+1) + ". " + s.sentHead(x))
		s.quote(x.Text)
		s.small(s.t("doc.file.sum.label"))
		s.hash(x.Sum)
		s.list(s.proofs(x))
	}
	s.daysSection(c)
	s.papersSection(c)
	s.filesSection(c)
	s.section(SectionHistory)
	var rows [][]string
	for _, h := range c.History {
		rows = append(rows, []string{h.N, h.When, h.Who, h.What})
	}
	s.table([]column{{s.t("doc.file.n"), 0.07}, {s.t("doc.file.when"), 0.245}, {s.t("doc.file.who"), 0.215}, {s.t("doc.file.what"), 0.47}}, rows)
}

func (s *sheet) daysSection(c CaseFile) {
	s.section(SectionDays)
	var rows [][]string
	for _, d := range c.Days {
		rows = append(rows, []string{d.What, d.From, d.To, d.Business, d.Calendar})
	}
	if !s.none(len(rows)) {
		s.table([]column{{s.t("doc.file.what"), 0.34}, {s.t("doc.informe.from"), 0.18}, {s.t("doc.informe.to"), 0.18}, {s.t("doc.file.dh"), 0.15}, {s.t("doc.file.dc"), 0.15}}, rows)
	}
	s.para(c.Calendar)
	if len(c.Closed) > 0 {
		s.para(s.t("doc.file.special"))
		s.list(c.Closed)
	}
}

func (s *sheet) papersSection(c CaseFile) {
	s.section(SectionPapers)
	var rows [][]string
	for _, p := range c.Papers {
		rows = append(rows, []string{p.Title, join("\n", markText(s, p.Mark, ""), s.t("doc.foot.legal", "version", p.Legal)), join("\n", p.When, p.Who), p.File})
	}
	if !s.none(len(rows)) {
		s.table([]column{{s.t("doc.file.paper"), 0.22}, {s.t("doc.file.mark"), 0.28}, {s.t("doc.file.frozen"), 0.25}, {s.t("doc.file.file"), 0.25}}, rows)
	}
}

func (s *sheet) filesSection(c CaseFile) {
	s.section(SectionFiles)
	var rows [][]string
	kept := false
	for _, f := range c.Files {
		name := f.Name
		if name == "" {
			name, kept = s.t("doc.file.kept_back"), true
		}
		rows = append(rows, []string{name, f.Was, f.Size, f.Sent})
	}
	if !s.none(len(rows)) {
		s.para(s.t("doc.file.files.text"))
		s.table([]column{{s.t("doc.file.file"), 0.30}, {s.t("doc.file.was"), 0.28}, {s.t("doc.file.bytes"), 0.14}, {s.t("doc.file.sender"), 0.28}}, rows)
	}
	if !kept {
		return
	}
	s.para(s.t("doc.file.kept_back.text"))
	for _, f := range c.Files {
		if f.Name == "" {
			s.small(f.Was)
			s.hash(f.Sum)
		}
	}
}
