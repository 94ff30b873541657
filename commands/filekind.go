package commands

import (
	"bytes"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ticbot/ticbot/bot/chat"
)

// fileKind is what the first bytes of a file say that it is; its name and the type that the platform told say nothing.
type fileKind string

// What is taken, and what is not.
const (
	pdfFile    fileKind = "pdf"
	officeFile fileKind = "office" // Word, Excel and their free relatives
	imageFile  fileKind = "image"
	textFile   fileKind = "text" // CSV and plain text
	otherFile  fileKind = ""
)

// sniffed is how many bytes of a file are looked at.
const sniffed = 4096

// magics are the first bytes by which a kind of file is known.
var magics = []struct {
	at   int
	head string
	kind fileKind
}{
	{0, "%PDF-", pdfFile}, {0, "PK\x03\x04", officeFile}, {0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", officeFile},
	{0, "\x89PNG\r\n\x1a\n", imageFile}, {0, "\xff\xd8\xff", imageFile}, {0, "GIF87a", imageFile}, {0, "GIF89a", imageFile},
	{8, "WEBP", imageFile}, {4, "ftypheic", imageFile}, {4, "ftypmif1", imageFile}, {0, "II*\x00", imageFile}, {0, "MM\x00*", imageFile}, {0, "BM", imageFile},
}

// endings are the endings of a name that go with a kind. A name with an ending of another kind, or with none of these, is
// not what its bytes are: a program that is called acta.pdf, a page that is called datos.csv.
var endings = map[fileKind][]string{
	pdfFile:    {".pdf"},
	officeFile: {".docx", ".xlsx", ".pptx", ".doc", ".xls", ".ppt", ".odt", ".ods", ".odp"},
	imageFile:  {".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic", ".tif", ".tiff", ".bmp"},
	textFile:   {".csv", ".txt"},
}

// kindOf tells what a file is by its first bytes.
func kindOf(head []byte) fileKind {
	for _, m := range magics {
		if len(head) >= m.at && bytes.HasPrefix(head[m.at:], []byte(m.head)) {
			return m.kind
		}
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	switch {
	case len(text) == 0, bytes.ContainsRune(text, 0), text[0] == '<', bytes.HasPrefix(text, []byte("#!")):
		return otherFile
	case !plainEnough(text):
		return otherFile
	}
	return textFile
}

// plainEnough reports whether bytes are text in UTF-8, or in the Latin-1 of spreadsheets: hardly any control characters.
func plainEnough(text []byte) bool {
	odd := 0
	for _, b := range text {
		if b < 0x20 && b != '\n' && b != '\r' && b != '\t' {
			odd++
		}
	}
	return odd == 0 || utf8.Valid(text) && odd*50 < len(text)
}

// fileOf says what a file is that can be taken; otherFile where it cannot. A file without a telling name is what its bytes
// are, but a package: that could hold anything.
func (t *turn) fileOf(f chat.File) fileKind {
	head, err := t.v.FileHead(f.Hash, sniffed)
	if err != nil {
		return otherFile
	}
	kind, ending := kindOf(head), strings.ToLower(filepath.Ext(f.Name))
	if slices.Contains(endings[kind], ending) || ending == "" && kind != officeFile {
		return kind
	}
	return otherFile
}

// fileFault says why a file cannot be taken.
func (t *turn) fileFault(f chat.File) *fault {
	kept, err := t.v.File(f.Hash)
	switch {
	case err == nil && kept.Size == 0:
		return bad("vacio")
	case t.fileOf(f) == otherFile:
		return t.badFile()
	}
	return nil
}

// badFile is the sentence that says which files are taken.
func (t *turn) badFile() *fault {
	return bad("archivo", "n", strconv.FormatInt(t.h.maxFile()>>20, 10))
}

// defaultMaxFile is the largest file, in bytes, where nothing else is configured.
const defaultMaxFile = 25 << 20

func (h *Handler) maxFile() int64 {
	if h.MaxFile > 0 {
		return h.MaxFile
	}
	return defaultMaxFile
}
