package hunt

import (
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// Where is looked, beside what came out of the house.
const (
	inKeys    = "keys"
	inValues  = "values"
	inSeen    = "seen records"
	inJournal = "journal"
	inBackup  = "backup"
	inMetrics = "metrics"
	inFolder  = "folder of the running house"
	inClosed  = "folder of the closed house"
)

// place is somewhere to look.
type place struct {
	name string
	data []byte
}

// places collects everything: first of the running house, then of its folder when it is closed.
func (r *rig) places() []place {
	r.t.Helper()
	r.streams()
	all := []place{r.scraped(), r.backedUp(), r.exported()}
	all = append(all, r.kept()...)
	all = append(all, r.folder(inFolder)...)
	r.server.Close()
	r.close()
	all = append(all, r.folder(inClosed)...)
	r.heaps.mu.Lock()
	defer r.heaps.mu.Unlock()
	for _, where := range slices.Sorted(maps.Keys(r.heaps.by)) {
		all = append(all, place{where, r.heaps.by[where].Bytes()})
	}
	return all
}

// streams reads what the page of each person shows of her rooms, as a browser that is opened now would get it.
func (r *rig) streams() {
	r.t.Helper()
	for _, s := range r.house.Seats() {
		rooms := url.Values{"as": {s.Account}, "room": {""}}
		for _, room := range s.Rooms {
			rooms["as"], rooms["room"] = append(rooms["as"], s.Account), append(rooms["room"], room.ID)
		}
		r.stream(rooms)
	}
	r.stream(url.Values{"as": {""}, "room": {"mail"}})
}

// stream reads one stream until it has caught up.
func (r *rig) stream(rooms url.Values) {
	r.t.Helper()
	ctx, cancel := context.WithCancel(r.t.Context())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.server.URL+"/chat/events?"+rooms.Encode(), nil)
	r.must(err)
	r.browser.Sign(req)
	res, err := r.client.Do(req)
	r.must(err)
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() && lines.Text() != "event: ready" {
		r.heaps.add(inChat, lines.Text())
	}
	if lines.Text() != "event: ready" {
		r.t.Fatalf("the stream ended: status %d, %v", res.StatusCode, lines.Err())
	}
}

func (r *rig) scraped() place {
	r.t.Helper()
	w := &response{header: http.Header{}}
	promhttp.HandlerFor(r.metrics, promhttp.HandlerOpts{}).ServeHTTP(w, &http.Request{Method: http.MethodGet, Header: http.Header{}})
	if !bytes.Contains(w.Bytes(), []byte("ticbot_events_total")) {
		r.t.Error("the metrics say nothing")
	}
	return place{inMetrics, w.Bytes()}
}

// response keeps a body.
type response struct {
	bytes.Buffer
	header http.Header
}

func (w *response) Header() http.Header { return w.header }

func (w *response) WriteHeader(int) {}

func (r *rig) backedUp() place {
	r.t.Helper()
	var b bytes.Buffer
	r.must(r.house.Store.Backup(r.t.Context(), &b))
	return place{inBackup, b.Bytes()}
}

// exported is the journal as it is handed out: a line of JSON for each entry.
func (r *rig) exported() place {
	r.t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	r.must(r.house.Store.View(r.t.Context(), func(v *store.View) error {
		for e, err := range v.Journal(1) {
			if err != nil {
				return err
			}
			if err := enc.Encode(e); err != nil {
				return err
			}
		}
		return nil
	}))
	return place{inJournal, b.Bytes()}
}

// kept is every key and every value, read through the port; what a record keeps packed is unpacked too.
func (r *rig) kept() []place {
	r.t.Helper()
	var keys, values, seen bytes.Buffer
	r.must(r.db.View(r.t.Context(), func(k kv.Reader) error {
		for it, err := range k.Scan("", "") {
			if err != nil {
				return err
			}
			keys.WriteString(it.Key + "\n")
			into := &values
			if strings.HasPrefix(it.Key, "s/") {
				into = &seen
			}
			into.Write(append(it.Value, '\n'))
			into.Write(unpacked(it.Value))
		}
		return nil
	}))
	if keys.Len() == 0 {
		r.t.Error("the store is empty")
	}
	return []place{{inKeys, keys.Bytes()}, {inValues, values.Bytes()}, {inSeen, seen.Bytes()}}
}

// keep adds what is in the store now to what is looked through in the end: a day later the seen records are swept.
func (r *rig) keep() {
	r.t.Helper()
	for _, p := range append(r.kept(), r.backedUp()) {
		if len(p.data) == 0 {
			r.t.Errorf("there are no %s", p.name)
		}
		r.heaps.add(p.name, string(p.data))
	}
}

// unpacked is the deflated answer of a record that has one.
func unpacked(value []byte) []byte {
	var rec struct{ Packed []byte }
	if len(value) == 0 || json.Unmarshal(value[1:], &rec) != nil || len(rec.Packed) == 0 {
		return nil
	}
	out, err := io.ReadAll(flate.NewReader(bytes.NewReader(rec.Packed)))
	if err != nil {
		return nil
	}
	return out
}

// folder is every byte of every file of the database.
func (r *rig) folder(name string) []place {
	r.t.Helper()
	var out []place
	r.must(filepath.WalkDir(r.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil {
			out = append(out, place{name, data})
		}
		return err
	}))
	if len(out) == 0 {
		r.t.Error("the folder is empty")
	}
	return out
}

// found looks everywhere.
func found(h *Hunter, all []place) []Find {
	var out []Find
	for _, p := range all {
		out = append(out, h.Look(p.name, p.data)...)
	}
	return out
}
