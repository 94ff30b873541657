package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
)

const (
	maxUploads  = 10        // files of one message or field
	maxFileName = 120       // runes
	overhead    = 256 << 10 // bytes that the multipart envelope may add
)

var hash = regexp.MustCompile(`^[0-9a-f]{64}$`)

// upload stores the parts named "file" of a multipart body and answers with what to name in the next send.
func (a *Adapter) upload(w http.ResponseWriter, r *http.Request) {
	if _, ok := a.seat(r, r.URL.Query().Get("as")); !ok {
		a.refuse(w, r, http.StatusForbidden, "web.error.seat")
		return
	}
	if r.ContentLength > a.o.MaxFile*maxUploads+overhead {
		a.tooBig(w, r)
		return
	}
	parts, err := r.MultipartReader()
	if err != nil {
		a.refuse(w, r, http.StatusUnsupportedMediaType, "web.error.request")
		return
	}
	files := []chat.File{}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil || part.FormName() != "file" || part.FileName() == "" || len(files) == maxUploads {
			a.refuse(w, r, http.StatusBadRequest, "web.error.request")
			return
		}
		limit := &limited{r: part, left: a.o.MaxFile}
		f, err := a.o.Files.Save(r.Context(), fileName(part.FileName()), mediaType(part.Header.Get("Content-Type")), limit)
		switch {
		case limit.over || errors.Is(err, ErrTooBig):
			a.tooBig(w, r)
			return
		case err != nil:
			a.o.Log.ErrorContext(r.Context(), "keeping a file", "platform", Name, "err", err)
			a.refuse(w, r, http.StatusServiceUnavailable, "web.error.server")
			return
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		a.refuse(w, r, http.StatusBadRequest, "web.error.request")
		return
	}
	writeJSON(w, http.StatusOK, map[string][]chat.File{"files": files})
}

func (a *Adapter) tooBig(w http.ResponseWriter, r *http.Request) {
	a.refuse(w, r, http.StatusRequestEntityTooLarge, "web.error.big", "mb", strconv.FormatInt(max(a.o.MaxFile>>20, 1), 10))
}

// download gives a file, always to be saved and never to be shown: its name and type are a stranger's word.
func (a *Adapter) download(w http.ResponseWriter, r *http.Request) {
	if _, ok := a.seat(r, r.URL.Query().Get("as")); !ok {
		a.refuse(w, r, http.StatusForbidden, "web.error.seat")
		return
	}
	sum := r.PathValue("hash")
	if !hash.MatchString(sum) {
		a.refuse(w, r, http.StatusNotFound, "web.error.file")
		return
	}
	f, body, err := a.o.Files.Open(r.Context(), sum)
	if errors.Is(err, chat.ErrGone) {
		a.refuse(w, r, http.StatusNotFound, "web.error.file")
		return
	}
	if err != nil {
		a.o.Log.ErrorContext(r.Context(), "opening a file", "platform", Name, "err", err)
		a.refuse(w, r, http.StatusServiceUnavailable, "web.error.server")
		return
	}
	defer func() { _ = body.Close() }()
	name := f.Name
	if n := r.URL.Query().Get("name"); n != "" {
		name = n
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(name)}))
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	_, _ = io.Copy(w, body) // a broken download is seen by its length
}

// fileName keeps the last element of a name, without control characters, shortened; "archivo" where nothing is left.
func fileName(s string) string {
	s = strings.NewReplacer("\n", " ", `"`, " ", `\`, "/").Replace(clean(s))
	s = strings.TrimSpace(path.Base(s))
	if rs := []rune(s); len(rs) > maxFileName {
		ext := []rune(path.Ext(s))
		if len(ext) > 10 {
			ext = nil
		}
		s = string(rs[:maxFileName-len(ext)]) + string(ext)
	}
	if s == "" || s == "." || s == "/" || s == ".." {
		return "archivo"
	}
	return s
}

// mediaType keeps a well-formed media type without parameters.
func mediaType(s string) string {
	typ, _, err := mime.ParseMediaType(s)
	if err != nil || !strings.Contains(typ, "/") {
		return "application/octet-stream"
	}
	return typ
}

// limited reads at most left bytes and then fails with ErrTooBig, so that nothing cut off is ever stored as whole.
type limited struct {
	r    io.Reader
	left int64
	over bool
}

// Read implements io.Reader.
func (l *limited) Read(p []byte) (int, error) {
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		l.over = true
		return 0, ErrTooBig
	}
	return n, err
}
