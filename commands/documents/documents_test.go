package documents

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticbot/ticbot/commands/documents/pdftext"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/locales"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func press(t *testing.T) *Press {
	t.Helper()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	legal, err := EmbeddedLegal()
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(texts, legal)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var at = time.Date(2026, 12, 11, 15, 4, 0, 0, time.UTC)

func head() Head {
	return HeadOf(&procedure.Procedure{ID: "PRO-GIT-04", Version: "2", Date: "2019-10-30", Entity: "Alcaldía Municipal de Ibagué, NIT 800113389-7",
		Process: "Gestión de Infraestructura Tecnológica", Title: "Gestión de Servicios Tecnológicos"})
}

// mailbox is a case in which a mailbox was made.
func mailbox(k Kind) Draft {
	return Draft{Kind: k, Lang: "es", At: at, Head: head(), Today: "11 de diciembre de 2026", Radicado: "TIC-2026-000123", Title: "Correo para Ana Ruiz",
		Service: "Servicio de Correo electrónico", Filed: "23/11/2026 a las 9:14 a. m.",
		Asker: Person{"Luz Dary Gómez", "Auxiliar administrativa", "Secretaría de Hacienda"},
		Chief: Person{"Hernán Ospina", "Secretario de Hacienda", "Secretaría de Hacienda"}, SignedOff: "Hernán Ospina, 23/11/2026 a las 10:02 a. m.",
		Doer: Person{"Óscar Leal", "Técnico", "Secretaría TIC"}, Secretary: Person{"Adriana Rojas", "Secretaria TIC", "Secretaría TIC"},
		Answers:  []Row{{"Qué necesita", "Cuenta nueva"}, {"Nombre del titular", "Ana Ruiz"}, {"Fin del contrato", "30/06/2027"}},
		Accounts: []Account{{"ana.ruiz@alcaldia.example", "Ana Ruiz", "30/06/2027", "25/11/2026 a las 3:12 p. m."}}, Answer: "La cuenta ana.ruiz@alcaldia.example está lista (TIC-2026-000123).",
		Told: "23/11/2026 a las 10:12 a. m.", State: "Cuenta lista", Next: "que Ana Ruiz reciba la clave",
		Until: "miércoles 25 de noviembre", Entry: "12", Hash: strings.Repeat("ab12", 16), Pisami: "45678", Phone: "(608) 261 0000, extensión 3105"}
}

// coverage is a case in which internet for a new site was found viable.
func coverage(k Kind) Draft {
	d := mailbox(k)
	d.Radicado, d.Title, d.Service = "TIC-2026-000131", "Internet para Sede El Salado", "Servicio de conectividad Internet y Datos"
	d.Accounts, d.Answer = nil, "Es viable con condición: instalar en enero."
	d.Overseer = d.Secretary
	d.Files = []string{"concepto-isp.pdf", "plano de la sede.png"}
	d.Coverage = Coverage{Place: "Sede El Salado, Carrera 8 n.º 152-40", Contact: "Luz Dary Gómez, extensión 2101", People: "12",
		Reason: "Atención a la ciudadanía en la nueva sede de Hacienda: «recaudo y paz y salvo».", On: "23/12/2026", Business: "21", Calendar: "30",
		Factors: Factors(map[string]string{"via_necesidad": "si", "via_antelacion": "excepcion", "via_plazo": "si", "via_recursos": "condicion", "via_isp": "si"}),
		Terms:   "Hay recursos para 50 Mbps; más, después de marzo.", Analyst: "Marta Díaz, 02/12/2026 a las 9:30 a. m.", Evidence: "Contrato ISP 045-2026, cláusula 5", Verdict: "viable con condición",
		DecidedBy: d.Secretary, DecidedAt: "03/12/2026 a las 11:00 a. m.", Concept: Mark{"si", "01/12/2026"}, Cost: "$ 12.500.000",
		Report: Mark{"045", "10/12/2026"}, Pisami: "46001", CDP: Mark{"2026-118", "11/12/2026"}, CDPValue: "$ 12.500.000", End: "31/03/2027",
		Balance: "$ 90.000.000", Change: "adicion", Outages: []string{"02/11/2026: internet caído (TIC-2026-000090)", "14/11/2026: internet lento (TIC-2026-000101)"}}
	for i := range d.Coverage.Factors {
		d.Coverage.Factors[i].By = "Marta Díaz"
	}
	d.Coverage.Factors[1].By = "Adriana Rojas" // who granted the exception
	return d
}

// samples are one of each kind, and those of which nothing is known yet.
func samples() map[string]Draft {
	signed := coverage(Act)
	signed.Mark = &Mark{"012", "14/12/2026"}
	no := coverage(Refusal)
	no.Coverage.Factors = Factors(map[string]string{"via_necesidad": "si", "via_antelacion": "no", "via_plazo": "si", "via_recursos": "no", "via_isp": "falta"})
	no.Coverage.Motive, no.Coverage.Possible, no.Coverage.Terms = "El contrato no tiene saldo para adición en este periodo.", "15/03/2027", ""
	many := mailbox(Memo)
	many.Title, many.Unmade = "Correo para 3 personas", []string{"Luis Peña Díaz: la consola dice que ese nombre está reservado"}
	many.Accounts = append(many.Accounts, Account{Address: "jose.fernandez@alcaldia.example", Holder: "José Fernández"})
	told := mailbox(Memo)
	told.Accounts, told.Title = nil, "Usuario o permisos: Softcon para Juan Peña"
	told.Answer = "Se creó el usuario jpena en Softcon con el perfil de consulta. Pruebe a entrar y cuéntenos si algo falta."
	cloud := mailbox(Report)
	cloud.Title, cloud.Accounts, cloud.Overseer = "Nube: copia de seguridad · Archivo de Hacienda", nil, cloud.Secretary
	cloud.Answers = []Row{{"Qué necesita", "Copia de seguridad"}, {"Sistema o carpeta", "Archivo de Hacienda"}, {"Cada cuánto", "Cada día"}}
	cloud.Answer = "La copia quedó programada cada día."
	return map[string]Draft{
		"comunicacion": mailbox(Memo), "comunicacion-otra": told, "comunicacion-varias": many, "informe": coverage(Report), "acta": coverage(Act), "acta-firmada": signed, "respuesta": no,
		"acuse": mailbox(Receipt), "informe-vacio": {Kind: Report, Lang: "es", At: at, Head: head(), Radicado: "TIC-2026-000200", Title: "Internet y red",
			Coverage: Coverage{Factors: Factors(nil)}},
		"comunicacion-en": english(mailbox(Memo)), "informe-nube": cloud,
	}
}

func english(d Draft) Draft {
	d.Lang = "en"
	return d
}

// TestText compares what stands on the pages of each document with its golden file.
func TestText(t *testing.T) {
	p := press(t)
	for name, d := range samples() {
		t.Run(name, func(t *testing.T) {
			pdf, err := p.Draft(d)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, pdf)
		})
	}
}

// golden compares the text of a file; with -update it rewrites what it is compared with, and with TICBOT_PAGES it leaves the
// file there to be looked at.
func golden(t *testing.T, name string, pdf []byte) {
	t.Helper()
	if dir := os.Getenv("TICBOT_PAGES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), pdf, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := pdftext.Text(pdf)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s reads differently; look at it, then -update. It reads:\n%s", name, got)
	}
}

// TestSameBytes: the same input gives the same bytes, also when several print at once.
func TestSameBytes(t *testing.T) {
	p := press(t)
	for name, d := range samples() {
		first, err := p.Draft(d)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				again, err := p.Draft(d)
				if err != nil || !bytes.Equal(first, again) {
					t.Errorf("%s: not the same bytes (%v)", name, err)
				}
			})
		}
		wg.Wait()
		later := d
		later.At = d.At.Add(time.Second)
		if other, err := p.Draft(later); err != nil || bytes.Equal(first, other) {
			t.Errorf("%s: the time does not stand in the file (%v)", name, err)
		}
	}
}

// TestReaders: a reader of PDF files that is not ours sees the same words.
func TestReaders(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftotext is missing: install poppler-utils")
		}
		t.Skip("left out: pdftotext: no poppler-utils to read the documents with")
	}
	p := press(t)
	for name, d := range samples() {
		pdf, err := p.Draft(d)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(tool, "-raw", "-enc", "UTF-8", "-", "-")
		cmd.Stdin = bytes.NewReader(pdf)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		ours, err := pdftext.Text(pdf)
		if err != nil {
			t.Fatal(err)
		}
		seen := strings.Join(strings.Fields(string(out)), "")
		for line := range strings.Lines(ours) {
			line = strings.Join(strings.Fields(line), "")
			if !strings.HasPrefix(line, "---") && !strings.Contains(seen, line) && line != "BORRADOR" {
				t.Errorf("%s: pdftotext does not see %q", name, line)
			}
		}
	}
}

// TestDraftUntilSigned: every page says that it is a draft, until there is a number and a date; then none does.
func TestDraftUntilSigned(t *testing.T) {
	p := press(t)
	for _, k := range Kinds() {
		d := coverage(k)
		for _, mark := range []*Mark{nil, {"045", "11/12/2026"}} {
			d.Mark = mark
			pdf, err := p.Draft(d)
			if err != nil {
				t.Fatal(err)
			}
			pages, err := pdftext.Pages(pdf)
			if err != nil {
				t.Fatal(err)
			}
			for i, page := range pages {
				draft, signed := strings.Contains(page, "BORRADOR"), strings.Contains(page, "Firmado por fuera, número 045, fecha 11/12/2026.")
				if draft != (mark == nil) || signed != (mark != nil) {
					t.Errorf("%s, page %d: draft %v, signed %v", k, i+1, draft, signed)
				}
				for _, want := range []string{"PRO-GIT-04", "Versión: 2", "2019/10/30", "NIT 800113389-7", "Infraestructura", "Servicios"} {
					if !strings.Contains(page, want) {
						t.Errorf("%s, page %d: no %q", k, i+1, want)
					}
				}
			}
		}
	}
}

// TestNoHole: what is not known is a line to fill in, and nothing of a template shows.
func TestNoHole(t *testing.T) {
	p := press(t)
	for _, k := range Kinds() {
		for _, lang := range []string{"es", "en"} {
			pdf, err := p.Draft(Draft{Kind: k, Lang: lang, At: at, Head: head(), Coverage: Coverage{Factors: Factors(nil)}})
			if err != nil {
				t.Fatal(err)
			}
			text, err := pdftext.Text(pdf)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(text, "____") {
				t.Errorf("%s: no line to fill in", k)
			}
			for _, bad := range []string{"{{", "<no value>", "doc.", "%!"} {
				if strings.Contains(text, bad) {
					t.Errorf("%s in %s says %q", k, lang, bad)
				}
			}
		}
	}
}

// TestStrangeWords: emoji, combining accents, controls, endless words and endless texts print all the same.
func TestStrangeWords(t *testing.T) {
	p := press(t)
	d := coverage(Report)
	d.Title = "Caf\u0065\u0301 😀 \u0000\t\u200b漢字 " + strings.Repeat("x", 400)
	d.Coverage.Reason = strings.Repeat("palabra larga ", 2000) + "\nfin"
	d.Coverage.Terms = strings.Repeat("ñ", 3000)
	d.Files = []string{strings.Repeat("nombre ", 300) + ".pdf", "../../etc/passwd"}
	pdf, err := p.Draft(d)
	if err != nil {
		t.Fatal(err)
	}
	text, err := pdftext.Text(pdf)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Café □ □□", "fin", "../../etc/passwd"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
}

func TestUnknownKind(t *testing.T) {
	if _, err := press(t).Draft(Draft{Kind: "carta", Lang: "es"}); err == nil {
		t.Error("a document that does not exist was printed")
	}
}

func TestLegalTable(t *testing.T) {
	good := "version: \"7\"\ndate: 2027-01-01\nnorms:\n  - cite: Ley 1\n    about: algo\n    in: [acta]\n"
	l, err := ParseLegal([]byte(good), "x.yaml")
	if err != nil || l.Version != "7" || len(l.For(Act)) != 1 || len(l.For(Memo)) != 0 {
		t.Errorf("%+v, %v", l, err)
	}
	for _, c := range []struct {
		from, to, code string
		line           int
	}{
		{"version: \"7\"", "version: \"\"", "version", 1}, {"2027-01-01", "mañana", "date", 1}, {"[acta]", "[carta]", "kind", 4},
		{"cite: Ley 1", "cite: \"\"", "cite", 4}, {"version:", "versión:", "syntax", 1}, {"in: [acta]", "in: {acta", "syntax", 6},
		{"norms:\n  - cite: Ley 1\n    about: algo\n    in: [acta]\n", "norms: []\n", "empty", 1},
	} {
		_, err := ParseLegal([]byte(strings.Replace(good, c.from, c.to, 1)), "x.yaml")
		bad, ok := err.(*LegalError)
		if !ok || bad.Code != c.code || bad.Line < 1 || bad.File != "x.yaml" || c.code == "kind" && bad.Line != c.line {
			t.Errorf("%q: %v", c.to, err)
		}
	}
}

// TestFontsAgree: the three fonts have the same signs, so that one of them can be asked for all.
func TestFontsAgree(t *testing.T) {
	g, err := newGlyphs()
	if err != nil {
		t.Fatal(err)
	}
	if got := g.clean("Hernán ✓ 10:02 ✗"); got != "Hernán √ 10:02 ×" {
		t.Errorf("got %q", got)
	}
	if got := g.clean("ÁÉÍÓÚÜÑáéíóúüñ¿¡«»“”–—…·º°$%&@€□"); strings.Count(got, string(missing)) != 1 {
		t.Errorf("the font lacks signs of Spanish: %s", got)
	}
}

// dossier is the case file of a coverage.
func dossier() CaseFile {
	sum := func(s string) string { return strings.Repeat(s, 16) }
	c := CaseFile{Lang: "es", At: at, Head: head(), Radicado: "TIC-2026-000131", Title: "Internet para Sede El Salado", Service: "Servicio de conectividad Internet y Datos",
		State: "En trámite contractual", Filed: "23/11/2026 a las 9:20 a. m.", Made: "14/12/2026 a las 2:20 p. m.", For: "Rosa Méndez, Jefe de Control Interno, Oficina de Control Interno",
		Asked: []Row{{"Pide", "Luz Dary Gómez, Secretaría de Hacienda"}, {"Para cuándo", "23/12/2026"}},
		Decisions: []Decision{
			{When: "23/11/2026 a las 10:02 a. m.", What: "Dar visto bueno", Who: Person{"Hernán Ospina", "Secretario de Hacienda", ""}, As: "Responsable del proceso"},
			{When: "23/11/2026 a las 11:40 a. m.", What: "Conceder excepción", Who: Person{"Marta Díaz", "Profesional universitaria", ""}, As: "Secretario(a) TIC", For: "Adriana Rojas, Decreto 1000-0812", Reason: "servicio al ciudadano."}},
		Sent: []Sent{{When: "03/12/2026 a las 11:00 a. m.", Who: Person{Name: "Adriana Rojas"}, Text: "Es viable con condición.\nSe instala en enero.", Sum: sum("c0de"), Entry: "40",
			Proofs: []string{"Luz Dary Gómez, por web, 03/12/2026 a las 11:00 a. m. (entrada 42)"}}, {When: "04/12/2026 a las 8:00 a. m.", Who: Person{Name: "Adriana Rojas"}, Text: "Sigue el trámite.", Sum: sum("beef"), Entry: "50"}},
		Days: []Counted{{"De la radicación a la fecha en que se necesita", "23/11/2026", "23/12/2026", "21", "30"}}, Calendar: "Días hábiles: lunes a viernes, sin los festivos de la Ley 51 de 1983.",
		Closed: []string{"martes 8 de diciembre: Inmaculada Concepción"},
		Papers: []Paper{{"Acta de justificación técnica", Mark{"012", "14/12/2026"}, "14/12/2026 a las 9:00 a. m.", "Adriana Rojas", "08-acta-012.pdf", "1"}},
		Files:  []Attached{{"09-concepto-isp.pdf", "concepto isp.pdf", "1,2 MB", "Marta Díaz, 01/12/2026", ""}, {"", "cuentas.csv", "374 B", "Luz Dary Gómez, 23/11/2026", sum("7ab1")}},
		Look:   "61", Last: "60", LastSum: sum("1234")}
	for i := range 40 {
		c.History = append(c.History, Happened{strconv.Itoa(i + 21), "23/11/2026 a las 9:20 a. m.", "Luz Dary Gómez", "Radicada: " + strings.Repeat("algo que pasó ", i%5+1)})
	}
	for i, s := range []string{SectionAsked, SectionDecisions, SectionSent, SectionDays, SectionHistory, SectionSent, SectionSent, SectionPapers, SectionFiles} {
		c.Pieces = append(c.Pieces, Piece{Name: "0" + strconv.Itoa(i+1) + "-" + s + ".txt", Title: "Pieza de " + s, Size: 1200, Sum: sum("ab" + strconv.Itoa(i) + "f"), Section: s})
	}
	c.Sum = sum("f00d")
	return c
}

// TestCaseFile: the case file reads as it should, and its index names the folios on which things really begin.
func TestCaseFile(t *testing.T) {
	p := press(t)
	pdf, folios, err := p.CaseFile(dossier())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "expediente", pdf)
	again, _, err := p.CaseFile(dossier())
	if err != nil || !bytes.Equal(pdf, again) {
		t.Error("not the same bytes")
	}
	pages, err := pdftext.Pages(pdf)
	if err != nil || len(pages) != folios {
		t.Fatalf("%d pages, %d folios, %v", len(pages), folios, err)
	}
	index := strings.Split(pages[1], "\n")
	for _, name := range []string{"Solicitud", "Decisiones", "Anexos", "Historia completa"} {
		i := slices.Index(index, name)
		n, err := strconv.Atoi(index[i+1])
		if i < 0 || err != nil || !slices.Contains(strings.Split(pages[n-1], "\n"), name) {
			t.Errorf("%s is not on folio %s", name, index[i+1])
		}
	}
	for _, x := range dossier().Pieces {
		if !strings.Contains(strings.Join(pages, "\n"), "\n"+x.Sum+"\n") {
			t.Errorf("the hash of %s is not whole on one line", x.Name)
		}
	}
}

func TestWrittenPieces(t *testing.T) {
	got := press(t).Written(dossier())
	for section, want := range map[string]string{
		SectionAsked: "Para cuándo: 23/12/2026", SectionDecisions: "2. 23/11/2026 a las 11:40 a. m.: Conceder excepción. Marta Díaz, Profesional universitaria, como Secretario(a) TIC, por delegación de Adriana Rojas, Decreto 1000-0812. Motivo: servicio al ciudadano.",
		SectionSent: "Sin constancia de entrega todavía.", SectionDays: "- martes 8 de diciembre: Inmaculada Concepción",
	} {
		if !strings.Contains(got[section], want) {
			t.Errorf("%s: no %q in\n%s", section, want, got[section])
		}
	}
	empty := press(t).Written(CaseFile{Lang: "es"})
	if !strings.Contains(empty[SectionDecisions], "No hay.") {
		t.Errorf("%q", empty[SectionDecisions])
	}
}
