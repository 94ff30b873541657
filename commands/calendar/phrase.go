package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// TimeOfDay is an hour of the day in America/Bogota. Has is false when the
// text names none.
type TimeOfDay struct {
	Hour, Minute int
	Has          bool
}

// Part is a part of the day named without an hour ("por la mañana").
type Part string

// The parts of a day.
const (
	Morning   Part = "morning"
	Afternoon Part = "afternoon"
	Night     Part = "night"
)

// Ask names the question that a text leaves open. The possible answers are in
// Alternatives and Date is zero.
type Ask string

// The open questions.
const (
	AskFortnight Ask = "fortnight" // "en 15 días": two weeks, or fifteen calendar days
	AskOther     Ask = "other"     // "el otro lunes" said on a Monday: in one week, or in two
	AskWeekday   Ask = "weekday"   // the day of the week and the date do not fit ("jueves 27" is a Friday)
	AskSeveral   Ask = "several"   // more than one date in the text
)

// Phrase is what a text says of a date. All days and hours are of
// America/Bogota.
type Phrase struct {
	Date         Date      // zero when there is none yet: see Ask and Problem
	Time         TimeOfDay // the hour, if the text names one
	Part         Part      // the part of the day, if the text names one
	TimeOnly     bool      // only an hour was said; Date is today, or tomorrow if it has passed
	Lead         string    // "desde", "hasta", "antes", "despues" or "para", as said before the date, else ""
	Ask          Ask       // not empty: ask, with Alternatives as the buttons
	Alternatives []Date    // in the order in which to offer them
	Confirm      bool      // an idiom or a guess: echo the full date before using it
	Urgent       bool      // "urgente", "ya", "lo antes posible" stood in the text
	Range        bool      // a week, a month, a weekend: ask which day; Date is the proposal
	Last         Date      // the last day of the range
	NonBusiness  bool      // Date is not a business day: accept it, but say so
	Holiday      string    // why, in Spanish; "" for a plain weekend
	Next         Date      // the first business day after it
	Problem      *DateError
}

// At returns the instant that the phrase names in America/Bogota: midnight at
// the start of Date if there is no hour, the zero time if there is no date.
func (p Phrase) At() time.Time {
	if p.Date.IsZero() {
		return time.Time{}
	}
	return p.Date.at(p.Time.Hour*60 + p.Time.Minute)
}

// ErrorKind says why a text gives no usable date.
type ErrorKind string

// Why a text gives no usable date.
const (
	NotADate   ErrorKind = "not_a_date"  // nothing in it reads as a date
	Impossible ErrorKind = "impossible"  // 31/04/2027: Suggest is a day that exists, if there is a near one
	Past       ErrorKind = "past"        // before today; Date and the rest of the phrase are good
	MonthFirst ErrorKind = "month_first" // 3/15/2027: the order is day/month/year; Suggest is never used unasked
)

// DateError is the error of [Calendar.ParseDate]. It holds nothing of the text
// itself, so that it may be logged.
type DateError struct {
	Kind    ErrorKind
	Date    Date // with Past: the date that was said
	Suggest Date // with Impossible and MonthFirst: what may have been meant
}

// Error describes the problem for a log, in English.
func (e *DateError) Error() string {
	s := "reading date: " + strings.ReplaceAll(string(e.Kind), "_", " ")
	if !e.Date.IsZero() {
		s += fmt.Sprintf(" (%s)", e.Date)
	}
	if !e.Suggest.IsZero() {
		s += fmt.Sprintf(", perhaps %s", e.Suggest)
	}
	return s
}

// ParseDate reads a date that somebody typed as an answer, with the plain
// Colombian calendar. See [Calendar.ParseDate].
func ParseDate(text string, now time.Time) (Phrase, error) { return New().ParseDate(text, now) }

// FindDate finds a date inside a sentence, with the plain Colombian calendar.
// See [Calendar.FindDate].
func FindDate(sentence string, now time.Time) (p Phrase, start, end int, ok bool) {
	return New().FindDate(sentence, now)
}

// ParseDate reads a date that somebody typed as an answer: dd/mm/yyyy, ISO, or
// Spanish words ("el viernes", "en quince días hábiles", "marzo 15 a las 3
// pm"). Capitals, accents and words around it do not matter. A day and month
// without a year are the next ones from today on.
//
// The error is nil or a *[DateError], which is also in Phrase.Problem. With
// kind [Past] the phrase is complete, for callers that accept past dates. A
// nil error with Ask set still needs an answer.
func (c *Calendar) ParseDate(text string, now time.Time) (Phrase, error) {
	if t, err := time.Parse(time.RFC3339, strings.TrimSpace(text)); err == nil {
		t = t.In(bogota)
		m := &reader{c: c, now: now.In(bogota), today: Of(now)}
		return result(m.finish(hit{ph: Phrase{Date: Of(t), Time: TimeOfDay{Hour: t.Hour(), Minute: t.Minute(), Has: true}}}))
	}
	m := newReader(c, text, now, true)
	hits := m.scan()
	ph := m.combine(hits)
	ph.Urgent = ph.Urgent || m.urgent()
	if ph.Problem == nil && ph.Ask == "" && ph.Date.IsZero() {
		ph.Problem = &DateError{Kind: NotADate}
	}
	switch extra := m.leftover(hits); {
	case extra == number && (ph.Problem == nil || ph.Problem.Kind == Past):
		ph = Phrase{Urgent: ph.Urgent, Problem: &DateError{Kind: NotADate}}
	case extra == word && !ph.Date.IsZero():
		ph.Confirm = true
	}
	return result(ph)
}

func result(p Phrase) (Phrase, error) {
	if p.Problem != nil {
		return p, p.Problem
	}
	return p, nil
}

// FindDate finds the first date in a longer sentence ("cuenta para Ana Ruiz,
// hasta el 30 de junio"). start and end are byte offsets of the phrase with
// the words that lead to it, so that the rest of the sentence can be read on
// its own. It is stricter than ParseDate where a number could be something
// else, and takes an hour without a date only if there is no date. Problems
// are in Phrase.Problem.
func (c *Calendar) FindDate(sentence string, now time.Time) (p Phrase, start, end int, ok bool) {
	m := newReader(c, sentence, now, false)
	hits := m.scan()
	i := slices.IndexFunc(hits, func(h hit) bool { return !h.ph.TimeOnly })
	if i < 0 && len(hits) > 0 {
		i = 0
	}
	if i < 0 {
		return Phrase{Urgent: m.urgent()}, 0, 0, false
	}
	p = m.finish(hits[i])
	p.Urgent = p.Urgent || m.urgent()
	return p, m.t[hits[i].start].start, m.t[hits[i].end-1].end, true
}

// combine makes one phrase of all that was found in an answer.
func (m *reader) combine(hits []hit) Phrase {
	var dates []Date
	var first, hour *hit
	for i := range hits {
		h := &hits[i]
		switch {
		case h.ph.TimeOnly:
			hour = h
			continue
		case h.ph.Problem != nil:
			return m.finish(*h)
		case first == nil:
			first = h
		}
		for _, d := range append(slices.Clone(h.ph.Alternatives), h.ph.Date) {
			if !d.IsZero() && !slices.Contains(dates, d) {
				dates = append(dates, d)
			}
		}
	}
	switch {
	case first == nil && hour == nil:
		return Phrase{}
	case first == nil:
		return m.finish(*hour)
	case len(dates) > 1 && first.ph.Ask == "":
		return Phrase{Ask: AskSeveral, Alternatives: dates, Urgent: first.ph.Urgent}
	}
	if hour != nil && !first.ph.Time.Has {
		first.ph.Time, first.bare = hour.ph.Time, hour.bare
		first.ph.Part = firstOf(first.ph.Part, hour.ph.Part)
	}
	return m.finish(*first)
}

func firstOf(a, b Part) Part {
	if a != "" {
		return a
	}
	return b
}
