package dialog_test

import (
	"testing"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/dialog"
)

func TestReserved(t *testing.T) {
	for line, want := range map[string]string{
		"atrás": "atras", "Atras.": "atras", "volver": "atras", "ANTERIOR": "atras", "«atrás»": "atras",
		"cancelar": "cancelar", "salir": "cancelar", "olvídelo": "cancelar", "guardar borrador": "cancelar",
		"saltar": "saltar", "omitir": "saltar", "no aplica": "saltar", "N/A": "saltar", "  saltar  ": "saltar",
		"ayuda": "ayuda", "¿ayuda?": "ayuda", "resumen": "resumen", "repetir": "repetir", "help": "ayuda",
		"": "", "no": "", "cancelar la 123": "", "ayuda con el correo": "", "/ayuda": "",
	} {
		if got, ok := dialog.Reserved(line); got != want || ok != (want != "") {
			t.Errorf("Reserved(%q) = %q, %v", line, got, ok)
		}
	}
}

func TestChoose(t *testing.T) {
	scope := helpdesk().Pages[0].Fields[2]
	works := helpdesk().Pages[0].Fields[3]
	keep := choice("guardar", "", "1m", "1 mes", "1a", "1 año", "5a", "5 años")
	where := choice("dependencia", "", "ha", "Secretaría de Hacienda Pública", "sa", "Secretaría de Salud", "tic", "Secretaría TIC")
	for _, c := range []struct {
		field       chat.Field
		typed, want string
	}{
		{scope, "1", "mi"}, {scope, "2.", "oficina"}, {scope, "la 3", "oficinas"}, {scope, "opción 4", "publico"}, {scope, "(2)", "oficina"},
		{scope, "5", ""}, {scope, "0", ""}, {scope, "-1", ""}, {scope, "+1", ""},
		{scope, "Solo a mí", "mi"}, {scope, "SOLO A MI", "mi"}, {scope, "solo", "mi"}, {scope, "publico", "publico"},
		{scope, "a", ""}, {scope, "at", "publico"}, {scope, "a mi", "oficina"}, {scope, "", ""}, {scope, "¿?", ""}, {scope, "nadie", ""},
		{works, "si", "si"}, {works, "sí, con molestias", "si"}, {works, "No puedo", "no"}, {works, "a medias.", "medias"},
		{keep, "5", "5a"}, {keep, "1", "1m"}, {keep, "2", "1a"}, {keep, "5 anos", "5a"},
		{where, "hacienda", "ha"}, {where, "salud hacienda", ""}, {where, "pública", "ha"}, {where, "la hacienda", ""}, {where, "de", ""}, {where, "tic", "tic"},
	} {
		if got, ok := dialog.Choose(c.field, c.typed); got != c.want || ok != (c.want != "") {
			t.Errorf("Choose(%s, %q) = %q, %v; want %q", c.field.ID, c.typed, got, ok, c.want)
		}
	}
}

func TestChooseSeveral(t *testing.T) {
	f := helpdesk().Pages[0].Fields[3]
	f.Kind = chat.MultiSelect
	for typed, want := range map[string]string{
		"1, 3": "si\nno", "a medias y no puedo": "medias\nno", "Sí, con molestias": "si", "2\n2": "medias", "1, 9": "", ",": "",
	} {
		if got, ok := dialog.Choose(f, typed); got != want || ok != (want != "") {
			t.Errorf("Choose(%q) = %q, %v; want %q", typed, got, ok, want)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"1", "la 2", "2, 3", "a mi oficina", "atrás", "n/a", "\xff", "١", "+1", "#3", "99999999999999999999"} {
		f.Add(s)
	}
	scope := helpdesk().Pages[0].Fields[2]
	f.Fuzz(func(t *testing.T, typed string) {
		if v, ok := dialog.Choose(scope, typed); ok && scope.OptionLabel(v) == v {
			t.Errorf("Choose(%q) = %q, which is no option", typed, v)
		}
		several := scope
		several.Kind = chat.MultiSelect
		if v, ok := dialog.Choose(several, typed); ok != (v != "") {
			t.Errorf("Choose(%q) = %q, %v", typed, v, ok)
		}
		if w, ok := dialog.Reserved(typed); ok != (w != "") {
			t.Errorf("Reserved(%q) = %q, %v", typed, w, ok)
		}
	})
}
