package bot

import (
	"net/url"
	"strings"
)

// maxReason is the longest reason in runes.
const maxReason = 300

// reason says in a line of bounded length why something failed, for logs and for the list of what is owed. Platforms like
// to name the address in their errors, and some carry a token in theirs, so words with an @ and all of an address but its
// host are left out.
func reason(err error) string {
	words := strings.Fields(strings.ToValidUTF8(err.Error(), "\uFFFD"))
	for i, w := range words {
		switch {
		case strings.Contains(w, "://"):
			words[i] = hostOnly(w)
		case strings.Contains(w, "@"):
			words[i] = "…@…"
		}
	}
	s := []rune(strings.Join(words, " "))
	if len(s) > maxReason {
		s = append(s[:maxReason-1], '…')
	}
	return string(s)
}

// hostOnly keeps scheme and host of an address that stands somewhere in a word.
func hostOnly(w string) string {
	w = strings.Trim(w, `"'<>()[],;:`)
	u, err := url.Parse(w)
	if err != nil || u.Host == "" {
		return "…://…"
	}
	return u.Scheme + "://" + u.Host + "/…"
}
