package simulate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/page"
	"github.com/ticbot/ticbot/cmd/ticbot/desk"
)

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

// decides opens the newest link that a mailbox was sent, and presses a button of its page.
func (w *World) decides(address, label, words string) error {
	token := ""
	for _, link := range w.Links(address) {
		if rest, ok := strings.CutPrefix(link, base+"/decidir/"); ok {
			token = rest
			break
		}
	}
	if token == "" {
		return fmt.Errorf("%s was sent no link to decide", address)
	}
	ctx := context.Background()
	c, err := w.desk.Decision(ctx, token)
	if err != nil {
		return err
	}
	w.line("(" + address + "): (abre el enlace)")
	w.showCase(c)
	i := slices.IndexFunc(c.Choices, func(ch page.Choice) bool { return ch.Label == label })
	if i < 0 {
		return nil // the page said so
	}
	w.line("(" + address + "): [" + label + "] " + words)
	if c, err = w.desk.Decide(ctx, token, c.Choices[i].Do, words, c.Seen); err != nil {
		return err
	}
	w.line("    [página] " + w.mask(c.Said))
	return w.settle()
}

// showCase writes what the page of a decision shows.
func (w *World) showCase(c page.Case) {
	w.line("    [página] " + w.mask(c.Title))
	for _, l := range c.Lines {
		w.line("      " + w.mask(l))
	}
	var labels []string
	for _, ch := range c.Choices {
		labels = append(labels, "["+ch.Label+"]")
	}
	if len(labels) == 0 {
		labels = []string{"(ya no hay nada que decidir)"}
	}
	w.line("      " + strings.Join(labels, " "))
}

// showList writes what the page of several PINs shows when they are asked for.
func (w *World) showList(token string) error {
	v, rows, err := w.desk.List(context.Background(), token, true)
	if err != nil {
		return err
	}
	if v.State != page.Ready {
		w.line("    [página] " + string(v.State))
		return w.settle()
	}
	for _, r := range rows {
		state := "{PIN}"
		if r.PIN == "" {
			state = string(r.State)
		}
		w.line("    [página] " + r.For + " · " + r.Account + " · " + state)
	}
	return w.settle()
}

// listedPIN finds the PIN of a link on the page of somebody who keeps several, whose address is in his texts; "" where he
// keeps none.
func (w *World) listedPIN(texts []string, token string) (string, error) {
	for _, t := range texts {
		for _, link := range reLink.FindAllString(t, -1) {
			list, ok := strings.CutSuffix(strings.TrimPrefix(link, base+"/entrega/"), "/lista")
			if !ok {
				continue
			}
			ctx := context.Background()
			wanted, err := w.desk.Peek(ctx, token)
			if err != nil {
				return "", err
			}
			_, rows, err := w.desk.List(ctx, list, true)
			if err != nil {
				return "", err
			}
			for _, r := range rows {
				if r.Account == wanted.Account && r.PIN != "" {
					return r.PIN, nil
				}
			}
		}
	}
	return "", nil
}
