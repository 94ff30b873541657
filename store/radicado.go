package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// How radicados and the numbers of rules are spelled.
const (
	radicadoStem   = "TIC-"
	radicadoDigits = 6
	ruleStem       = "R-"
	ruleDigits     = 3
	trainingStem   = "CAP-"
	trainingDigits = 3
	backupStem     = "PB-"
	backupDigits   = 3
)

// Radicado spells the number of a request: TIC-2026-000123.
func Radicado(year, n int) string {
	return fmt.Sprintf("%s%04d-%0*d", radicadoStem, year, radicadoDigits, n)
}

// ParseRadicado reads what Radicado wrote, and nothing else.
func ParseRadicado(id string) (year, n int, ok bool) {
	y, digits, ok := strings.Cut(strings.TrimPrefix(id, radicadoStem), "-")
	if !ok {
		return 0, 0, false
	}
	year, err1 := strconv.Atoi(y)
	n, err2 := strconv.Atoi(digits)
	return year, n, err1 == nil && err2 == nil && n > 0 && year > 0 && Radicado(year, n) == id
}

func yearCounter(year int) string { return fmt.Sprintf("radicado/%04d", year) }

// SetNextNumber makes the next radicado of a year have this number. It only goes forward: a number that was given is never
// given again. For taking over the numbering of an older register, and for scripts.
func (t *Tx) SetNextNumber(year, next int) error {
	last, err := t.counted(yearCounter(year))
	if err != nil {
		return err
	}
	if next < 1 || uint64(next) <= last {
		return fmt.Errorf("setting the next radicado of %d to %d: %w: %d was given", year, next, ErrInvalid, last)
	}
	return t.put("n/"+yearCounter(year), strconv.AppendInt(nil, int64(next-1), 10))
}

// RequestsNumbered gives the requests with this number in any year, newest year first.
func (v *View) RequestsNumbered(n int) ([]string, error) {
	items, err := v.some("n/radicado/", "", 0)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, it := range slices.Backward(items) {
		year, err := strconv.Atoi(lastPart(it.Key))
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", it.Key, ErrDamaged)
		}
		id := Radicado(year, n)
		if _, ok, err := v.request(id); err != nil {
			return nil, err
		} else if ok {
			out = append(out, id)
		}
	}
	return out, nil
}
