package store

import "time"

func envelopeKey(id string) string { return key("v", id) }

// envelopeMarks is the index of an envelope; only one that is still sealed can expire.
func envelopeMarks(e Envelope) []mark {
	if e.ID == "" {
		return nil
	}
	ms := []mark{{under(under("i/vr", numbered(e.Request)), escape(e.ID)), envelopeKey(e.ID)}}
	if e.Opened.IsZero() && e.Burnt.IsZero() {
		ms = append(ms, mark{key("i/vt", timePart(e.Expires), e.ID), envelopeKey(e.ID)})
	}
	return ms
}

// PutEnvelope stores an envelope.
func (t *Tx) PutEnvelope(e Envelope) error {
	if err := checkID("envelope", e.ID); err != nil {
		return err
	}
	utc(&e.Made, &e.Expires, &e.Opened, &e.Burnt, &e.Slip)
	old, _, err := find[Envelope](&t.View, envelopeKey(e.ID))
	if err != nil {
		return err
	}
	if err := t.write(envelopeKey(e.ID), e); err != nil {
		return err
	}
	return t.reindex(envelopeMarks(old), envelopeMarks(e))
}

// Envelope reads an envelope.
func (v *View) Envelope(id string) (Envelope, error) { return read[Envelope](v, envelopeKey(id)) }

// EnvelopesOf gives the envelopes of a request, opened and burnt ones too, by id.
func (v *View) EnvelopesOf(request string) ([]Envelope, error) {
	items, err := v.some(under("i/vr", numbered(request))+"/", "", 0)
	if err != nil {
		return nil, err
	}
	return pointed[Envelope](v, items)
}

// EnvelopesExpired gives the envelopes that are still sealed although their time ended at or before a time, earliest first.
func (v *View) EnvelopesExpired(at time.Time) ([]Envelope, error) {
	items, err := v.until("i/vt/", "", "i/vt/"+timePart(at)+behind, 0)
	if err != nil {
		return nil, err
	}
	return pointed[Envelope](v, items)
}
