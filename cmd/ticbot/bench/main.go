// Command bench measures what ticbot promises about speed and memory, beside what the same machine does without it: P, a
// bare handler that is sent the same bodies (of net/http for the web, of slack-go for Slack), and F, one append of 4 KiB with fdatasync in the same folder. After
// each run of commands the store is opened anew and counted; where it does not hold what was acknowledged the exit is 1.
//
//	go run ./cmd/ticbot/bench [-rounds 5] [-quick] [-dir FOLDER]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

// plan is how long and how often is measured.
type plan struct {
	rounds   int
	callers  []int         // one, some, many
	people   int           // in the office
	append   time.Duration // of each measurement of F, of which there are several in a round
	commit   time.Duration
	filing   time.Duration
	bare     time.Duration
	idle     time.Duration // how long a bot is left alone before it is weighed
	saturate time.Duration
	open     int           // requests in the crowded store
	forged   int           // calls that Slack did not sign, in each round
	enough   time.Duration // after which no further round begins
	limit    time.Duration // after which it is given up
}

// full takes some minutes. An office of 850 people is what the city's contract for mailboxes is for.
func full() plan {
	return plan{rounds: 5, callers: []int{1, 32, 64}, people: 850, append: 250 * time.Millisecond, commit: 700 * time.Millisecond,
		filing: 2 * time.Second, bare: 400 * time.Millisecond, idle: 2 * time.Second, saturate: 4 * time.Second, open: 100_000, forged: 200_000, enough: 4 * time.Minute, limit: 8 * time.Minute}
}

// quick takes seconds. Its figures mean nothing; that the store holds what was acknowledged does.
func quick() plan {
	return plan{rounds: 1, callers: []int{1, 4}, people: 30, append: 10 * time.Millisecond, commit: 20 * time.Millisecond,
		filing: 50 * time.Millisecond, bare: 20 * time.Millisecond, idle: 10 * time.Millisecond, saturate: 50 * time.Millisecond, open: 200, forged: 500, enough: time.Minute, limit: time.Minute}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if spec := os.Getenv(childEnv); spec != "" {
		os.Exit(report(runChild(context.Background(), spec, os.Stdin, os.Stdout))) // ends with its input, not with a signal
	}
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// report says what went wrong and gives the exit code.
func report(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, "bench:", err)
	return 1
}

// run measures and prints: 0 = everything acknowledged was there, also where a goal was missed; 2 = wrong use.
func run(ctx context.Context, args []string, out, progress io.Writer) int {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(progress)
	short := flags.Bool("quick", false, "measure next to nothing, to see that it works")
	rounds := flags.Int("rounds", 0, "how often everything is measured (5)")
	dir := flags.String("dir", "", "folder on the disk to measure (the one for temporary files)")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 || *rounds < 0 {
		return 2
	}
	p := full()
	if *short {
		p = quick()
	}
	if *rounds > 0 {
		p.rounds = *rounds
	}
	ctx, cancel := context.WithTimeoutCause(ctx, p.limit, fmt.Errorf("not ready after %s", p.limit))
	defer cancel()
	t, err := measure(ctx, p, *dir, progress)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = errors.Join(cause, err)
	}
	if t != nil {
		err = errors.Join(err, t.print(out))
	}
	if err != nil {
		fmt.Fprintln(progress, "bench:", err)
		return 1
	}
	return 0
}

// measure makes all rounds in a folder of its own, which is removed afterwards.
func measure(ctx context.Context, p plan, where string, progress io.Writer) (*table, error) {
	dir, err := os.MkdirTemp(where, "ticbot-bench")
	if err != nil {
		return nil, fmt.Errorf("measuring: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	d, err := newDisk(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = d.close() }()
	b := &bench{plan: p, dir: dir, disk: d, table: &table{}, progress: progress, began: time.Now()}
	if b.bodies, err = bodies(ctx, dir, p.people); err != nil {
		return nil, err
	}
	if b.calls, err = slackCalls(ctx, dir, p.people); err != nil {
		return nil, err
	}
	b.begin()
	for i := range p.rounds {
		if i > 0 && time.Since(b.began) > p.enough {
			b.note(fmt.Sprintf("%d rounds instead of %d: this machine is slow or busy.", i, p.rounds))
			break
		}
		fmt.Fprintf(progress, "round %d of %d\n", i+1, p.rounds)
		if err := b.round(ctx); err != nil {
			return b.table, err
		}
	}
	return b.table, b.memory(ctx)
}
