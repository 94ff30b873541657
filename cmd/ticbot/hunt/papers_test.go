package hunt

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/documents/pdftext"
)

// inPapers is what stands in the documents and case files that were handed out.
const inPapers = "documents and case files"

// papers asks for every document of both cases and for their files, and looks into all of them.
func (r *rig) papers() {
	for _, line := range []struct{ who, text string }{
		{luz, "acuse 1"}, {oscar, "borrador 1 comunicacion"}, {oscar, "borrador 2 comunicacion"}, {"adriana.rojas", "expediente 2"}, {"adriana.rojas", "expediente 1"},
	} {
		r.says(line.who, line.text)
	}
	page := r.says(oscar, "comunicacion 1 045")
	if page.Form == nil {
		r.t.Fatalf("the communication is not recorded: %s", page.Said())
	}
	r.fills(oscar, page.Form, map[string]string{"numero": "045", "fecha": "2026-11-25"})
	r.says(oscar, "borrador 1 comunicacion")
	opened := 0
	for _, p := range r.posts.all {
		for _, f := range p.files {
			r.opensFile(f)
			opened++
		}
	}
	if opened != 8 {
		r.t.Errorf("%d files were handed out", opened)
	}
}

// opensFile looks into a file: what is packed in it is unpacked, and what is printed is read.
func (r *rig) opensFile(f chat.File) {
	r.t.Helper()
	_, body, made, err := r.house.Handler.OpenMade(r.t.Context(), r.house.Store, f.Hash)
	if err == nil && !made {
		_, body, err = r.house.Store.OpenFile(r.t.Context(), f.Hash)
	}
	r.must(err)
	data, err := io.ReadAll(body)
	r.must(err)
	r.must(body.Close())
	r.heaps.add(inPapers, string(pdftext.Raw(data)))
	if !strings.HasSuffix(f.Name, ".zip") {
		return
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	r.must(err)
	for _, e := range z.File {
		entry, err := e.Open()
		r.must(err)
		b, err := io.ReadAll(entry)
		r.must(err)
		r.heaps.add(inPapers, string(pdftext.Raw(b)))
	}
}
