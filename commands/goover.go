package commands

import (
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"slices"
	"strings"
)

// opening finds an answer that is the matter of another service.
func (t *turn) opening(b blank, d store.Draft) (procedure.Opening, bool) {
	known := merged(d.Said, d.Answers)
	for _, p := range b.pages {
		for _, f := range p.Fields {
			if o, ok := t.opens(f, known[f.ID]); ok {
				return o, true
			}
		}
	}
	return procedure.Opening{}, false
}

// opens is the service to which an option of a field leads.
func (t *turn) opens(f procedure.Field, value string) (procedure.Opening, bool) {
	if of := t.h.area.groups[f.Source]; of != nil {
		value = of(t, value)
	}
	o, ok := f.Opens[value]
	return o, ok
}

// goOver goes on in the form of another service with what is known.
func (t *turn) goOver(d store.Draft, o procedure.Opening) error {
	if err := t.tx.DropDraft(d.ID); err != nil {
		return err
	}
	t.phoned, t.sent = phoned{d.For, d.Caller}, d.Said[markFiles]
	said := merged(o.Said)
	for _, k := range []string{"detalle", "sede", "persona"} {
		if v := merged(d.Said, d.Answers)[k]; v != "" {
			said[k] = v
		}
	}
	if v := merged(d.Said, d.Answers)["accion"]; said["accion"] == "" && t.hasOption(o.Service, "accion", v) {
		said["accion"] = v
	}
	if said["detalle"] == "" && len(strings.Fields(d.Words)) > 2 { // «internet» alone opened the form and tells nothing
		said["detalle"] = d.Words
	}
	return t.openService(o.Service, said, d.Words+" ")
}

// hasOption reports whether a field of a service's form has an option.
func (t *turn) hasOption(service, field, option string) bool {
	svc := t.h.current.Service(service)
	if svc == nil {
		return false
	}
	f, ok := svc.Field(field)
	return ok && slices.Contains(f.Options, option)
}
