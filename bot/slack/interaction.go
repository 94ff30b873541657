package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
)

// What our buttons are called. The number behind it makes an action_id the only one of its message.
const (
	actToken = "do."   // its value is the token
	actLink  = "link." // opens an address: Slack tells that it was pressed, and nothing follows
	actBack  = "back"  // in a modal
)

// payload is what interactivity sends, as far as it is read.
type payload struct {
	Type     string `json:"type"`
	Trigger  string `json:"trigger_id"`
	Hook     string `json:"response_url"`
	ActionTS string `json:"action_ts"`
	User     struct {
		ID string `json:"id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		Type      string `json:"type"`
		ChannelID string `json:"channel_id"`
		MessageTS string `json:"message_ts"`
		ThreadTS  string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		TS       string `json:"ts"`
		ThreadTS string `json:"thread_ts"`
	} `json:"message"`
	View    *view    `json:"view"`
	Actions []action `json:"actions"`
}

// view is the modal or home tab in which something happened.
type view struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Hash     string `json:"hash"`
	Metadata string `json:"private_metadata"`
	Blocks   []struct {
		Type string `json:"type"`
		ID   string `json:"block_id"`
	} `json:"blocks"`
	State struct {
		Values map[string]map[string]value `json:"values"`
	} `json:"state"`
}

// choice is an option of a select.
type choice struct {
	Value string `json:"value"`
}

// value is what stands in one input.
type value struct {
	Value         string   `json:"value"`
	Option        *choice  `json:"selected_option"`
	Options       []choice `json:"selected_options"`
	Date          string   `json:"selected_date"`
	Time          string   `json:"selected_time"`
	User          string   `json:"selected_user"`
	Users         []string `json:"selected_users"`
	Channel       string   `json:"selected_channel"`
	Conversation  string   `json:"selected_conversation"`
	Files         []remote `json:"files"`
	SelectedStamp int64    `json:"selected_date_time"`
}

// action is what was pressed.
type action struct {
	ID      string  `json:"action_id"`
	BlockID string  `json:"block_id"`
	Type    string  `json:"type"`
	Value   string  `json:"value"`
	Option  *choice `json:"selected_option"`
	TS      string  `json:"action_ts"`
}

// interaction reads a payload.
func (a *Adapter) interaction(_ context.Context, body []byte) (*heard, reply, error) {
	var p payload
	if err := json.Unmarshal(body, &p); err != nil {
		return nil, reply{}, fmt.Errorf("reading an interaction: %w", err)
	}
	if p.Type == "" {
		return nil, reply{}, errPayload
	}
	if p.User.ID == "" {
		return nil, reply{ok: true}, nil
	}
	h := &heard{trigger: p.Trigger, hook: p.Hook, event: chat.Event{From: account(p.User.ID), When: a.when(p.ActionTS)}}
	switch p.Type {
	case "block_actions":
		return a.pressed(h, p, body)
	case "view_submission", "view_closed":
		return a.filled(h, p, body)
	case "block_suggestion":
		return nil, reply{ok: true, body: map[string]any{"options": []any{}}}, nil
	case "shortcut", "message_action":
		h.kind = byNotice
		h.event.ID, h.event.At = eventID("i", p.Trigger, body), place(p.Channel.ID, "", "")
		return h, reply{}, nil
	}
	return nil, reply{ok: true}, nil // of a kind that we never ask for
}

// pressed reads a button: under a message, in the App Home, or the way back in a modal.
func (a *Adapter) pressed(h *heard, p payload, body []byte) (*heard, reply, error) {
	if len(p.Actions) == 0 {
		return nil, reply{ok: true}, nil
	}
	act := p.Actions[0]
	h.kind, h.event.ID, h.event.When = byAction, eventID("i", p.Trigger, body), a.when(act.TS)
	token := act.Value
	if act.Option != nil {
		token = act.Option.Value
	}
	if strings.HasPrefix(act.ID, actLink) || act.Type != "button" && act.Option == nil {
		return nil, reply{ok: true}, nil
	}
	switch {
	case p.View != nil && p.View.Type == "home":
		h.home = true
	case p.View != nil:
		if !h.within(p.View) {
			return nil, reply{ok: true}, nil
		}
		if act.ID == actBack {
			h.event.What = h.submission(p.View, true)
			return h, reply{}, nil
		}
	default:
		h.clickedOn(p)
	}
	h.event.What = chat.Click{Token: chat.Token(unwrap(token)), On: h.on(p)}
	return h, reply{}, nil
}

// clickedOn says where the message is that was clicked.
func (h *heard) clickedOn(p payload) {
	channel, thread := p.Channel.ID, p.Message.ThreadTS
	if channel == "" {
		channel = p.Container.ChannelID
	}
	if thread == "" {
		thread = p.Container.ThreadTS
	}
	h.hidden, h.threaded = p.Container.Ephemeral, thread != ""
	h.event.At = place(channel, "", thread)
}

// on names the message that was clicked; the zero Ref where nobody can refer to it.
func (h *heard) on(p payload) chat.Ref {
	ts := p.Message.TS
	if ts == "" {
		ts = p.Container.MessageTS
	}
	if h.hidden || h.home || p.View != nil || ts == "" || h.event.At.ID == "" {
		return chat.Ref{}
	}
	return chat.Ref{Place: place(h.event.At.ID, "", ""), ID: ts}
}

// within notes the modal in which something happened, and reports whether it is one of ours.
func (h *heard) within(v *view) bool {
	h.view = v.ID
	for _, b := range v.Blocks {
		if b.Type == "input" && b.ID != "" {
			h.inputs = append(h.inputs, b.ID)
		}
	}
	var ok bool
	h.form, ok = readMeta(v.Metadata)
	h.event.At = place(h.form.Channel, h.form.Kind, h.form.Thread)
	h.threaded = h.form.Thread != ""
	return ok
}

// filled reads a modal that was sent or closed.
func (a *Adapter) filled(h *heard, p payload, body []byte) (*heard, reply, error) {
	if p.View == nil {
		return nil, reply{}, errPayload
	}
	ours := h.within(p.View)
	if p.Type == "view_closed" {
		h.kind, h.event.ID = byClose, eventID("x", p.View.ID, body)
		h.event.What = chat.Submission{Token: h.form.Token, Cancelled: true}
		if !ours {
			return nil, reply{ok: true}, nil
		}
		return h, reply{}, nil
	}
	h.kind, h.event.ID = bySubmit, eventID("i", p.Trigger, body)
	if !ours { // a window of another time: nobody knows what it asked
		return nil, reply{ok: true, body: updateTo(a.noticeView("slack.form.old"))}, nil
	}
	h.event.What = h.submission(p.View, false)
	return h, reply{}, nil
}

// submission gathers what stands in the inputs of a modal. A block is called as its field.
func (h *heard) submission(v *view, back bool) chat.Submission {
	s := chat.Submission{Token: h.form.Token, Values: map[string]string{}}
	for id, inputs := range v.State.Values {
		for _, in := range inputs {
			if len(in.Files) > 0 {
				if h.fields == nil {
					h.fields = map[string][]remote{}
				}
				h.fields[id] = in.Files
				continue
			}
			s.Values[id] = in.text()
		}
	}
	if back {
		s.Values[chat.BackField] = "1"
	}
	return s
}

// text gives what stands in an input as the core reads it.
func (v value) text() string {
	switch {
	case v.Option != nil:
		return unwrap(v.Option.Value)
	case len(v.Options) > 0:
		var all []string
		for _, o := range v.Options {
			all = append(all, unwrap(o.Value))
		}
		return strings.Join(all, "\n")
	case len(v.Users) > 0:
		return strings.Join(v.Users, "\n")
	case v.SelectedStamp > 0:
		return stamp(fmt.Sprint(v.SelectedStamp)).Format("2006-01-02T15:04:05Z")
	}
	all := []string{v.Value, v.Date, v.Time, v.User, v.Channel, v.Conversation}
	if i := slices.IndexFunc(all, func(s string) bool { return s != "" }); i >= 0 {
		return all[i]
	}
	return ""
}
