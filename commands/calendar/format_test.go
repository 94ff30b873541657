package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/ticbot/ticbot/commands/calendar"
)

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s = %q, want %q", what, got, want)
	}
}

func TestDates(t *testing.T) {
	d := day(t, "2027-01-07")
	same(t, "LongDate", calendar.LongDate(d), "jueves 7 de enero de 2027")
	same(t, "FormatLong en", calendar.FormatLong("en", d), "Thursday, 7 January 2027")
	same(t, "FormatLong en-US", calendar.FormatLong("en-US", d), "Thursday, 7 January 2027")
	same(t, "FormatLong es-CO", calendar.FormatLong("es-CO", d), "jueves 7 de enero de 2027")
	same(t, "FormatLong unknown", calendar.FormatLong("fr", d), "jueves 7 de enero de 2027")
	w := day(t, "2026-11-25")
	same(t, "WeekdayDate", calendar.WeekdayDate(w), "miércoles 25 de noviembre")
	same(t, "FormatWeekday en", calendar.FormatWeekday("en", w), "Wednesday 25 November")
	same(t, "ShortDate", calendar.ShortDate(day(t, "2026-11-23")), "23/11/2026")
	same(t, "ShortDate, one digit", calendar.ShortDate(d), "07/01/2027")
	for _, f := range []func(calendar.Date) string{calendar.LongDate, calendar.WeekdayDate, calendar.ShortDate} {
		same(t, "no date", f(calendar.Date{}), "")
	}
	same(t, "no date en", calendar.FormatLong("en", calendar.Date{})+calendar.FormatWeekday("en", calendar.Date{}), "")
	same(t, "Capitalise", calendar.Capitalise("miércoles"), "Miércoles")
	same(t, "Capitalise accent", calendar.Capitalise("él"), "Él")
	same(t, "Capitalise nothing", calendar.Capitalise(""), "")
	same(t, "Capitalise broken", calendar.Capitalise("\xff"), "\xff")
	same(t, "month 13", calendar.MonthName("es", 13)+calendar.WeekdayName("es", 9), "")
	same(t, "month", calendar.MonthName("en", 3)+calendar.MonthName("es", 3), "Marchmarzo")
}

func TestClock(t *testing.T) {
	for s, want := range map[string][2]string{
		"00:00": {"12:00 a. m.", "12:00 a.m."},
		"00:05": {"12:05 a. m.", "12:05 a.m."},
		"09:14": {"9:14 a. m.", "9:14 a.m."},
		"11:59": {"11:59 a. m.", "11:59 a.m."},
		"12:00": {"12:00 m.", "12:00 noon"},
		"12:01": {"12:01 p. m.", "12:01 p.m."},
		"13:00": {"1:00 p. m.", "1:00 p.m."},
		"18:40": {"6:40 p. m.", "6:40 p.m."},
		"23:59": {"11:59 p. m.", "11:59 p.m."},
	} {
		v := at(t, "2026-11-23 "+s).UTC()
		same(t, s, calendar.Clock(v), want[0])
		same(t, s+" en", calendar.FormatClock("en", v), want[1])
	}
	same(t, "Stamp", calendar.Stamp(at(t, "2026-11-23 09:14").UTC()), "23/11/2026, 9:14 a. m.")
	same(t, "Stamp en", calendar.FormatStamp("en", at(t, "2026-11-23 09:14")), "23/11/2026, 9:14 a.m.")
	spans := calendar.New().Spans(day(t, "2026-11-23"))
	same(t, "Spans", calendar.FormatSpans("es", spans), "de 7:30 a. m. a 12:00 m. y de 1:00 p. m. a 4:30 p. m.")
	same(t, "Spans en", calendar.FormatSpans("en", spans), "7:30 a.m. to 12:00 noon and 1:00 p.m. to 4:30 p.m.")
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1.000", -1234: "-1.234", 1234567: "1.234.567", 100: "100", -100: "-100"} {
		same(t, "Thousands", calendar.Thousands(n), want)
	}
	same(t, "Thousands en", calendar.FormatThousands("en", 1234567), "1,234,567")
	same(t, "smallest", calendar.FormatThousands("es", -1<<63), "-9.223.372.036.854.775.808")
	same(t, "Pesos", calendar.Pesos(1234567), "$ 1.234.567")
	same(t, "Pesos below zero", calendar.Pesos(-1234567), "-$ 1.234.567")
	same(t, "Pesos en", calendar.FormatPesos("en", 12500000), "$ 12,500,000")
	for text, want := range map[string][2]string{
		"30dh": {"30 días hábiles", "30 business days"}, "1dh": {"1 día hábil", "1 business day"},
		"15d": {"15 días calendario", "15 calendar days"}, "4h": {"4 horas hábiles", "4 working hours"},
		"30m": {"30 minutos hábiles", "30 working minutes"}, "10mc": {"10 minutos", "10 minutes"},
	} {
		v, err := calendar.ParseTerm(text)
		if err != nil {
			t.Fatal(err)
		}
		same(t, text, calendar.FormatTerm("es", v), want[0])
		same(t, text, calendar.FormatTerm("en", v), want[1])
	}
}

func TestDate(t *testing.T) {
	d := day(t, "2026-11-23")
	same(t, "Of", calendar.Of(time.Date(2026, 11, 24, 4, 59, 0, 0, time.UTC)).String(), "2026-11-23")
	same(t, "Of, five hours on", calendar.Of(time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)).String(), "2026-11-24")
	same(t, "In", d.In(calendar.Bogota()).UTC().Format(time.RFC3339), "2026-11-23T05:00:00Z")
	same(t, "AddDays", d.AddDays(40).String(), "2027-01-02")
	same(t, "AddMonths", calendar.NewDate(2027, 1, 31).AddMonths(1).String(), "2027-02-28")
	same(t, "AddMonths back", calendar.NewDate(2027, 1, 31).AddMonths(-2).String(), "2026-11-30")
	same(t, "NewDate carries", calendar.NewDate(2027, 4, 31).String(), "2027-05-01")
	if d.Weekday() != time.Monday || !d.Before(d.AddDays(1)) || !d.After(d.AddDays(-1)) || d.Before(d) || d.After(d) {
		t.Error("the order of days is wrong")
	}
	if (calendar.Date{2027, 2, 29}).Valid() || !(calendar.Date{2028, 2, 29}).Valid() || (calendar.Date{}).Valid() {
		t.Error("Valid is wrong")
	}
	var v struct{ A, B calendar.Date }
	if err := json.Unmarshal([]byte(`{"A":"2026-11-23","B":""}`), &v); err != nil || v.A != d || !v.B.IsZero() {
		t.Errorf("read %v, %v", v, err)
	}
	out, err := json.Marshal(v)
	if err != nil || string(out) != `{"A":"2026-11-23","B":""}` {
		t.Errorf("written %s, %v", out, err)
	}
	for _, bad := range []string{"2026-02-30", "23/11/2026", "2026-1-1", "hoy"} {
		if _, err := calendar.ParseISO(bad); err == nil {
			t.Errorf("ParseISO(%q) gave no error", bad)
		}
	}
	if json.Unmarshal([]byte(`{"A":"2026-02-30"}`), &v) == nil {
		t.Error("no error for 30 February")
	}
	if z := calendar.Bogota(); z.String() != "America/Bogota" && z.String() != "-05" {
		t.Errorf("zone %s", z)
	}
}
