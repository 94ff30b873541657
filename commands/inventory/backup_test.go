package inventory

import "testing"

func TestStale(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		every           Every
		since, ok, when string
		want            int
	}{
		{Daily, "2026-01-01", "2026-11-20", "2026-11-23", 0}, // a week end and a holiday
		{Daily, "2026-01-01", "2026-11-19", "2026-11-23", 4},
		{Daily, "2026-11-19", "", "2026-11-23", 4},
		{Daily, "2026-11-23", "", "2026-11-23", 0},
		{Weekly, "2026-01-01", "2026-11-14", "2026-11-23", 0},
		{Weekly, "2026-01-01", "2026-11-13", "2026-11-23", 10},
		{Monthly, "2026-01-01", "2026-10-19", "2026-11-23", 0},
		{Monthly, "2026-01-01", "2026-10-18", "2026-11-23", 36},
		{Once, "2026-11-16", "", "2026-11-23", 0},
		{Once, "2026-11-15", "", "2026-11-23", 8},
		{Once, "2026-01-01", "2026-01-02", "2026-11-23", 0},
		{Daily, "", "", "2026-11-23", 0},
	} {
		if got := (Backup{Every: c.every, Since: c.since, LastOK: c.ok}).Stale(c.when); got != c.want {
			t.Errorf("%+v: %d days", c, got)
		}
	}
}

func TestCopies(t *testing.T) {
	t.Parallel()
	b := Backup{}
	b.Copied("2026-11-20", Good)
	b.Copied("2026-11-21", Errors)
	b.Copied("2026-11-18", Good) // written down late
	if b.LastOK != "2026-11-20" || b.Last != Good {
		t.Errorf("%+v", b)
	}
	b.Copied("2026-11-22", NotMade)
	b.Restored("2026-11-22")
	b.Restored("2026-11-10")
	if b.LastOK != "2026-11-20" || b.Last != NotMade || b.LastTest != "2026-11-22" {
		t.Errorf("%+v", b)
	}
	if !KnownEvery("dia") || KnownEvery("siempre") || KnownEvery("") {
		t.Error("the frequencies")
	}
}

func TestTraining(t *testing.T) {
	t.Parallel()
	e := Editor{Suspended: "2026-11-24"}
	if !e.Active("2026-11-23") || e.Active("2026-11-24") || !e.Untrained("2026-11-23") || (Editor{Trained: "2026-01-01"}).Untrained("2026-11-23") {
		t.Error("an editor is active until he is suspended, and untrained until he is trained")
	}
	c := Training{Invited: []Invited{{Person: "a"}, {Person: "b", Answer: Cannot}, {Person: "c", Answer: Comes, Came: true}}}
	if len(c.Said(Silent)) != 1 || len(c.Said(Cannot)) != 1 || len(c.Came()) != 1 || c.Of("z") != nil {
		t.Errorf("%+v", c)
	}
}
