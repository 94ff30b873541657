package chattest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
)

// errFull is what a core says that cannot save.
var errFull = errors.New("the disk is full")

// files is how bytes come in and go out.
func files() []check {
	return []check{
		{"FileIn", hasFiles, fileIn},
		{"FileTooLarge", hasFiles, fileTooLarge},
		{"FileOut", hasFiles, fileOut},
	}
}

func fileIn(f *fixture) {
	data := bytes.Repeat([]byte("%PDF <b>acta</b>\x00\xff"), 4000)
	sum := sha256.Sum256(data)
	f.server.Say(f.me, f.home, Said{Files: []File{{Name: "acta de mayo ñ.pdf", Type: "application/pdf", Data: data}}})
	ev := f.next()
	got, ok := ev.What.(chat.Upload)
	if !ok || len(got.Files) != 1 {
		f.t.Fatalf("heard %#v", ev.What)
	}
	checkEvent(f.t, f, ev, f.home)
	file := got.Files[0]
	if file.Name != "acta de mayo ñ.pdf" || file.Size != 0 && file.Size != int64(len(data)) {
		f.t.Errorf("file %+v", file)
	}
	if file.Hash == "" {
		file.Hash = f.fetch(file)
	}
	if file.Hash != hex.EncodeToString(sum[:]) {
		f.t.Errorf("other bytes arrived: %+v", file)
	}
}

// fetch gets the bytes of an upload from an adapter that leaves them with the platform.
func (f *fixture) fetch(file chat.File) string {
	f.t.Helper()
	fetcher, ok := f.adapter.(chat.Fetcher)
	if !ok {
		f.t.Fatalf("nobody can get the bytes of %+v", file)
	}
	r, err := fetcher.Fetch(f.t.Context(), file, f.limits.File)
	if err != nil {
		f.t.Fatalf("Fetch: %v", err)
	}
	defer func() { _ = r.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, r); err != nil {
		f.t.Errorf("fetching: %v", err)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func fileTooLarge(f *fixture) {
	f.server.Say(f.me, f.home, Said{Files: []File{{Name: "grande.pdf", Type: "application/pdf", Data: make([]byte, f.limits.File+1)}}})
	f.until("telling that the file is too large", func() bool { return len(f.server.Seen(f.me, f.home)) > 0 })
	if got, ok := f.say("ayuda").What.(chat.Text); !ok || got.Text != "ayuda" {
		f.t.Errorf("heard %#v before the words", got)
	}
}

func fileOut(f *fixture) {
	data := bytes.Repeat([]byte("nombre;cargo\n"), 1000)
	m := chat.Say("es", "Aquí está la plantilla.")
	m.Files = []chat.File{f.server.Keep("plantilla.csv", "text/csv", data)}
	f.post(m)
	var got []File
	f.until("showing the file", func() bool {
		got = nil
		for _, s := range f.server.Seen(f.me, f.home) {
			got = append(got, s.Files...)
		}
		return len(got) > 0
	})
	if len(got) != 1 || got[0].Name != "plantilla.csv" || got[0].Data != nil && !bytes.Equal(got[0].Data, data) {
		f.t.Errorf("%d files, the first %q with %d bytes", len(got), got[0].Name, len(got[0].Data))
	}
	f.see("Aquí está la plantilla.")
}

// faults is what a platform behind a network does at times.
func faults() []check {
	return []check{
		{"RetryAfter", isRemote, retryAfter},
		{"ServerError", isRemote, serverError},
		{"LostAnswer", isRemote, lostAnswer},
		{"Blocked", isRemote, blocked},
	}
}

func (f *fixture) try(text, key string) error {
	_, err := f.adapter.Post(f.t.Context(), f.home, chat.Say("es", text), key)
	return err
}

func retryAfter(f *fixture) {
	f.server.Bother(Mood{Kind: Limited, Wait: 7 * time.Second})
	var wait chat.RetryAfter
	if err := f.try("Uno.", "k"); !errors.As(err, &wait) || wait.Wait < 7*time.Second || wait.Wait > 15*time.Second {
		f.t.Errorf("told to wait seven seconds, Post gives %v", err)
	}
	if err := f.try("Uno.", "k"); err != nil {
		f.t.Errorf("afterwards: %v", err)
	}
	f.see("Uno.")
}

func serverError(f *fixture) {
	f.server.Bother(Mood{Kind: Broken})
	err := f.try("Uno.", "k")
	if wait := (chat.RetryAfter{}); err == nil || errors.Is(err, chat.ErrGone) || errors.Is(err, chat.ErrRefused) || errors.As(err, &wait) {
		f.t.Errorf("a broken server gives %v, want an unknown error", err)
	}
	if err := f.try("Uno.", "k"); err != nil {
		f.t.Errorf("afterwards: %v", err)
	}
	f.see("Uno.")
	if n := len(f.server.Seen(f.me, f.home)); n != 1 {
		f.t.Errorf("%d messages are seen", n)
	}
}

// lostAnswer: nobody knows whether it arrived. Twice is better than never.
func lostAnswer(f *fixture) {
	f.server.Bother(Mood{Kind: Lost})
	if err := f.try("Uno.", "k"); err != nil {
		if errors.Is(err, chat.ErrGone) || errors.Is(err, chat.ErrRefused) {
			f.t.Errorf("a lost answer gives %v, want an unknown error", err)
		}
		if err := f.try("Uno.", "k"); err != nil {
			f.t.Errorf("afterwards: %v", err)
		}
	}
	f.see("Uno.")
}

func blocked(f *fixture) {
	f.server.Bother(Mood{Kind: Blocked})
	if err := f.try("Uno.", "k"); !errors.Is(err, chat.ErrRefused) && !errors.Is(err, chat.ErrGone) {
		f.t.Errorf("a person who blocked the bot gives %v", err)
	}
}

// life is how an adapter runs and ends.
func life() []check {
	return []check{
		{"Concurrent", nil, concurrent},
		{"EndsDuringDelivery", nil, endsDuringDelivery},
		{"PostAfterCancel", nil, postAfterCancel},
	}
}

func concurrent(f *fixture) {
	const callers, each = 6, 4
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			for j := range each {
				m := chat.Say("es", fmt.Sprintf("mensaje %d de %d.", j, i))
				if _, err := f.adapter.Post(f.t.Context(), f.home, m, fmt.Sprint("k", i, "/", j)); err != nil {
					f.t.Errorf("Post: %v", err)
				}
			}
		})
	}
	wg.Go(func() {
		for i := range each {
			f.server.Say(f.me, f.home, Said{Text: fmt.Sprint("línea ", i)})
		}
	})
	wg.Wait()
	ids := map[string]bool{}
	for range each {
		ids[f.next().ID] = true
	}
	if len(ids) != each {
		f.t.Errorf("%d different events of %d", len(ids), each)
	}
	for i := range callers {
		for j := range each {
			f.see(fmt.Sprintf("mensaje %d de %d.", j, i))
		}
	}
	if n := len(f.server.Seen(f.me, f.home)); n != callers*each {
		f.t.Errorf("%d messages are seen, %d were posted", n, callers*each)
	}
}

// endsDuringDelivery: an event that the core has begun is brought to its end, and Run returns.
func endsDuringDelivery(f *fixture) {
	began, release := make(chan struct{}), make(chan struct{})
	f.reply(func(chat.Event) (chat.Answer, error) {
		close(began)
		<-release
		return chat.Answer{}, nil
	})
	said := make(chan struct{})
	go func() {
		defer close(said)
		f.server.Say(f.me, f.home, Said{Text: "ayuda"})
	}()
	select {
	case <-began:
	case <-time.After(patience):
		f.t.Error("no event came")
	}
	f.cancel()
	close(release)
	f.next()
	<-said
	f.stop()
}

func postAfterCancel(f *fixture) {
	ctx, cancel := context.WithCancel(f.t.Context())
	cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = f.adapter.Post(ctx, f.home, chat.Say("es", "tarde"), "k") // may be said or not, but must end
	}()
	select {
	case <-done:
	case <-time.After(patience):
		f.t.Error("Post goes on after its context ended")
	}
}
