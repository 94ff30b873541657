package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	sdk "github.com/slack-go/slack"

	"github.com/ticbot/ticbot/bot/chat"
)

// Limits of a modal (slackapi/python-slack-sdk, views).
const (
	maxTitle   = 24   // title and buttons
	maxHelp    = 2000 // label and hint
	maxInput   = 3000 // initial value of a text input
	maxMeta    = 3000 // private metadata, in bytes
	maxHolder  = 150  // placeholder
	maxOption  = 75   // label of an option
	maxValue   = 150  // value of an option
	maxOptions = 100
	maxRadio   = 5 // up to so many are shown at once; Slack takes 10
)

// meta is what a modal carries: which form it is, and where it was opened, which Slack does not say when it is sent.
type meta struct {
	Token   chat.Token `json:"t"`
	Channel string     `json:"c,omitempty"`
	Kind    chat.Kind  `json:"k,omitempty"`
	Thread  string     `json:"h,omitempty"`
	V       int        `json:"v"`
}

const metaVersion = 1

func (m meta) String() string {
	text, _ := json.Marshal(m)
	return string(text)
}

// readMeta reads what a modal carries; ok is false where it is none of ours.
func readMeta(s string) (m meta, ok bool) {
	if len(s) > maxMeta || json.Unmarshal([]byte(s), &m) != nil || m.V != metaVersion {
		return meta{}, false
	}
	if m.Kind != chat.Direct && m.Kind != chat.Channel {
		m.Kind = ""
	}
	return m, true
}

// withoutLists is a form whose long lists are typed.
func withoutLists(f chat.Form) chat.Form {
	f.Pages = slices.Clone(f.Pages)
	for i, p := range f.Pages {
		p.Fields = slices.Clone(p.Fields)
		for j := range p.Fields {
			if len(p.Fields[j].Options) > maxRadio {
				p.Fields[j].Kind, p.Fields[j].Options = chat.TextField, nil
			}
		}
		f.Pages[i] = p
	}
	return f
}

// updateTo answers a submission with another view.
func updateTo(v sdk.ModalViewRequest) map[string]any {
	return map[string]any{"response_action": "update", "view": v}
}

// formView draws the one page that a form in an answer carries.
func (a *Adapter) formView(h *heard, f chat.Form) sdk.ModalViewRequest {
	at := h.event.At
	carry := meta{Token: f.Token, Channel: at.ID, Kind: at.Kind, Thread: at.Thread, V: metaVersion}
	v := sdk.ModalViewRequest{Type: sdk.VTModal, Title: plainText(or(f.Title, a.t("slack.title")), maxTitle),
		Submit: plainText(or(f.Submit, a.t("slack.submit")), maxTitle), Close: plainText(or(f.Cancel, a.t("slack.cancel")), maxTitle),
		PrivateMetadata: carry.String(), CallbackID: chat.Cut(f.ID, 255, chat.Bytes), NotifyOnClose: true}
	var r renderer
	if len(f.Pages) > 0 {
		r.text(f.Pages[0].Intro)
		for _, fd := range f.Pages[0].Fields {
			r.add(a.field(f, fd))
		}
	}
	if f.Back != "" {
		r.add(sdk.NewActionBlock(chat.BackField, sdk.NewButtonBlockElement(actBack, "1", plainText(f.Back, maxLabel))))
	}
	if len(r.blocks) == 0 {
		r.text(or(f.Title, a.t("slack.title")))
	}
	v.Blocks = sdk.Blocks{BlockSet: r.blocks}
	return v
}

func or(s, instead string) string {
	if strings.TrimSpace(s) == "" {
		return instead
	}
	return s
}

// field draws one question. Its block is called as the field is, so that errors and values find it.
func (a *Adapter) field(f chat.Form, fd chat.Field) sdk.Block {
	if fd.Kind == chat.Notice {
		return sdk.NewSectionBlock(plainText(or(fd.Ask, fd.Label), maxSection), nil, nil, sdk.SectionBlockOptionBlockID(fd.ID))
	}
	now, ok := f.Values[fd.ID]
	if !ok {
		now = fd.Default
	}
	var hint *sdk.TextBlockObject
	if strings.TrimSpace(fd.Ask) != "" && fd.Ask != fd.Label {
		hint = plainText(fd.Ask, maxHelp)
	}
	in := sdk.NewInputBlock(fd.ID, plainText(fd.Label, maxHelp), hint, a.element(fd, now, actionID(f.Token, fd.ID, now)))
	in.Optional = !fd.Required
	return in
}

// actionID names the element of an input. When a modal is replaced, Slack keeps what was typed into an input whose block and
// element are called as before; another value to begin with must show, so it makes another name.
func actionID(t chat.Token, id, now string) string {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(string(t) + "\x00" + id + "\x00" + now))
	return "in." + strconv.FormatUint(sum.Sum64(), 36)
}

// element draws the input of a field. Dates, numbers and addresses are text: people may write «30 de junio» or «no tiene», and
// the core answers in Spanish where it does not understand.
func (a *Adapter) element(fd chat.Field, now, id string) sdk.BlockElement {
	options := optionsOf(fd)
	switch {
	case fd.Kind == chat.FileField:
		el := sdk.NewFileInputBlockElement(id)
		return el.WithMaxFiles(maxFiles)
	case fd.Kind == chat.MultiSelect && len(options) > 0:
		el := sdk.NewOptionsMultiSelectBlockElement(sdk.MultiOptTypeStatic, plainText(a.t("slack.choose"), maxHolder), id, options...)
		for _, v := range strings.Split(now, "\n") {
			if o := chosen(options, v); o != nil {
				el.InitialOptions = append(el.InitialOptions, o)
			}
		}
		return el
	case fd.Kind == chat.Select && len(options) > 0 && len(options) <= maxRadio && fd.Required: // who chose one cannot choose none
		el := sdk.NewRadioButtonsBlockElement(id, options...)
		el.InitialOption = chosen(options, now)
		return el
	case fd.Kind == chat.Select && len(options) > 0:
		el := sdk.NewOptionsSelectBlockElement(sdk.OptTypeStatic, plainText(or(fd.Placeholder, a.t("slack.choose")), maxHolder), id, options...)
		el.InitialOption = chosen(options, now)
		return el
	}
	return a.input(fd, now, id)
}

// input draws a text input. What stands in it is as typed: Slack escapes nothing there, in either direction. A longest length is given to Slack only where nothing that stands there already is longer.
func (a *Adapter) input(fd chat.Field, now, id string) sdk.BlockElement {
	holder := fd.Placeholder
	if holder == "" && (fd.Kind == chat.DateField || fd.Kind == chat.DateTime) {
		holder = a.t("slack.date.placeholder")
	}
	var shown *sdk.TextBlockObject
	if strings.TrimSpace(holder) != "" {
		shown = plainText(holder, maxHolder)
	}
	el := sdk.NewPlainTextInputBlockElement(shown, id)
	el.Multiline = fd.Kind == chat.TextArea || fd.Kind == chat.MultiSelect
	el.InitialValue = chat.Cut(now, maxInput, chat.UTF16)
	if fd.Kind == chat.Select || fd.Kind == chat.MultiSelect {
		el.InitialValue = fd.OptionLabel(now)
	}
	if text := fd.Kind == chat.TextField || fd.Kind == chat.TextArea; text && fd.Max > 0 && fd.Max <= maxInput && length(now) <= fd.Max {
		el.MaxLength = fd.Max
	}
	return el
}

// optionsOf draws the choices of a field; nil where Slack cannot show them all, and they are typed.
func optionsOf(fd chat.Field) (all []*sdk.OptionBlockObject) {
	if len(fd.Options) > maxOptions {
		return nil
	}
	for _, o := range fd.Options {
		if len(wrap(o.Value)) > maxValue {
			return nil
		}
		all = append(all, sdk.NewOptionBlockObject(wrap(o.Value), plainText(o.Label, maxOption), nil))
	}
	return all
}

func chosen(all []*sdk.OptionBlockObject, value string) *sdk.OptionBlockObject {
	if i := slices.IndexFunc(all, func(o *sdk.OptionBlockObject) bool { return o.Value == wrap(value) }); i >= 0 && value != "" {
		return all[i]
	}
	return nil
}

// placeErrors gives each reason the block of its field. Slack shows an error of its own for a block that is no input, so the
// reason of such a field stands at the first one.
func (h *heard) placeErrors(wrong map[string]string) map[string]string {
	out := map[string]string{}
	for id, why := range wrong {
		if !slices.Contains(h.inputs, id) {
			id = h.inputs[0]
		}
		if out[id] != "" {
			why = out[id] + "\n" + why
		}
		out[id] = cutEscaped(why, maxHelp)
	}
	return out
}

// errorsMessage says reasons where there is no field to say them at.
func errorsMessage(wrong map[string]string) chat.Message {
	var m chat.Message
	ids := make([]string, 0, len(wrong))
	for id := range wrong {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		m.Body = append(m.Body, chat.Block{Kind: chat.Para, Text: wrong[id]})
	}
	return m
}

// messageView shows a message in place of a form; nothing in it can be filled in. It carries where it was opened, for its
// buttons.
func (a *Adapter) messageView(at chat.Place, m chat.Message) sdk.ModalViewRequest {
	m = a.fit(m)
	title := or(m.Title, a.t("slack.title"))
	if length(escape(title)) <= maxTitle {
		m.Title = ""
	} else {
		title = a.t("slack.title")
	}
	blocks := render(m)
	if len(blocks) == 0 {
		blocks = render(a.say("slack.done"))
	}
	carry := meta{Channel: at.ID, Kind: at.Kind, Thread: at.Thread, V: metaVersion}
	return sdk.ModalViewRequest{Type: sdk.VTModal, Title: plainText(title, maxTitle), Close: plainText(a.t("slack.close"), maxTitle),
		PrivateMetadata: carry.String(), Blocks: sdk.Blocks{BlockSet: blocks}}
}

// noticeView shows one of the adapter's own sentences.
func (a *Adapter) noticeView(id string) sdk.ModalViewRequest {
	return a.messageView(chat.Place{}, a.say(id))
}

// openLoading opens the window that says that it takes a moment.
func (a *Adapter) openLoading(ctx context.Context, h *heard) error {
	v, err := a.api.OpenViewContext(ctx, h.trigger, a.noticeView("slack.loading"))
	if err != nil {
		return fmt.Errorf("opening a view: %w", err)
	}
	h.view, h.loading = v.View.ID, true
	return nil
}

// openForm shows a form: in the window that is open already, or in a new one.
func (a *Adapter) openForm(ctx context.Context, h *heard, f chat.Form) error {
	view := a.formView(h, f)
	if h.loading {
		if _, err := a.api.UpdateViewContext(ctx, view, "", "", h.view); err != nil {
			return fmt.Errorf("replacing a view: %w", err)
		}
		return nil
	}
	if _, err := a.api.OpenViewContext(ctx, h.trigger, view); err != nil {
		return fmt.Errorf("opening a view: %w", err)
	}
	return nil
}

// replaceView shows another view in a window, and reports whether it stands there. Where the person has closed the window
// meanwhile, there is nothing to replace.
func (a *Adapter) replaceView(ctx context.Context, h *heard, v sdk.ModalViewRequest) bool {
	_, err := a.api.UpdateViewContext(ctx, v, "", "", h.view)
	if err != nil {
		a.logFailure(ctx, h, fmt.Errorf("replacing a view: %w", err))
	}
	return err == nil
}

// notice answers something that the core has no word for: a shortcut of another time.
func (a *Adapter) notice(ctx context.Context, h *heard, id string) {
	if h.trigger == "" {
		return
	}
	if _, err := a.api.OpenViewContext(ctx, h.trigger, a.messageView(chat.Place{}, a.say(id, "comando", "/"+a.o.Command))); err != nil {
		a.logFailure(ctx, h, fmt.Errorf("opening a view: %w", err))
	}
}
