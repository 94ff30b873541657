package calendar_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticbot/ticbot/commands/calendar"
)

func TestBusinessDaysPerMonth(t *testing.T) {
	c := calendar.New()
	want := map[int][]int{
		2026: {20, 20, 21, 20, 19, 19, 22, 19, 22, 21, 19, 21},
		2027: {19, 20, 20, 22, 19, 21, 20, 21, 22, 20, 20, 22},
		2028: {20, 21, 22, 18, 21, 20, 19, 21, 21, 21, 20, 19},
	}
	total := map[int]int{2026: 243, 2027: 246, 2028: 243}
	for y, months := range want {
		var got []int
		for m := time.January; m <= time.December; m++ {
			got = append(got, c.BusinessBetween(calendar.NewDate(y, m, 0), calendar.NewDate(y, m+1, 0)))
		}
		if diff := cmp.Diff(months, got); diff != "" {
			t.Errorf("business days per month of %d (-want +got):\n%s", y, diff)
		}
		if n := c.BusinessBetween(calendar.NewDate(y, 1, 0), calendar.NewDate(y, 12, 31)); n != total[y] {
			t.Errorf("%d has %d business days, want %d", y, n, total[y])
		}
	}
}

func TestTermOracles(t *testing.T) {
	c := calendar.New()
	days := []int{1, 3, 5, 10, 15, 30}
	for _, r := range []struct {
		filed string
		want  [6]string
	}{
		{"2026-03-02", [6]string{"2026-03-03", "2026-03-05", "2026-03-09", "2026-03-16", "2026-03-24", "2026-04-16"}},
		{"2026-05-29", [6]string{"2026-06-01", "2026-06-03", "2026-06-05", "2026-06-16", "2026-06-23", "2026-07-15"}},
		{"2026-11-23", [6]string{"2026-11-24", "2026-11-26", "2026-11-30", "2026-12-07", "2026-12-15", "2027-01-07"}},
		{"2026-11-28", [6]string{"2026-11-30", "2026-12-02", "2026-12-04", "2026-12-14", "2026-12-21", "2027-01-14"}},
		{"2026-12-15", [6]string{"2026-12-16", "2026-12-18", "2026-12-22", "2026-12-30", "2027-01-07", "2027-01-29"}},
		{"2026-12-31", [6]string{"2027-01-04", "2027-01-06", "2027-01-08", "2027-01-18", "2027-01-25", "2027-02-15"}},
		{"2027-03-15", [6]string{"2027-03-16", "2027-03-18", "2027-03-23", "2027-04-01", "2027-04-08", "2027-04-29"}},
		{"2027-06-01", [6]string{"2027-06-02", "2027-06-04", "2027-06-09", "2027-06-16", "2027-06-23", "2027-07-15"}},
		{"2028-02-28", [6]string{"2028-02-29", "2028-03-02", "2028-03-06", "2028-03-13", "2028-03-21", "2028-04-11"}},
		{"2028-04-03", [6]string{"2028-04-04", "2028-04-06", "2028-04-10", "2028-04-19", "2028-04-26", "2028-05-18"}},
	} {
		for i, n := range days {
			filed, want := day(t, r.filed), day(t, r.want[i])
			if got := c.AddBusiness(filed, n); got != want {
				t.Errorf("%s + %d = %s, want %s", filed, n, got, want)
			}
			if got := c.BusinessBetween(filed, want); got != n {
				t.Errorf("from %s to %s: %d, want %d", filed, want, got, n)
			}
		}
	}
}

func TestLatestFiling(t *testing.T) {
	c := calendar.New()
	for need, want := range map[string]string{
		"2027-01-04": "2026-11-18", "2027-02-01": "2026-12-16", "2027-03-15": "2027-02-01",
		"2027-04-01": "2027-02-15", "2027-07-01": "2027-05-18", "2028-05-02": "2028-03-15",
		"2027-01-03": "2026-11-17", // a Sunday after a holiday: needed on Thursday 31 December
	} {
		got := c.LatestFiling(day(t, need), 30)
		if got.String() != want {
			t.Errorf("needed %s: file by %s, want %s", need, got, want)
		}
		if n := c.BusinessBetween(got, day(t, need)); n != 30 {
			t.Errorf("from %s to %s there are %d days, want 30", got, need, n)
		}
	}
}

func TestGate(t *testing.T) {
	c := calendar.New()
	filed := day(t, "2026-11-23")
	for _, r := range []struct {
		need           string
		business, days int
	}{
		{"2027-01-07", 30, 45}, {"2027-01-06", 29, 44}, {"2026-12-23", 21, 30},
		{"2027-01-11", 31, 49}, // a holiday: Friday the 8th counts
		{"2027-01-10", 31, 48},
		{"2026-11-23", 0, 0}, {"2026-11-22", 0, -1}, {"2026-11-20", -1, -3}, {"2026-11-19", -2, -4},
	} {
		if got := c.BusinessBetween(filed, day(t, r.need)); got != r.business {
			t.Errorf("needed %s: %d business days, want %d", r.need, got, r.business)
		}
		if got := filed.DaysUntil(day(t, r.need)); got != r.days {
			t.Errorf("needed %s: %d calendar days, want %d", r.need, got, r.days)
		}
	}
}

func TestAddBusinessBackwards(t *testing.T) {
	c := calendar.New()
	for _, r := range []struct {
		from string
		n    int
		want string
	}{
		{"2027-01-07", -30, "2026-11-23"}, {"2026-11-28", -1, "2026-11-27"}, {"2026-11-30", -1, "2026-11-27"},
		{"2026-11-28", 0, "2026-11-28"}, {"2026-12-09", -1, "2026-12-07"},
	} {
		if got := c.AddBusiness(day(t, r.from), r.n).String(); got != r.want {
			t.Errorf("%s %+d = %s, want %s", r.from, r.n, got, r.want)
		}
	}
	if got := c.NextBusiness(day(t, "2026-12-25")).String(); got != "2026-12-28" {
		t.Errorf("after Christmas: %s", got)
	}
	if got := c.NextBusiness(day(t, "2026-12-24")).String(); got != "2026-12-24" {
		t.Errorf("a business day is its own next: %s", got)
	}
	if got := c.PreviousBusiness(day(t, "2026-12-08")).String(); got != "2026-12-07" {
		t.Errorf("before the 8th: %s", got)
	}
}
