package commands

import (
	"strconv"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// shownAnswer is an answer as people read it.
func (h *Handler) shownAnswer(v *store.View, lang, texts string, f procedure.Field, value string) string {
	if value == "" {
		return ""
	}
	of := h.area.shows[f.Source]
	switch chat.FieldKind(f.Type) {
	case chat.Select:
		if of != nil {
			return of(h, v, lang, value)
		}
		if f.Source == "" {
			return h.Texts.T(lang, texts+"."+f.ID+"."+value)
		}
		if f.Source == sourceServices {
			return h.Texts.T(lang, "service."+value)
		}
		if ofPeople(f.Source) {
			return h.name(v, value)
		}
	case chat.MultiSelect:
		values := strings.Split(value, "\n")
		for i := range values {
			if of != nil {
				values[i] = of(h, v, lang, values[i])
			}
		}
		return strings.Join(values, ", ")
	case chat.PersonField:
		return h.name(v, value)
	case chat.FileField:
		f, err := v.File(value)
		if err != nil {
			return ""
		}
		return f.Name
	case chat.Number:
		if n, err := strconv.Atoi(value); err == nil {
			return calendar.Thousands(n)
		}
	case chat.Money:
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return calendar.FormatPesos(lang, n)
		}
	case chat.DateTime:
		if at, err := parseMinute(value); err == nil {
			return h.stamp(lang, at)
		}
		return isoShort(value)
	case chat.DateField:
		return isoShort(value)
	}
	return value
}

// typedForm is an answer as it stands in a dialog's field.
func (t *turn) typedForm(f procedure.Field, v string) string {
	switch chat.FieldKind(f.Type) {
	case chat.DateField, chat.DateTime:
		return isoShort(v)
	case chat.Money:
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			return calendar.Thousands(int(n))
		}
	}
	return v
}

// isoShort turns "2027-06-30" into "30/06/2027", with the hour where there is one.
func isoShort(v string) string {
	if len(v) < 10 {
		return v
	}
	d, err := calendar.ParseISO(v[:10])
	if err != nil {
		return v
	}
	return strings.TrimSpace(calendar.ShortDate(d) + " " + strings.TrimSpace(v[10:]))
}

// isoMinute is a moment as an answer to a datetime field is kept, in the office's time zone.
func isoMinute(at time.Time) string { return at.In(calendar.Bogota()).Format("2006-01-02 15:04") }

func (h *Handler) weekday(lang string, d calendar.Date) string { return calendar.FormatLong(lang, d) }
