package simulate

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

const nobody = "desconocido9"

// others is everything that an account without a person must not change: all that is not its own report.
type others struct {
	Requests  map[string]procedure.Request
	People    []store.Person
	Rules     []store.Rule
	Quota     store.Quota
	Drafts    []store.Draft
	Envelopes []store.Envelope
	Vouches   map[string]string
}

func (h *house) others() (o others, own []procedure.Request) {
	h.t.Helper()
	o.Requests = map[string]procedure.Request{}
	h.view(func(v *store.View) (err error) {
		for r, err := range v.AllRequests() {
			if err != nil {
				return err
			}
			if strings.HasSuffix(r.Asker, ":"+nobody) {
				own = append(own, r)
				continue
			}
			o.Requests[r.ID] = r
			es, err := v.EnvelopesOf(r.ID)
			if err != nil {
				return err
			}
			o.Envelopes = append(o.Envelopes, es...)
		}
		if o.People, err = v.People(); err != nil {
			return err
		}
		if o.Rules, err = v.Rules(); err != nil {
			return err
		}
		if o.Quota, err = v.Quota(); err != nil {
			return err
		}
		if o.Vouches, err = v.MetaUnder("vouch/"); err != nil {
			return err
		}
		for k, p := range o.Vouches {
			if strings.Contains(p, nobody) {
				delete(o.Vouches, k)
			}
		}
		o.Drafts, err = v.DraftsBefore(h.now.AddDate(1, 0, 0))
		o.Drafts = slices.DeleteFunc(o.Drafts, func(d store.Draft) bool { return strings.HasSuffix(d.Owner, ":"+nobody) })
		return err
	})
	return o, own
}

// busyHouse is an office in which much is open; the words that only those in a case may read are zafiro, topacio and granate.
func busyHouse(t testing.TB) *house {
	h := openHouse(t, nil, nil)
	h.asksMailbox("luz", "ana topacio", "topacio88@gmail.com")
	h.says("nubia", "se cayó el internet, zafiro", "a mi oficina")
	h.says("carlos", "necesito spark para un topacio")
	h.asksMailbox("luz", "eva granate", "granate@gmail.com")
	h.says("hernan", "visto bueno 3")
	h.makesKey("oscar", 3, "eva.granate@"+mailDomain, byBot)
	h.says("marta", "asignar")
	h.asksHead("desconocido8", "zafiro paz", "hacienda")
	h.says("hernan", "reportar falla")
	return h
}

// tried by an account without a person: everything that anybody could type, press, submit or send here.
func (h *house) attempts() (out []chat.What) {
	h.t.Helper()
	file, err := h.store.SaveFile(h.ctx(), "acta.pdf", "application/pdf", strings.NewReader("%PDF-1.4 acta"), 1<<20, h.now)
	h.must(err)
	ids := []string{}
	known, _ := h.others()
	for id := range known.Requests {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, v := range commands.Verbs() {
		words := strings.ReplaceAll(v.ID, "_", " ")
		verb, rest, _ := strings.Cut(words, " ")
		for _, arg := range []string{"", "1", "2 hola", "3 a óscar", "de nubia torres: no imprime", mailOf("nubia")} {
			out = append(out, chat.Command{Verb: verb, Text: strings.TrimSpace(rest + " " + arg)})
		}
		for _, id := range ids {
			out = append(out, chat.Click{Token: chat.Token("v/" + v.ID + "/" + strings.TrimPrefix(id, "TIC-") + "/")})
		}
		out = append(out, chat.Click{Token: chat.Token("v/" + v.ID + "//")}, chat.Click{Token: chat.Token("v/" + v.ID + "//hola")})
	}
	seen := map[chat.Token]bool{}
	for _, m := range h.heard { // every button that anybody ever saw
		for _, b := range m.buttons {
			if !seen[b.Token] && b.URL == "" {
				seen[b.Token] = true
				out = append(out, chat.Click{Token: b.Token})
			}
		}
	}
	o, err := readOnce()
	h.must(err)
	for _, id := range ids {
		for _, s := range o.Procedure.FlowOf(known.Requests[id]).Steps {
			for _, kind := range []string{"s", "c"} {
				out = append(out, stepClick(kind, s.ID, known.Requests[id]))
			}
		}
	}
	for n := range 3 { // its own reports, as if it were somebody to them
		own := known.Requests[ids[1]]
		own.ID = store.Radicado(2026, 4+n)
		for _, s := range o.Procedure.FlowOf(own).Steps {
			out = append(out, stepClick("s", s.ID, own), stepClick("c", s.ID, own), chat.Command{Verb: strings.Split(s.ID, "_")[0], Text: fmt.Sprintf("%d a óscar", 4+n)})
		}
	}
	for _, d := range known.Drafts {
		for _, do := range []string{"enviar", "corregir", "cancelar", "saltar", "seguir", "nuevo", "otra", "si", "volver"} {
			out = append(out, chat.Click{Token: chat.Token("d/" + do + "/" + d.ID + "/")})
		}
		out = append(out, chat.Click{Token: chat.Token("o/" + d.ID + "/" + d.Field + "/#0")}, chat.Click{Token: chat.Token("j/igual/2026-000002/" + d.ID)})
		for _, page := range []string{"page", "summary", "review", "pick"} {
			for _, cancelled := range []bool{false, true} {
				out = append(out, chat.Submission{Token: chat.Token("f/" + page + "/" + d.ID + "/" + d.Page), Cancelled: cancelled,
					Values: map[string]string{d.Field: "si", "detalle": "nada que ver", "resumen": "x"}, Files: map[string][]chat.File{"archivo": {file}}})
			}
		}
	}
	for _, p := range h.fars["console"].posts { // under every message that stands anywhere
		ref := chat.Ref{Place: p.at, ID: p.ref}
		out = append(out, chat.Upload{Files: []chat.File{file}, Reply: ref}, chat.Text{Text: "estado", Reply: ref}, chat.Text{Text: "visto bueno", Reply: ref},
			chat.Text{Text: "una respuesta cualquiera", Reply: ref}, chat.Text{Text: "me pasa igual", Reply: ref, Files: []chat.File{file}})
	}
	return append(out, chat.Upload{Files: []chat.File{file}}, chat.Text{Text: "me pasa igual"}, chat.Text{Text: "1"}, chat.Text{Text: "123456"}, chat.Text{Text: "se cayó el internet"},
		chat.Presence{})
}

// nothingElse fails unless what was done changed nothing of others, told it nothing, and told others only of its own report.
func (h *house) nothingElse(before others, what chat.What, got []heard, own *[]procedure.Request) {
	h.t.Helper()
	after, mine := h.others()
	if !reflect.DeepEqual(before, after) {
		h.t.Fatalf("%#v changed what is others':\n%+v\nwas\n%+v", what, after, before)
	}
	for _, r := range mine {
		if r.Service != "MES" || !r.Flags["sin_verificar"] || r.Behalf != "" || len(r.Joined) > 0 {
			h.t.Errorf("%#v: filed %+v", what, r)
		}
	}
	*own = mine
	is := func(text string) bool {
		return slices.ContainsFunc(mine, func(r procedure.Request) bool { return strings.Contains(text, r.ID) })
	}
	for _, m := range got {
		typed := strings.ToLower(fmt.Sprintf("%+v", what))
		for _, secret := range []string{"zafir", "topacio", "granate", "TIC-2026-000001", "TIC-2026-000002", "TIC-2026-000003"} {
			if m.to == nobody && strings.Contains(m.text, secret) && !strings.Contains(typed, strings.ToLower(secret)) {
				h.t.Errorf("%#v is told %q", what, m.text)
			}
		}
		if m.to != nobody && !is(m.text) && !strings.Contains(m.text, "Su código para ticbot") && !strings.Contains(m.text, "piden una y otra vez códigos") {
			h.t.Errorf("%#v: %s is told %q", what, m.to, m.text)
		}
	}
}

// journalOf fails unless the entries after the n-th are of the account's own report, or of nothing.
func (h *house) journalledAfter(n uint64, own []procedure.Request) {
	h.t.Helper()
	h.view(func(v *store.View) error {
		for e, err := range v.Journal(n + 1) {
			if err != nil {
				return err
			}
			if strings.HasSuffix(e.Actor, ":"+nobody) && e.Kind == "step" && !slices.Contains([]string{"desistir", "responder", "adjuntar", "comentar", "ya_funciona", "sigue_igual", "reabrir"}, e.Step) {
				h.t.Errorf("it took %+v", e)
			}
			if e.Request != "" && !slices.ContainsFunc(own, func(r procedure.Request) bool { return r.ID == e.Request }) {
				h.t.Errorf("journalled %+v", e)
			}
		}
		return nil
	})
}

// TestUnboundDoNothingElse: an account that nobody has bound asks for help, binds, and reports: whatever else it types,
// presses, submits or sends changes nothing of anybody's, and it learns nothing of anybody's.
func TestUnboundDoNothingElse(t *testing.T) {
	t.Parallel()
	h := busyHouse(t)
	before, _ := h.others()
	n := h.journal()
	var own []procedure.Request
	for i, what := range h.attempts() {
		if i%20 == 0 {
			h.says(nobody, "se me dañó el computador", "solo a mí", "palacio municipal")
		}
		h.nothingElse(before, what, h.does(nobody, what), &own)
		h.says(nobody, "cancelar")
	}
	if len(own) != 5 { // as many as it may file in a day
		t.Errorf("%d reports", len(own))
	}
	h.journalledAfter(n, own)
}

// TestUnboundInAnyOrder: the same, one upon the other in any order, with questions left open in between, in dialogs too.
func TestUnboundInAnyOrder(t *testing.T) {
	t.Parallel()
	attempts := busyHouse(t).attempts()
	rapid.Check(t, func(rt *rapid.T) {
		h := busyHouse(t)
		before, _ := h.others()
		n := h.journal()
		var own []procedure.Request
		if rapid.Bool().Draw(rt, "dialogs") {
			h.forms = "web"
			h.must(h.build())
		}
		for range rapid.IntRange(5, 40).Draw(rt, "events") {
			what := rapid.SampledFrom(attempts).Draw(rt, "event")
			h.nothingElse(before, what, h.does(nobody, what), &own)
			for _, word := range rapid.SliceOfN(rapid.SampledFrom([]string{"1", "2", "solo a mí", "no puedo trabajar", "palacio municipal", "enviar", "sí", "me pasa igual", "saltar", "atrás", "resumen", "nubia torres", "hacienda"}), 0, 4).Draw(rt, "answers") {
				got := h.says(nobody, word)
				vouches := len(with(to(got, "hernan"), "¿Conoce a")) > 0
				if !vouches {
					h.nothingElse(before, chat.Text{Text: word}, got, &own)
				}
			}
		}
		h.journalledAfter(n, own)
		if t.Failed() {
			rt.FailNow()
		}
	})
}

// TestUnboundCorrects: its own report can be corrected as its card says, and stays marked; a known incident is not shown to it.
func TestUnboundCorrects(t *testing.T) {
	t.Parallel()
	h := openHouse(t, nil, nil)
	h.says("nubia", "se cayó el internet", "a mi oficina")
	got := h.says(nobody, "se cayó el internet", "solo a mí", "palacio municipal")
	h.wants(got, nobody, "Caso TIC-2026-000002")
	h.pushes(nobody, "Corregir")
	got = h.says(nobody, "a quién afecta", "a mi oficina")
	r := h.kase(2)
	if r.Answers["alcance"] != "oficina" || !r.Flags["sin_verificar"] || r.Asker != "console:"+nobody {
		t.Errorf("%+v\n%s", r, texts(got))
	}
	h.wants(h.says(nobody, "me pasa igual 1"), nobody, "Todavía no sé quién es usted")
	if j := h.kase(1).Joined; len(j) > 0 {
		t.Errorf("joined: %+v", j)
	}
}
