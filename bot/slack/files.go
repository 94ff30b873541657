package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	sdk "github.com/slack-go/slack"

	"github.com/ticbot/ticbot/bot/chat"
)

const (
	maxFiles = 10      // of one message, more are told to come separately
	maxHops  = 3       // redirects of one download
	mostSent = 1 << 30 // bytes of a file that Slack takes (docs.slack.dev: 1 GB)
)

// remote is a file that lies with Slack.
type remote struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Type     string `json:"mimetype"`
	Mode     string `json:"mode"`
	Access   string `json:"file_access"`
	Size     int64  `json:"size"`
	Download string `json:"url_private_download"`
	Private  string `json:"url_private"`
}

// Errors of a download, decided with errors.Is. Both are for the person, who can do something about it.
var (
	errTooBig     = errors.New("slack: file over the limit")
	errUnreadable = errors.New("slack: file cannot be read")
)

// trusted reports whether the bot's token may go to an address: the API's own host, and over TLS the host of its files. Where
// the API is a server on this machine, so may its files be.
func (a *Adapter) trusted(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	switch {
	case u.User != nil:
		return false
	case u.Scheme == a.base.Scheme && strings.EqualFold(u.Host, a.base.Host):
		return true
	case u.Scheme == "https" && (host == "files.slack.com" || host == "files."+strings.ToLower(a.base.Hostname())):
		return true
	}
	return u.Scheme == a.base.Scheme && loopback(host) && loopback(a.base.Hostname())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// checkRedirect lets a download wander between trusted hosts only: the token goes along.
func (a *Adapter) checkRedirect(r *http.Request, via []*http.Request) error {
	if len(via) > maxHops || !a.trusted(r.URL) {
		return errUnreadable
	}
	return nil
}

// fetchAll fetches what came with an event and completes the event. It reports false where nothing is left to deliver: the
// person has been told why. An error means that Slack may send the event again.
func (a *Adapter) fetchAll(ctx context.Context, h *heard) (rest bool, err error) {
	if sub, ok := h.event.What.(chat.Submission); ok && len(h.fields) > 0 {
		sub.Files = map[string][]chat.File{}
		for id, all := range h.fields {
			if sub.Files[id], err = a.fetchEach(ctx, h, all); err != nil {
				return false, err
			}
		}
		h.event.What = sub
	}
	if len(h.files) == 0 {
		return true, nil
	}
	said, ok := h.event.What.(chat.Text)
	if !ok {
		return true, nil
	}
	files, err := a.fetchEach(ctx, h, h.files)
	if err != nil {
		return false, err
	}
	if strings.TrimSpace(said.Text) != "" {
		said.Files = files
		h.event.What = said
		return true, nil
	}
	h.event.What = chat.Upload{Files: files, Reply: said.Reply}
	return len(files) > 0, nil
}

// fetchEach fetches files one after the other, and tells of those that cannot be taken.
func (a *Adapter) fetchEach(ctx context.Context, h *heard, all []remote) (files []chat.File, err error) {
	for i, f := range all {
		if f.Mode == "tombstone" {
			continue // deleted meanwhile
		}
		var kept chat.File
		err := errUnreadable
		if i < maxFiles {
			kept, err = a.fetch(ctx, f)
		}
		switch {
		case err == nil:
			files = append(files, kept)
		case errors.Is(err, errTooBig):
			a.tell(ctx, h, "slack.file.big", "archivo", f.Name, "mb", a.o.MaxFile>>20)
		case errors.Is(err, errUnreadable), h.kind == byEvent && h.retry >= lastRetry:
			a.o.Log.WarnContext(ctx, "file not taken", "platform", string(Name), "event", h.event.ID, "error", err)
			a.tell(ctx, h, "slack.file.unreadable", "archivo", f.Name)
		default:
			return nil, err
		}
	}
	return files, nil
}

// fetch downloads one file into the house.
func (a *Adapter) fetch(ctx context.Context, f remote) (chat.File, error) {
	if a.o.Save == nil {
		return chat.File{}, errUnreadable
	}
	if f.Access == "check_file_info" || f.Download == "" && f.Private == "" {
		if err := a.inform(ctx, &f); err != nil {
			return chat.File{}, err
		}
	}
	if f.Size > a.o.MaxFile {
		return chat.File{}, errTooBig
	}
	from := f.Download
	if from == "" {
		from = f.Private
	}
	u, err := url.Parse(from)
	if err != nil || !a.trusted(u) {
		return chat.File{}, errUnreadable
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return chat.File{}, errUnreadable
	}
	req.Header.Set("Authorization", "Bearer "+a.o.BotToken)
	res, err := a.files.Do(req)
	if err != nil {
		return chat.File{}, fmt.Errorf("downloading a file: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	return a.keep(ctx, f, res)
}

// inform asks what a file is, where the event does not say (shared channels of two workspaces).
func (a *Adapter) inform(ctx context.Context, f *remote) error {
	info, _, _, err := a.api.GetFileInfoContext(ctx, f.ID, 0, 0)
	if err != nil {
		if err = classify(err); errors.Is(err, chat.ErrGone) || errors.Is(err, chat.ErrRefused) {
			return errUnreadable
		}
		return fmt.Errorf("asking for a file: %w", err)
	}
	f.Name, f.Type, f.Size, f.Download, f.Private = info.Name, info.Mimetype, int64(info.Size), info.URLPrivateDownload, info.URLPrivate
	return nil
}

// keep saves the body of a download. A page where a file should be is Slack's log-in page: the scope files:read is missing.
func (a *Adapter) keep(ctx context.Context, f remote, res *http.Response) (chat.File, error) {
	switch {
	case res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests:
		return chat.File{}, fmt.Errorf("downloading a file: status %d", res.StatusCode)
	case res.StatusCode != http.StatusOK,
		strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") && !strings.HasPrefix(f.Type, "text/"):
		return chat.File{}, errUnreadable
	case res.ContentLength > a.o.MaxFile:
		return chat.File{}, errTooBig
	}
	body := &capped{r: res.Body, left: a.o.MaxFile}
	kept, err := a.o.Save(ctx, chat.Cut(f.Name, 120, chat.Runes), f.Type, body)
	if body.over {
		return chat.File{}, errTooBig
	}
	if err != nil {
		return chat.File{}, fmt.Errorf("keeping a file: %w", err)
	}
	return kept, nil
}

// capped ends a reader with an error past its limit.
type capped struct {
	r    io.Reader
	left int64
	over bool
}

// Read implements io.Reader.
func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		c.over = true
		return 0, errTooBig
	}
	return n, err
}

// upload sends one kept file into a channel, in the three steps that Slack asks for. A file that is kept no more, or was
// always empty, has its name in the message and nothing else.
func (a *Adapter) upload(ctx context.Context, channel, thread string, f chat.File) error {
	if a.o.Open == nil {
		return nil
	}
	r, err := a.o.Open(ctx, f.Hash)
	if errors.Is(err, chat.ErrGone) {
		a.o.Log.WarnContext(ctx, "a file is kept no more", "platform", string(Name), "file", f.Hash)
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading a kept file: %w", err)
	}
	defer func() { _ = r.Close() }()
	var body io.Reader = r
	size := f.Size
	if size <= 0 {
		data, err := io.ReadAll(io.LimitReader(r, a.o.MaxFile+1))
		if err != nil {
			return fmt.Errorf("reading a kept file: %w", err)
		}
		body, size = bytes.NewReader(data), int64(len(data))
		if size > a.o.MaxFile { // half a file is none
			return fmt.Errorf("sending a file of unknown size: %w", chat.ErrRefused)
		}
	}
	if size == 0 {
		return nil
	}
	if size > mostSent {
		return fmt.Errorf("sending a file of %d bytes: %w", size, chat.ErrRefused)
	}
	name := f.Name
	if name == "" {
		name = "archivo"
	}
	_, err = a.api.UploadFileContext(ctx, sdk.UploadFileParameters{Reader: body, FileSize: int(size), Filename: name, Title: name,
		Channel: channel, ThreadTimestamp: thread})
	if err != nil {
		return classify(err)
	}
	return nil
}
