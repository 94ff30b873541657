package store

import (
	"encoding/json"
	"fmt"
	"time"

	fast "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// layout is the version of the layout of all records: the first byte of every value that is a record. A later layout gets
// the next number, and decode learns to lift what it finds; it never forgets an older one.
const layout = 1

// encode writes a record: its layout version, then JSON.
func encode(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding %T: %w", v, err)
	}
	return append(append(make([]byte, 0, len(b)+1), layout), b...), nil
}

// decode reads a record of any layout up to this release's. What encoding/json wrote is read by its successor, which takes
// half the time; it is told to take what its predecessor took.
func decode(b []byte, v any) error {
	if len(b) == 0 || b[0] == 0 {
		return fmt.Errorf("decoding %T: %w", v, ErrDamaged)
	}
	if b[0] > layout {
		return fmt.Errorf("decoding %T: layout %d: %w", v, b[0], ErrNewer)
	}
	if err := fast.Unmarshal(b[1:], v, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil {
		return fmt.Errorf("decoding %T: %w: %w", v, ErrDamaged, err)
	}
	return nil
}

// utc moves times to UTC and takes their monotonic reading off, so that equal records have equal bytes.
func utc(ts ...*time.Time) {
	for _, t := range ts {
		*t = t.UTC().Round(0)
	}
}
