package dialog

import "github.com/ticbot/ticbot/bot/chat"

// Question is one step of a conversation. N and Of count the questions that this conversation asks, from 1, the answered
// ones included: «2 de 4». Of is foretold from what is known, taking a default or the first option for what is not.
type Question struct {
	Page  chat.Page
	Field chat.Field
	N, Of int
	First bool // the first question of this conversation
}

// NextField gives the next question of a conversation; ok is false when nothing is left to ask. Not asked are fields that
// only a dialog shows, fields that are asked when unknown and have a default, notices, and what said or answers know.
func NextField(f chat.Form, answers, said map[string]string) (Question, bool) {
	for _, q := range questions(f, answers, said) {
		if v, ok := answers[q.Field.ID]; !ok || v == "" && q.Field.Required {
			return q, true
		}
	}
	return Question{}, false
}

// Count finds the question of one field among those that the conversation asks.
func Count(f chat.Form, answers, said map[string]string, field string) (Question, bool) {
	for _, q := range questions(f, answers, said) {
		if q.Field.ID == field {
			return q, true
		}
	}
	return Question{}, false
}

// Back gives the question before the current one; from "" (the summary) that is the last one. ok is false at the first.
// The caller asks that field again; nothing that was answered after it is lost, unless the new answer leads elsewhere.
func Back(f chat.Form, answers, said map[string]string, current string) (field string, ok bool) {
	asked := map[string]bool{}
	for _, q := range questions(f, answers, said) {
		asked[q.Field.ID] = true
	}
	walk(f, known{answers: answers, said: said, guess: true}, func(_ int, p chat.Page) bool {
		for _, fd := range p.Fields {
			if fd.ID == current {
				return false
			}
			if asked[fd.ID] && (current != "" || has(answers, fd.ID)) {
				field, ok = fd.ID, true
			}
		}
		return true
	})
	return field, ok
}

// questions lists what the conversation asks, answered or not, each field once. What stands before the first unanswered
// question is certain; what comes after it is foretold.
func questions(f chat.Form, answers, said map[string]string) []Question {
	var out []Question
	asked := map[string]bool{}
	walk(f, known{answers: answers, said: said, guess: true}, func(_ int, p chat.Page) bool {
		for _, fd := range p.Fields {
			if asked[fd.ID] || !asks(fd, answers, said) {
				continue
			}
			asked[fd.ID] = true
			out = append(out, Question{Page: p, Field: fd, N: len(out) + 1, First: len(out) == 0})
		}
		return true
	})
	for i := range out {
		out[i].Of = len(out)
	}
	return out
}

// asks reports whether a conversation has a question for the field. An answer that was given here keeps its question, also
// where the field is one that is asked when unknown.
func asks(fd chat.Field, answers, said map[string]string) bool {
	if fd.Kind == chat.Notice || unasked(fd) {
		return false
	}
	if has(answers, fd.ID) {
		return true
	}
	v, ok := said[fd.ID]
	return !ok || v == "" && fd.Required
}
