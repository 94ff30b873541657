package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/slack"
	"github.com/ticbot/ticbot/cmd/ticbot/bench/house"
	"github.com/ticbot/ticbot/cmd/ticbot/lean"
	"github.com/ticbot/ticbot/store/badgerkv"
)

// childEnv is set in a process that is this program once more, to be weighed: it holds how many people, and the folder.
// childSlack is where its Slack is; "" = its people are on the web.
const (
	childEnv   = "TICBOT_BENCH_CHILD"
	childSlack = "TICBOT_BENCH_SLACK"
)

// runChild is a bot that runs on a folder, and nothing else. It prints its address; to each line that it reads it answers
// with its memory now and at its highest, in bytes. It ends with its input.
func runChild(ctx context.Context, spec string, in io.Reader, out io.Writer) error {
	people, dir, _ := strings.Cut(spec, " ")
	n, err := strconv.Atoi(people)
	if err != nil {
		return fmt.Errorf("reading %s: %w", childEnv, err)
	}
	lean.Limit() // as `ticbot run` does, which keeps lean too
	o, err := openChild(ctx, dir, n)
	if err != nil {
		return err
	}
	quiet, awake := context.WithCancel(ctx)
	defer awake()
	go lean.Keep(quiet)
	fmt.Fprintln(out, o.addr)
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if lines.Text() == "scrape" {
			if _, err := o.metrics.Gather(); err != nil {
				return errors.Join(err, o.close())
			}
		}
		now, high, err := weight()
		if err != nil {
			return errors.Join(err, o.close())
		}
		fmt.Fprintln(out, now, high)
	}
	return errors.Join(lines.Err(), o.close())
}

// openChild opens the office of a child: on the web, or on a Slack that somebody else keeps.
func openChild(ctx context.Context, dir string, people int) (*office, error) {
	api := os.Getenv(childSlack)
	if api == "" {
		return openOffice(ctx, dir, people)
	}
	db, err := badgerkv.Open(dir, badgerkv.DefaultOptions())
	if err != nil {
		return nil, fmt.Errorf("opening an office: %w", err)
	}
	o := &office{db: db, metrics: prometheus.NewRegistry(), ended: make(chan error, 2), people: house.Large(people).On(slack.Name, slackUser), clock: officeClock()}
	a, err := o.onSlack(api)
	if err == nil {
		o.more = []chat.Adapter{a}
		err = o.start(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening an office on Slack: %w", err), db.Close())
	}
	return o, nil
}

// weight reads resident memory from /proc/self/status, now and at its highest, in bytes.
func weight() (now, high int64, err error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, 0, fmt.Errorf("weighing: %w", err)
	}
	for line := range strings.Lines(string(status)) {
		name, rest, _ := strings.Cut(line, ":")
		kb, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
		switch name {
		case "VmRSS":
			now = kb << 10
		case "VmHWM":
			high = kb << 10
		}
	}
	if now == 0 || high == 0 {
		return 0, 0, errors.New("weighing: no figures in /proc/self/status")
	}
	return now, high, nil
}

// child is such a process, seen from its parent.
type child struct {
	addr string
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
}

// startChild starts this program once more on a folder, before the Slack at an address where that is not empty.
func startChild(ctx context.Context, dir string, people int, slack string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("starting a child: %w", err)
	}
	c := &child{cmd: exec.CommandContext(ctx, self)}
	c.cmd.Env = append(os.Environ(), childEnv+"="+strconv.Itoa(people)+" "+dir, childSlack+"="+slack)
	c.cmd.Stderr = os.Stderr
	c.cmd.WaitDelay = 5 * time.Second
	out, err1 := c.cmd.StdoutPipe()
	in, err2 := c.cmd.StdinPipe()
	if err := errors.Join(err1, err2); err != nil {
		return nil, fmt.Errorf("starting a child: %w", err)
	}
	c.in, c.out = in, bufio.NewReader(out)
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting a child: %w", err)
	}
	if c.addr, err = c.out.ReadString('\n'); err != nil {
		return nil, errors.Join(fmt.Errorf("starting a child: %w", err), c.end())
	}
	c.addr = strings.TrimSpace(c.addr)
	return c, nil
}

// ask gives the child's memory in MB, now and at its highest; "scrape" lets it collect its metrics first.
func (c *child) ask(what string) (now, high float64, err error) {
	if _, err := fmt.Fprintln(c.in, what); err != nil {
		return 0, 0, fmt.Errorf("asking a child: %w", err)
	}
	var a, b int64
	if _, err := fmt.Fscanln(c.out, &a, &b); err != nil {
		return 0, 0, fmt.Errorf("asking a child: %w", err)
	}
	return float64(a) / 1e6, float64(b) / 1e6, nil
}

// end lets the child stop cleanly.
func (c *child) end() error {
	err := errors.Join(c.in.Close(), c.cmd.Wait())
	if err != nil {
		return fmt.Errorf("ending a child: %w", err)
	}
	return nil
}
