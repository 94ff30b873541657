package spanish

import (
	"slices"
	"strings"
	"time"
)

// Guess is what a plain sentence asks for.
type Guess struct {
	// Service is the code of the service whose form to open, "" if the sentence
	// asks for none.
	Service string
	// Said are the answers that the sentence gives already, by the ids of the
	// form's fields; options by their ids, dates as 2006-01-02, names with
	// capitals, words as they were typed.
	Said map[string]string
	// Sure is false where a question should come first: between Service and
	// Alternatives, or, without a service, what is needed at all.
	Sure bool
	// Alternatives are other services that the words can mean, the likelier
	// first. With Sure they are what the person may need besides.
	Alternatives []string
}

// Understand reads a plain sentence: which service it asks for, and what it
// says already. now is needed for dates such as «hasta el 30 de junio».
func Understand(line string, now time.Time) Guess {
	line = plain(line)
	s := read(line)
	g := s.decide()
	if g.Service != "" {
		g.Said = s.said(g.Service, now)
	}
	return g
}

// UnderstandAs reads a sentence of which the service is known, because a verb or
// a button named it. It returns what was said already, never nil.
func UnderstandAs(service, line string, now time.Time) map[string]string {
	return read(plain(line)).said(service, now)
}

// plain takes off a verb with slash and a bare «/tic».
func plain(line string) string {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "/") {
		return line
	}
	line, _ = strings.CutPrefix(line, "/tic ")
	if strings.HasPrefix(line, "/") {
		if i := strings.IndexAny(line, " \t\n"); i > 0 {
			return strings.TrimSpace(line[i:])
		}
		return line[1:]
	}
	return strings.TrimSpace(line)
}

// decide chooses the service. The order matters: what people say first of a
// leaver, a lost file, a password or a fault names other services too.
func (s *sentence) decide() Guess {
	switch {
	case len(s.toks) == 0, s.has[status] && !s.any(fault, wish, create):
		return Guess{}
	case s.leaves():
		return sure(Leaver)
	case s.has[lostFile] && s.has[mailThing]:
		return unsure(Desk, Cloud)
	case s.any(lostFile, backup):
		return sure(Cloud)
	case s.locked():
		return s.decideKey()
	case s.any(fault, down, noWork):
		return s.decideFault()
	}
	return s.decideWish()
}

func sure(service string, also ...string) Guess {
	return Guess{Service: service, Sure: true, Alternatives: also}
}

func unsure(service string, other ...string) Guess {
	return Guess{Service: service, Alternatives: other}
}

// leaves reports whether somebody left and everything is to be suspended.
func (s *sentence) leaves() bool {
	if !s.has[leaving] {
		return false
	}
	return !(s.any(mailThing, accountThing) && s.any(wish, create) && s.any(contractor, official) && !s.has[suspend]) || s.at[leaving] == 0
}

// locked reports whether somebody cannot get in for want of a password.
func (s *sentence) locked() bool {
	door := s.any(mailThing, accountThing, userThing, permThing, pisamiThing, softconThing, sparkThing)
	switch {
	case s.newcomer():
		return false
	case s.any(keyThing, intruder):
		return true
	case s.any(blocked, forgot):
		return door
	}
	return s.has[restore] && door
}

// newcomer reports whether a mailbox is asked for somebody new, so that a
// password that is also named («correo y clave») is the first one.
func (s *sentence) newcomer() bool {
	return s.any(mailThing, accountThing) && s.any(contractor, official, myself) && s.any(wish, create) && !s.any(forgot, blocked, restore, intruder, suspend)
}

func (s *sentence) decideKey() Guess {
	switch {
	case s.any(pisamiThing, softconThing):
		return sure(Users)
	case s.has[sparkThing]:
		return sure(Chat)
	case s.has[mailThing]:
		return sure(Mail)
	case s.has[netThing]:
		return unsure(Desk, Mail)
	case s.has[computerThing]:
		return unsure(Desk, Mail, Users)
	case s.has[portalThing]:
		return unsure(Users, Portal, Mail)
	case s.has[accountThing]:
		return unsure(Mail, Users, Chat)
	case s.has[userThing]:
		return unsure(Users, Mail, Chat)
	}
	return unsure(Mail, Users, Chat)
}

func (s *sentence) decideFault() Guess {
	weak := !s.any(down, noWork)
	switch {
	case weak && s.newcomer():
		return unsure(Mail, Desk)
	case weak && s.has[permThing] && s.any(pisamiThing, softconThing, userThing):
		return unsure(Users, Desk)
	case weak && s.has[portalThing] && s.any(publish, change):
		return unsure(Portal, Desk)
	case weak && s.any(newSite, widen) && s.has[wish]:
		return unsure(Network, Desk)
	}
	return sure(Desk)
}

// candidate is a service with the place where the sentence first speaks of it.
type candidate struct {
	service string
	at      int
}

// decideWish chooses among the things that are named: the first one is the
// service, the others are what is needed besides.
func (s *sentence) decideWish() Guess {
	var found []candidate
	add := func(service string, list ...concept) {
		at := -1
		for _, c := range list {
			if s.has[c] && (at < 0 || s.at[c] < at) {
				at = s.at[c]
			}
		}
		if at >= 0 && !slices.ContainsFunc(found, func(c candidate) bool { return c.service == service }) {
			found = append(found, candidate{service, at})
		}
	}
	acts := s.any(wish, create, suspend, change, restore)
	add(Mail, mailThing)
	add(Chat, sparkThing)
	add(Network, netThing, newSite)
	add(Portal, portalThing, publish, editor)
	add(Online, onlineThing)
	add(Cloud, cloudThing)
	switch {
	case s.any(softwareThing, reportThing) && (s.any(pisamiThing, softconThing) || len(found) == 0):
		add(Software, softwareThing, reportThing)
	case s.any(pisamiThing, softconThing) && (s.any(userThing, permThing) || acts):
		add(Users, pisamiThing, softconThing, userThing, permThing)
	case s.any(userThing, permThing) && len(found) == 0:
		add(Users, userThing, permThing)
	}
	if len(found) == 0 || s.has[accountThing] && !s.any(sparkThing, userThing) {
		add(Mail, accountThing)
	}
	if len(found) == 0 {
		return s.decideBare()
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.at - b.at })
	g := Guess{Service: found[0].service, Sure: s.certain(found[0], acts)}
	for _, c := range found[1:] {
		g.Alternatives = append(g.Alternatives, c.service)
	}
	if !g.Sure && len(g.Alternatives) == 0 {
		g.Alternatives = s.others(g.Service)
	}
	return g
}

// certain reports whether a thing that is named is also what is asked for: it
// stands at the beginning, or a wish is said.
func (s *sentence) certain(c candidate, acts bool) bool {
	if c.service == Portal && s.portalAction() != "" {
		return true
	}
	if c.service == Network {
		return s.any(newSite, widen) || s.word(c.at+1) == "para"
	}
	return acts || s.any(several, contractor, official, publish, room, space, editor, userThing, permThing) || c.at == s.firstWord() || len(s.toks) <= 4
}

// firstWord is the index of the first word that is no courtesy.
func (s *sentence) firstWord() int {
	i := 0
	for i < len(s.toks) && filler(s.toks[i].text) {
		i++
	}
	return i
}

// decideBare handles a sentence that names a person or a program and no thing.
func (s *sentence) decideBare() Guess {
	switch {
	case s.any(pisamiThing, softconThing):
		return unsure(Desk, Users)
	case s.has[suspend] && s.person() != "":
		return unsure(Leaver, Users, Mail)
	case s.any(contractor, official) && s.any(wish, create):
		return unsure(Mail, Users, Chat)
	case s.has[space] && s.has[wish]:
		return sure(Cloud)
	case s.any(computerThing, otherThing):
		return unsure(Desk)
	}
	return Guess{}
}

func (s *sentence) others(service string) []string {
	switch service {
	case Network:
		return []string{Desk}
	case Mail:
		return []string{Desk, Users}
	}
	return []string{Desk}
}
