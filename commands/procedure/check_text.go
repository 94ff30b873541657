package procedure

import (
	"strconv"

	"go.yaml.in/yaml/v3"
)

// How long texts may be, in bytes of UTF-8 (forms.md: so that they fit every platform).
const (
	maxLabel  = 24 // title, label, button
	maxOption = 32
	maxAsk    = 150
)

// languages are those in which texts are measured; the first one must be complete.
var languages = []string{"es", "en"}

// checkTexts checks that every text that the file needs is there in Spanish and fits.
func (r *reader) checkTexts(p *Procedure) {
	if r.known.Has == nil {
		return
	}
	w := &wanted{reader: r, p: p, seen: map[string]bool{}}
	top := &yaml.Node{Line: 1, Column: 1}
	for _, id := range p.Roles {
		w.text(top, "role."+id, 0)
	}
	for _, a := range p.Activities {
		w.text(r.where("activity "+a.Number, "number", ""), "activity."+a.Number, 0)
	}
	for _, id := range p.Controls {
		w.text(top, "control."+id, 0)
	}
	for _, id := range p.Registers {
		w.text(top, "register."+id, 0)
	}
	for _, s := range p.Services {
		w.service(s)
	}
}

// wanted looks texts up, each once.
type wanted struct {
	*reader
	p    *Procedure
	seen map[string]bool
}

// text wants one text, of at most max bytes; 0 = any length.
func (w *wanted) text(at *yaml.Node, id string, limit int) {
	if w.seen[id] {
		return
	}
	w.seen[id] = true
	if !w.has("es", id) {
		w.add(at, "missing_text", "name", id)
	}
	w.measure(at, id, limit)
}

// maybe measures a text that need not be there.
func (w *wanted) maybe(at *yaml.Node, id string, limit int) {
	if !w.seen[id] && w.has("es", id) {
		w.text(at, id, limit)
	}
}

func (w *wanted) has(lang, id string) bool {
	return w.p.Texts[lang][id] != "" || w.known.Has(lang, id)
}

func (w *wanted) measure(at *yaml.Node, id string, limit int) {
	for _, lang := range languages {
		if limit == 0 || !w.has(lang, id) {
			continue
		}
		s := w.p.Texts[lang][id]
		if s == "" && w.known.Text != nil {
			s = w.known.Text(lang, id)
		}
		if len(s) > limit {
			w.add(at, "long_text", "name", id, "lang", lang, "n", strconv.Itoa(len(s)), "max", strconv.Itoa(limit))
		}
	}
}

func (w *wanted) service(s *Service) {
	at := w.where(s, "id", "")
	w.text(at, "service."+s.ID, maxLabel)
	w.text(at, "service."+s.ID+".plain", maxOption)
	w.text(at, "service."+s.ID+".name", 0)
	for _, pg := range s.Pages {
		for i, f := range pg.Fields {
			w.field(w.fieldNode(pageKey{s, pg.ID}, i), "form."+s.ID, f)
		}
	}
	for key, ids := range map[string][]string{"card": s.Card, "card_tic": s.CardTIC} {
		for _, id := range ids {
			if _, ok := s.Field(id); !ok {
				w.text(w.where(s, key, id), "card."+id, 0)
			}
		}
	}
	for _, f := range s.Flows {
		for _, st := range f.States {
			w.state(st)
		}
		for _, st := range f.Steps {
			w.step(st)
		}
	}
}

// fieldNode is the place of the i-th field of a page or step.
func (r *reader) fieldNode(thing any, i int) *yaml.Node {
	n := r.where(thing, "fields", "")
	if n.Kind == yaml.SequenceNode && i < len(n.Content) {
		return r.value(n.Content[i], "id")
	}
	return n
}

func (w *wanted) field(at *yaml.Node, form string, f Field) {
	id := form + "." + f.ID
	w.text(at, id+".label", maxLabel)
	w.text(at, id+".ask", maxAsk)
	for _, o := range f.Options {
		w.text(at, id+"."+o, maxOption)
	}
	w.maybe(at, id+".skip", maxLabel)
}

func (w *wanted) state(s *State) {
	at := w.where(s, "id", "")
	w.text(at, s.TextID(), 0)
	if s.Phase != Ended {
		w.text(at, s.TextID()+".next", 0)
	}
	for _, t := range s.Ticks {
		w.tells(w.tickNode(s, t), t.What, t.Tell)
	}
}

// tickNode is the place of a state's tick.
func (r *reader) tickNode(s *State, t Tick) *yaml.Node {
	n := r.where(s, "ticks", "")
	for _, c := range n.Content {
		if v := r.value(c, "what"); v.Value == t.What {
			return c
		}
	}
	return n
}

// tells wants the sentences of the notices of a step or tick.
func (w *wanted) tells(at *yaml.Node, what string, tells []Tell) {
	for _, t := range tells {
		if t.How == "notice" {
			w.text(at, "notice."+what+"."+t.Who, 0)
		}
	}
}

func (w *wanted) step(s *Step) {
	at := w.where(s, "do", "")
	if s.Button {
		w.text(at, s.TextID(), maxLabel)
	}
	if s.Button && len(s.Fields) > 0 {
		w.text(at, s.TextID()+".title", maxLabel)
	}
	if s.Confirm == "press" || s.Confirm == Review {
		w.text(at, s.TextID()+".confirm", 0)
		w.text(at, s.TextID()+".yes", maxLabel)
		w.text(at, s.TextID()+".no", maxLabel)
	}
	for i, f := range s.Fields {
		w.field(w.fieldNode(s, i), s.TextID(), f)
	}
	w.maybe(at, s.TextID(), maxLabel)
	w.tells(w.where(s, "tell", ""), s.ID, s.Tell)
}
