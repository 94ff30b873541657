package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// maxPart is the longest part of a key, in bytes as escaped; a longer one is cut and ends with a hash of the whole.
const maxPart = 120

// cutMark stands before the hash of a cut part. No escaped text contains it.
const cutMark = "%~"

// errCut is returned by unescape for a part that was cut: it cannot be read back, only compared.
var errCut = errors.New("store: key part was cut")

const hexDigits = "0123456789ABCDEF"

// escape writes one part of a key so that it holds neither the separator nor a control character, however it was spelled:
// no part can pretend to be two, and none is the beginning of another's prefix. The order of plain text is kept.
func escape(s string) string {
	plain := true
	for i := range len(s) {
		if mustEscape(s[i]) {
			plain = false
			break
		}
	}
	if plain && len(s) <= maxPart {
		return s
	}
	var sb strings.Builder
	for i := range len(s) {
		if c := s[i]; mustEscape(c) {
			sb.WriteByte('%')
			sb.WriteByte(hexDigits[c>>4])
			sb.WriteByte(hexDigits[c&15])
		} else {
			sb.WriteByte(c)
		}
	}
	if sb.Len() <= maxPart {
		return sb.String()
	}
	sum := sha256.Sum256([]byte(s))
	head := sb.String()[:maxPart-len(cutMark)-32]
	if i := strings.LastIndexByte(head, '%'); i > len(head)-3 {
		head = head[:i] // never end inside an escape
	}
	return head + cutMark + hex.EncodeToString(sum[:16])
}

func mustEscape(c byte) bool { return c < 0x20 || c == 0x7f || c == '/' || c == '%' || c == '~' }

// unescape reads what escape wrote, unless it was cut. It also reads the parts of numbered.
func unescape(s string) (string, error) {
	if strings.Contains(s, cutMark) {
		return "", errCut
	}
	if !strings.ContainsAny(s, "%~") {
		return s, nil
	}
	var sb strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '~': // only widens a number
		case '%':
			if i+2 >= len(s) {
				return "", fmt.Errorf("reading key part %q: cut off", s)
			}
			b, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if err != nil || !mustEscape(byte(b)) {
				return "", fmt.Errorf("reading key part %q: bad escape", s)
			}
			sb.WriteByte(byte(b))
			i += 2
		default:
			sb.WriteByte(c)
		}
	}
	return sb.String(), nil
}

// key joins a family and its parts; every part is escaped.
func key(family string, parts ...string) string {
	var sb strings.Builder
	n := len(family)
	for _, p := range parts {
		n += 1 + len(p)
	}
	sb.Grow(n)
	sb.WriteString(family)
	for _, p := range parts {
		sb.WriteByte('/')
		sb.WriteString(escape(p))
	}
	return sb.String()
}

// prefix is what all keys below these parts begin with.
func prefix(family string, parts ...string) string { return key(family, parts...) + "/" }

// under adds a part that is in its final spelling already.
func under(k, part string) string { return k + "/" + part }

// lastPart is the part behind the last separator, as it stands in the key.
func lastPart(k string) string { return k[strings.LastIndexByte(k, '/')+1:] }

// numbered writes the id of a numbered record (TIC-2026-000123, R-2026-001) so that the order of the keys is the order of
// the numbers, also past the width that the number is padded to: TIC-2026-~1000000 comes behind TIC-2026-999999.
func numbered(id string) string {
	i := strings.LastIndexByte(id, '-') + 1
	width, digits := numberWidth(id), id[i:]
	if width == 0 || len(digits) <= width || digits[0] == '0' || strings.Trim(digits, "0123456789") != "" {
		return escape(id)
	}
	return escape(id[:i]) + strings.Repeat("~", len(digits)-width) + digits
}

// numberWidth is to how many digits the number of an id is padded.
func numberWidth(id string) int {
	switch {
	case strings.HasPrefix(id, radicadoStem):
		return radicadoDigits
	case strings.HasPrefix(id, ruleStem):
		return ruleDigits
	case strings.HasPrefix(id, trainingStem):
		return trainingDigits
	case strings.HasPrefix(id, backupStem):
		return backupDigits
	}
	return 0
}

// timeLayout sorts as time does, in UTC, to the nanosecond.
const timeLayout = "20060102T150405.000000000"

// behind is what follows the separator: a part with it at its end is behind every key below that part.
const behind = "0"

func timePart(t time.Time) string { return t.UTC().Format(timeLayout) }

func seqPart(n uint64) string { return fmt.Sprintf("%012d", n) }

// checkID refuses ids that could not be read back from a key.
func checkID(what, id string) error {
	if id == "" || strings.Contains(escape(id), cutMark) {
		return fmt.Errorf("storing a %s: %w: id %q", what, ErrInvalid, id)
	}
	return nil
}
