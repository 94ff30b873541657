package spanish

import (
	"strings"
	"testing"
)

func TestYesNo(t *testing.T) {
	type answer struct{ yes, no, sure bool }
	yes, no, maybe, none := answer{true, false, true}, answer{false, true, true}, answer{true, false, false}, answer{}
	for want, list := range map[answer][]string{
		yes:   {"sí", "si", "Sí.", "s", "claro", "correcto", "así es", "confirmo", "de una", "hágale", "dale", "ok", "Okey", "👍", "👍🏽", "sí señora", "sí, por favor", "claro que sí", "sí, claro", "de acuerdo", "sí, gracias", "SI", "sí 👍"},
		no:    {"no", "n", "nop", "negativo", "incorrecto", "todavía no", "mejor no", "No, gracias", "no señor", "👎", "aún no", "NO."},
		maybe: {"listo", "bueno", "Listo, gracias"},
		none:  {"", "si no hay internet aviso", "no sé", "tal vez", "sí pero no", "no, sí", "aprobar 123", "el 15 de marzo", "si se cae el internet", "claro que no me sirve", "bueno no", "🙂", "gracias"},
	} {
		for _, s := range list {
			y, n, sure := YesNo(s)
			if got := (answer{y, n, sure}); got != want {
				t.Errorf("YesNo(%q) = %v, want %v", s, got, want)
			}
		}
	}
}

func TestConfirmo(t *testing.T) {
	for s, want := range map[string]bool{"CONFIRMO": true, "confirmo": true, " Confirmo. ": true, "«CONFIRMO»": true, "¡Confirmo!": true, "sí": false, "confirmar": false, "no confirmo": false, "confirmo todo": false, "": false, "👍": false} {
		if got := Confirmo(s); got != want {
			t.Errorf("Confirmo(%q) = %v", s, got)
		}
	}
}

func TestInDialog(t *testing.T) {
	for s, want := range map[string]string{"atrás": "atras", "VOLVER": "atras", "cancelar": "cancelar", "olvídelo": "cancelar", "saltar": "saltar", "n/a": "saltar", "no aplica": "saltar", "repetir": "repetir", "ayuda": "ayuda",
		"?": "ayuda", "resumen": "resumen", "guardar borrador": "borrador", "30 de junio": "", "ana ruiz": "", "": "", "/cancelar": "cancelar"} {
		if got := InDialog(s); got != want {
			t.Errorf("InDialog(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestCourtesy(t *testing.T) {
	for s, want := range map[string]string{"hola": "saludo", "Buenos días": "saludo", "buenas tardes, ¿cómo están?": "saludo", "hola doctora muy buenos días": "saludo", "gracias": "gracias", "muchas gracias ingeniero": "gracias",
		"hola, necesito un correo": "", "ok": "", "": "", "buenos": "saludo"} {
		if got := Courtesy(s); got != want {
			t.Errorf("Courtesy(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestProperName(t *testing.T) {
	for in, want := range map[string]string{
		"ana ruiz": "Ana Ruiz", "ANA MARÍA DE LA CRUZ": "Ana María de la Cruz", "  juan   del río ": "Juan del Río", "de la hoz pedro": "De la Hoz Pedro", "maría-josé o'neill": "María-José O'Neill", "peña": "Peña", "J. PÉREZ": "J. Pérez",
		"": "", "ortega y gasset": "Ortega y Gasset",
	} {
		if got := ProperName(in); got != want {
			t.Errorf("ProperName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNamesPerson(t *testing.T) {
	for s, want := range map[string]bool{"Ana Ruiz": true, "luz dary gómez": true, "Rosa Salud Reyes": true, "De la Rosa Juan": true, "Pilar de la Calle": true,
		"necesito usuario en softcon": false, "usuario nuevo": false, "otra persona usa mi correo": false, "no sé": false, "Ana": false, "enviar ya": false} {
		if got := NamesPerson(s); got != want {
			t.Errorf("NamesPerson(%q) = %v", s, got)
		}
	}
}

func TestValidFullName(t *testing.T) {
	for s, want := range map[string]bool{
		"Ana Ruiz": true, "ana maría ruiz gómez": true, "María-José O'Neill": true, "Juan de la Cruz": true, "J. Pérez": true, "Ñusta Güiza": true,
		"Ana": false, "de la": false, "Ana de la": false, "": false, "Ana 2": false, "ana@x.co ruiz": false, "Ana <b>": false, "A B": false, strings.Repeat("Ana ", 9): false, strings.Repeat("A", 50) + " " + strings.Repeat("B", 50): false,
		"Ana Ruiz, contratista": false,
	} {
		if got := ValidFullName(s); got != want {
			t.Errorf("ValidFullName(%q) = %v", s, got)
		}
	}
}

func TestProposedAddress(t *testing.T) {
	for _, tc := range []struct{ name, taken, want string }{
		{"Ana Ruiz", "", "ana.ruiz"},
		{"Ana María Ruiz Gómez", "", "ana.ruiz"},
		{"Ana María Ruiz Gómez", "ana.ruiz", "ana.ruiz.gomez"},
		{"Ana María Ruiz Gómez", "ana.ruiz ana.ruiz.gomez", "ana.ruiz2"},
		{"Ana Ruiz", "ana.ruiz ana.ruiz2", "ana.ruiz3"},
		{"Ana María Ruiz", "", "ana.ruiz"},
		{"Ana Ruiz Gómez", "ana.ruiz", "ana.ruiz.gomez"},
		{"Juan de la Cruz", "", "juan.cruz"},
		{"Luz Dary de la Cruz Peña", "luz.cruz", "luz.cruz.pena"},
		{"María del Mar Ruiz Gómez", "", "maria.ruiz"},
		{"ÍÑIGO PEÑA GÜIZA", "", "inigo.pena"},
		{"María-José O'Neill", "", "mariajose.oneill"},
		{"Ana", "ana", "ana2"},
	} {
		taken := func(local string) bool { return strings.Contains(" "+tc.taken+" ", " "+local+" ") }
		if got := ProposedAddress(tc.name, "x.gov.co", taken); got != tc.want+"@x.gov.co" {
			t.Errorf("ProposedAddress(%q, taken %q) = %q, want %s", tc.name, tc.taken, got, tc.want)
		}
	}
	if got := ProposedAddress("¿? 123", "x.co", func(string) bool { return false }); got != "" {
		t.Error(got)
	}
	if got := ProposedAddress("Ana Ruiz", "x.co", func(string) bool { return true }); got != "" {
		t.Error(got)
	}
	if got := ProposedAddress(strings.Repeat("a", 90)+" "+strings.Repeat("b", 90), "x.co", func(l string) bool { return len(l) < 60 }); len(strings.TrimSuffix(got, "@x.co")) > 64 {
		t.Error(got)
	}
}

func TestMaskEmail(t *testing.T) {
	for in, want := range map[string]string{"anaruiz88@gmail.com": "a•••8@gmail.com", "an@x.co": "a•••@x.co", "a@x.co": "a•••@x.co", "ñandú@x.co": "ñ•••ú@x.co", "": "•••", "x": "•••", "@x.co": "•••", "a@": "•••"} {
		if got := MaskEmail(in); got != want {
			t.Errorf("MaskEmail(%q) = %q, want %q", in, got, want)
		}
	}
}
