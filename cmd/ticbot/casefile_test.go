package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExportOfACaseFile: a case is filed, its file exported and checked; whatever is changed in the ZIP is found.
func TestExportOfACaseFile(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	lines := "correo para ana ruiz, contratista nueva\n30/06/2027\nanaruiz88@gmail.com\nenviar\n"
	code, said, errs := call(t, lines, "chat", "--as", "luz.gomez@alcaldia.example", "--data", dir)
	if code != exitOK || !strings.Contains(said, "Radicado TIC-") {
		t.Fatalf("status %d\n%s%s", code, said, errs)
	}
	id := said[strings.Index(said, "TIC-"):][:15]
	file := filepath.Join(out, "caso.zip")
	want(t, exitOK, "Expediente "+id, "requests", "export", "--expediente", strings.ToLower(id), "--output", file, "--data", dir)
	want(t, exitOK, "como se entregaron", "audit", "verify", file)
	want(t, exitOK, `"ok": true`, "audit", "verify", file, "--json")
	want(t, exitOK, "ninguna cambiada", "audit", "verify", "--data", dir)
	if shown := want(t, exitOK, "look", "requests", "show", id, "--data", dir); !strings.Contains(shown, "operador:") {
		t.Errorf("the look is not on record:\n%s", shown)
	}

	missing := filepath.Join(out, "nada.zip")
	want(t, exitNo, "TIC-2026-000999", "requests", "export", "--expediente", "TIC-2026-000999", "--output", missing, "--data", dir)
	if left, err := os.ReadDir(out); err != nil || len(left) != 1 {
		t.Errorf("a failed export leaves %v, %v", left, err)
	}
	want(t, exitUsage, "Uso: ticbot requests", "requests", "export", "--expediente", id, "--format", "csv", "--data", dir)

	for name, change := range map[string]func(name string, b []byte) (string, []byte){
		"01-solicitud.txt": func(n string, b []byte) (string, []byte) { return n, append(b, ' ') },
		"Falta: 02-decisiones.txt": func(n string, b []byte) (string, []byte) {
			if n == "02-decisiones.txt" {
				return "", nil
			}
			return n, b
		},
		"05-diario.jsonl": func(n string, b []byte) (string, []byte) {
			if strings.HasSuffix(n, ".jsonl") {
				b = bytes.Replace(b, []byte("luz.gomez"), []byte("otra.luz"), 1)
			}
			return n, b
		},
		"huellas.txt": func(n string, b []byte) (string, []byte) {
			if n == "huellas.txt" {
				return "", nil
			}
			return n, b
		},
	} {
		code, said, errs := call(t, "", "audit", "verify", rezip(t, file, out, change))
		if code == exitOK || !strings.Contains(said+errs, name) {
			t.Errorf("%s: status %d, %s%s", name, code, said, errs)
		}
	}
}

// rezip packs a ZIP again with its files changed; one without a name is left out.
func rezip(t *testing.T, from, dir string, change func(string, []byte) (string, []byte)) string {
	t.Helper()
	z, err := zip.OpenReader(from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, e := range z.File {
		r, err := e.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name, b := change(e.Name, b)
		if name == "" {
			continue
		}
		to, err := w.Create(name)
		if err == nil {
			_, err = to.Write(b)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "changed.zip")
	if err := os.WriteFile(name, buf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
