package commands

import (
	"errors"
	"slices"
	"strings"

	"github.com/ticbot/ticbot/bot/chat"
	"github.com/ticbot/ticbot/commands/procedure"
	"github.com/ticbot/ticbot/store"
	"github.com/ticbot/ticbot/store/kv"
)

// markFiles marks a draft with the files that were sent while its form was filled in, by hash.
const markFiles = "_files"

// maxDraftFiles is how many files wait with a form; more can follow once it is a case.
const maxDraftFiles = 10

// keepWithDraft keeps files that come while a request is filled in until it is filed. Where a file does instead of the answer
// that is open, the next question follows.
func (t *turn) keepWithDraft(d store.Draft, files []chat.File) error {
	if slices.ContainsFunc(files, func(f chat.File) bool { return t.fileOf(f) == otherFile }) {
		d.Error, d.ErrorArg = "archivo", t.badFile().args
		return t.question(d)
	}
	hashes, names := draftFiles(d), []string(nil)
	for _, f := range files {
		if !slices.Contains(hashes, f.Hash) && len(hashes) < maxDraftFiles {
			hashes, names = append(hashes, f.Hash), append(names, f.Name)
		}
	}
	d.Said, d.Error, d.ErrorArg = merged(d.Said, map[string]string{markFiles: strings.Join(hashes, ",")}), "", nil
	if len(names) > 0 {
		t.say("attach.kept", "archivo", strings.Join(names, ", "))
	}
	if b, ok := t.blankOf(d); ok && d.Stage == stageAsk && fieldByID(b, d, d.Field).Attach {
		return t.skip(d)
	}
	return t.question(d)
}

// draftFiles are the files that wait with a draft.
func draftFiles(d store.Draft) []string {
	return strings.FieldsFunc(d.Said[markFiles], func(r rune) bool { return r == ',' })
}

// keepSent gives a request the files that came before it was filed. One that waited for more than a day is swept; of that
// there is no name.
func (t *turn) keepSent(r *procedure.Request, hashes []string) (names []string, err error) {
	for _, hash := range hashes {
		f, err := t.v.File(hash)
		if errors.Is(err, kv.ErrNotFound) {
			continue
		}
		if err != nil {
			return names, err
		}
		if err := t.tx.KeepFile(hash, r.ID); err != nil {
			return names, err
		}
		r.Files, names = append(r.Files, hash), append(names, f.Name)
	}
	return names, nil
}
