package dialog

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
)

// The words that work at every step of a conversation, as Reserved gives them.
const (
	WordBack    = "atras"
	WordCancel  = "cancelar" // closes the form; what was answered is kept for seven days
	WordSkip    = "saltar"
	WordHelp    = "ayuda"
	WordSummary = "resumen"
	WordRepeat  = "repetir"
)

// reserved maps what people type, folded, in Spanish and English.
var reserved = map[string]string{
	"atras": WordBack, "volver": WordBack, "anterior": WordBack, "back": WordBack, "previous": WordBack,
	"cancelar": WordCancel, "salir": WordCancel, "olvidelo": WordCancel, "olvidalo": WordCancel, "guardar borrador": WordCancel,
	"cancel": WordCancel, "exit": WordCancel, "forget it": WordCancel, "save draft": WordCancel,
	"saltar": WordSkip, "omitir": WordSkip, "no aplica": WordSkip, "n/a": WordSkip, "skip": WordSkip,
	"ayuda": WordHelp, "help": WordHelp,
	"resumen": WordSummary, "summary": WordSummary,
	"repetir": WordRepeat, "repeat": WordRepeat,
}

// Reserved recognises a line that is one of the words of every conversation; accents, capitals and punctuation do not
// matter.
func Reserved(line string) (word string, ok bool) {
	if len(line) > 64 { // none is longer, however it is decorated
		return "", false
	}
	word, ok = reserved[chat.Fold(line)]
	return word, ok
}

// Choose reads the choice of a select as people type it: the value, the label, its number from 1 («2», «2.», «la 2»), or the
// beginning of a label, of at least two letters, that no other label shares, or words of a label, of at least three letters
// each, that stand together in no other («hacienda» for «Secretaría de Hacienda»). Accents and capitals do not matter. Several
// choices of a multiselect are separated by commas, line ends or «y»; their values come back joined by "\n".
func Choose(fd chat.Field, typed string) (value string, ok bool) {
	if v, ok := chooseOne(fd.Options, typed); ok || fd.Kind != chat.MultiSelect {
		return v, ok
	}
	var values []string
	for _, part := range strings.FieldsFunc(strings.NewReplacer(" y ", ",", " e ", ",", " and ", ",").Replace(typed),
		func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if chat.Fold(part) == "" {
			continue
		}
		v, ok := chooseOne(fd.Options, part)
		if !ok {
			return "", false
		}
		if !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return strings.Join(values, "\n"), len(values) > 0
}

func chooseOne(options []chat.Option, typed string) (string, bool) {
	for _, o := range options {
		if strings.TrimSpace(typed) == o.Value {
			return o.Value, true
		}
	}
	line := chat.Fold(typed)
	if line == "" {
		return "", false
	}
	for _, o := range options {
		if line == chat.Fold(o.Label) {
			return o.Value, true
		}
	}
	for _, o := range options {
		if line == chat.Fold(o.Value) {
			return o.Value, true
		}
	}
	if n, ok := number(line); ok && n <= len(options) {
		return options[n-1].Value, true
	}
	if v, ok := byPrefix(options, line); ok {
		return v, true
	}
	return byWords(options, line)
}

// number reads «2», «la 2», «opción 2», «numero 2».
func number(line string) (int, bool) {
	for _, word := range []string{"la ", "el ", "opcion ", "numero ", "option ", "number ", "#"} {
		if rest, found := strings.CutPrefix(line, word); found {
			line = rest
			break
		}
	}
	n, err := strconv.Atoi(line)
	return n, err == nil && n >= 1 && line[0] != '+'
}

func byPrefix(options []chat.Option, line string) (string, bool) {
	if len([]rune(line)) < 2 {
		if _, err := strconv.Atoi(line); err != nil {
			return "", false
		}
	}
	value, found := "", false
	for _, o := range options {
		if strings.HasPrefix(chat.Fold(o.Label), line) {
			if found {
				return "", false
			}
			value, found = o.Value, true
		}
	}
	return value, found
}

func byWords(options []chat.Option, line string) (string, bool) {
	words := strings.Fields(line)
	value, found := "", false
	for _, o := range options {
		label := strings.Fields(chat.Fold(o.Label))
		if slices.ContainsFunc(words, func(w string) bool { return len([]rune(w)) < 3 || !slices.Contains(label, w) }) {
			continue
		}
		if found {
			return "", false
		}
		value, found = o.Value, true
	}
	return value, found
}
