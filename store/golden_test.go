package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/ticbot/ticbot/store/kv/memkv"
)

// goldenDir holds what layout 1 wrote. It is written once, with -update, before the release; after that a difference is a
// broken promise and not a reason for -update.
const goldenDir = "testdata/v1"

func golden(t *testing.T, name string, now []byte) []byte {
	t.Helper()
	path := filepath.Join(goldenDir, name)
	if *update && layout == 1 {
		if err := os.MkdirAll(goldenDir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, now, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryReleaseReadsLayout1(t *testing.T) {
	for _, s := range samplesV1() {
		t.Run(s.name, func(t *testing.T) {
			now, err := encode(s.value)
			if err != nil {
				t.Fatal(err)
			}
			out := s.into()
			if err := decode(golden(t, s.name+".record", now), out); err != nil {
				t.Fatal(err)
			}
			if got := reflect.ValueOf(out).Elem().Interface(); !reflect.DeepEqual(got, s.value) {
				t.Errorf("read\n%+v\nwant\n%+v", got, s.value)
			}
		})
	}
}

// Every field of a record is in its sample, or it is newer than layout 1 and listed here.
func TestSamplesAreComplete(t *testing.T) {
	newer := map[string]bool{
		"head.new":       true, // not stored
		"request.Deputy": true, "outgoing.Ref": true, "request.Items": true, "draft.For": true, "draft.Caller": true,
		"file.Made":   true,
		"seen.Packed": true, "seen-packed.Answer": true,
		"site.Circuit": true, "site.Speed": true,
	}
	for _, s := range samplesV1() {
		v := reflect.ValueOf(s.value)
		for i := range v.NumField() {
			name := s.name + "." + v.Type().Field(i).Name
			if v.Field(i).IsZero() != newer[name] {
				t.Errorf("%s: zero %v, listed as newer %v: list a new field here", name, v.Field(i).IsZero(), newer[name])
			}
		}
	}
}

// A store of layout 1, as a backup: keys, counters and indexes too.
func TestEveryReleaseReadsAStoreOfSchema1(t *testing.T) {
	ctx := context.Background()
	made := memory(t)
	fillV1(t, made)
	var now bytes.Buffer
	if err := made.Backup(ctx, &now); err != nil {
		t.Fatal(err)
	}
	s := New(memkv.New(), secret)
	if err := s.Restore(ctx, bytes.NewReader(golden(t, "store.backup", now.Bytes()))); err != nil {
		t.Fatal(err)
	}
	if Schema == 1 {
		want, got := dump(t, made.DB()), dump(t, s.DB())
		for k := range want {
			if want[k] != got[k] {
				t.Errorf("%s is written as\n%q\nwas\n%q", k, want[k], got[k])
			}
		}
		for k := range got {
			if _, ok := want[k]; !ok {
				t.Errorf("%s is not written any more", k)
			}
		}
	}
	checkIndex(t, s)
	look(t, s, func(v *View) error {
		if r, err := v.Request("TIC-2026-000123"); err != nil || r.HolderIs != "Ana Gómez" {
			t.Errorf("request: %+v, %v", r, err)
		}
		if p, err := v.PersonOf(webAna); err != nil || p.Name != "Ana Gómez" {
			t.Errorf("person: %+v, %v", p, err)
		}
		ids, err := v.Search("gomez", 5)
		if err != nil || len(ids) != 2 {
			t.Errorf("search: %v, %v", ids, err)
		}
		_, _, err = v.VerifyJournal()
		return err
	})
	do(t, s, func(tx *Tx) error { // and goes on
		r := requestV1(hours)
		if err := tx.FileRequest(&r, 2026); err != nil || r.ID != "TIC-2026-000125" {
			t.Errorf("next request is %s, %v", r.ID, err)
		}
		return nil
	})
}

func TestDecodeRefuses(t *testing.T) {
	var p Person
	for _, c := range []struct {
		in   string
		want error
	}{{"", ErrDamaged}, {"\x00{}", ErrDamaged}, {"\x01", ErrDamaged}, {"\x01{", ErrDamaged}, {"\x01[]", ErrDamaged}, {"{}", ErrNewer}, {"\x02{}", ErrNewer}} {
		if err := decode([]byte(c.in), &p); !errors.Is(err, c.want) {
			t.Errorf("%q gives %v", c.in, err)
		}
	}
	if err := decode([]byte("\x01{\"name\":\"A\",\"new in a later release\":1}"), &p); err != nil || p.Name != "A" {
		t.Errorf("an unknown field: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	samples := samplesV1()
	for i, s := range samples {
		b, err := encode(s.value)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), b)
	}
	f.Fuzz(func(t *testing.T, kind uint8, b []byte) {
		s := samples[int(kind)%len(samples)]
		first, second := s.into(), s.into()
		if decode(b, first) != nil {
			return
		}
		again, err := encode(first)
		if err != nil {
			if strings.Contains(err.Error(), "Time.MarshalJSON") { // a year or an offset that is read but not written
				return
			}
			t.Fatalf("%s: read but not written: %v", s.name, err)
		}
		if err := decode(again, second); err != nil {
			t.Fatalf("%s: not read back: %v", s.name, err)
		}
		if third, err := encode(second); err != nil || !bytes.Equal(again, third) {
			t.Fatalf("%s: %q became %q (%v)", s.name, again, third, err)
		}
	})
}
