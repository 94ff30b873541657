package spanish

import "testing"

func TestOnBehalf(t *testing.T) {
	for line, want := range map[string][2]string{
		"en nombre de nubia torres: no le funciona la impresora": {"", "nubia torres: no le funciona la impresora"},
		"/solicitar en nombre de @nubia un correo":               {"/solicitar", "@nubia un correo"},
		"necesito un correo a nombre de la doctora Nubia Torres": {"necesito un correo", "Nubia Torres"},
		"En Nombre De Óscar":                                     {"", "Óscar"},
		"por cuenta de ing. Pedro Salas, se cayó el internet":    {"", "Pedro Salas, se cayó el internet"},
		"en nombre de":        {"", ""},
		"en nombre de la ley": {"", "la ley"},
	} {
		before, after, ok := OnBehalf(line)
		if !ok || before != want[0] || trimDot(after) != want[1] {
			t.Errorf("%q: %q, %q, %v", line, before, after, ok)
		}
	}
	for _, line := range []string{"el nombre de la carpeta", "en nombre", "cambió de nombre", ""} {
		if _, _, ok := OnBehalf(line); ok {
			t.Errorf("%q is on behalf", line)
		}
	}
}

func trimDot(s string) string {
	for len(s) > 0 && (s[0] == '.' || s[0] == ' ') {
		s = s[1:]
	}
	return s
}

func TestPrefixes(t *testing.T) {
	for text, want := range map[string][]Prefix{
		"nubia torres: no le funciona":          {{"nubia torres", "no le funciona", true}},
		"Nubia Torres, que no imprime":          {{"Nubia Torres", "no imprime", true}},
		"nubia torres que no le sirve el mouse": {{"nubia torres", "no le sirve el mouse", true}},
		"@nubia no imprime":                     {{"@nubia", "no imprime", true}},
		"nubia.torres@x.example se cayó":        {{"nubia.torres@x.example", "se cayó", true}},
		"Nubia":                                 {{"Nubia", "", true}},
	} {
		got := Prefixes(text)
		if len(got) != len(want) {
			t.Errorf("%q: %+v", text, got)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%q: %+v, want %+v", text, got[i], want[i])
			}
		}
	}
	for text, name := range map[string]string{"nubia torres no le funciona la impresora": "nubia torres", "pedro perez se quedó sin internet": "pedro perez", "Ana María Ruiz no puede entrar": "Ana María Ruiz"} {
		sure := ""
		for _, p := range Prefixes(text) {
			if p.Sure && sure == "" {
				sure = p.Name
			}
			if p.Name == "nubia" || p.Name == "pedro" || p.Name == "Ana" || p.Name == "Ana María" {
				t.Errorf("%q could be %q alone", text, p.Name)
			}
		}
		if sure != name {
			t.Errorf("%q: %q is sure, want %q; %+v", text, sure, name, Prefixes(text))
		}
	}
}

func FuzzOnBehalf(f *testing.F) {
	for _, s := range []string{"en nombre de nubia torres: no imprime", "a nombre de", "en nombre de en nombre de", "EN NOMBRE DE ñ\xff:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		before, after, ok := OnBehalf(line)
		if len(before)+len(after) > len(line) || !ok && before+after != "" {
			t.Fatalf("%q became %q and %q", line, before, after)
		}
		for _, p := range Prefixes(after) {
			if len(p.Name)+len(p.Rest) > len(after) || p.Name == "" {
				t.Fatalf("%q has the prefix %+v", after, p)
			}
		}
	})
}
