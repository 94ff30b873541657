package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/commands/sheet"
)

// TestTablesFromWorkbooks sets an office up from Excel workbooks, whatever their names end with.
func TestTablesFromWorkbooks(t *testing.T) {
	dir := t.TempDir()
	data := func(args ...string) []string { return append(args, "--data", filepath.Join(dir, "data")) }
	template := func(name string, args ...string) string {
		file := filepath.Join(dir, name)
		want(t, exitOK, file, append(args, "--example", file)...)
		want(t, exitUsage, "ya existe", append(args, "--example", file)...)
		return file
	}
	want(t, exitUsage, ".xlsx", "sites", "import", "--example", filepath.Join(dir, "s.csv"))
	want(t, exitUsage, "/nowhere/s.xlsx", "sites", "import", "--example", "/nowhere/s.xlsx")
	deps, people := template("d.xlsx", "people", "import", "--dependencies"), template("p.xlsx", "people", "import")
	sites := filepath.Join(dir, "sites.csv")
	if err := os.Rename(template("s.xlsx", "sites", "import"), sites); err != nil {
		t.Fatal(err)
	}
	want(t, exitUsage, people+", hoja «Personas», fila 2: No existe la dependencia", data("people", "import", people)...)
	want(t, exitOK, "hoja «Dependencias», fila 3: ", data("people", "import", "--dependencies", deps)...)
	want(t, exitOK, "hoja «Sedes», fila 2: Palacio Municipal", data("sites", "import", sites)...)
	want(t, exitOK, "Personas», fila 2", data("people", "import", people)...)
	csv := write(t, "p.csv", string(example(t, "people", "import")))
	if out := want(t, exitOK, "Sin cambios", data("people", "import", csv)...); strings.Contains(out, "Cambiada") {
		t.Errorf("the workbook and the text say different things:\n%s", out)
	}
	want(t, exitUsage, "No existe la aplicación «Spark»", data("accounts", "import", template("c.xlsx", "accounts", "import"))...)
	want(t, exitOK, "hoja «Aplicaciones», fila 2: PISAMI", data("applications", "import", template("a.xlsx", "applications", "import"))...)
	want(t, exitOK, "hoja «Cuentas», fila 2: Spark juan.pena", data("accounts", "import", filepath.Join(dir, "c.xlsx"))...)
	want(t, exitOK, "hoja «Copias», fila 3: Nómina", data("backups", "import", template("b.xlsx", "backups", "import"))...)
	want(t, exitUsage, "applications import --example", "applications", "list")
	locked := write(t, "l.xlsx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"+strings.Repeat("\x00", 512)+"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	want(t, exitUsage, locked+":1: El archivo tiene contraseña", data("sites", "import", locked)...)
	odd, err := sheet.Workbook("Sedes", [][]string{{"Listado de sedes"}, {}, {"sede", "direcion"}})
	if err != nil {
		t.Fatal(err)
	}
	want(t, exitUsage, "fila 3: No conozco la columna «direcion». ¿Quiso decir: direccion?", data("sites", "import", write(t, "o.xlsx", string(odd)))...)
}
