package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// series are the times that calls took.
type series []time.Duration

// at gives a quantile in milliseconds: 0.5 is the median. 0 where nothing was measured.
func (s series) at(q float64) float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	i := min(int(q*float64(len(sorted))), len(sorted)-1)
	return float64(sorted[i]) / float64(time.Millisecond)
}

// inTurns adds n calls that followed one another into one: what a filing's worth of them took.
func (s series) inTurns(n int) series {
	var out series
	for turn := range slices.Chunk(s, n) {
		if len(turn) < n {
			break
		}
		var sum time.Duration
		for _, d := range turn {
			sum += d
		}
		out = append(out, sum)
	}
	return out
}

// row is one measure: a value of each round.
type row struct {
	name, unit string
	rel        string // of a ratio: what it is relative to
	more       bool   // more is better
	rounds     []float64
	calls      series // of all rounds, for the p99; empty = the row has none
}

func (r *row) median() float64 {
	if len(r.rounds) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(r.rounds))
	return sorted[len(sorted)/2]
}

func (r *row) worst() float64 {
	switch {
	case len(r.rounds) == 0:
		return 0
	case r.more:
		return slices.Min(r.rounds)
	}
	return slices.Max(r.rounds)
}

// table is the rows in the order in which they were first measured, and the goals that stand on them.
type table struct {
	rows  []*row
	goals []*goal
	notes []string
}

// row finds a row by its name and unit, or begins it.
func (t *table) row(name, unit string) *row {
	for _, r := range t.rows {
		if r.name == name && r.unit == unit {
			return r
		}
	}
	r := &row{name: name, unit: unit}
	t.rows = append(t.rows, r)
	return r
}

// times adds one round of a measure that is a time.
func (t *table) times(name string, calls series) {
	r := t.row(name, "ms")
	r.rounds, r.calls = append(r.rounds, calls.at(0.5)), append(r.calls, calls...)
}

// rate adds one round of a measure that is calls in a second.
func (t *table) rate(name string, calls series, took time.Duration) {
	r := t.row(name, "1/s")
	r.more = true
	r.rounds, r.calls = append(r.rounds, float64(len(calls))/took.Seconds()), append(r.calls, calls...)
}

// value adds one round of anything else.
func (t *table) value(name, unit string, v float64) *row {
	r := t.row(name, unit)
	r.rounds = append(r.rounds, v)
	return r
}

// ratio adds one round of a ratio.
func (t *table) ratio(name, rel string, v float64, more bool) *row {
	r := t.value(name, "×", v)
	r.rel, r.more = rel, more
	return r
}

// goal is met in a round when every one of its bounds holds there.
type goal struct {
	name   string
	bounds []bound
}

// bound is a limit on a row: at least or at most.
type bound struct {
	row   *row
	limit float64
}

func (b bound) holds(round int) bool {
	if b.row.more {
		return b.row.rounds[round] >= b.limit
	}
	return b.row.rounds[round] <= b.limit
}

func (b bound) String() string {
	sign := "≤"
	if b.row.more {
		sign = "≥"
	}
	return fmt.Sprintf("%s %s %s (%s %s)", b.row.name, figure(b.row.median()), b.row.unit, sign, figure(b.limit))
}

// need sets a limit on a row as a part of a goal; said again, it changes nothing.
func (t *table) need(name string, r *row, limit float64) {
	at := slices.IndexFunc(t.goals, func(g *goal) bool { return g.name == name })
	if at < 0 {
		at = len(t.goals)
		t.goals = append(t.goals, &goal{name: name})
	}
	g := t.goals[at]
	if !slices.ContainsFunc(g.bounds, func(b bound) bool { return b.row == r }) {
		g.bounds = append(g.bounds, bound{r, limit})
	}
}

// met counts the rounds in which the goal was met.
func (g *goal) met() (met, rounds int) {
	rounds = len(g.bounds[0].row.rounds)
	for i := range rounds {
		if !slices.ContainsFunc(g.bounds, func(b bound) bool { return !b.holds(i) }) {
			met++
		}
	}
	return met, rounds
}

// missed: four of five rounds miss it.
func (g *goal) missed() bool {
	met, rounds := g.met()
	return 5*(rounds-met) >= 4*rounds
}

func (g *goal) String() string {
	word := "met"
	if g.missed() {
		word = "missed"
	}
	met, rounds := g.met()
	var parts []string
	for _, b := range g.bounds {
		parts = append(parts, b.String())
	}
	return fmt.Sprintf("%s: %s (within it in %d of %d rounds): %s", g.name, word, met, rounds, strings.Join(parts, "; "))
}

// print writes the rows, then the goals.
func (t *table) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "name\tunit\tmedian\tworst\tp99 ms\trelative to")
	for _, r := range t.rows {
		p99, rel := "–", "–"
		if len(r.calls) > 0 {
			p99 = figure(r.calls.at(0.99))
		}
		if r.rel != "" {
			rel = r.rel
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.name, r.unit, figure(r.median()), figure(r.worst()), p99, rel)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("printing: %w", err)
	}
	for _, n := range t.notes {
		fmt.Fprintln(out, n)
	}
	slices.SortFunc(t.goals, func(a, b *goal) int { return strings.Compare(a.name, b.name) })
	for _, g := range t.goals {
		fmt.Fprintln(out, g)
	}
	return nil
}

// figure writes three digits that count.
func figure(v float64) string {
	switch {
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case v < 0.1:
		return strconv.FormatFloat(v, 'f', 4, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
