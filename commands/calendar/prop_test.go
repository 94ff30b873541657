package calendar_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ticbot/ticbot/commands/calendar"
)

func anyDay() *rapid.Generator[calendar.Date] {
	return rapid.Custom(func(t *rapid.T) calendar.Date {
		return calendar.NewDate(2020, 1, 1).AddDays(rapid.IntRange(0, 20000).Draw(t, "days"))
	})
}

func anyTime() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		start := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
		return start.Add(time.Duration(rapid.Int64Range(0, 6*365*24*3600).Draw(t, "seconds")) * time.Second)
	})
}

func TestAddBusinessInverse(t *testing.T) {
	c := calendar.New(calendar.WithOverrides(decrees(t)...))
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDay().Draw(t, "day"), rapid.IntRange(-300, 300).Draw(t, "n")
		e := c.AddBusiness(d, n)
		if got := c.BusinessBetween(d, e); got != n {
			t.Fatalf("%s %+d = %s, but between them there are %d", d, n, e, got)
		}
		if n != 0 && !c.IsBusiness(e) {
			t.Fatalf("%s %+d = %s, not a business day", d, n, e)
		}
		if c.BusinessBetween(e, d) != -n && c.IsBusiness(d) && n != 0 {
			t.Fatalf("from %s to %s: %d, want %d", e, d, c.BusinessBetween(e, d), -n)
		}
		m := rapid.IntRange(0, 50).Draw(t, "m")
		if n > 0 && c.AddBusiness(e, m) != c.AddBusiness(d, n+m) {
			t.Fatalf("%s + %d + %d is not + %d", d, n, m, n+m)
		}
	})
}

func TestLatestFilingIsLatest(t *testing.T) {
	c := calendar.New()
	rapid.Check(t, func(t *rapid.T) {
		need, n := anyDay().Draw(t, "need"), rapid.IntRange(1, 60).Draw(t, "n")
		d := c.LatestFiling(need, n)
		if got := c.BusinessBetween(d, need); got != n {
			t.Fatalf("filed %s for %s: %d days, want %d", d, need, got, n)
		}
		if next := c.AddBusiness(d, 1); c.BusinessBetween(next, need) >= n {
			t.Fatalf("%s would still be in time for %s", next, need)
		}
	})
}

func TestAddWorkingMonotone(t *testing.T) {
	c := calendar.New(calendar.WithOverrides(decrees(t)...))
	minutes := rapid.Int64Range(0, 5000)
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyTime().Draw(t, "a"), anyTime().Draw(t, "b")
		d := time.Duration(minutes.Draw(t, "d")) * time.Minute
		e := d + time.Duration(minutes.Draw(t, "more"))*time.Minute
		end := c.AddWorking(a, d)
		if end.Before(a) || c.AddWorking(a, e).Before(end) && d > 0 {
			t.Fatalf("%s + %s = %s, + %s = %s", a, d, end, e, c.AddWorking(a, e))
		}
		if b.After(a) && c.AddWorking(b, d).Before(end) {
			t.Fatalf("later start, earlier end: %s and %s + %s", a, b, d)
		}
		if got := c.WorkingBetween(a, end); got != d {
			t.Fatalf("%s + %s = %s, but between them there is %s", a, d, end, got)
		}
		if c.WorkingBetween(a, b) != -c.WorkingBetween(b, a) {
			t.Fatalf("between %s and %s it is not the same both ways", a, b)
		}
		next := c.NextOpen(a)
		if !c.IsOpen(next) || c.WorkingBetween(a, next) != 0 {
			t.Fatalf("NextOpen(%s) = %s", a, next)
		}
		if end := c.EndOfBusinessDay(a, 1); !end.After(a) || c.IsOpen(end) || !c.IsBusiness(calendar.Of(end)) {
			t.Fatalf("EndOfBusinessDay(%s, 1) = %s", a, end)
		}
	})
}

// What the bot writes it can also read.
func TestReadBack(t *testing.T) {
	c := calendar.New()
	rapid.Check(t, func(t *rapid.T) {
		now := anyTime().Draw(t, "now")
		d := calendar.Of(now).AddDays(rapid.IntRange(0, 3000).Draw(t, "ahead"))
		written := []string{
			calendar.LongDate(d), calendar.ShortDate(d), d.String(), "hasta el " + calendar.LongDate(d),
			calendar.Capitalise(calendar.LongDate(d)),
			fmt.Sprintf("%d de %s de %d", d.Day, calendar.MonthName("es", d.Month), d.Year),
			fmt.Sprintf("%s %d de %d", calendar.MonthName("es", d.Month), d.Day, d.Year),
		}
		if calendar.Of(now).DaysUntil(d) < 360 {
			written = append(written, calendar.WeekdayDate(d))
		}
		for _, text := range written {
			p, err := c.ParseDate(text, now)
			if err != nil || p.Date != d || p.Ask != "" || p.Range {
				t.Fatalf("ParseDate(%q) = %+v, %v", text, p, err)
			}
			q, start, end, ok := c.FindDate("cuenta para Ana Ruiz "+text+", gracias", now)
			if !ok || q.Date != d || end-start != len(text) {
				t.Fatalf("FindDate(… %q …) = %+v, %d to %d, %v", text, q, start, end, ok)
			}
		}
		hour := d.In(calendar.Bogota()).Add(time.Duration(rapid.IntRange(0, 1439).Draw(t, "minute")) * time.Minute)
		p, err := c.ParseDate(calendar.Stamp(hour), now)
		if err != nil || !p.At().Equal(hour) {
			t.Fatalf("ParseDate(%q) = %s, %v", calendar.Stamp(hour), p.At(), err)
		}
	})
}

func TestTermReadBack(t *testing.T) {
	units := []calendar.Unit{calendar.BusinessDays, calendar.CalendarDays, calendar.WorkingHours, calendar.WorkingMinutes, calendar.ClockMinutes}
	rapid.Check(t, func(t *rapid.T) {
		want := calendar.Term{N: rapid.IntRange(0, 9999).Draw(t, "n"), Unit: rapid.SampledFrom(units).Draw(t, "unit")}
		got, err := calendar.ParseTerm(want.String())
		if err != nil || got != want {
			t.Fatalf("ParseTerm(%q) = %v, %v", want, got, err)
		}
		now := anyTime().Draw(t, "now")
		if due := calendar.New().Due(now, want); due.Before(now) && want.N > 0 {
			t.Fatalf("%s from %s is due %s", want, now, due)
		}
	})
}

// One calendar serves many goroutines.
func TestConcurrentUse(t *testing.T) {
	c := calendar.New()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for y := range 40 {
				if n := len(c.Holidays(1990 + y)); n != 18 {
					t.Errorf("goroutine %d: %d holidays", i, n)
				}
				c.AddBusiness(calendar.NewDate(1990+y, 6, 1), 200)
			}
		})
	}
	wg.Wait()
}
