package commands

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// markSure begins the mark of a draft that somebody was asked whether an answer is really meant.
const markSure = "_sure."

// markDays begins the mark of a draft with the two days between which is to be chosen.
const markDays = "_days."

// asked marks in what is known of a draft that it was asked whether the answer is really meant.
func (f *fault) asked(said map[string]string, field string) map[string]string {
	if f.sure == "" {
		return said
	}
	return merged(said, map[string]string{markSure + field: f.sure})
}

// siteCalled finds the one site in whose name the words stand: «el salado» is «Sede El Salado».
func siteCalled(f chat.Field, raw string) (string, *fault) {
	found := ""
	for _, o := range f.Options {
		if w := spanish.Fold(raw); len(w) >= 4 && strings.Contains(" "+spanish.Fold(o.Label)+" ", " "+w+" ") {
			if found != "" {
				return "", bad("sede")
			}
			found = o.Value
		}
	}
	if found == "" {
		return "", bad("sede")
	}
	return found, nil
}

// checkBusiness asks once whether a day on which nobody works is meant.
func checkBusiness(t *turn, _ blank, _ store.Draft, v string) *fault {
	day, err := parseDay(v)
	if err != nil || t.h.Calendar.IsBusiness(day) {
		return nil
	}
	next := t.h.Calendar.NextBusiness(day)
	f := bad("nohabil", "fecha", t.h.weekday(t.lang, day), "fecha2", t.h.weekday(t.lang, next), "dia", v, "dia2", next.String()+v[len(day.String()):]) // with its hour, where it has one
	f.sure = v
	return f
}

// checkDate reads a date in any of the ways in which people write one.
func (t *turn) checkDate(pf procedure.Field, raw string) (string, *fault) {
	p, err := t.h.Calendar.ParseDate(raw, t.now)
	var de *calendar.DateError
	if errors.As(err, &de) {
		switch de.Kind {
		case calendar.Past:
			if slices.Contains(pf.Checks, "pasada") {
				return "", bad("pasada")
			}
			return de.Date.String(), nil
		case calendar.Impossible:
			if de.Suggest.IsZero() {
				return "", bad("fecha") // digits that are no date at all
			}
			return "", bad("imposible", "fecha", calendar.ShortDate(de.Suggest))
		case calendar.MonthFirst:
			return "", bad("mesprimero")
		}
	}
	if err != nil {
		return "", bad("fecha")
	}
	if slices.Contains(pf.Checks, "futura") && namesWeekday(raw, p.Date) {
		for p.Ask = ""; t.today().Before(p.Date); {
			p.Date = p.Date.AddDays(-7) // what has happened on «el viernes» was on the last one
		}
	}
	if p.Ask != "" && len(p.Alternatives) > 1 {
		return "", bad("cualfecha", "fecha", t.h.weekday(t.lang, p.Alternatives[0]), "fecha2", t.h.weekday(t.lang, p.Alternatives[1]))
	}
	v := p.Date.String()
	if p.Time.Has && chat.FieldKind(pf.Type) == chat.DateTime {
		v += " " + pad2(p.Time.Hour) + ":" + pad2(p.Time.Minute)
	}
	return v, nil
}

// namesWeekday reports whether somebody gave a date by its day of the week and nothing else.
func namesWeekday(raw string, d calendar.Date) bool {
	said := spanish.Fold(raw)
	return !strings.ContainsAny(said, "0123456789") && (strings.Contains(said, spanish.Fold(calendar.WeekdayName("es", d.Weekday()))) ||
		strings.Contains(said, spanish.Fold(calendar.WeekdayName("en", d.Weekday()))))
}

func pad2(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
