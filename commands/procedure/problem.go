package procedure

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Problem is one thing that is wrong with a file, with its place and what to do about it. Error says it in English;
// an operator reads it in his own language as the text TextID with TextArgs.
type Problem struct {
	File      string
	Line, Col int // from 1
	Code      string
	Args      map[string]string
}

// TextID is the id of the sentence that says what is wrong and how to mend it.
func (p *Problem) TextID() string { return "procedure.problem." + p.Code }

// TextArgs are the placeholders of that sentence, as pairs of name and value.
func (p *Problem) TextArgs() []any {
	args := []any{}
	for _, k := range p.names() {
		args = append(args, k, p.Args[k])
	}
	return args
}

func (p *Problem) names() []string {
	out := make([]string, 0, len(p.Args))
	for k := range p.Args {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Place is "file:line:column".
func (p *Problem) Place() string {
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Col)
}

// Error implements error: place and sentence in English.
func (p *Problem) Error() string { return p.Place() + ": " + p.english() }

func (p *Problem) english() string {
	s, ok := english[p.Code]
	if !ok {
		return p.Code
	}
	for _, k := range p.names() {
		s = strings.ReplaceAll(s, "{"+k+"}", p.Args[k])
	}
	if near := p.Args["near"]; near != "" {
		s += fmt.Sprintf(" Did you mean “%s”?", near)
	}
	return s
}

// Problems is everything that is wrong with a file, in the order of its lines.
type Problems []*Problem

// Error implements error: one line for each.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives each problem to errors.As.
func (ps Problems) Unwrap() []error {
	out := make([]error, len(ps))
	for i, p := range ps {
		out[i] = p
	}
	return out
}

// sorted orders the problems by place; one that several flows share is said once.
func (ps Problems) sorted() Problems {
	out := slices.Clone(ps)
	slices.SortStableFunc(out, func(a, b *Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Args["name"], b.Args["name"]),
			cmp.Compare(a.Args["lang"], b.Args["lang"]))
	})
	return slices.CompactFunc(out, func(a, b *Problem) bool {
		return a.Line == b.Line && a.Col == b.Col && a.Code == b.Code && a.Args["name"] == b.Args["name"] && a.Args["lang"] == b.Args["lang"]
	})
}

// english is the read-only table of what Error says, by code; locales hold the same sentences.
var english = map[string]string{
	"too_big":             "The file is larger than {max} KiB. Split it, or look for what was pasted in by mistake.",
	"too_many":            "The file repeats itself without end. Take the aliases (*name) out.",
	"empty":               "The file is empty. Begin with id, version and services.",
	"more_documents":      "A second document begins here (---). Put it into a file of its own.",
	"syntax":              "This is not YAML: {why}. Look at indentation, quotes and brackets from here on.",
	"want_map":            "“{name}” takes keys with values here. Write “key: value”.",
	"want_list":           "“{name}” takes a list here. Write it as [one, two].",
	"want_text":           "“{name}” takes one word or text here.",
	"want_number":         "“{name}” takes a whole number here, not “{value}”.",
	"want_flag":           "“{name}” is true or false, not “{value}”.",
	"missing_key":         "“{name}” is missing here. Add it.",
	"unknown_key":         "“{name}” is no key that is known here.",
	"duplicate_key":       "“{name}” stands twice here. Leave one of them.",
	"bad_id":              "“{name}” is no name. Use letters, digits, _ and - only.",
	"duplicate_id":        "“{name}” is used twice. Give one of them another name.",
	"unknown_role":        "No role is called “{name}”. Add it under roles, or use one of those.",
	"unknown_check":       "No check is called “{name}”.",
	"unknown_effect":      "No effect is called “{name}”.",
	"unknown_fill":        "No default is called “{name}”.",
	"unknown_computed":    "No answer that the program can work out is called “{name}”.",
	"unknown_source":      "No list is called “{name}”.",
	"unknown_field_check": "No check of an answer is called “{name}”.",
	"unknown_state":       "The flow “{flow}” has no state called “{name}”. Add the state, or correct the name.",
	"unknown_step":        "The flow “{flow}” has no step called “{name}”. Add the step, or correct the name.",
	"unknown_tick":        "No state in question has a tick called “{name}”. Add it there, or correct the name.",
	"unknown_part":        "No part is called “{name}”. Add it under parts, or correct the name.",
	"unknown_flow":        "No flow is called “{name}”. Add it under flows, or correct the name.",
	"unknown_service":     "No service is called “{name}”.",
	"unknown_activity":    "No activity has the number “{name}”.",
	"unknown_control":     "No control point is called “{name}”. Add it under controls, or correct the name.",
	"unknown_register":    "No register is called “{name}”. Add it under registers, or correct the name.",
	"unknown_field":       "The form has no field called “{name}”.",
	"unknown_option":      "The field “{field}” has no option called “{name}”.",
	"unknown_word":        "“{name}” cannot stand for “{key}”. It takes one of: {words}.",
	"bad_term":            "“{name}” is no term. Write 30m, 4h, 2dh (business days), 60mc (by the clock) or today.",
	"bad_tell":            "“{name}” says nobody in no way. Write who:how, with how one of: card, notice, link, pin, communication, question.",
	"bad_range":           "The least ({min}) is more than the most ({max}). Exchange them.",
	"bad_default":         "The default “{name}” is none of the options.",
	"bad_matrix":          "The priority says nothing for “{name}”. Add it.",
	"no_options":          "The select “{name}” offers nothing. Give it options or a source.",
	"too_many_fields":     "The page “{name}” has more than 5 fields and does not fit a phone. Split it.",
	"no_who":              "The step “{name}” does not say who may take it. Add who.",
	"two_primary":         "“{name}” and “{other}” are both the coloured button of “{state}” for the same people. Make one of them style: normal.",
	"comment_moves":       "The comment “{name}” leads to another state. Write to: same, or take kind: comment away.",
	"else_missing":        "The step “{name}” has a check without an else. Add the step that is done where the check fails.",
	"else_from":           "The step “{name}”, done instead of “{other}”, is not possible in “{state}”. Add that state to its from.",
	"else_check":          "The step “{name}” is done instead of another and cannot have a check of its own. Use a guard.",
	"tick_step":           "The step “{name}” cannot be taken by the clock in “{state}”. Add reloj to its who and “{state}” to its from.",
	"unreachable_state":   "No step of the flow “{flow}” leads to “{name}”. Add one, or take the state away.",
	"dead_end":            "In the flow “{flow}” nothing leads from “{name}” to an end. Add a step that goes on.",
	"never_chosen":        "The flow “{name}” is never chosen: those before it take every answer. Put it further up, or change its when.",
	"no_flow":             "With {answers} the service “{name}” has no flow. Add one without when as the last.",
	"unused":              "“{name}” is used nowhere. Use it, or take it away.",
	"missing_text":        "The Spanish text “{name}” is missing. Add it to the texts.",
	"long_text":           "The text “{name}” ({lang}) has {n} bytes; at most {max} fit. Shorten it.",
}
