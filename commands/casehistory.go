package commands

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// maxHappened is how many runes of an entry stand in the history on paper; the whole entry is in the ZIP.
const maxHappened = 420

// happened is a journal entry in one line, for the history of a case file. It is drawn from the entry and from the people as
// they were called then, so that it reads the same each time.
func (h *Handler) happened(d dossier, e store.Entry) string {
	lang := d.File.Lang
	args := []any{"nombre", d.People[e.Data["person"]].Name, "medio", h.platformName(lang, e.Data["platform"]), "caso", e.Data["caso"],
		"documento", h.T(lang, "paper."+e.Data["document"]), "numero", e.Data["number"], "fecha", isoShort(e.Data["date"]), "motivo", e.Data["why"], "correo", e.Data["correo"], "asunto", e.Data["asunto"], "cuantos", e.Data["reached"]}
	id := "journal." + e.Kind
	switch e.Kind {
	case "filed":
		return h.T(lang, id, args...) + h.entryData(lang, d, e, "answer.")
	case "step":
		return h.stepLabel(lang, d.request(), e.Step) + h.entryData(lang, d, e, "")
	case entryCorrected:
		return h.T(lang, id, args...) + h.entryData(lang, d, e, "")
	case "tick":
		id += "." + e.Step
	case "envelope":
		id += "." + e.Data["kind"]
		if r := e.Data["result"]; r == "burnt" || r == "expired" {
			id = "journal.envelope." + r
		}
	}
	if !h.Texts.Has(lang, id) {
		id = "journal.any"
	}
	return h.T(lang, id, append(args, "que", e.Kind, "de", d.item(e))...)
}

// item is whom the account is for that an entry of a case of several is about.
func (d dossier) item(e store.Entry) string {
	i, err := strconv.Atoi(e.Data["fila"])
	if err != nil || i < 0 || i >= len(d.Items) {
		return ""
	}
	return d.Items[i]
}

// stepLabel is what a step is called.
func (h *Handler) stepLabel(lang string, r procedure.Request, step string) string {
	if s := h.stepNamed(r, step); s != nil && h.Texts.Has(lang, s.TextID()) {
		return h.T(lang, s.TextID())
	}
	return strings.ReplaceAll(step, "_", " ")
}

// stepNamed finds a step of the procedure's file, also one of a service that the case had before.
func (h *Handler) stepNamed(r procedure.Request, id string) *procedure.Step {
	if s := h.proc(r).StepOf(r, id); s != nil {
		return s
	}
	for _, svc := range h.proc(r).Services {
		for _, f := range svc.Flows {
			if s := f.Step(id); s != nil {
				return s
			}
		}
	}
	return nil
}

func (h *Handler) platformName(lang, id string) string {
	if h.Texts.Has(lang, "platform."+id) {
		return h.T(lang, "platform."+id)
	}
	return id
}

// entryData are what was filled in, with the labels of the form. What is private is a keyed hash in the journal, and only
// said to be there.
func (h *Handler) entryData(lang string, d dossier, e store.Entry, prefix string) string {
	var keys []string
	for k := range e.Data {
		if strings.HasPrefix(k, prefix) && e.Data[k] != "" {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	var parts []string
	for _, k := range keys {
		id := strings.TrimPrefix(k, prefix)
		if factor, ok := strings.CutPrefix(id, "via_"); ok && e.Data[factor] != "" {
			continue // it stands there as the answer to the form
		}
		label, value := h.fieldLabel(lang, d, e, id), e.Data[k]
		switch {
		case strings.HasPrefix(value, "hmac:"):
			value = h.T(lang, "journal.private")
		case id == "fila" && d.item(e) != "":
			value = d.item(e)
		case d.Options[id+"="+value] != "":
			value = d.Options[id+"="+value]
		case d.People[value].Name != "":
			value = d.People[value].Name
		default:
			value = h.dataValue(lang, d, e, id, value)
		}
		parts = append(parts, label+": "+value)
	}
	if len(parts) == 0 {
		return ""
	}
	return ". " + shorten(strings.Join(parts, "; "), maxHappened)
}

// field finds the field of an entry and the beginning of its texts: on the form of the step, of which one that is done instead
// of another has that one's, or on the form of the service.
func (h *Handler) field(d dossier, e store.Entry, id string) (texts string, kind chat.FieldKind) {
	r := d.request()
	if e.Kind != "step" {
		f, texts, _ := h.serviceField(r, id)
		return texts + "." + id, chat.FieldKind(f.Type)
	}
	s := h.stepNamed(r, e.Step)
	if s == nil {
		return "step." + e.Step + "." + id, ""
	}
	texts = s.TextID()
	if s.Form != "" {
		texts = s.Form
	}
	for _, f := range s.Fields {
		if f.ID == id {
			kind = chat.FieldKind(f.Type)
		}
	}
	return texts + "." + id, kind
}

// fieldLabel is what a field of an entry is called.
func (h *Handler) fieldLabel(lang string, d dossier, e store.Entry, id string) string {
	texts, _ := h.field(d, e, id)
	for _, text := range []string{texts + ".label", "journal.data." + id, strings.Replace("doc.via.factor."+id, ".via_", ".", 1)} {
		if h.Texts.Has(lang, text) {
			return h.T(lang, text)
		}
	}
	return capital(strings.ReplaceAll(id, "_", " "))
}

// dataValue is a value as people read it: the name of an option, a date as a date, money as money.
func (h *Handler) dataValue(lang string, d dossier, e store.Entry, id, value string) string {
	texts, kind := h.field(d, e, id)
	option := texts + "." + value
	switch {
	case kind == chat.Money:
		return pesos(lang, value)
	case isHash(value): // a file that was handed in with the form; it stands among the attachments
		return h.T(lang, "journal.attached")
	case !strings.ContainsAny(value, " .\n") && h.Texts.Has(lang, option):
		return h.T(lang, option)
	case h.Texts.Has(lang, "journal.data."+id+"."+value):
		return h.T(lang, "journal.data."+id+"."+value)
	case strings.HasPrefix(id, "via_") && h.Texts.Has(lang, "doc.via."+value):
		return h.T(lang, "doc.via."+value)
	}
	if _, err := parseDay(value + "          "); err == nil {
		return isoShort(value)
	}
	return value
}

// isHash reports whether a value is the hash of a file.
func isHash(value string) bool {
	return len(value) == 64 && strings.Trim(value, "0123456789abcdef") == ""
}
