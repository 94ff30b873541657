package main

import (
	"strings"
	"testing"
)

// TestLegalBase: an office's own table is used and named in its documents; what is wrong with it is said with line and remedy.
func TestLegalBase(t *testing.T) {
	table := "version: \"9\"\ndate: 2027-01-15\nnorms:\n  - cite: Acuerdo 7\n    about: reglas propias\n    in: [acuse]\n"
	good := write(t, "legal.yaml", table)
	cfg := write(t, "ticbot.yaml", "legal_base: "+good+"\n")
	if out, _, _ := checked(t, cfg); !strings.Contains(out, "tabla versión 9") {
		t.Errorf("check says:\n%s", out)
	}
	bad := write(t, "bad.yaml", strings.Replace(table, "[acuse]", "[carta]", 1))
	cfg = write(t, "bad-ticbot.yaml", "legal_base: "+bad+"\n")
	out, _, _ := checked(t, cfg)
	if !strings.Contains(out, "bad.yaml:4") || !strings.Contains(out, "carta") || !strings.Contains(out, "comunicacion, informe") {
		t.Errorf("check says:\n%s", out)
	}
}

func checked(t *testing.T, cfg string) (out, errs string, code int) {
	t.Helper()
	code, out, errs = call(t, "", "check", "--config", cfg, "--data", t.TempDir())
	return out, errs, code
}
