package handoff

import (
	"cmp"
	"slices"
	"time"

	"github.com/ticbot/ticbot/store"
)

// ListKind is the envelope of a page with the PINs of a case of several accounts. It holds nothing itself.
const ListKind = "list"

// Listed is one account on that page: its PIN as long as its envelope can be opened, else what became of it.
type Listed struct {
	For, Account string
	PIN          string
	State        State // Ready, Opened or Burnt
}

// List is the address of the page on which the keeper of several PINs reads them.
func (b *Box) List(e store.Envelope) string {
	return b.base + "/entrega/" + b.keys.token(purposeList, e) + "/lista"
}

// Lists gives the PINs of a page. They are shown as often as their keeper asks until the page's time is over: none of them
// is of use without the link that only the holder got. show = false only looks whether there is such a page.
func (b *Box) Lists(v *store.View, token string, show bool, now time.Time) (View, []Listed, error) {
	e, err := b.find(v, purposeList, token)
	if err != nil {
		return View{}, nil, err
	}
	w := View{State: Ready, Envelope: e}
	if !now.Before(e.Expires) || !e.Burnt.IsZero() {
		w.State = Burnt
		return w, nil, nil
	}
	if !show {
		return w, nil, nil
	}
	all, err := v.EnvelopesOf(e.Request)
	if err != nil {
		return View{}, nil, err
	}
	newest := map[string]store.Envelope{}
	for _, h := range all {
		if h.Kind == Holder && h.Keeper == e.Keeper && h.Issue > newest[h.Account].Issue && told(all, h) {
			newest[h.Account] = h
		}
	}
	var out []Listed
	for _, h := range newest {
		l := Listed{For: h.For, Account: h.Account, State: view(h, now).State}
		if l.State == Ready {
			l.PIN = b.PIN(h)
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(x, y Listed) int { return cmp.Or(cmp.Compare(x.For, y.For), cmp.Compare(x.Account, y.Account)) })
	return w, out, nil
}

// told reports whether the holder's link is out: whoever put the password into the console has opened his own envelope.
func told(all []store.Envelope, h store.Envelope) bool {
	return slices.ContainsFunc(all, func(e store.Envelope) bool {
		return e.Issue == h.Issue && (e.Kind == Staff || e.Kind == Entry) && !e.Opened.IsZero()
	})
}
