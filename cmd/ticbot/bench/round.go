package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/ticbot/ticbot/store/badgerkv"
)

// bench is a measurement under way.
type bench struct {
	plan
	dir      string
	disk     *disk
	bodies   [][]byte // of the calls of one filing on the web
	calls    []call   // of one filing on Slack
	table    *table
	progress io.Writer
	began    time.Time
}

// Limits of the goals.
const (
	goal1              = 0.4
	goal2P50, goal2P99 = 1.6, 3.0
	goal3P50, goal3P99 = 1.5, 2.0
	goal4              = 3.0
	goal6Empty         = 100.0
	goal6Open          = 1500.0
	goal7Idle          = 30.0
	goal7Saturated     = 200.0
	goal7Open          = 120.0
	// memoryLast is how long a round of weighing may take at the worst.
	memoryLast = 30 * time.Second
	// noDisk is a median of F in ms under which nothing can have reached a disk.
	noDisk = 0.02
)

// The rows that the others stand on.
const (
	diskRow  = "F, 4 KiB append + fdatasync"
	plainRow = "P, bare handler"
	slackRow = "P, bare slack-go handler"
)

// begin sets the rows of F and P at the top of the table, though they are known last.
func (b *bench) begin() {
	b.table.row(diskRow, "ms")
	b.table.row(b.filingWorth("F"), "ms")
	b.table.row(name(plainRow, 1), "ms")
	b.table.row(b.filingWorth("P"), "ms")
	for _, n := range b.callers {
		b.table.row(name(plainRow, n), "1/s")
	}
}

// round measures everything once but memory.
func (b *bench) round(ctx context.Context) error {
	for _, w := range works() {
		if err := b.works(ctx, w); err != nil {
			return err
		}
	}
	plains := map[int]load{}
	for _, n := range b.callers {
		p, err := plain(ctx, b.bodies, n, b.bare)
		if err != nil {
			return err
		}
		plains[n] = p
	}
	for _, w := range ways() {
		if err := b.ways(ctx, w, plains); err != nil {
			return err
		}
	}
	if err := b.slack(ctx); err != nil {
		return err
	}
	f, err := b.disk.round()
	if err == nil {
		b.floor(f, plains)
	}
	return err
}

// slack measures the Slack route: full filings beside a bare handler of slack-go that is sent the same calls, calls that come
// twice or from somebody else, and the time from the start to the first answer.
func (b *bench) slack(ctx context.Context) error {
	for _, n := range b.callers {
		p, err := plainSlack(ctx, b.calls, n, b.bare)
		if err != nil {
			return err
		}
		l, err := slackFilings(ctx, b.dir, b.people, n, b.filing, nil, nil)
		if err != nil {
			return err
		}
		b.table.rate(name(slackRow, n), p.calls, p.took)
		b.table.times(name(throughSlack, n), l.calls)
		b.table.rate(name(throughSlack, n), l.calls, l.took)
		r := b.table.ratio(name(throughSlack, n)+", calls/s", fmt.Sprintf("%s, %d calls a filing", slackRow, len(b.calls)), float64(len(b.calls))*perSecond(l)/perSecond(p), true)
		if n > 1 {
			b.table.need("goal 1, "+name(throughSlack, n)+" (B, being JavaScript, is compared from outside)", r, goal1)
		}
	}
	if err := b.doubtful(ctx); err != nil {
		return err
	}
	return b.starts(ctx)
}

// beside does something between two measurements of F, which it gives.
func (b *bench) beside(ctx context.Context, do func() (load, error)) (load, series, error) {
	before, err := b.disk.measure(ctx, b.append)
	if err != nil {
		return load{}, nil, err
	}
	l, err := do()
	if err != nil {
		return l, nil, err
	}
	after, err := b.disk.measure(ctx, b.append)
	return l, append(before, after...), err
}

// works measures one kind of commit by one, some and many writers, and by many with a commit each.
func (b *bench) works(ctx context.Context, w work) error {
	opt := badgerkv.DefaultOptions()
	var many load
	for _, n := range b.callers {
		l, f, err := b.beside(ctx, func() (load, error) { return commits(ctx, b.dir, w, opt, n, b.warm(n), b.commit) })
		if err != nil {
			return err
		}
		if n == 1 {
			b.table.times(name(w.name, n), l.calls)
			b.goal3(w.name, l.calls, f)
		}
		b.table.rate(name(w.name, n), l.calls, l.took)
		many = l
	}
	opt.NoGroup = true
	n := b.callers[len(b.callers)-1]
	each, err := commits(ctx, b.dir, w, opt, n, b.warm(n), b.commit)
	if err != nil {
		return err
	}
	b.table.rate(name(w.name+", a commit each", n), each.calls, each.took)
	r := b.table.ratio(name(w.name, n)+", grouped", "a commit each", perSecond(many)/perSecond(each), true)
	b.table.need("goal 4, "+w.name+" (PostgreSQL is not measured here)", r, goal4)
	return nil
}

// ways measures full filings one way by one, some and many callers.
func (b *bench) ways(ctx context.Context, w way, plains map[int]load) error {
	for _, n := range b.callers {
		l, f, err := b.beside(ctx, func() (load, error) { return filings(ctx, b.dir, w, b.people, n, b.filing) })
		if err != nil {
			return err
		}
		b.table.times(name(w.name, n), l.calls)
		b.table.rate(name(w.name, n), l.calls, l.took)
		calls := float64(len(b.bodies))
		b.table.ratio(name(w.name, n)+", calls/s", fmt.Sprintf("P, %d calls a filing", len(b.bodies)), calls*perSecond(l)/perSecond(plains[n]), true)
		if n == 1 {
			b.goal2(w.name, l.calls, f, plains[1].calls)
		}
	}
	return nil
}

// floor adds the rows of F and P.
func (b *bench) floor(f series, plains map[int]load) {
	b.table.times(diskRow, f)
	b.table.times(b.filingWorth("F"), f.inTurns(len(b.bodies)))
	for _, n := range b.callers {
		p := plains[n]
		if n == 1 {
			b.table.times(name(plainRow, n), p.calls)
			b.table.times(b.filingWorth("P"), p.calls.inTurns(len(b.bodies)))
		}
		b.table.rate(name(plainRow, n), p.calls, p.took)
	}
	if f.at(0.5) < noDisk {
		b.note("F is faster than any disk: this folder is in memory. Name one on a disk with -dir.")
	}
}

func (b *bench) filingWorth(what string) string {
	return fmt.Sprintf("%s, %d in a row", what, len(b.bodies))
}

// goal2 compares one caller's filings with as many bare calls and as many appends as a filing has calls.
func (b *bench) goal2(what string, calls, f, p series) {
	f, p = f.inTurns(len(b.bodies)), p.inTurns(len(b.bodies))
	what = name(what, 1)
	rel := fmt.Sprintf("%d × F + %d × P", len(b.bodies), len(b.bodies))
	half := b.table.ratio(what+", p50", rel, calls.at(0.5)/(f.at(0.5)+p.at(0.5)), false)
	tail := b.table.ratio(what+", p99", rel, calls.at(0.99)/(f.at(0.99)+p.at(0.99)), false)
	b.table.need("goal 2, full "+what, half, goal2P50)
	b.table.need("goal 2, full "+what, tail, goal2P99)
}

// goal3 compares one writer's commits with F.
func (b *bench) goal3(what string, calls, f series) {
	what = name(what, 1)
	half := b.table.ratio(what+", p50", "F", calls.at(0.5)/f.at(0.5), false)
	tail := b.table.ratio(what+", p99", "F", calls.at(0.99)/f.at(0.99), false)
	b.table.need("goal 3, "+what, half, goal3P50)
	b.table.need("goal 3, "+what, tail, goal3P99)
}

// memory weighs idle, saturated and crowded bots, each round in a new process.
func (b *bench) memory(ctx context.Context) error {
	if _, _, err := weight(); err != nil {
		b.note("goal 7: left out, there is no /proc/self/status here")
		return nil
	}
	dir := filepath.Join(b.dir, "crowded")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("weighing: %w", err)
	}
	fmt.Fprintf(b.progress, "%d open requests\n", b.open)
	if err := crowded(ctx, dir, b.people, b.open); err != nil {
		return err
	}
	if _, err := open(ctx, dir, b.people); err != nil { // the first start after an import compacts what that left
		return err
	}
	many := b.callers[len(b.callers)-1]
	for i := range b.rounds {
		if i > 0 && time.Since(b.began) > b.limit-memoryLast {
			b.note(fmt.Sprintf("memory: %d rounds instead of %d: this machine is slow or busy.", i, b.rounds))
			break
		}
		fmt.Fprintf(b.progress, "memory, round %d of %d\n", i+1, b.rounds)
		small, err := idle(ctx, b.dir, b.people, b.idle)
		if err != nil {
			return err
		}
		full, err := saturated(ctx, b.dir, b.people, many, b.saturate)
		if err != nil {
			return err
		}
		crowd, err := open(ctx, dir, b.people)
		if err != nil {
			return err
		}
		b.table.need("goal 7, idle", b.table.value("RSS, idle", "MB", small), goal7Idle)
		b.table.need("goal 7, saturation", b.table.value(fmt.Sprintf("RSS at its highest, %d callers filing", many), "MB", full), goal7Saturated)
		what := fmt.Sprintf("start → first signed command answered, %d open requests", b.open)
		if err := b.start(ctx, dir, fmt.Sprintf("goal 6, %d open requests (of 1,000,000; the cache is warm)", b.open), what, goal6Open); err != nil {
			return err
		}
		b.table.need(fmt.Sprintf("goal 7, %d open requests", b.open), b.table.value(fmt.Sprintf("RSS at its highest, %d open requests", b.open), "MB", crowd), goal7Open)
	}
	return nil
}

// note adds a line to the output, once.
func (b *bench) note(s string) {
	for _, n := range b.table.notes {
		if n == s {
			return
		}
	}
	b.table.notes = append(b.table.notes, s)
}

// warm is how many calls of each caller do not count.
func (b *bench) warm(callers int) int { return max(64/callers, 2) }

func perSecond(l load) float64 { return float64(len(l.calls)) / l.took.Seconds() }

func name(what string, callers int) string {
	if callers == 1 {
		return what + ", 1 caller"
	}
	return what + ", " + strconv.Itoa(callers) + " callers"
}
