package spanish

import "strings"

var (
	yesWords = wordSet("si s sip claro correcto exacto exactamente confirmo hagale dale ok okey oki okay afirmativo vale perfecto")
	noWords  = wordSet("no n nop negativo incorrecto nunca tampoco")
	// maybeWords are said to agree and to end a talk alike.
	maybeWords = wordSet("listo lista bueno buenas bien")
	courtesy   = wordSet("gracias por favor porfa porfavor favor senor senora senorita don dona doctor doctora dr dra ingeniero ingeniera inge muchas mil muy amable ya")
)

// yesPhrases and noPhrases are answers of several words.
var (
	yesPhrases = [...]string{"asi es", "de una", "de acuerdo", "por supuesto", "claro que si", "desde luego", "eso es", "esta bien", "hagale pues", "si claro", "si correcto", "si asi es", "si eso es", "si senor", "si hagale"}
	noPhrases  = [...]string{"todavia no", "aun no", "mejor no", "para nada", "claro que no", "asi no es", "no es correcto", "no asi no", "no esta bien", "no todavia no", "no mejor no"}
)

// YesNo reads the answer to a yes-or-no question. yes and no are both false
// where the text is no answer («si se cayó el internet…» is none). sure is
// false for «listo» and «bueno», which do not bind: for what cannot be undone
// ask for the button or for CONFIRMO.
func YesNo(s string) (yes, no, sure bool) {
	words := Words(s)
	thumbs := strings.ContainsRune(s, '👍') || strings.ContainsRune(s, '👌') || strings.ContainsRune(s, '✅')
	down := strings.ContainsRune(s, '👎') || strings.ContainsRune(s, '❌')
	if len(words) == 0 {
		return thumbs && !down, down && !thumbs, thumbs != down
	}
	for len(words) > 1 && courtesy[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	line := strings.Join(words, " ")
	for _, p := range yesPhrases {
		if line == p {
			return true, false, true
		}
	}
	for _, p := range noPhrases {
		if line == p {
			return false, true, true
		}
	}
	var y, n, m, other int
	for _, w := range words {
		switch {
		case yesWords[w]:
			y++
		case noWords[w]:
			n++
		case maybeWords[w]:
			m++
		case !courtesy[w]:
			other++
		}
	}
	switch {
	case other > 0 || y > 0 && n > 0 || n > 0 && m > 0 || len(words) > 4:
		return false, false, false
	case n > 0:
		return false, true, true
	case y > 0:
		return true, false, true
	case m > 0:
		return true, false, false
	}
	return false, false, false
}

// Confirmo reports whether s is the word CONFIRMO, in any capitals, with
// nothing but punctuation around it.
func Confirmo(s string) bool { return Fold(s) == "confirmo" }

// InDialog reads the words that work at every question of a form, and returns
// "atras", "cancelar", "saltar", "repetir", "ayuda", "resumen", "borrador", or
// "" for anything else.
func InDialog(s string) string {
	switch strings.Join(Words(s), " ") {
	case "atras", "volver", "anterior", "regresar", "devolverme", "atraz":
		return "atras"
	case "cancelar", "salir", "olvidelo", "olvidalo", "cancela", "cancelelo", "terminar", "cancelar todo":
		return "cancelar"
	case "saltar", "omitir", "no aplica", "n a", "na", "ninguno", "ninguna", "no tiene", "no tengo", "siguiente", "saltarla", "saltarlo":
		return "saltar"
	case "repetir", "repita", "repitame", "otra vez":
		return "repetir"
	case "ayuda", "help", "ayudeme", "no entiendo":
		return "ayuda"
	case "resumen", "que llevo", "ver resumen":
		return "resumen"
	case "guardar borrador", "guardar", "dejar para despues", "despues":
		return "borrador"
	}
	if strings.TrimSpace(s) == "?" {
		return "ayuda"
	}
	return ""
}

// Courtesy reads a line that is only politeness: "saludo" for a greeting,
// "gracias" for thanks, "" for anything else.
func Courtesy(s string) string {
	words := Words(s)
	if len(words) == 0 || len(words) > 8 {
		return ""
	}
	thanks, greeting := false, false
	for _, w := range words {
		switch {
		case w == "gracias" || w == "agradezco":
			thanks = true
		case greetings[w]:
			greeting = true
		case !courtesy[w] && !greetingTail[w]:
			return ""
		}
	}
	switch {
	case greeting:
		return "saludo"
	case thanks:
		return "gracias"
	}
	return ""
}

var (
	greetings    = wordSet("hola buenas buenos buen holi saludos saludo cordial hello")
	greetingTail = wordSet("dia dias tarde tardes noche noches como esta estan a todos que tal le va feliz muy con gusto")
)
