//go:build ignore

// Report reads what `go test -json` writes and prints what somebody wants to read: the closing line of each package, the
// whole output of a test that failed, and at the end what was left out, one line each. It ends with 1 where anything
// failed, also where nothing was tested.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// event is one line of `go test -json` (see `go doc test2json`).
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Output      string
	FailedBuild string
}

// report collects what is told at the end.
type report struct {
	out    io.Writer
	said   map[string][]string // output by package and test
	left   []string
	opt    []string // what only who asks for it gets: not counted
	failed []string
	tests  int
	passed int // packages
}

func main() {
	r := &report{out: os.Stdout, said: map[string][]string{}}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	for in.Scan() {
		var e event
		if json.Unmarshal(in.Bytes(), &e) != nil {
			fmt.Fprintln(r.out, in.Text()) // not an event: what a tool said
			continue
		}
		r.take(e)
	}
	if err := in.Err(); err != nil {
		r.failed = append(r.failed, err.Error())
	}
	os.Exit(r.end())
}

// take notes one event.
func (r *report) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output":
		r.said[key] = append(r.said[key], e.Output)
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "skip":
		r.skip(key, e)
	case "pass":
		if e.Test == "" {
			r.passed++
			r.closing(key)
		} else if !strings.Contains(e.Test, "/") {
			r.tests++
		}
		delete(r.said, key)
	case "fail":
		r.fail(key, e)
	}
}

// skip remembers why a test was left out, or what would have to be asked for. A test of testing's own, such as a package
// without tests, says nothing.
func (r *report) skip(key string, e event) {
	for _, line := range r.said[key] {
		remember(&r.left, line, "left out: ")
		remember(&r.opt, line, "opt-in: ")
	}
	if e.Test == "" {
		r.closing(key)
	}
	delete(r.said, key)
}

// remember keeps what a line says behind a mark, once.
func remember(list *[]string, line, mark string) {
	if _, why, ok := strings.Cut(line, mark); ok && !slices.Contains(*list, strings.TrimSpace(why)) {
		*list = append(*list, strings.TrimSpace(why))
	}
}

// fail prints all that a test said. Of a package only the closing lines are left by then, or what it said in no test.
func (r *report) fail(key string, e event) {
	if e.Test == "" {
		r.failed = append(r.failed, e.Package)
	}
	for _, line := range r.said[key] {
		fmt.Fprint(r.out, line)
	}
	delete(r.said, key)
}

// closing prints the closing line of a package: "ok  	package	0.1s".
func (r *report) closing(key string) {
	for _, line := range r.said[key] {
		if strings.HasPrefix(line, "ok ") || strings.HasPrefix(line, "FAIL") {
			fmt.Fprint(r.out, line)
		}
	}
}

// end prints the summary.
func (r *report) end() int {
	slices.Sort(r.left)
	for _, l := range r.left {
		fmt.Fprintln(r.out, "left out: "+l)
	}
	slices.Sort(r.opt)
	for _, l := range r.opt {
		fmt.Fprintln(r.out, "opt-in: "+l)
	}
	if len(r.failed) > 0 || r.passed == 0 {
		fmt.Fprintf(r.out, "FAIL: %s\n", strings.Join(r.failed, " "))
		return 1
	}
	fmt.Fprintf(r.out, "PASS: %d tests in %d packages, %d left out\n", r.tests, r.passed, len(r.left))
	return 0
}
