package commands

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/calendar"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
)

// Facts of a case about the portal.
const (
	factPublished = "publicado_enlace" // where it stands
	factRemoved   = "retirado"         // ISO date on which it was taken off
	factNewText   = "texto_nuevo"      // the asker added files to a text that was approved
	factNoAlt     = "sin_describir"    // somebody has been asked what an image shows
	factAlt       = "alt_"             // begins the description of an image, for people who do not see it
)

// Small look-ups of the portal.
const (
	metaSection = "last_section/" // of a person
	metaPage    = "portal/"       // of a link: the case that published it
)

// subjectPortal begins the subject of what the clock does about a published text.
const subjectPortal = "portal:"

// portalArea is the service of the web portal; its editors have their own area.
func portalArea() area {
	return area{
		checks: map[string]check{
			"has_content":       holdsIf(func(_ *turn, r procedure.Request) bool { return hasContent(r) }),
			"text_changed":      holdsIf(func(_ *turn, r procedure.Request) bool { return r.Facts[factNewText] != "" && len(r.Signed) > 0 }),
			"image_undescribed": holdsIf(func(t *turn, r procedure.Request) bool { return t.undescribed(r) != "" }),
			"still_published": holdsIf(func(_ *turn, r procedure.Request) bool {
				return r.Answers["hasta"] != "" && r.Facts[factPublished] != "" && r.Facts[factRemoved] == ""
			}),
			"ratified_by_filing": holdsIf(func(t *turn, r procedure.Request) bool {
				return r.Head == "" || signer(t.v, t.h.person(t.v, r.Asker)) == r.Asker
			}),
		},
		effects: map[string]effect{"set_text": setText, "text_files": textFiles, "void_signoff": voidSignoff, "describe": describe, "last_section": noteSection,
			"publish": publish, "withdrawn": withdrawn},
		fills: map[string]fill{
			"last_section": func(t *turn, _ blank, _ store.Draft) string {
				s, _ := t.v.Meta(metaSection + t.me.Email) // none yet: no default
				return s
			},
			"own_link": ofCase(func(_ *turn, r procedure.Request) string {
				if l := r.Facts[factPublished]; l != "" {
					return l
				}
				return r.Answers["enlace"]
			}),
		},
		fields: map[string]fieldCheck{"portal": checkPortal},
		words:  map[string]placeholders{"WEB": portalWords},
		rows: map[string]row{
			"imagenes": (*turn).imagesOf,
			"enlace": func(_ *turn, r procedure.Request) string { // of the page to correct; once it is done the new link says more
				if r.Facts[factPublished] != "" {
					return ""
				}
				return r.Answers["enlace"]
			},
		},
		dues:    map[string]dueFunc{subjectPortal: withdrawalDue},
		follows: map[string]follow{"adjuntar": askImage, "imagen": askImage},
	}
}

// hasContent reports whether there is something to approve: a text or a file; a correction says what it is itself.
func hasContent(r procedure.Request) bool {
	return r.Answers["accion"] != "publicar" || strings.TrimSpace(r.Answers["texto"]) != "" || len(r.Files) > 0
}

// checkPortal: a link of the portal, or of a site below its domain.
func checkPortal(t *turn, _ blank, _ store.Draft, v string) *fault {
	domain := strings.TrimPrefix(strings.ToLower(t.h.Portal), "www.")
	u, err := url.Parse(v)
	if err != nil || domain == "" {
		return nil //nolint:nilerr // what is no link has its own sentence
	}
	if host := strings.ToLower(u.Hostname()); host != domain && !strings.HasSuffix(host, "."+domain) {
		return bad("portal")
	}
	return nil
}

// portalWords are the placeholders of what stands on the portal.
func portalWords(h *Handler, v *store.View, lang string, r procedure.Request, _ map[string]string, now time.Time) []any {
	args := []any{"de_una_vez", map[string]string{"retiro_urgente": "1"}[r.Flow], factNoAlt, r.Facts[factNoAlt]}
	if r.Answers["seccion"] == "no_se" {
		args = append(args, "seccion", "") // where it stands is for the web master to say
	}
	if takesAccounts(r) {
		args = append(append(args, "suspende", sameMark(suspends(r)), "crea", sameMark(makesEditor(r))), userWords(h, v, lang, r, nil, now)...)
	}
	return append(args, h.optionWords(v, lang, r, "tramite")...)
}

// setText puts the text that came later where it would have stood in the form.
func setText(_ *turn, c *change) error {
	c.r.Answers["texto"] = c.values["texto"]
	delete(c.r.Facts, "texto")
	return nil
}

// textFiles notes that the asker added files to what was approved, and what the images show if it was said with them.
func textFiles(t *turn, c *change) error {
	if len(c.r.Signed) > 0 && (t.who == c.r.Asker || t.who == c.r.Behalf) {
		c.r.Facts[factNewText] = "1"
	}
	if alt := c.values[valueAlt]; alt != "" {
		for _, hash := range strings.Split(c.values[valueHashes], ",") {
			if t.isImage(hash) {
				c.r.Facts[altOf(hash)] = alt
			}
		}
	}
	t.noteUndescribed(c.r)
	return nil
}

// noteUndescribed notes whether an image of a case still lacks its description.
func (t *turn) noteUndescribed(r *procedure.Request) {
	delete(r.Facts, factNoAlt)
	if t.undescribed(*r) != "" {
		r.Facts[factNoAlt] = "1"
	}
}

// voidSignoff takes back the approval of a text that has changed, and tells who had the case already.
func voidSignoff(t *turn, c *change) error {
	if c.r.Assignee != "" {
		if err := t.oweNoticeTo(*c.r, c.r.Assignee, "notice.texto_cambiado.assignee", 0, nil); err != nil {
			return err
		}
	}
	c.r.Signed, c.r.Assignee, c.r.Rule = nil, "", ""
	c.r.Started, c.r.Due = time.Time{}, time.Time{}
	delete(c.r.Facts, factNewText)
	return nil
}

// noteSection remembers the section that a person used last.
func noteSection(t *turn, c *change) error {
	if c.r.Answers["seccion"] == "" {
		return nil
	}
	return t.tx.PutMeta(metaSection+c.r.Asker, c.r.Answers["seccion"])
}

// publish remembers where a text stands and puts down the day on which it comes off.
func publish(t *turn, c *change) error {
	delete(c.r.Facts, factRemoved)
	link := c.values["enlace"]
	if err := t.tx.PutMeta(metaPage+strings.ToLower(link), c.r.ID); err != nil {
		return err
	}
	day, err := calendar.ParseISO(c.r.Answers["hasta"])
	if err != nil {
		return nil //nolint:nilerr // nothing to take off
	}
	open := t.h.Calendar.NextOpen(day.In(calendar.Bogota()))
	return t.tx.SetDue(store.Due{When: later(open, t.now), Subject: subjectPortal + c.r.ID, What: "retirar_hoy"})
}

// withdrawn forgets the reminder of what was taken off: of this case, or of the one that published the link.
func withdrawn(t *turn, c *change) error {
	id := c.r.ID
	if other, err := t.v.Meta(metaPage + strings.ToLower(c.r.Answers["enlace"])); err == nil && other != "" {
		id = other
	}
	return t.tx.DropDues(subjectPortal + id)
}

// withdrawalDue reminds the web master of a text whose last day has come, and again until it is off.
func withdrawalDue(t *turn, id, what string) error {
	r, err := t.v.Request(id)
	if err != nil {
		return nil //nolint:nilerr // a case that is gone has nothing to take off
	}
	by := procedure.Actor{Who: procedure.Clock, As: []string{procedure.Clock}}
	_, err = t.apply(r, what, map[string]string{}, procedure.Seen{}, by)
	switch {
	case errors.Is(err, procedure.ErrGuard), errors.Is(err, procedure.ErrNoStep) && !r.Ended.IsZero():
		return nil
	case err != nil && !errors.Is(err, procedure.ErrNoStep): // reopened: it is asked again later
		return err
	}
	return t.tx.SetDue(store.Due{When: t.dueIn(t.now, "2dh"), Subject: subjectPortal + id, What: what})
}

// isImage reports whether a file that is kept is a picture.
func (t *turn) isImage(hash string) bool {
	f, err := t.v.File(hash)
	return err == nil && t.fileOf(f) == imageFile
}

// altOf is the fact that holds the description of an image.
func altOf(hash string) string { return factAlt + hash[:min(16, len(hash))] }

// undescribed is the first image of a case that nobody has described; "" = there is none.
func (t *turn) undescribed(r procedure.Request) string {
	for _, hash := range r.Files {
		if r.Facts[altOf(hash)] == "" && t.isImage(hash) {
			return hash
		}
	}
	return ""
}

// describe keeps what an image shows.
func describe(t *turn, c *change) error {
	if hash := t.undescribed(*c.r); hash != "" {
		c.r.Facts[altOf(hash)] = c.values["imagen"]
	}
	delete(c.r.Facts, "imagen")
	t.noteUndescribed(c.r)
	return nil
}

// imagesOf lists the images of a case with what they show.
func (t *turn) imagesOf(r procedure.Request) string {
	var out []string
	if t.h.proc(r).StepOf(r, "imagen") == nil {
		return "" // nobody publishes them
	}
	for _, hash := range r.Files {
		if !t.isImage(hash) {
			continue
		}
		f, err := t.v.File(hash)
		if err != nil {
			continue
		}
		id, alt := "card.image", r.Facts[altOf(hash)]
		if alt == "" {
			id = "card.image.none"
		}
		out = append(out, t.T(id, "archivo", f.Name, "muestra", strings.TrimSuffix(alt, ".")))
	}
	return strings.Join(out, " · ")
}

// askImage asks what an image shows, once it is in a case whose images are published.
func askImage(t *turn, r procedure.Request) error {
	s := t.h.proc(r).StepOf(r, "imagen")
	if s == nil || !t.offers(r, []string{s.ID}) {
		return nil
	}
	return t.openStep(r, s, nil)
}

// caption takes the words that came with a file as what its images show, where they are no order and no answer: then the
// file is attached and nothing is left to do.
func (t *turn) caption(w chat.Text) (bool, error) {
	words := strings.TrimSpace(w.Text)
	if words == "" || strings.HasPrefix(words, "/") || len([]rune(words)) > 300 {
		return false, nil
	}
	if _, open, err := t.activeDraft(); open || err != nil {
		return false, err
	}
	if c := t.h.lex.Parse(words); c.Verb != "" || len(c.Ask) > 0 {
		return false, nil
	}
	r, ok, err := t.caseFor(call{}, w.Reply)
	if err != nil || !ok || t.h.proc(r).StepOf(r, "imagen") == nil {
		return false, err
	}
	for _, f := range w.Files {
		if t.fileOf(f) == imageFile {
			return true, t.attachAs(r, w.Files, words)
		}
	}
	return false, nil
}
