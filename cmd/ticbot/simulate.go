package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/ticbot/ticbot/cmd/ticbot/demo"
	"github.com/ticbot/ticbot/cmd/ticbot/simulate"
	"github.com/ticbot/ticbot/store"
)

// simulate plays conversation scripts in memory and prints their transcripts.
func (a *app) simulate(_ context.Context, args []string) int {
	o, ok := a.parseOr(args, "")
	if !ok || len(o.rest) == 0 {
		return a.wrong("cmd.simulate.usage")
	}
	for _, name := range o.rest {
		if err := a.play(name); err != nil {
			a.fail("cmd.simulate.failed", "archivo", name, "error", err.Error())
			if errors.Is(err, os.ErrNotExist) {
				return exitUsage
			}
			return exitNo
		}
	}
	return exitOK
}

// play plays one script in a world of its own; files that it names are looked for beside it.
func (a *app) play(name string) error {
	f, err := a.openInput(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	w, err := simulate.New(simulate.Options{People: samplePeople, Phone: demo.Phone, Domain: demo.Domain})
	if err != nil {
		return err
	}
	return w.Play(f, filepath.Dir(name), a.out)
}

// samplePeople writes the people of a file into the sample office; without a file those of the demo.
func samplePeople(tx *store.Tx, file string, now time.Time) error {
	if file == "" {
		return demo.Load(tx, now)
	}
	table, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("reading people: %w", err)
	}
	return demo.LoadWith(tx, table, now)
}
