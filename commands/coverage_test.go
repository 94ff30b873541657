package commands

import (
	"strconv"
	"testing"
	"time"

	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
)

// tenOf is ten in the morning of a day as people write it in a file.
func tenOf(day string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" 10:00", calendar.Bogota())
	if err != nil {
		panic(err)
	}
	return at
}

func gateTurn(day string) *turn {
	return &turn{h: &Handler{Deps: Deps{Calendar: calendar.New()}}, now: tenOf(day)}
}

// TestGate: what counts is thirty business days from the day of filing, which is not counted, to the need, or to the business
// day before it (domain.md §3.1). Both counts are kept.
func TestGate(t *testing.T) {
	for _, c := range []struct {
		filed, need string
		dh, dc      int
		want        string
	}{
		{"2026-11-23", "2027-01-07", 30, 45, "en_plazo"},
		{"2026-11-23", "2027-01-06", 29, 44, "tarde"},
		{"2026-11-23", "2026-12-23", 21, 30, "tarde"}, // thirty calendar days are not thirty business days
		{"2026-11-23", "2026-11-24", 1, 1, "tarde"},
		{"2026-11-23", "2026-11-23", 0, 0, "tarde"},
		{"2026-11-23", "2027-01-08", 31, 46, "en_plazo"},
		{"2026-11-23", "2027-01-09", 31, 47, "en_plazo"}, // Saturday: the Friday before
		{"2026-11-23", "2027-01-11", 31, 49, "en_plazo"}, // holiday (Reyes, moved): the Friday before
		{"2026-11-24", "2027-01-10", 30, 47, "en_plazo"}, // Sunday: Friday the eighth
		{"2026-11-25", "2027-01-10", 29, 46, "tarde"},
		{"2026-11-28", "2027-01-14", 30, 47, "en_plazo"}, // filed on a Saturday
		{"2026-11-28", "2027-01-13", 29, 46, "tarde"},
		{"2026-12-15", "2027-01-29", 30, 45, "en_plazo"}, {"2026-12-15", "2027-01-28", 29, 44, "tarde"},
		{"2026-12-31", "2027-02-15", 30, 46, "en_plazo"}, {"2026-12-31", "2027-02-12", 29, 43, "tarde"},
		{"2026-03-02", "2026-04-16", 30, 45, "en_plazo"}, {"2026-03-02", "2026-04-15", 29, 44, "tarde"}, // over Easter
		{"2026-05-29", "2026-07-15", 30, 47, "en_plazo"}, {"2026-05-29", "2026-07-14", 29, 46, "tarde"},
		{"2027-03-15", "2027-04-29", 30, 45, "en_plazo"}, {"2028-02-28", "2028-04-11", 30, 43, "en_plazo"},
		{"2028-04-03", "2028-05-18", 30, 45, "en_plazo"}, {"2028-04-03", "2028-05-17", 29, 44, "tarde"},
		// The latest day of filing for a need, and the day after it.
		{"2026-11-18", "2027-01-04", 30, 47, "en_plazo"}, {"2026-11-19", "2027-01-04", 29, 46, "tarde"},
		{"2026-12-16", "2027-02-01", 30, 47, "en_plazo"}, {"2026-12-17", "2027-02-01", 29, 46, "tarde"},
		{"2027-02-01", "2027-03-15", 30, 42, "en_plazo"}, {"2027-02-02", "2027-03-15", 29, 41, "tarde"},
		{"2027-02-15", "2027-04-01", 30, 45, "en_plazo"}, {"2027-02-16", "2027-04-01", 29, 44, "tarde"},
		{"2027-05-18", "2027-07-01", 30, 44, "en_plazo"}, {"2027-05-19", "2027-07-01", 29, 43, "tarde"},
		{"2028-03-15", "2028-05-02", 30, 48, "en_plazo"}, {"2028-03-16", "2028-05-02", 29, 47, "tarde"},
	} {
		tn := gateTurn(c.filed)
		if got := leadTime(tn, map[string]string{"fecha": c.need, knownFiled: c.filed}); got != c.want {
			t.Errorf("filed %s, needed %s: %s, not %s", c.filed, c.need, got, c.want)
		}
		r := procedure.Request{Filed: tn.now, Answers: map[string]string{"fecha": c.need}, Facts: map[string]string{}}
		tn.h.countDays(&r)
		if r.Facts[factDH] != strconv.Itoa(c.dh) || r.Facts[factDC] != strconv.Itoa(c.dc) {
			t.Errorf("filed %s, needed %s: %s business and %s calendar days, not %d and %d", c.filed, c.need, r.Facts[factDH], r.Facts[factDC], c.dh, c.dc)
		}
	}
	if got := leadTime(gateTurn("2026-11-23"), map[string]string{knownFiled: "2026-11-23"}); got != "" {
		t.Errorf("without a date it is %q", got)
	}
	r := procedure.Request{Filed: tenOf("2026-11-23"), Answers: map[string]string{}, Facts: map[string]string{factDH: "3", factDC: "4"}}
	gateTurn("2026-11-23").h.countDays(&r)
	if len(r.Facts) != 0 {
		t.Errorf("counts without a date: %v", r.Facts)
	}
}

// TestOfferedDate: the date that needs no exception is the thirtieth business day after filing, and never one that is past.
func TestOfferedDate(t *testing.T) {
	h := &Handler{Deps: Deps{Calendar: calendar.New()}}
	for _, c := range []struct{ filed, now, want string }{
		{"2026-11-23", "2026-11-23", "2027-01-07"},
		{"2026-11-23", "2026-12-30", "2027-01-07"},
		{"2026-11-23", "2027-01-07", "2027-01-08"},
		{"2026-11-23", "2027-01-08", "2027-01-12"}, // over the holiday
	} {
		if got := h.offered(procedure.Request{Filed: tenOf(c.filed)}, tenOf(c.now)); got.String() != c.want {
			t.Errorf("filed %s, on %s: %s, not %s", c.filed, c.now, got, c.want)
		}
	}
}

// TestContractTerm: a contract that ends before the need fails, one that ends soon after it is a condition.
func TestContractTerm(t *testing.T) {
	h := &Handler{Deps: Deps{Calendar: calendar.New()}}
	for _, c := range []struct {
		need, until, want string
		left              int
	}{
		{"2026-12-23", "2027-03-31", verdictYes, 85},
		{"2026-12-23", "2026-12-23", verdictNo, 21},
		{"2026-12-23", "2026-12-22", verdictNo, 20},
		{"2026-12-23", "2026-12-24", verdictIf, 22},
		{"2026-12-23", "2026-11-01", verdictNo, 0},
		{"2026-12-23", "", verdictLack, 0},
		{"", "2027-03-31", verdictYes, 85},
	} {
		got, left := h.termVerdict(procedure.Request{Answers: map[string]string{"fecha": c.need}}, c.until, tenOf("2026-11-23"))
		if got != c.want || left != c.left {
			t.Errorf("needed %q, contract until %q: %s with %d days left, not %s with %d", c.need, c.until, got, left, c.want, c.left)
		}
	}
}

// TestFiveChecks: one plain no needs no word of the provider; everything else does.
func TestFiveChecks(t *testing.T) {
	late := map[string]string{"fecha": "2026-12-23", "antelacion": "tarde"}
	for name, c := range map[string]struct {
		facts  map[string]string
		values map[string]string
		ok     bool
	}{
		"all yes":            {map[string]string{"excepcion_motivo": "x"}, map[string]string{"necesidad": "si", "recursos": "si", "isp": "si"}, true},
		"provider missing":   {map[string]string{"excepcion_motivo": "x"}, map[string]string{"necesidad": "si", "recursos": "si", "isp": "falta"}, false},
		"need refused":       {map[string]string{"excepcion_motivo": "x"}, map[string]string{"necesidad": "no", "recursos": "si", "isp": "falta"}, true},
		"no exception":       {nil, map[string]string{"necesidad": "si", "recursos": "si", "isp": "falta"}, true},
		"conditions, no ISP": {map[string]string{"excepcion_motivo": "x"}, map[string]string{"necesidad": "condicion", "recursos": "condicion", "isp": "falta"}, false},
	} {
		c.values[factUntil] = "2027-03-31"
		got, err := analysisComplete(facts{gateTurn("2026-11-23"), c.values}, procedure.Request{Answers: late, Facts: c.facts})
		if err != nil || got.OK != c.ok {
			t.Errorf("%s: %v %v", name, got.OK, err)
		}
		if got.Data[via("plazo")] != verdictYes || got.Data[factTermDays] != "85" {
			t.Errorf("%s: %v", name, got.Data)
		}
	}
}
