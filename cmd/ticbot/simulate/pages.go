package simulate

import "github.com/ticbot/ticbot/cmd/ticbot/desk"

// Pages is what stands behind the pages of this world's envelopes.
func (w *World) Pages() *desk.Desk { return w.desk }

// Links gives the addresses that somebody was sent, newest first: of a person («luz.gomez») or of a mail address.
func (w *World) Links(who string) []string {
	var out []string
	for _, f := range w.fars {
		for _, text := range f.texts(who) {
			out = append(out, reLink.FindAllString(text, -1)...)
		}
	}
	return out
}

// PINs gives the PINs that somebody was told, newest first.
func (w *World) PINs(who string) []string {
	var out []string
	for _, f := range w.fars {
		for _, text := range f.texts(who) {
			out = append(out, rePIN.FindAllString(text, -1)...)
		}
	}
	return out
}
