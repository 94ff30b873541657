package commands

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/bot/dialog"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/inventory"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/commands/spanish"
	"github.com/ticbot/ticbot/store"
)

// fault is why an answer is not taken: the id of its sentence and what the sentence names.
type fault struct {
	id   string
	args map[string]string
	// sure is the answer of which it is asked whether it is really meant: given once more, it is taken.
	sure string
}

func (f *fault) text(t *turn) string { return t.T("error."+f.id, flat(f.args)...) }

// inWindow is the sentence in a window, which has no buttons under a field: there the same answer is given once more.
func (f *fault) inWindow(t *turn) string {
	if id := "error." + f.id + ".window"; f.sure != "" && t.h.Texts.Has(t.lang, id) {
		return t.T(id, flat(f.args)...)
	}
	return f.text(t)
}

func flat(m map[string]string) []any {
	var out []any
	for k, v := range m {
		out = append(out, k, v)
	}
	return out
}

func bad(id string, kv ...string) *fault {
	f := &fault{id: id, args: map[string]string{}}
	for i := 0; i+1 < len(kv); i += 2 {
		f.args[kv[i]] = kv[i+1]
	}
	return f
}

// reMailbox is what may stand before the @ of a mailbox of a dependency.
var reMailbox = regexp.MustCompile(`^[a-z0-9._-]+$`)

// reEmail is a plain check of form: something, one @, a domain with a dot.
var reEmail = regexp.MustCompile(`^[^@\s"<>(),;:\\]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$`)

// check reads one answer. The value it returns is what is kept: an ISO date, an option's value, an address in lower case.
func (t *turn) check(b blank, d store.Draft, pf procedure.Field, f chat.Field, raw string) (string, *fault) {
	raw, long := chat.Clean(raw, max(pf.Max, 4000))
	raw = strings.TrimSpace(raw)
	if raw == "" {
		if pf.Required {
			return "", t.emptyFault(pf, f)
		}
		return "", nil
	}
	if long {
		return "", bad("largo", "n", calendar.Thousands(max(pf.Max, 4000)))
	}
	if f.Default != "" && len(f.Options) == 0 {
		if label, typed := t.defaultLabel(pf, f.Default); foldEqual(raw, t.T("draft.asis")) || foldEqual(raw, label) || foldEqual(raw, typed) {
			raw = f.Default
		}
	}
	if !pf.Required && (t.meansSkip(b, pf, raw) || meansNothing(pf, raw)) {
		return "", nil
	}
	if pf.Type == string(chat.PersonField) && t.bound() && meansMe(raw) {
		raw = t.asks(d).Email
	}
	value, flt := t.checkKind(pf, f, raw)
	if flt != nil && flt.id == "sede" && !offersNewSite(b) {
		flt.id = "sede_lista" // no new one can be asked for here
	}
	if flt != nil {
		return "", flt
	}
	for _, c := range pf.Checks {
		if flt := t.checkNamed(c, b, d, value); flt != nil && (flt.sure == "" || flt.sure != d.Said[markSure+pf.ID]) {
			return "", flt
		}
	}
	return value, nil
}

// skipText is the id of what leaving an optional answer out means: «Al aprobarse».
func skipText(b blank, pf procedure.Field) string { return b.texts + "." + pf.ID + ".skip" }

// meansSkip reports whether an answer says in words what leaving it out means.
func (t *turn) meansSkip(b blank, pf procedure.Field, raw string) bool {
	id := skipText(b, pf)
	return t.h.Texts.Has(t.lang, id) && foldEqual(raw, t.T(id))
}

func (t *turn) emptyFault(pf procedure.Field, f chat.Field) *fault {
	switch {
	case asksMailbox(pf):
		return bad("cuenta", "dominio", t.h.Domain)
	case len(f.Options) > 0:
		return bad("opcion")
	case f.Kind == chat.DateField || f.Kind == chat.DateTime:
		return bad("fecha")
	case f.Kind == chat.Email:
		return bad("correo")
	case f.Kind == chat.Number:
		return bad("numero")
	case f.Kind == chat.Money:
		return bad("valor")
	case f.Kind == chat.URLField:
		return bad("enlace")
	case f.Kind == chat.PersonField:
		return bad("nombre")
	case f.Kind == chat.FileField:
		return t.badFile()
	}
	return bad("corto")
}

// checkKind reads an answer as its kind of field demands.
func (t *turn) checkKind(pf procedure.Field, f chat.Field, raw string) (string, *fault) {
	switch chat.FieldKind(pf.Type) {
	case chat.Select:
		v, ok := dialog.Choose(f, raw)
		if !ok {
			if of := t.h.area.picks[pf.Source]; of != nil {
				v, flt := of(t, raw)
				if flt != nil {
					flt.args["lista"] = offeredNames(f)
				}
				if flt == nil && !slices.ContainsFunc(f.Options, func(o chat.Option) bool { return o.Value == v }) {
					return "", bad("otro_servicio", "que", t.h.shownAnswer(t.v, t.lang, "", pf, v))
				}
				return v, flt
			}
			if pf.Source == "sites" {
				return siteCalled(f, raw)
			}
			return "", bad("opcion")
		}
		return v, nil
	case chat.DateField, chat.DateTime:
		return t.checkDate(pf, raw)
	case chat.Email:
		if box, ok := t.mailboxNamed(raw); ok && asksMailbox(pf) && !strings.Contains(raw, "@") {
			return box, nil
		}
		if !reEmail.MatchString(raw) || len(raw) > 254 {
			if slices.Contains(pf.Checks, "cuenta") || slices.Contains(pf.Checks, "cuenta_nueva") || slices.Contains(pf.Checks, "oficial") {
				return "", bad("cuenta", "dominio", t.h.Domain)
			}
			return "", bad("correo")
		}
		return strings.ToLower(raw), nil
	case chat.Number:
		n, err := strconv.Atoi(strings.ReplaceAll(raw, ".", ""))
		if said, ok := spanish.Count(raw); err != nil && ok {
			n, err = said, nil
		}
		if err != nil {
			return "", bad("numero")
		}
		if n < pf.Min || pf.Max > 0 && n > pf.Max {
			return "", outOfRange(pf)
		}
		return strconv.Itoa(n), nil
	case chat.Money:
		return checkMoney(raw)
	case chat.URLField:
		return checkLink(raw)
	case chat.MultiSelect:
		return t.checkMany(pf, f, raw)
	case chat.PersonField:
		return t.checkPerson(pf, raw)
	case chat.FileField:
		f, err := t.v.File(raw)
		if err != nil {
			return "", t.badFile()
		}
		if flt := t.fileFault(f); flt != nil {
			return "", flt
		}
		return raw, nil
	}
	if n := len([]rune(raw)); pf.Max > 0 && n > pf.Max {
		return "", bad("largo", "n", calendar.Thousands(pf.Max))
	} else if n < pf.Min {
		if slices.Contains(pf.Checks, "nombre") {
			return "", bad("nombre")
		}
		return "", bad("corto")
	}
	return raw, nil
}

// outOfRange says from where to where a number goes.
func outOfRange(pf procedure.Field) *fault {
	if pf.Max == 0 {
		return bad("desde", "min", calendar.Thousands(pf.Min))
	}
	return bad("rango", "min", calendar.Thousands(pf.Min), "max", calendar.Thousands(pf.Max))
}

// offeredNames are the options of a field by name, without the one for what is not among them.
func offeredNames(f chat.Field) string {
	var names []string
	for _, o := range f.Options {
		if o.Value != inventory.Other {
			names = append(names, o.Label)
		}
	}
	return strings.Join(names, ", ")
}

// maxPesos is the largest amount that is read, in pesos: a budget of a town hall is smaller.
const maxPesos = 1_000_000_000_000

// checkMoney reads an amount of pesos without cents: "12.500.000", "$ 12'500.000", "12500000", "12,5 millones", "800 mil".
func checkMoney(raw string) (string, *fault) {
	s := strings.NewReplacer("$", "", " ", "", "\u00a0", "", "'", ".", "’", ".", "´", ".", "ó", "o").Replace(strings.ToLower(raw))
	s = strings.TrimSuffix(strings.TrimSuffix(s, "pesos"), "cop")
	s = strings.TrimSuffix(strings.TrimSuffix(s, "de"), ",00")
	if m := reMillions.FindStringSubmatch(s); m != nil {
		zeros := map[string]int{"mil": 3}[m[3]]
		if zeros == 0 {
			zeros = 6
		}
		s = m[1] + m[2] + strings.Repeat("0", zeros-len(m[2]))
	}
	if strings.Contains(s, ".") && !reThousands.MatchString(s) {
		return "", bad("valor")
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(s, ".", ""), 10, 64)
	if err != nil || n < 0 || n > maxPesos {
		return "", bad("valor")
	}
	return strconv.FormatInt(n, 10), nil
}

// reMillions is an amount with its unit as a word, after at most three decimals.
var reMillions = regexp.MustCompile(`^(\d{1,6})(?:[,.](\d{1,3}))?(mil|millon|millones)$`)

// reThousands is a number whose points divide thousands.
var reThousands = regexp.MustCompile(`^\d{1,3}(\.\d{3})+$`)

// checkLink reads an address of the web; without a scheme it is https.
func checkLink(raw string) (string, *fault) {
	if !strings.Contains(raw, "://") {
		raw = "https://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Hostname(), ".") || u.User != nil || strings.ContainsAny(raw, " \t\n<>\"") {
		return "", bad("enlace")
	}
	return u.String(), nil
}

// checkMany reads several options, one a line or divided by commas or semicolons; «todas» is all of them.
func (t *turn) checkMany(pf procedure.Field, f chat.Field, raw string) (string, *fault) {
	if foldEqual(raw, t.h.Texts.N(t.lang, "many.these", strings.Count(f.Default, "\n")+1)) && f.Default != "" {
		raw = f.Default
	}
	if w := spanish.Fold(raw); w == "todas" || w == "todos" || w == "todo" || foldEqual(raw, t.T("many.all")) {
		raw = ""
		for _, o := range f.Options {
			raw += o.Value + "\n"
		}
	}
	var out []string
	for _, w := range strings.FieldsFunc(raw, func(r rune) bool { return r == '\n' || r == ',' || r == ';' }) {
		if strings.TrimSpace(w) == "" {
			continue
		}
		v, ok := dialog.Choose(f, strings.TrimSpace(w))
		if !ok && pf.Source == "sites" {
			return "", bad("sede")
		}
		if !ok {
			return "", bad("opcion")
		}
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	if len(out) == 0 {
		return "", bad("opcion")
	}
	return strings.Join(out, "\n"), nil
}

// checkPerson finds a person of the directory, or takes a new name where the field allows one.
func (t *turn) checkPerson(pf procedure.Field, raw string) (string, *fault) {
	found := t.findPeople(raw)
	if len(found) == 1 {
		if found[0].Left != "" && slices.Contains(pf.Checks, "retirado") {
			return "", bad("retirado", "nombre", found[0].Name, "fecha", isoShort(found[0].Left))
		}
		return found[0].Email, nil
	}
	if len(found) == 0 && pf.NewName && spanish.NamesPerson(raw) {
		return spanish.ProperName(raw), nil
	}
	var names []string
	for _, p := range found {
		names = append(names, p.Name)
	}
	switch {
	case len(names) == 0 && pf.NewName: // a name alone, of somebody whom the records do not know
		return "", bad("nombre")
	case len(names) == 0:
		return "", bad("persona_nadie")
	}
	return "", bad("persona", "lista", strings.Join(names, " · "))
}

// meansMe reports whether somebody names himself.
func meansMe(raw string) bool {
	switch spanish.Fold(raw) {
	case "yo", "mi", "a mi", "para mi", "me", "yo mismo", "yo misma", "mi mismo", "mi misma", "a mi nombre", "es para mi", "myself":
		return true
	}
	return false
}

// checkNamed is one of the checks that the file names; one that its kind of field makes anyway has no function.
func (t *turn) checkNamed(name string, b blank, d store.Draft, v string) *fault {
	if c := t.h.area.fields[name]; c != nil {
		return c(t, b, d, v)
	}
	return nil
}

// checkBlank says why an answer cannot be left out, though it is optional; nil = it can.
func (t *turn) checkBlank(b blank, d store.Draft, pf procedure.Field) *fault {
	for _, name := range pf.Checks {
		if c := t.h.area.blanks[name]; c != nil {
			if flt := c(t, b, d, ""); flt != nil {
				return flt
			}
		}
	}
	return nil
}

func checkFullName(_ *turn, _ blank, _ store.Draft, v string) *fault {
	if !spanish.NamesPerson(v) {
		return bad("nombre")
	}
	return nil
}

func checkPast(t *turn, _ blank, _ store.Draft, v string) *fault {
	if v[:10] < t.today().String() {
		return bad("pasada")
	}
	return nil
}

// checkOrder: a date does not come before the dates asked before it on the form, which have the same check or none.
func checkOrder(_ *turn, b blank, d store.Draft, v string) *fault {
	known := merged(d.Said, d.Answers)
	for _, p := range b.pages {
		for _, f := range p.Fields {
			if has(f.Checks, "orden") {
				return nil
			}
			k := chat.FieldKind(f.Type)
			if before := known[f.ID]; (k == chat.DateField || k == chat.DateTime) && len(before) >= 10 && v[:10] < before[:10] {
				return bad("orden")
			}
		}
	}
	return nil
}

func checkWord(_ *turn, _ blank, _ store.Draft, v string) *fault {
	if !spanish.Confirmo(v) {
		return bad("palabra")
	}
	return nil
}

func checkMailboxName(_ *turn, _ blank, _ store.Draft, v string) *fault {
	if !reMailbox.MatchString(v) {
		return bad("buzon")
	}
	return nil
}

func checkAccount(t *turn, _ blank, _ store.Draft, v string) *fault {
	if _, ok := t.mailboxOf(v); !ok {
		return bad("cuenta", "dominio", t.h.Domain)
	}
	return nil
}

func checkNewAccount(t *turn, _ blank, d store.Draft, v string) *fault {
	local, ours := strings.CutSuffix(v, "@"+t.h.Domain)
	if !ours {
		return bad("cuenta", "dominio", t.h.Domain)
	}
	if !reMailbox.MatchString(local) {
		return bad("buzon")
	}
	if p, ok := t.mailboxOf(v); ok {
		r, err := t.v.Request(d.Request)
		again := slices.ContainsFunc(r.Items, func(it procedure.Item) bool { return it.Issue > 0 && it.Account == v }) // another password for it
		if err != nil || r.Facts["cuenta"] != v && !again {
			return bad("existe", "nombre", p.Name)
		}
	}
	return nil
}

func checkCaseField(t *turn, _ blank, d store.Draft, v string) *fault { return t.checkCase(d, v) }

func checkPisami(t *turn, _ blank, d store.Draft, v string) *fault {
	if !isNumber(v) {
		return bad("numero")
	}
	if other, ok := t.pisamiOwner(v); ok && other != d.Request {
		return bad("pisami", "n", other)
	}
	return nil
}

// checkCase: a case can be joined to another open one of the same service that this person sees.
func (t *turn) checkCase(d store.Draft, v string) *fault {
	number, ok := spanish.FindNumber(v)
	if !ok {
		return bad("caso")
	}
	id, ok := t.resolve(number)
	if !ok || id == d.Request {
		return bad("caso")
	}
	main, err := t.v.Request(id)
	r, err2 := t.v.Request(d.Request)
	if err != nil || err2 != nil || main.Service != r.Service || !t.live(main) || main.State == "duplicada" {
		return bad("caso")
	}
	return nil
}

// checkExists says when somebody has a mailbox already: a person by his name, or an address by its local part.
func (t *turn) checkExists(d store.Draft, v string) *fault {
	if p, ok := t.mailboxOf(strings.ToLower(v) + "@" + t.h.Domain); ok {
		return bad("existe", "nombre", p.Name)
	}
	if p, ok := t.named(v); ok && p.Mailbox != "" {
		return bad("existe", "nombre", p.Name)
	}
	return nil
}

// mailboxOf finds whose mailbox an address is: of the person who has it as his own, or of what it was made for.
func (t *turn) mailboxOf(addr string) (store.Person, bool) {
	addr = strings.ToLower(addr)
	if p, err := t.v.Person(addr); err == nil && samePerson(p.Mailbox, addr) {
		return p, true
	}
	owner, err := t.v.Meta(MetaMailbox + addr)
	if err != nil || owner == "" {
		return store.Person{}, false
	}
	if p, err := t.v.Person(owner); err == nil {
		return p, true
	}
	return store.Person{Name: owner}, true
}

// pisamiOwner finds the case that has a PISAMI number already.
func (t *turn) pisamiOwner(n string) (string, bool) {
	id, err := t.v.Meta(metaPisami + spanish.Fold(n))
	return id, err == nil && id != ""
}

// Meta keys of small look-ups.
const (
	metaPisami = "pisami/"
	// MetaMailbox begins the key under which the owner of a mailbox stands: a person's e-mail, or the name of whom it was
	// made for.
	MetaMailbox = "mailbox/"
)
