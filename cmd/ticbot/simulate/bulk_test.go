package simulate

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/commands/sheet"
)

// sent writes a table and gives the line of a script with which luz sends it.
func sent(t *testing.T, who, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	rel, err := filepath.Rel("testdata", relTo(t, file))
	if err != nil {
		t.Fatal(err)
	}
	return "@" + who + " sends " + rel
}

// relTo gives a path from the folder of the tests.
func relTo(t *testing.T, file string) string {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	rel, err := filepath.Rel(here, file)
	if err != nil {
		t.Fatal(err)
	}
	return rel
}

const bulkHead = "nombre;cargo;fin;correo personal\n"

// bulk asks for the accounts of a table and signs for them.
func bulk(t *testing.T, w *World, who, table string) string {
	t.Helper()
	lines := []string{"next radicado 123", "@" + who + ": correo", "@" + who + ` presses "Varias cuentas (archivo)"`, sent(t, who, "c.csv", bulkHead+table), "@" + who + ": enviar"}
	if who != "hernan" {
		lines = append(lines, `@hernan presses "Dar visto bueno"`)
	}
	return w.test(t, lines...)
}

// makes makes the next account and opens the technician's page.
func makes(t *testing.T, w *World, local string) string {
	t.Helper()
	return w.test(t, "@oscar: creada 123", "@oscar: "+local+"@alcaldia.example", `@oscar presses "La genera el bot"`, "@oscar opens link")
}

func TestTablesThatCannotBeTaken(t *testing.T) {
	big := bulkHead
	for i := range 500 {
		big += fmt.Sprintf("Persona %c%c Ruiz;;;\n", 'a'+i%26, 'a'+i/26)
	}
	book, err := sheet.Workbook("Cuentas", [][]string{{"Personas nuevas"}, {}, {"Nombre", "Cargo", "Fin", "Correo personal"}, {"Ana Ruiz", "", "30/06/2027", "ana@gmail.com"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ file, text, want string }{
		"500 rows":     {"c.csv", big, "El archivo trae 500 filas y en una solicitud caben 100"},
		"empty":        {"c.csv", "", "El archivo está vacío"},
		"only a head":  {"c.csv", bulkHead, "El archivo no trae personas"},
		"no PDF":       {"c.pdf", "no es un PDF", "Ese archivo no pasa"},
		"a PDF":        {"c.pdf", "%PDF-1.7\n", "Esto no es una hoja de cálculo ni un CSV"},
		"no names":     {"c.csv", "persona;puesto\nAna Ruiz;x\n", "Falta la columna «nombre»"},
		"no good row":  {"c.csv", bulkHead + "Ana;;;\nAna Ruiz;;31/04/2027;\n", "Ninguna fila se pudo leer. Fila 2: falta el nombre con apellido. Fila 3: la fecha de fin no se entiende"},
		"has one":      {"c.csv", bulkHead + "Nubia Torres;;;\n", "Nubia Torres ya tiene correo"},
		"a bad mail":   {"c.csv", bulkHead + "Ana Ruiz;;;ana@\n", "el correo personal parece incompleto"},
		"twice":        {"c.csv", bulkHead + "Ana Ruiz;;;\nana ruiz;;;\n", "La fila 3 no se pudo leer: Ana Ruiz ya está en la fila 2. Las demás siguen en pie."},
		"Latin-1":      {"c.csv", "Nombre;Cargo\nMar\xeda Pe\xf1a;T\xe9cnica\n", "1. María Peña, Técnica · maria.pena@"},
		"a workbook":   {"c.xlsx", string(book), "1. Ana Ruiz, hasta el 30/06/2027 · ana.ruiz@"},
		"a broken one": {"c.xlsx", string(book[:len(book)/2]), "El libro de Excel está dañado"},
		"two the same": {"c.csv", bulkHead + "Ana Ruiz;;;\nAna María Ruiz;;;\n", "2. Ana María Ruiz · ana.ruiz2@"},
	} {
		w := newWorld(t)
		got := w.test(t, "@luz: correo", `@luz presses "Varias cuentas (archivo)"`, sent(t, "luz", c.file, c.text))
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: lacks %q:\n%s", name, c.want, got)
		}
	}
}

// TestAllWaitForSlots: without a free slot the whole table waits at one place of the list, and goes on as slots come free.
func TestAllWaitForSlots(t *testing.T) {
	w := newWorld(t)
	w.test(t, "quota 10 used 10")
	bulk(t, w, "luz", "Ana Ruiz;;;a@gmail.com\nLuis Paz;;;\nEva Sol;;;\n")
	got := w.test(t, "@oscar: cupo 123", "quota 12 used 10")
	for _, want := range []string{"Cupos reservados a las 9:14 a. m.: 0 de 3. En lista de espera: 3.", "En lista de espera: 3 de las 3 que pidió", "Ya hay cupo para 2 de las cuentas de TIC-2026-000123. Sigue: la cuenta de Ana Ruiz."} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q", want)
		}
	}
	makes(t, w, "ana.ruiz")
	got = makes(t, w, "luis.paz")
	if !strings.Contains(got, "2 de 3 listas · 1 en espera de cupo") || !strings.Contains(got, "Estado: En lista de espera") {
		t.Errorf("two are made:\n%s", got)
	}
	got = w.test(t, "@luz: salir 123", `@luz presses "Sí, salir"`)
	if !strings.Contains(got, "Quedaron listas 2 de 3 cuentas") || !strings.Contains(got, "Eva Sol (fila 4): no se creó, salió de la lista de espera.") {
		t.Errorf("the last one leaves:\n%s", got)
	}
	if got := w.test(t, "@oscar: cupos"); !strings.Contains(got, "12 de 12") && !strings.Contains(got, "0 ") {
		t.Errorf("the ledger:\n%s", got)
	}
}

// TestGivingUpGivesTheSlotsBack: a case that ends early keeps no slot, and no link that was under way.
func TestGivingUpGivesTheSlotsBack(t *testing.T) {
	w := newWorld(t)
	w.test(t, "quota 10 used 8")
	bulk(t, w, "luz", "Ana Ruiz;;;a@gmail.com\nLuis Paz;;;\n")
	w.test(t, "@oscar: cupo 123", "@oscar: desistir 123", "@luz: desistir 123 sí ya no", "@oscar: cupos")
	got := w.test(t, "@oscar: cupos")
	if !strings.Contains(got, "Hay 2 cupos libres") && !strings.Contains(got, "2 libres") {
		t.Errorf("the slots were not given back:\n%s", got)
	}
}

// TestLinksOfAccountsExpire: a link that nobody opens gives the row back, and the page of its holder can ask for another.
func TestLinksOfAccountsExpire(t *testing.T) {
	w := newWorld(t)
	w.test(t, "quota 10 used 5")
	bulk(t, w, "luz", "Ana Ruiz;;;a@gmail.com\nLuis Paz;;;l@gmail.com\n")
	w.test(t, "@oscar: cupo 123", "@oscar: creada 123", "@oscar: ana.ruiz@alcaldia.example", `@oscar presses "La genera el bot"`)
	got := w.test(t, "+2h")
	if !strings.Contains(got, "El enlace de la clave de Ana Ruiz (TIC-2026-000123) venció sin abrirse") {
		t.Errorf("the technician's link:\n%s", got)
	}
	makes(t, w, "ana.ruiz")
	makes(t, w, "luis.paz")
	got = w.test(t, "+4dh")
	for _, name := range []string{"Ana Ruiz", "Luis Paz"} {
		if !strings.Contains(got, "El enlace de la clave de "+name+" (TIC-2026-000123) dejó de servir") {
			t.Errorf("the link of %s:\n%s", name, got)
		}
	}
	got = makes(t, w, "ana.ruiz")
	if !strings.Contains(got, "→ correo a a@gmail.com") || strings.Contains(got, "Los PIN de las cuentas") {
		t.Errorf("another password for the same row:\n%s", got)
	}
	if got := w.test(t, "@mail a@gmail.com opens link with pin of @hernan"); !strings.Contains(got, "Clave de ana.ruiz@alcaldia.example: {clave}") {
		t.Errorf("the holder:\n%s", got)
	}
}

// TestAnotherPasswordForARow: for one account of those that are ready; its first link serves no more, and no slot is used twice.
func TestAnotherPasswordForARow(t *testing.T) {
	w := newWorld(t)
	w.test(t, "quota 10 used 5")
	bulk(t, w, "luz", "Ana Ruiz;;;a@gmail.com\nLuis Paz;;;l@gmail.com\n")
	w.test(t, "@oscar: cupo 123")
	makes(t, w, "ana.ruiz")
	makes(t, w, "luis.paz")
	got := w.test(t, "@luz: otra clave 123", `@luz presses "1. Ana Ruiz"`, `@luz presses "Se venció el enlace"`, "@mail a@gmail.com opens link with pin of @hernan", "@mail l@gmail.com opens link with pin of @hernan")
	if strings.Contains(got, "Clave de ana.ruiz@") || !strings.Contains(got, "Clave de luis.paz@alcaldia.example: {clave}") {
		t.Errorf("the first links:\n%s", got)
	}
	got = makes(t, w, "ana.ruiz")
	if !strings.Contains(got, "→ correo a a@gmail.com") || strings.Contains(got, "→ correo a l@gmail.com") {
		t.Errorf("another password:\n%s", got)
	}
	if got := w.test(t, "@mail a@gmail.com opens link with pin of @hernan", "@oscar: cupos"); !strings.Contains(got, "Clave de ana.ruiz@alcaldia.example: {clave}") || !strings.Contains(got, "3 libres de 10 (7 activas, 0 reservadas") {
		t.Errorf("the holder, and the ledger:\n%s", got)
	}
}

// TestLinkAndPINOfARowNeverMeet asks in every way in which they could.
func TestLinkAndPINOfARowNeverMeet(t *testing.T) {
	for name, c := range map[string]struct {
		who, row string
		pinTo    string // who reads the PIN
	}{
		"asked by an assistant":      {"luz", "Ana Ruiz;;;a@gmail.com", "hernan.ospina"},
		"without a personal address": {"luz", "Ana Ruiz;;;", "oscar.leal"},
		"asked by the head himself":  {"hernan", "Ana Ruiz;;;a@gmail.com", "oscar.leal"},
		"by the head, no address":    {"hernan", "Ana Ruiz;;;", "oscar.leal"},
		"the head's own address":     {"luz", "Ana Ruiz;;;hernan.ospina@alcaldia.example", "oscar.leal"},
	} {
		w := newWorld(t)
		w.test(t, "quota 10 used 5")
		bulk(t, w, c.who, c.row+"\n")
		w.test(t, "@oscar: cupo 123")
		makes(t, w, "ana.ruiz")
		readers := map[string]bool{}
		linked := map[string]bool{}
		for _, f := range w.fars {
			for _, p := range f.posts {
				text, to := p.msg.Text(), strings.TrimPrefix(p.at.ID, directPrefix)
				if strings.Contains(text, "/lista") {
					readers[to] = true
				}
				if strings.Contains(text, "Reciba la clave aquí") || strings.Contains(text, "Pásele este enlace") {
					linked[to] = true
				}
				if rePIN.MatchString(text) {
					t.Errorf("%s: a PIN in a chat: %s", name, text)
				}
			}
		}
		if len(readers) != 1 || !readers[c.pinTo] || len(linked) != 1 || linked[c.pinTo] {
			t.Errorf("%s: PIN to %v, link to %v", name, readers, linked)
		}
	}
}

// TestPersonalAddressesAreForgotten: when the case is closed and the day is over nothing holds them any more, and the
// journal never did.
func TestPersonalAddressesAreForgotten(t *testing.T) {
	w := newWorld(t)
	w.test(t, "quota 10 used 5")
	bulk(t, w, "luz", "Ana Ruiz;;;anaruiz88@gmail.com\nLuis Paz;;;luispaz77@gmail.com\n")
	holds := func(what string) bool {
		var out bytes.Buffer
		if err := w.store.Backup(context.Background(), &out); err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(out.Bytes(), []byte(what))
	}
	if !holds("anaruiz88@gmail.com") {
		t.Error("the address is not there where it has to be")
	}
	w.test(t, "@oscar: cupo 123")
	makes(t, w, "ana.ruiz")
	makes(t, w, "luis.paz")
	w.test(t, "@mail anaruiz88@gmail.com opens link with pin of @hernan", "@mail luispaz77@gmail.com opens link with pin of @hernan", "+10dh")
	for _, what := range []string{"anaruiz88@gmail.com", "luispaz77@gmail.com"} {
		if holds(what) {
			t.Errorf("%s is still there", what)
		}
	}
}

// TestAccountsOfATableAreInTheRegister: who leaves later loses the mailbox that came with a table.
func TestAccountsOfATableAreInTheRegister(t *testing.T) {
	w := newWorld(t)
	w.test(t, "quota 10 used 5")
	bulk(t, w, "luz", "Ana Ruiz;;30/06/2027;a@gmail.com\nLuis Paz;;;l@gmail.com\n")
	w.test(t, "@oscar: cupo 123")
	makes(t, w, "ana.ruiz")
	if got := w.test(t, "@hernan: se retiró ana ruiz"); !strings.Contains(got, "Encontré 1 cuenta: correo.") {
		t.Errorf("nothing found:\n%s", got)
	}
}
