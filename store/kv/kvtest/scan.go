package kvtest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/ticbot/ticbot/store/kv"
)

func testScanOrder(t *testing.T, db kv.DB) {
	put(t, db, "b/2", "v2", "a", "va", "b/10", "v10", "c", "vc", "b", "vb", "b/1", "v1")
	put(t, db, "b/3", "v3") // in another transaction, so that a database keeps it elsewhere
	put(t, db, "b0", "past")
	view(t, db, func(r kv.Reader) error {
		return errors.Join(
			wantScan(r, "", "", "a=va", "b=vb", "b/1=v1", "b/10=v10", "b/2=v2", "b/3=v3", "b0=past", "c=vc"),
			wantScan(r, "b/", "", "b/1=v1", "b/10=v10", "b/2=v2", "b/3=v3"),
			wantScan(r, "b/1", "", "b/1=v1", "b/10=v10"),
			wantScan(r, "b/", "b/10", "b/10=v10", "b/2=v2", "b/3=v3"), // from is included
			wantScan(r, "b/", "b/11", "b/2=v2", "b/3=v3"),
			wantScan(r, "b/", "b/10\x00", "b/2=v2", "b/3=v3"), // how to go on after a key
			wantScan(r, "b/", "a", "b/1=v1", "b/10=v10", "b/2=v2", "b/3=v3"),
			wantScan(r, "b/", "b/9"),
			wantScan(r, "b/", "c"),
			wantScan(r, "", "b0", "b0=past", "c=vc"),
			wantScan(r, "d", ""))
	})
	update(t, db, func(tx kv.Tx) error {
		return errors.Join(tx.Delete("b/10"), tx.Delete("b0"))
	})
	view(t, db, func(r kv.Reader) error { return wantScan(r, "b", "b/", "b/1=v1", "b/2=v2", "b/3=v3") })
}

// A loop may be left early, and the reader can be used afterwards.
func testScanStops(t *testing.T, db kv.DB) {
	put(t, db, "a", "1", "b", "2", "c", "3")
	first := func(r kv.Reader) error {
		for item, err := range r.Scan("", "") {
			if err != nil {
				return err
			}
			if item.Key != "a" {
				return fmt.Errorf("first key is %q", item.Key)
			}
			break
		}
		return wantScan(r, "", "", "a=1", "b=2", "c=3")
	}
	view(t, db, first)
	update(t, db, func(tx kv.Tx) error { return first(tx) })
	stop := errors.New("stop")
	err := db.View(t.Context(), func(r kv.Reader) error {
		for range r.Scan("", "") {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) {
		t.Errorf("View returned %v, want the error of fn", err)
	}
}

func testScanNested(t *testing.T, db kv.DB) {
	put(t, db, "a/1", "", "a/2", "", "b/1", "x", "b/2", "y")
	nested := func(r kv.Reader) error {
		var got []string
		for a, err := range r.Scan("a/", "") {
			if err != nil {
				return err
			}
			for b, err := range r.Scan("b/", "") {
				if err != nil {
					return err
				}
				got = append(got, a.Key[2:]+b.Key[2:]+string(b.Value))
			}
			if err := wantGet(r, "b/1", "x"); err != nil {
				return err
			}
		}
		if fmt.Sprint(got) != "[11x 12y 21x 22y]" {
			return fmt.Errorf("nested scans gave %v", got)
		}
		return nil
	}
	view(t, db, nested)
	update(t, db, func(tx kv.Tx) error { return nested(tx) })
}

// The writes of the transaction are merged into what was there: new keys between, before and after, changed and deleted ones.
func testScanOwnWrites(t *testing.T, db kv.DB) {
	put(t, db, "k/b", "1", "k/d", "2", "k/f", "3", "l", "out")
	update(t, db, func(tx kv.Tx) error {
		return errors.Join(
			putAll(tx, "k/a", "new", "k/c", "new", "k/d", "changed", "k/e", "new", "k/g", "new", "j", "out"),
			tx.Delete("k/f"), tx.Delete("k/e"), tx.Delete("k/zz"),
			wantScan(tx, "k/", "", "k/a=new", "k/b=1", "k/c=new", "k/d=changed", "k/g=new"),
			wantScan(tx, "k/", "k/c", "k/c=new", "k/d=changed", "k/g=new"),
			wantScan(tx, "k/", "k/e", "k/g=new"),
			wantScan(tx, "", "k/g", "k/g=new", "l=out"),
			tx.Put("k/f", []byte("again")), tx.Delete("k/a"), tx.Delete("k/b"),
			wantScan(tx, "k/", "", "k/c=new", "k/d=changed", "k/f=again", "k/g=new"))
	})
	view(t, db, func(r kv.Reader) error {
		return wantScan(r, "", "", "j=out", "k/c=new", "k/d=changed", "k/f=again", "k/g=new", "l=out")
	})
}

// A loop sees the writes as they were when it began, so it can delete or add what it walks over.
func testScanWhileWriting(t *testing.T, db kv.DB) {
	put(t, db, "a", "1", "c", "3")
	update(t, db, func(tx kv.Tx) error {
		if err := putAll(tx, "b", "2", "d", "4"); err != nil {
			return err
		}
		got := ""
		for item, err := range tx.Scan("", "") {
			if err != nil {
				return err
			}
			got += item.Key + string(item.Value)
			if err := errors.Join(tx.Delete("c"), tx.Put("d", []byte("x")), tx.Put(item.Key+"+", nil), tx.Delete(item.Key)); err != nil {
				return err
			}
		}
		if got != "a1b2c3d4" {
			return fmt.Errorf("the loop saw %q", got)
		}
		return wantScan(tx, "", "", "a+=", "b+=", "c+=", "d+=")
	})
	view(t, db, func(r kv.Reader) error { return wantScan(r, "", "", "a+=", "b+=", "c+=", "d+=") })
}
