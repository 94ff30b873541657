package commands

import (
	"slices"
	"strings"

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
		"documento", h.T(lang, "paper."+e.Data["document"]), "numero", e.Data["number"], "fecha", isoShort(e.Data["date"]), "motivo", e.Data["why"]}
	id := "journal." + e.Kind
	switch e.Kind {
	case "filed":
		return h.T(lang, id, args...) + h.entryData(lang, d, e, "answer.")
	case "step":
		return h.stepLabel(lang, d.request(), e.Step) + h.entryData(lang, d, e, "")
	case "corrected":
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
	return h.T(lang, id, append(args, "que", e.Kind)...)
}

// stepTexts begins the ids of the texts of a step that was taken in a case.
func (h *Handler) stepTexts(r procedure.Request, step string) string {
	if s := h.stepNamed(r, step); s != nil {
		return s.TextID()
	}
	return "step." + step
}

// stepLabel is what a step is called.
func (h *Handler) stepLabel(lang string, r procedure.Request, step string) string {
	if id := h.stepTexts(r, step); h.Texts.Has(lang, id) {
		return h.T(lang, id)
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
		label, value := h.fieldLabel(lang, d, e, id), e.Data[k]
		switch {
		case strings.HasPrefix(value, "hmac:"):
			value = h.T(lang, "journal.private")
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

// fieldLabel is what a field of an entry is called: on the form of its step, or of the service.
func (h *Handler) fieldLabel(lang string, d dossier, e store.Entry, id string) string {
	for _, text := range []string{h.stepTexts(d.request(), e.Step) + "." + id + ".label", "form." + d.Service + "." + id + ".label", "journal.data." + id} {
		if h.Texts.Has(lang, text) {
			return h.T(lang, text)
		}
	}
	return strings.ReplaceAll(id, "_", " ")
}

// dataValue is a value as people read it: the name of an option, a date as a date.
func (h *Handler) dataValue(lang string, d dossier, e store.Entry, id, value string) string {
	for _, text := range []string{h.stepTexts(d.request(), e.Step) + "." + id + "." + value, "form." + d.Service + "." + id + "." + value} {
		if !strings.ContainsAny(value, " .\n") && h.Texts.Has(lang, text) {
			return h.T(lang, text)
		}
	}
	if isHash(value) { // a file that was handed in with the form; it stands among the attachments
		return h.T(lang, "journal.attached")
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
