package store

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/store/kv"
	"github.com/ticbot/ticbot/store/kv/memkv"
)

// plain is a store in memory whose Updates run once, for tests that draw random values in them.
func plain(t testing.TB) *Store {
	db := memkv.New()
	t.Cleanup(func() { _ = db.Close() })
	return New(db, secret)
}

// fillV1 writes something of everything through the API of schema 1.
func fillV1(t testing.TB, s *Store) {
	t.Helper()
	do(t, s, func(tx *Tx) error { return tx.SetNextNumber(2026, 123) })
	for _, ended := range []bool{false, true} {
		r := requestV1(hours)
		if !ended {
			r.Ended = time.Time{}
		}
		do(t, s, func(tx *Tx) error {
			f := r
			if err := tx.FileRequest(&f, 2026); err != nil {
				return err
			}
			if err := tx.PutSearch(f.ID, "Correo para Ana Gómez"); err != nil {
				return err
			}
			_, err := tx.Record(Entry{At: t0, Actor: "ana@x", Kind: "filed", Request: f.ID, Data: map[string]string{"service": "COR"}})
			return err
		})
	}
	for _, fn := range []func(*Tx) error{fillOffice, fillOutbox, fillRest} {
		do(t, s, fn)
	}
	f, err := s.SaveFile(context.Background(), "a.txt", "text/plain", strings.NewReader("hola"), 10, t0)
	if err != nil {
		t.Fatal(err)
	}
	do(t, s, func(tx *Tx) error { return tx.KeepFile(f.Hash, "TIC-2026-000123") })
	if _, err := s.SaveFile(context.Background(), "b.txt", "text/plain", strings.NewReader("nadie"), 10, t0); err != nil {
		t.Fatal(err)
	}
}

func fillOffice(tx *Tx) error {
	for _, sm := range samplesV1() {
		var err error
		switch v := sm.value.(type) {
		case Person:
			err = tx.PutPerson(v)
		case Dep:
			err = tx.PutDep(v)
		case Site:
			err = tx.PutSite(v)
		case Rule:
			v.ID = ""
			err = tx.PutRule(&v, 2026)
		case Draft:
			err = tx.PutDraft(v)
		case Due:
			err = tx.SetDue(v)
		case Envelope:
			v.Opened, v.Burnt, v.Slip = time.Time{}, time.Time{}, time.Time{}
			err = tx.PutEnvelope(v)
		case Card:
			err = tx.PutCard(v)
		case inventory.Application:
			err = tx.PutApplication(v)
		case inventory.Account:
			err = tx.PutAccount(v)
		case inventory.Backup:
			old, found := tx.BackupOf(v.System)
			if v.ID = old.ID; found != nil && !errors.Is(found, kv.ErrNotFound) {
				return found
			}
			err = tx.PutBackup(&v)
		case inventory.Supervision:
			err = tx.PutSupervision(v)
		case inventory.Editor:
			err = tx.PutEditor(v)
		case inventory.Training:
			v.ID = ""
			err = tx.PutTraining(&v, 2026)
		case Movement:
			err = tx.SetQuota(v.After, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func fillOutbox(tx *Tx) error {
	card := Outgoing{Kind: CardDebt, Place: channel, Request: "TIC-2026-000123"}
	for _, o := range []Outgoing{card, card, {Kind: NoticeDebt, Account: webAna, Entry: 1}, {Kind: NoticeDebt, Account: webAna, Entry: 2},
		{Kind: QuestionDebt, Place: webPlace, Draft: "d1"}, {Kind: NoticeDebt, Place: webPlace}} {
		if _, err := tx.Owe(o, t0); err != nil {
			return err
		}
	}
	if _, err := tx.Claim("0000000001", t0); err != nil {
		return err
	}
	o, err := tx.Outgoing("0000000004")
	if err != nil {
		return err
	}
	return tx.Park(o, "gone")
}

func fillRest(tx *Tx) error {
	if err := tx.MarkSeen("web", "event/1", chat.Answer{Owed: true}, t0); err != nil {
		return err
	}
	if _, err := tx.Enqueue("COR", "TIC-2026-000123"); err != nil {
		return err
	}
	if _, err := tx.Say(Posted{Room: "ana", At: t0, From: "bot", Message: chat.Say("es", "hola")}, "k1"); err != nil {
		return err
	}
	if _, err := tx.EditPosted("ana", 1, chat.Say("es", "adiós"), "k2"); err != nil {
		return err
	}
	if _, _, err := tx.Lease("clock", "host:1", t0, time.Minute); err != nil {
		return err
	}
	return tx.PutMeta("pisami/1", "TIC-2026-000123")
}
