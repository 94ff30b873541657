// Package pdftext reads the text of the PDF files that package documents prints, in the order in which it was drawn. It is
// used by tests only, which look at what a reader sees; it reads no other files.
package pdftext

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
)

// ErrNotOurs means that a file is none that package documents printed.
var ErrNotOurs = errors.New("pdftext: not a file of ours")

// shown finds where text is shown: a literal string in front of Tj, or the operators that move to a place.
var shown = regexp.MustCompile(`(?s)\(((?:\\.|[^\\()])*)\)\s*Tj`)

// stream finds the bytes of an object.
var stream = regexp.MustCompile(`(?s)/Filter /FlateDecode\s*/Length (\d+)\s*>>\s*stream\n`)

// Pages gives the text of each page, one line for each piece of text that was drawn.
func Pages(pdf []byte) ([]string, error) {
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		return nil, ErrNotOurs
	}
	var pages []string
	for _, body := range streams(pdf) {
		found := shown.FindAllSubmatch(body, -1)
		if !bytes.Contains(body, []byte(" Tf")) || len(found) == 0 {
			continue
		}
		var lines []string
		for _, m := range found {
			lines = append(lines, decode(unescape(m[1])))
		}
		pages = append(pages, strings.Join(lines, "\n"))
	}
	if len(pages) == 0 {
		return nil, ErrNotOurs
	}
	return pages, nil
}

// Text is all pages in one, each under a line that names it.
func Text(pdf []byte) (string, error) {
	pages, err := Pages(pdf)
	var sb strings.Builder
	for i, p := range pages {
		fmt.Fprintf(&sb, "--- %d ---\n%s\n", i+1, p)
	}
	return sb.String(), err
}

// Raw is everything in a file, with what was packed unpacked: for whoever looks for something that may stand nowhere.
func Raw(pdf []byte) []byte {
	out := bytes.Clone(pdf)
	for _, body := range streams(pdf) {
		out = append(append(out, '\n'), body...)
	}
	if text, err := Text(pdf); err == nil {
		out = append(append(out, '\n'), text...)
	}
	return out
}

// streams unpacks the objects of a file that are packed.
func streams(pdf []byte) [][]byte {
	var out [][]byte
	for _, at := range stream.FindAllSubmatchIndex(pdf, -1) {
		r, err := zlib.NewReader(bytes.NewReader(pdf[at[1]:]))
		if err != nil {
			continue
		}
		if body, err := io.ReadAll(r); err == nil {
			out = append(out, body)
		}
	}
	return out
}

// unescape reads a literal string.
func unescape(s []byte) []byte {
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out = append(out, s[i])
			continue
		}
		i++
		if c, ok := map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}[s[i]]; ok {
			out = append(out, c)
		} else {
			out = append(out, s[i])
		}
	}
	return out
}

// decode reads the signs: two bytes each.
func decode(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(u))
}
