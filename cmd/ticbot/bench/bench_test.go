package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/cmd/ticbot/bench/house"
	"github.com/ticbot/ticbot/store/badgerkv"
	"github.com/ticbot/ticbot/store/kv"
)

// TestMain lets the memory rows start the test's own program as the bot to be weighed.
func TestMain(m *testing.M) {
	if spec := os.Getenv(childEnv); spec != "" {
		os.Exit(report(runChild(context.Background(), spec, os.Stdin, os.Stdout)))
	}
	os.Exit(m.Run())
}

func TestQuick(t *testing.T) {
	var out, progress bytes.Buffer
	if code := run(t.Context(), []string{"-quick", "-dir", t.TempDir()}, &out, &progress); code != 0 {
		t.Fatalf("exit %d:\n%s%s", code, out.String(), progress.String())
	}
	for _, want := range []string{
		`(?m)^name +unit +median +worst +p99 ms +relative to$`,
		`(?m)^F, 4 KiB append \+ fdatasync +ms +\d`,
		`(?m)^commit, typed store, 4 callers, grouped +× +\d.* a commit each$`,
		`(?m)^/correo, web route, 1 caller, p50 +× +\d.* 5 × F \+ 5 × P$`,
		`(?m)^goal 2, full /correo, web route, 1 caller: (met|missed) \(within it in [01] of 1 rounds\)`,
		`(?m)^goal 3, commit, port, 1 caller: (met|missed)`,
		`(?m)^/correo, Slack route, 4 callers, calls/s +× +\d.* P, bare slack-go handler, 5 calls a filing$`,
		`(?m)^goal 1, /correo, Slack route, 4 callers .*: (met|missed)`,
		`(?m)^goal 12: met `,
		`(?m)^goal 6, empty: (met|missed)`,
		`(?m)^goal 4, commit, typed store .*: (met|missed)`,
	} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("no line like %s in:\n%s", want, out.String())
		}
	}
	if _, _, err := weight(); err == nil {
		for _, g := range []string{"goal 7, idle: ", "goal 7, saturation: ", "goal 7, 200 open requests: "} {
			if !strings.Contains(out.String(), g) {
				t.Errorf("no %q in:\n%s", g, out.String())
			}
		}
	}
}

func TestWrongUse(t *testing.T) {
	for _, args := range [][]string{{"-nothing"}, {"more"}, {"-rounds", "-1"}} {
		var progress bytes.Buffer
		if code := run(t.Context(), args, &bytes.Buffer{}, &progress); code != 2 {
			t.Errorf("%v: exit %d", args, code)
		}
	}
}

// TestCountFindsWhatIsMissing: a store that lost or gained something is told from one that did not.
func TestCountFindsWhatIsMissing(t *testing.T) {
	for _, w := range works() {
		dir := t.TempDir()
		err := within(dir, badgerkv.DefaultOptions(), func(db *badgerkv.DB) error {
			commit := w.open(db)
			for n := range 3 {
				if err := commit(t.Context(), n); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			acks int
			lost bool
		}{{3, false}, {4, true}, {2, true}} {
			err := within(dir, badgerkv.DefaultOptions(), func(db *badgerkv.DB) error { return w.count(t.Context(), db, c.acks) })
			if lost := (*lostError)(nil); errors.As(err, &lost) != c.lost || err != nil && !c.lost {
				t.Errorf("%s: 3 commits, %d acknowledged: %v", w.name, c.acks, err)
			}
		}
	}
}

// TestReceiptsFindWhatIsMissing: one radicado too many or too few, or an index row that is gone, is found.
func TestReceiptsFindWhatIsMissing(t *testing.T) {
	dir := t.TempDir()
	acks := &receipts{ids: map[string]bool{}}
	if _, err := file(t.Context(), dir, ways()[0], 30, 2, 10*time.Millisecond, acks); err != nil {
		t.Fatal(err)
	}
	if err := acks.check(t.Context(), dir); err != nil {
		t.Fatalf("nothing is missing: %v", err)
	}
	lost := (*lostError)(nil)
	acks.ids["TIC-2026-999999"] = true
	if err := acks.check(t.Context(), dir); !errors.As(err, &lost) {
		t.Errorf("a request that is not there: %v", err)
	}
	delete(acks.ids, "TIC-2026-999999")
	err := within(dir, badgerkv.DefaultOptions(), func(db *badgerkv.DB) error {
		return db.Update(t.Context(), func(tx kv.Tx) error { return tx.Delete("i/o/TIC-2026-000001") })
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := acks.check(t.Context(), dir); !errors.As(err, &lost) || lost.what != "keys below i/o/" {
		t.Errorf("an index row that is gone: %v", err)
	}
}

// TestTypicalTransaction: the typed store's records have the sizes of the definition.
func TestTypicalTransaction(t *testing.T) {
	err := within(t.TempDir(), badgerkv.DefaultOptions(), func(db *badgerkv.DB) error {
		if err := openTyped(db)(t.Context(), 1); err != nil {
			return err
		}
		return db.View(t.Context(), func(r kv.Reader) error {
			for prefix, want := range map[string]int{"r/": requestSize, "j/": entrySize, "o/": outSize} {
				for it, err := range r.Scan(prefix, "") {
					if err != nil {
						return err
					}
					if got := len(it.Value); got < want*9/10 || got > want*11/10 {
						t.Errorf("%s has %d bytes, not about %d", it.Key, got, want)
					}
				}
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestGoals(t *testing.T) {
	for _, c := range []struct {
		name   string
		rounds []float64
		more   bool
		missed bool
	}{
		{"all within", []float64{1, 1, 1, 1, 1}, false, false},
		{"three of five miss", []float64{1, 3, 3, 3, 1}, false, false},
		{"four of five miss", []float64{3, 3, 3, 3, 1}, false, true},
		{"more is better", []float64{3, 3, 1, 1, 1}, true, false},
		{"too little, four times", []float64{3, 1, 1, 1, 1}, true, true},
		{"one round", []float64{3}, false, true},
	} {
		var tb table
		for _, v := range c.rounds {
			tb.need("goal", tb.ratio("x", "y", v, c.more), 2)
		}
		if got := tb.goals[0].missed(); got != c.missed {
			t.Errorf("%s: missed is %v", c.name, got)
		}
	}
}

// TestGoalOfTwoBounds: a round counts only where both hold.
func TestGoalOfTwoBounds(t *testing.T) {
	var tb table
	for i := range 5 {
		tb.need("goal", tb.ratio("p50", "F", float64(i%2)*5, false), 2)
		tb.need("goal", tb.ratio("p99", "F", float64((i+1)%2)*5, false), 2)
	}
	if met, rounds := tb.goals[0].met(); met != 0 || rounds != 5 || !tb.goals[0].missed() {
		t.Errorf("met in %d of %d rounds", met, rounds)
	}
}

func TestRows(t *testing.T) {
	var tb table
	tb.times("call", series{3 * time.Millisecond, time.Millisecond, 2 * time.Millisecond})
	tb.times("call", series{5 * time.Millisecond, 4 * time.Millisecond, 6 * time.Millisecond})
	tb.times("call", series{9 * time.Millisecond})
	tb.rate("call", series{time.Millisecond, time.Millisecond}, time.Second)
	var out strings.Builder
	if err := tb.print(&out); err != nil {
		t.Fatal(err)
	}
	want := "name  unit  median  worst  p99 ms  relative to\ncall  ms    5.00    9.00   9.00    –\ncall  1/s   2.00    2.00   1.00    –\n"
	if out.String() != want {
		t.Errorf("got:\n%swant:\n%s", out.String(), want)
	}
}

func TestSeriesInTurns(t *testing.T) {
	s := series{1, 2, 3, 4, 5}
	if got := s.inTurns(2); len(got) != 2 || got[0] != 3 || got[1] != 7 {
		t.Errorf("got %v", got)
	}
	if got := (series{}).at(0.99); got != 0 {
		t.Errorf("nothing measured gives %v", got)
	}
}

func TestDriveEndsWithTheFirstError(t *testing.T) {
	broken := errors.New("broken")
	_, err := drive(t.Context(), 4, 0, time.Hour, func(_ context.Context, i int) (func() error, error) {
		return func() error {
			if i == 2 {
				return broken
			}
			return nil
		}, nil
	})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestHolders(t *testing.T) {
	seen := map[string]bool{}
	for n := range 10_000 {
		h := house.Holder(n)
		if seen[h] {
			t.Fatalf("%q twice", h)
		}
		seen[h] = true
	}
}
