package store

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store/kv"
)

// Roles of RequestsWaiting.
const (
	WaitAssignee = "assignee"
	WaitHead     = "head"
	WaitOwner    = "owner"
	WaitTester   = "tester"
	WaitAsker    = "asker"
)

// FactOwner is the fact of a request that names who owns the application or the information that it is about, by e-mail.
const FactOwner = "dueno"

// FactTester is the fact of a request that names who tries what was made, by e-mail.
const FactTester = "tester"

// IsOpen reports whether a request still stands on a board: it has not ended. One that is done for the asker but lacks its
// PISAMI number is open.
func IsOpen(r procedure.Request) bool { return r.Ended.IsZero() }

// IncidentKey is equal for two reports of the same thing at the same site, however they are spelled. "" = no such thing.
func IncidentKey(r procedure.Request) string {
	site := r.Answers["sede"]
	if site == "" {
		site = r.Site
	}
	if r.Answers["que"] == "" {
		return ""
	}
	return fold(r.Answers["que"]) + "\x1f" + fold(site)
}

// Facts of an incident that was announced to whole sites: what is down, and where, one site a line.
const (
	FactOutage      = "mayor_servicio"
	FactOutageSites = "mayor_sedes"
	FactOutageEnd   = "mayor_fin" // the communication that said it is over
)

// incidentKeys are the keys under which a new report finds this one: that of the report itself, and once it was announced
// one of every site.
func incidentKeys(r procedure.Request) []string {
	keys := []string{IncidentKey(r)}
	for _, what := range []string{r.Answers["que"], r.Facts[FactOutage]} {
		for _, site := range strings.Split(r.Facts[FactOutageSites], "\n") {
			if site != "" && r.Facts[FactOutageEnd] == "" {
				keys = append(keys, IncidentKey(procedure.Request{Answers: map[string]string{"que": what, "sede": site}}))
			}
		}
	}
	slices.Sort(keys)
	return slices.DeleteFunc(slices.Compact(keys), func(k string) bool { return k == "" })
}

func requestKey(id string) string { return under("r", numbered(id)) }

// requestMarks is the index of a request.
func requestMarks(r procedure.Request) []mark {
	id, part := numbered(r.ID), "c"
	var ms []mark
	add := func(family string, parts ...string) { ms = append(ms, mark{key: under(key(family, parts...), id)}) }
	if IsOpen(r) {
		part = "o"
		add("i/o")
		add("i/s", r.State, r.Service)
		if r.Assignee != "" {
			add("i/w", WaitAssignee, lower(r.Assignee))
		}
		for _, who := range []string{r.Head, r.Deputy} {
			if who != "" {
				add("i/w", WaitHead, lower(who))
			}
		}
		for role, fact := range map[string]string{WaitOwner: FactOwner, WaitTester: FactTester} {
			if who := r.Facts[fact]; who != "" {
				add("i/w", role, lower(who))
			}
		}
		for _, k := range incidentKeys(r) {
			add("i/q", r.Service, k)
		}
	}
	for _, who := range peopleOf(r) {
		add("i/p", who, part)
	}
	return ms
}

// peopleOf is whose request it is: of the asker, the holder, who filed it and who joined it.
func peopleOf(r procedure.Request) []string {
	who := []string{r.Asker, r.Holder, r.Behalf}
	for _, j := range r.Joined {
		who = append(who, j.Who)
	}
	for i := range who {
		who[i] = lower(who[i])
	}
	slices.Sort(who)
	return slices.DeleteFunc(slices.Compact(who), func(s string) bool { return s == "" })
}

// lower is the spelling of e-mails in keys.
func lower(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// FileRequest gives a new request its radicado, the next of the year without a gap, and stores it. The year is that of the
// office's calendar, which the caller knows.
func (t *Tx) FileRequest(r *procedure.Request, year int) error {
	if year < 1 || year > 9999 {
		return fmt.Errorf("filing a request: %w: year %d", ErrInvalid, year)
	}
	n, err := t.count(yearCounter(year))
	if err != nil {
		return fmt.Errorf("filing a request: %w", err)
	}
	filed := *r
	filed.ID = Radicado(year, int(n))
	if err := t.storeRequest(nil, filed); err != nil {
		return err
	}
	r.ID = filed.ID
	return nil
}

// PutRequest stores a request that was filed before; kv.ErrNotFound for any other.
func (t *Tx) PutRequest(r procedure.Request) error {
	old, ok, err := t.request(r.ID)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("storing request %q, which was never filed: %w", r.ID, kv.ErrNotFound)
	}
	return t.storeRequest(requestMarks(old), r)
}

func (t *Tx) storeRequest(old []mark, r procedure.Request) error {
	r.Signed, r.Joined = slices.Clone(r.Signed), slices.Clone(r.Joined)
	utc(&r.Filed, &r.Entered, &r.Started, &r.Due, &r.First, &r.Paused, &r.Solved, &r.Ended)
	for i := range r.Signed {
		utc(&r.Signed[i].At)
	}
	r.Items = slices.Clone(r.Items)
	for i := range r.Items {
		utc(&r.Items[i].At)
	}
	for i := range r.Joined {
		utc(&r.Joined[i].At)
	}
	if err := t.write(requestKey(r.ID), r); err != nil {
		return err
	}
	return t.reindex(old, requestMarks(r))
}

// Request reads a request; kv.ErrNotFound where there is none. Its maps are never nil.
func (v *View) Request(id string) (procedure.Request, error) {
	if id == "" {
		return withMaps(procedure.Request{}), errNoRequest
	}
	r, err := read[request](v, requestKey(id))
	return withMaps(procedure.Request(r)), err
}

func (v *View) request(id string) (procedure.Request, bool, error) {
	r, ok, err := find[request](v, requestKey(id))
	return procedure.Request(r), ok, err
}

func withMaps(r procedure.Request) procedure.Request {
	if r.Answers == nil {
		r.Answers = map[string]string{}
	}
	if r.Facts == nil {
		r.Facts = map[string]string{}
	}
	if r.Flags == nil {
		r.Flags = map[string]bool{}
	}
	return r
}

// RequestsOf gives the requests of a person (or "platform:id") as asker, holder, filer or joined, newest first.
func (v *View) RequestsOf(person string) ([]string, error) {
	open, err := v.ids(prefix("i/p", lower(person), "o"))
	if err != nil {
		return nil, err
	}
	closed, err := v.ids(prefix("i/p", lower(person), "c"))
	if err != nil {
		return nil, err
	}
	all := append(open, closed...)
	slices.SortFunc(all, func(a, b string) int { return strings.Compare(numbered(b), numbered(a)) })
	return all, nil
}

// OpenOf is RequestsOf without those that have ended; their number does not slow it down.
func (v *View) OpenOf(person string) ([]string, error) {
	return v.newest(prefix("i/p", lower(person), "o"))
}

// RequestsWaiting gives the open requests whose assignee, head, owner or asker (WaitAssignee …) somebody is,
// oldest first. What a request waits for is a matter of its state, which the caller knows.
func (v *View) RequestsWaiting(role, who string) ([]string, error) {
	if role != WaitAsker {
		return v.ids(prefix("i/w", role, lower(who)))
	}
	open, err := v.ids(prefix("i/p", lower(who), "o"))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, id := range open {
		r, err := v.Request(id)
		if err != nil {
			return nil, err
		}
		if lower(r.Asker) == lower(who) {
			out = append(out, id)
		}
	}
	return out, nil
}

// OpenRequests yields all requests that have not ended, by id.
func (v *View) OpenRequests() iter.Seq2[procedure.Request, error] {
	return func(yield func(procedure.Request, error) bool) {
		for r, err := range open[procedure.Request](v) {
			if !yield(withMaps(r), err) || err != nil {
				return
			}
		}
	}
}

// open yields the requests that have not ended as far as T goes, by id.
func open[T any](v *View) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		for from := ""; ; {
			marks, err := v.some("i/o/", from, page)
			if err != nil {
				yield(none, err)
				return
			}
			keys := make([]string, len(marks))
			for i, it := range marks {
				keys[i] = under("r", lastPart(it.Key))
			}
			values, err := v.gather("r/", keys)
			if err != nil {
				yield(none, err)
				return
			}
			for i, b := range values {
				var r T
				if err = decode(b, &r); err != nil {
					err = fmt.Errorf("reading %s: %w", keys[i], err)
				}
				if !yield(r, err) || err != nil {
					return
				}
			}
			if len(marks) < page {
				return
			}
			from = marks[page-1].Key + "\x00"
		}
	}
}

// Overdue counts the open requests past their target whose clock is running. Of each it reads no more than that.
func (v *View) Overdue(now time.Time) (n int, err error) {
	type clock struct {
		Due    time.Time `json:"due"`
		Paused time.Time `json:"paused"`
	}
	for c, err := range open[clock](v) {
		if err != nil {
			return 0, err
		}
		if !c.Due.IsZero() && c.Paused.IsZero() && c.Due.Before(now) {
			n++
		}
	}
	return n, nil
}

// AllRequests yields every request, by id.
func (v *View) AllRequests() iter.Seq2[procedure.Request, error] {
	return func(yield func(procedure.Request, error) bool) {
		for r, err := range records[procedure.Request](v, "r/") {
			if !yield(withMaps(r), err) || err != nil {
				return
			}
		}
	}
}

// OpenIn gives the open requests in a state, oldest first: of one service, or of all where service is "".
func (v *View) OpenIn(service, state string) ([]string, error) {
	if service != "" {
		return v.ids(prefix("i/s", state, service))
	}
	return v.oldest(prefix("i/s", state))
}

// oldest is ids over several lists at once, ordered by id.
func (v *View) oldest(pre string) ([]string, error) {
	out, err := v.ids(pre)
	slices.SortFunc(out, func(a, b string) int { return strings.Compare(numbered(a), numbered(b)) })
	return out, err
}

// OpenCounts says how many open requests each state of each service has: counts[service][state].
func (v *View) OpenCounts() (map[string]map[string]int, error) {
	counts := map[string]map[string]int{}
	for it, err := range v.items("i/s/", "") {
		if err != nil {
			return nil, err
		}
		place := strings.TrimPrefix(it.Key, "i/s/") // state/service/id
		first, rest, _ := strings.Cut(place, "/")
		second, _, whole := strings.Cut(rest, "/")
		state, err1 := unescape(first)
		service, err2 := unescape(second)
		if !whole || err1 != nil || err2 != nil {
			return nil, fmt.Errorf("reading %s: %w", it.Key, ErrDamaged)
		}
		if counts[service] == nil {
			counts[service] = map[string]int{}
		}
		counts[service][state]++
	}
	return counts, nil
}

// OpenIncidents gives the open requests of a service with this IncidentKey, oldest first.
func (v *View) OpenIncidents(service, incident string) ([]string, error) {
	return v.ids(prefix("i/q", service, incident))
}
