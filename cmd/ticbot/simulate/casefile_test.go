package simulate

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
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/documents"
	"github.com/ticbot/ticbot/commands/documents/pdftext"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// mailboxCase is a mailbox from asking to the holder who opens her envelope.
func mailboxCase() []string {
	return []string{"at 2026-11-23 09:14", "platform console", "quota 850 used 846", "next radicado 123", "@luz: necesito un correo para ana ruiz, contratista nueva", "@luz: 30 de junio",
		"@luz: anaruiz88@gmail.com", `@luz presses "Enviar"`, "at 2026-11-23 10:02", `@hernan presses "Dar visto bueno"`, `@oscar presses "Reservar cupo"`, `@oscar presses "Cuenta creada"`,
		`@oscar presses "ana.ruiz@alcaldia.examp…"`, `@oscar presses "La genera el bot"`, "@oscar opens link", "at 2026-11-25 15:12",
		"@mail anaruiz88@gmail.com opens link with pin of @hernan", "@oscar: pisami 123 45678"}
}

// opened are the files of the newest message with any, by name.
func (w *World) opened(t *testing.T, who string) map[string][]byte {
	t.Helper()
	id, err := w.account(who)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range w.fars[w.forms].files(id) {
		b, err := w.bytes(f)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = b
		if dir := os.Getenv("TICBOT_PAGES"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, f.Name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out
}

// unpack reads a ZIP.
func unpack(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, e := range z.File {
		r, err := e.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[e.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// TestCaseFile: everything in the ZIP has the hash that the PDF prints, the list of hashes has the one in the journal, the
// same bytes come out again after a restart, and nothing private or secret is in it.
func TestCaseFile(t *testing.T) {
	w := newWorld(t)
	w.test(t, mailboxCase()...)
	w.test(t, "at 2026-11-26 14:20", "@rosa: expediente 123")
	files := w.opened(t, "rosa")
	pdf, packed := files["Expediente TIC-2026-000123.pdf"], files["Expediente TIC-2026-000123.zip"]
	if pdf == nil || packed == nil {
		t.Fatalf("%d files", len(files))
	}
	text, err := pdftext.Text(pdf)
	if err != nil {
		t.Fatal(err)
	}
	in := unpack(t, packed)
	if !bytes.Equal(in[documents.IndexName], pdf) {
		t.Error("the PDF in the ZIP is another one")
	}
	for name, b := range in {
		sum := sha256.Sum256(b)
		digits := hex.EncodeToString(sum[:])
		switch {
		case name == documents.SumsName:
			if e := w.newest(t, "look"); e.Data["sha256"] != digits || !strings.Contains(text, "\n"+digits+"\n") {
				t.Errorf("the journal holds another hash: %v", e.Data)
			}
		case name != documents.IndexName && (!strings.Contains(text, "\n"+digits+"\n") || !strings.Contains(string(in[documents.SumsName]), digits+" *"+name+"\n")):
			t.Errorf("%s: its hash is not in the index", name)
		}
		for _, secret := range append([]string{"anaruiz88", w.last}, w.secrets...) {
			if bytes.Contains(pdftext.Raw(b), []byte(secret)) {
				t.Errorf("%s holds %q", name, secret)
			}
		}
	}
	for _, want := range []string{"Cómo comprobar que nada cambió", "certutil -hashfile", "Dar visto bueno. Hernán Ospina, Secretario de", "Automático, por delegación de",
		"Entregado a Luz Dary Gómez por consola", "El titular abrió su sobre con la clave", "(dato reservado)", "Rosa Méndez, Jefe de Control Interno"} {
		if !strings.Contains(text, want) {
			t.Errorf("the PDF does not say %q", want)
		}
	}
	w.test(t, "restart")
	for name, b := range w.opened(t, "rosa") {
		if !bytes.Equal(b, files[name]) {
			t.Errorf("%s: other bytes after a restart", name)
		}
	}
}

// newest is the newest journal entry of a kind.
func (w *World) newest(t *testing.T, kind string) (found store.Entry) {
	t.Helper()
	err := w.store.View(context.Background(), func(v *store.View) error {
		for e, err := range v.Journal(1) {
			if err != nil {
				return err
			}
			if e.Kind == kind {
				found = e
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestCaseFileWithMuch: a case with a hundred megabytes of attachments and hundreds of entries comes in several ZIPs, each whole
// in itself, and none of it passes through a transaction.
func TestCaseFileWithMuch(t *testing.T) {
	w := newWorld(t)
	w.test(t, mailboxCase()...)
	sums := map[string]bool{}
	for i := range 5 {
		body := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{byte(i)}, 20<<20)...)
		f, err := w.store.SaveFile(context.Background(), "plano: "+strings.Repeat("largo ", 30)+"?.PDF", "application/pdf", bytes.NewReader(body), 25<<20, w.now)
		if err != nil {
			t.Fatal(err)
		}
		sums[f.Hash] = true
		if _, err := w.do("luz", chat.Upload{Files: []chat.File{f}}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 40 {
		w.test(t, fmt.Sprintf("@oscar: novedad 123 %d %s", i, strings.Repeat("palabras ", 90)))
	}
	text := w.newest(t, "communication")
	for i := range 30 { // and three thousand people were told
		err := w.store.Update(context.Background(), func(tx *store.Tx) error {
			for j := range 100 {
				_, err := tx.Record(store.Entry{At: w.now, Actor: "reloj", Kind: "delivered", Request: "TIC-2026-000123",
					Data: map[string]string{"person": fmt.Sprintf("persona.numero.%d@alcaldia.example", 100*i+j), "platform": "web", "entry": fmt.Sprint(text.Seq)}})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	w.test(t, "@rosa: expediente 123")
	t.Logf("asked, printed and sent in %v", time.Since(began))
	id, err := w.account("rosa")
	if err != nil {
		t.Fatal(err)
	}
	parts, found := 0, 0
	for _, p := range w.fars[w.forms].posts {
		for _, f := range p.msg.Files {
			if p.at.ID != directPrefix+id || !strings.HasSuffix(f.Name, ".zip") {
				continue
			}
			parts++
			b, err := w.bytes(f)
			if err != nil {
				t.Fatal(err)
			}
			if f.Size > 25<<20 {
				t.Errorf("%s has %d bytes", f.Name, f.Size)
			}
			for name, piece := range unpack(t, b) {
				sum := sha256.Sum256(piece)
				if sums[hex.EncodeToString(sum[:])] {
					found++
				}
				if strings.ContainsAny(name, `:?*"<>|/\`) || len([]rune(name)) > 80 {
					t.Errorf("%q unpacks nowhere", name)
				}
			}
		}
	}
	if parts != 5 || found != 5 {
		t.Errorf("%d ZIPs with %d attachments", parts, found)
	}
}

// TestCaseFileIsGoneAfterADay: what a case file is made of is swept like any other file that nothing keeps; it is asked for again.
func TestCaseFileIsGoneAfterADay(t *testing.T) {
	w := newWorld(t)
	w.test(t, mailboxCase()...)
	w.test(t, "at 2026-11-26 14:20", "@rosa: expediente 123")
	if err := w.store.SweepFiles(context.Background(), w.now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	id, err := w.account("rosa")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range w.fars[w.forms].files(id) {
		if _, err := w.bytes(f); err == nil {
			t.Errorf("%s is still there", f.Name)
		}
	}
	if out := w.test(t, "@rosa: expediente 123"); !strings.Contains(out, "Expediente TIC-2026-000123.zip") {
		t.Errorf("asked again: %s", out)
	}
}

// TestFrozenCopy: the copy of a signed document stays as it was, whatever happens to the case, and its hash is in the journal.
func TestFrozenCopy(t *testing.T) {
	w := newWorld(t)
	w.test(t, mailboxCase()...)
	w.test(t, "@oscar: comunicacion 123 2026IE0045", `@oscar presses "25/11/2026"`, "@oscar: borrador 123 comunicacion")
	name := "Comunicación interna 2026IE0045 TIC-2026-000123.pdf"
	first := w.opened(t, "oscar")[name]
	sum := sha256.Sum256(first)
	if e := w.newest(t, "frozen"); e.Data["sha256"] != hex.EncodeToString(sum[:]) || e.Data["number"] != "2026IE0045" || e.Data["date"] != "2026-11-25" || e.Data["legal"] == "" {
		t.Errorf("%+v", e)
	}
	text, err := pdftext.Text(first)
	if err != nil || strings.Contains(text, "BORRADOR") || !strings.Contains(text, "Firmado por fuera, número 2026IE0045, fecha 25/11/2026.") {
		t.Errorf("%v\n%s", err, text)
	}
	w.test(t, "at 2026-12-20 08:00", "restart", "@adriana: borrador 123 comunicacion")
	if again := w.opened(t, "adriana")[name]; !bytes.Equal(first, again) {
		t.Error("the copy changed")
	}
}

// TestForgedRecipe: a file that somebody sends and that looks like a recipe is a file and nothing else.
func TestForgedRecipe(t *testing.T) {
	w := newWorld(t)
	w.test(t, mailboxCase()...)
	forged, err := json.Marshal(documents.Draft{Kind: documents.Memo, Radicado: "TIC-2026-000123", Mark: &documents.Mark{Number: "1", Date: "hoy"}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := w.store.SaveFile(context.Background(), "x.json", "application/x-recipe", bytes.NewReader(forged), 1<<20, w.now)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, made, err := w.handler.OpenMade(context.Background(), w.store, f.Hash); made || err != nil {
		t.Errorf("it was made: %v, %v", made, err)
	}
}

// TestCoveragePapers: report and act are drafted from what the case knows, and frozen as they were when they were recorded.
func TestCoveragePapers(t *testing.T) {
	script, err := os.ReadFile("testdata/40-excepcion.script")
	if err != nil {
		t.Fatal(err)
	}
	before, after, ok := strings.Cut(string(script), `@adriana presses "Registrar informe"`)
	if !ok {
		t.Fatal("the script records no report")
	}
	w := newWorld(t)
	w.test(t, strings.Split(before, "\n")...)
	read := func(who, kind string) string {
		w.test(t, "@"+who+": borrador 131 "+kind)
		for name, b := range w.opened(t, who) {
			text, err := pdftext.Text(b)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return strings.Join(strings.Fields(text), " ")
		}
		return ""
	}
	says := func(text string, want ...string) {
		t.Helper()
		for _, s := range want {
			if !strings.Contains(text, s) {
				t.Errorf("no %q in\n%s", s, text)
			}
		}
	}
	draft := read("marta", "informe")
	says(draft, "BORRADOR", "Número ____________________", "Sede El Salado, Carrera 8 n.º 152-40, barrio El Salado", "21 días hábiles, 30 calendario", "Excepción concedida",
		"termina el 31/03/2027", "Marta Díaz, ", "$ 9.500.000", "La tomó Adriana Rojas, Secretaria TIC", "Recaudo de impuestos")
	says(read("adriana", "acta"), "BORRADOR", "Saldo para adición $ ", "Informe de supervisión ____________________")
	w.test(t, strings.Split(`@adriana presses "Registrar informe"`+after, "\n")...)
	says(read("adriana", "informe"), "Firmado por fuera, número IS-2026-41, fecha 30/11/2026.")
	act := read("adriana", "acta")
	says(act, "Firmado por fuera, número AJ-2026-12, fecha 30/11/2026.", "Informe de supervisión n.º IS-2026-41 del 30/11/2026 · PISAMI 88120", "Número del CDP ____________________")
	if strings.Contains(act, "BORRADOR") {
		t.Error("the signed act is a draft")
	}
	if out := w.test(t, "@rosa: expediente 131"); !strings.Contains(out, "calendario usado para los 21 días") {
		t.Error(out)
	}
	text, err := pdftext.Text(w.opened(t, "rosa")["Expediente TIC-2026-000131.pdf"])
	if err != nil {
		t.Fatal(err)
	}
	says(strings.Join(strings.Fields(text), " "), "Conceder excepción", "De la radicación a la fecha en que se necesita 23/11/2026 23/12/2026 21 30", "martes 8 de diciembre de 2026: Inmaculada Concepción",
		"Acta de justificación técnica n.º AJ-2026-12 del 30/11/2026", "Viable con condición")
}

// TestCaseFileOfDecisions: what was said of a decision stands in the file with its proof of delivery, each check with who says it,
// the register's numbers beside what was asked, and no word of the program's own.
func TestCaseFileOfDecisions(t *testing.T) {
	w := newWorld(t)
	w.test(t, "at 2026-11-23 09:30", "platform console", "@luz: internet para la nueva sede de Hacienda en el Salado, para el 23/12/2026", "@luz: pedir excepción",
		"@luz: El contrato de arriendo del local actual termina el 31 de diciembre.", "@luz: Carrera 8 n.º 152-40, barrio El Salado", "@luz: 14",
		"@luz: Recaudo de impuestos de la comuna 7.", "@luz: enviar", "@hernan: visto bueno 1", "@adriana: excepción 1 es servicio al ciudadano", "@adriana: confirmo", "@adriana: asignar 1 marta",
		"@marta: concepto 1 soporte@isp.example", "@marta: viernes", "@oscar: tomar 1", "+2dh", "@adriana: recibido 1 con condición", "@adriana: hoy", "@adriana: 9.500.000", "@adriana: saltar",
		"@marta: analizar 1 sí sí con condición", "@marta: 31/03/2027", "@marta: 120.000.000", "@marta: Hay CDP en diciembre", "@marta: Contrato ISP 045-2026, cláusula 5", "@adriana: borrador 1 informe")
	pages := func(name string, data []byte) string {
		text, err := pdftext.Text(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return strings.Join(strings.Fields(text), " ")
	}
	says := func(text string, want ...string) {
		t.Helper()
		for _, s := range want {
			if !strings.Contains(text, s) {
				t.Errorf("no %q in\n%s", s, text)
			}
		}
	}
	for name, data := range w.opened(t, "adriana") {
		says(pages(name, data), "Necesidad para los procesos de información Sí Marta Díaz", "Excepción concedida Adriana Rojas", "Viabilidad técnica del proveedor Con condición Adriana Rojas",
			"En qué se basa Contrato ISP 045-2026, cláusula 5")
	}
	w.test(t, "@pedro: analizar 1", "@rosa: expediente 1")
	text := pages("file", w.opened(t, "rosa")["Expediente TIC-2026-000001.pdf"])
	says(text, "Se concedió la excepción (Adriana Rojas, 23/11/2026, 9:30 a. m.).", "Entregado a Luz Dary Gómez por consola, 23/11/2026", "Entregado a Hernán Ospina por consola, 23/11/2026",
		"Antelación: Menos de 30 días hábiles", "Análisis necesidad sí · antelación excepción", "Texto de la decisión", "Concepto anotado")
	if strings.Contains(text, "Anotación:") || strings.Contains(text, "ext. 2101") {
		t.Error(text)
	}
}

// TestCaseFileSignedByAsking: whoever heads the dependency signs by asking, and the file says so among the decisions.
func TestCaseFileSignedByAsking(t *testing.T) {
	w := newWorld(t)
	w.test(t, "at 2026-11-23 10:00", "platform console", "@hernan: publicar la noticia «Feria de Hacienda»", "@hernan: La feria será el viernes en la plaza de Bolívar, de 8 a 4.",
		"@hernan: al aprobarse", "@hernan: saltar", "@hernan: enviar", "@rosa: expediente 1")
	text, err := pdftext.Text(w.opened(t, "rosa")["Expediente TIC-2026-000001.pdf"])
	if err != nil {
		t.Fatal(err)
	}
	if want := "Visto bueno al radicar. Hernán Ospina, Secretario de Hacienda"; !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
		t.Errorf("no %q in\n%s", want, text)
	}
}

// TestCaseFileOfRefusal: who was refused is told, and the file proves it; what the clock and the registers did has words.
func TestCaseFileOfRefusal(t *testing.T) {
	w := newWorld(t)
	w.test(t, "at 2026-11-23 10:00", "platform console", "@luz: publicar la noticia «Pico y placa de noviembre» hasta el 26 de diciembre", "@luz: envío el archivo", "@luz: al aprobarse", "@luz: enviar",
		"+3dh", "@luz: texto 1 Desde el miércoles rige el pico y placa del comercio.", "@hernan: no autorizo 1 Ya se publicó por otro lado", "@rosa: expediente 1")
	text, err := pdftext.Text(w.opened(t, "rosa")["Expediente TIC-2026-000001.pdf"])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"No se autorizó: Ya se publicó por otro lado.", "Entregado a Luz Dary Gómez por consola", "Recordatorio del texto que falta"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "Anotación:") {
		t.Error(text)
	}
}

// TestTableIsKeptBack: the table of a request for several accounts holds personal addresses. The case file says what else
// stands in it and does not hand it over; the memo lists the accounts that were made, and who gets none.
func TestTableIsKeptBack(t *testing.T) {
	script, err := os.ReadFile("testdata/42-varias-cuentas.script")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.test(t, strings.Split(string(script), "\n")...)
	w.test(t, "@rosa: expediente 123")
	pieces := unpack(t, w.opened(t, "rosa")["Expediente TIC-2026-000123.zip"])
	text, err := pdftext.Text(pieces[documents.IndexName])
	if err != nil {
		t.Fatal(err)
	}
	pieces["text of the paper"] = []byte(text)
	for name, b := range pieces {
		if strings.Contains(name, "cuentas") || bytes.Contains(b, []byte("@gmail.com")) {
			t.Errorf("%s holds personal addresses", name)
		}
	}
	table, err := os.ReadFile("testdata/cuentas.csv")
	if err != nil {
		t.Fatal(err)
	}
	flat := strings.Join(strings.Fields(text), " ")
	for _, s := range []string{"no se entrega cuentas.csv", fmt.Sprintf("%x", sha256.Sum256(table))[:16], "Luis Peña Díaz, Técnico, hasta el 31/12/2026 · ",
		"Inés Vega, Apoyo, hasta el 30/06/2027 · ines.vega@alcaldia.example · lista y recibida", "Clave recibida. Cuenta de: Inés Vega"} {
		if !strings.Contains(flat, s) {
			t.Errorf("no %q in\n%s", s, flat)
		}
	}
	w.test(t, "@oscar: borrador 123 comunicacion")
	for _, b := range w.opened(t, "oscar") {
		text, err := pdftext.Text(b)
		if err != nil {
			t.Fatal(err)
		}
		flat := strings.Join(strings.Fields(text), " ")
		for _, s := range []string{"Entrega de 3 cuentas", "ana.ruiz@alcaldia.example Ana Ruiz 30/06/2027", "jose.fernandez@alcaldia.example José Fernández sin fecha de fin",
			"No se crearon: – Luis Peña Díaz: la consola dice que ese nombre está reservado"} {
			if !strings.Contains(flat, s) {
				t.Errorf("no %q in\n%s", s, flat)
			}
		}
	}
	w.test(t, "at 2026-12-04 09:00", "@rosa: expediente 123") // the table was swept
	if text, err = pdftext.Text(w.opened(t, "rosa")["Expediente TIC-2026-000123.pdf"]); err != nil || !strings.Contains(text, "tabla de personas") {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestTableIsLetGo: a table of people that somebody sent once more as an attachment is in the case while it is worked on; once
// the case has ended nothing keeps its personal addresses.
func TestTableIsLetGo(t *testing.T) {
	script, err := os.ReadFile("testdata/42-varias-cuentas.script")
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("testdata/cuentas.csv")
	if err != nil {
		t.Fatal(err)
	}
	hash := fmt.Sprintf("%x", sha256.Sum256(table))
	w := newWorld(t)
	kept := func() bool {
		t.Helper()
		if err := w.store.SweepFiles(context.Background(), w.now.Add(48*time.Hour)); err != nil {
			t.Fatal(err)
		}
		err := w.store.View(context.Background(), func(v *store.View) error {
			_, err := v.File(hash)
			return err
		})
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			t.Fatal(err)
		}
		return err == nil
	}
	before, after, _ := strings.Cut(string(script), `@oscar presses "Reservar cupos"`)
	w.test(t, strings.Split(before+"@luz: adjuntar 123\n@luz sends cuentas.csv", "\n")...)
	if !kept() {
		t.Fatal("an attachment of an open case was swept")
	}
	w.test(t, strings.Split(`@oscar presses "Reservar cupos"`+after, "\n")...)
	if kept() {
		t.Error("the personal addresses are kept")
	}
}

// TestALostFileHoldsNoCaseOpen: an attachment whose bytes are not there any more does not keep a case from ending.
func TestALostFileHoldsNoCaseOpen(t *testing.T) {
	table, err := os.ReadFile("testdata/cuentas.csv")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.test(t, "at 2026-11-23 09:14", "platform console", "next radicado 140", "@luz: se cayó el internet", `@luz presses "A mi oficina"`, "@luz: adjuntar 140", "@luz sends cuentas.csv")
	err = w.store.Update(context.Background(), func(tx *store.Tx) error {
		return tx.LetFile(fmt.Sprintf("%x", sha256.Sum256(table)), "TIC-2026-000140", w.now)
	})
	if err == nil {
		err = w.store.SweepFiles(context.Background(), w.now.Add(48*time.Hour))
	}
	if err != nil {
		t.Fatal(err)
	}
	w.test(t, "@oscar: tomar 140", "@oscar: resuelta 140 se cambió el cable", "@luz: ya funciona 140")
	if out := w.test(t, "@luz: estado 140"); !strings.Contains(out, "Cerrada") {
		t.Errorf("the case does not end:\n%s", out)
	}
}
