package main

import (
	"slices"
	"strings"

	"github.com/ticbot/ticbot/commands"
)

// options are the parsed arguments of a command: «--name value», «--name=value», «--switch», and the rest in order.
type options struct {
	values map[string]string
	rest   []string
}

// argError is a wrong argument, as the text that says so.
type argError struct {
	id   string
	args []any
}

func (o options) value(name string) (string, bool) {
	v, ok := o.values[name]
	return v, ok
}

func (o options) has(name string) bool {
	_, ok := o.values[name]
	return ok
}

// get gives a value, or def where the option is absent.
func (o options) get(name, def string) string {
	if v, ok := o.values[name]; ok {
		return v
	}
	return def
}

// parse reads the options that spec names, separated by spaces; one that takes a value ends with "=". Options and other
// words may stand in any order; «--» ends the options. An unknown option is an error.
func parse(args []string, spec string) (options, *argError) { return parseArgs(args, spec, false) }

// parseLoose is parse that leaves options which it does not know where they are.
func parseLoose(args []string, spec string) (options, *argError) { return parseArgs(args, spec, true) }

func parseArgs(args []string, spec string, loose bool) (options, *argError) {
	o := options{values: map[string]string{}}
	known := strings.Fields(spec)
	for i := 0; i < len(args); i++ {
		name, value, inline := strings.Cut(strings.TrimPrefix(args[i], "--"), "=")
		switch {
		case args[i] == "--":
			if loose {
				o.rest = append(o.rest, args[i:]...)
			} else {
				o.rest = append(o.rest, args[i+1:]...)
			}
			return o, nil
		case args[i] == "-h" && slices.Contains(known, "help"):
			o.values["help"] = ""
		case !strings.HasPrefix(args[i], "--"): // «-mesa» takes a role away: a word, not an option
			o.rest = append(o.rest, args[i])
		case slices.Contains(known, name+"="):
			if !inline {
				if i++; i == len(args) {
					return o, &argError{"cmd.option.value", []any{"opcion", "--" + name}}
				}
				value = args[i]
			}
			o.values[name] = value
		case slices.Contains(known, name) && !inline:
			o.values[name] = ""
		case loose:
			o.rest = append(o.rest, args[i])
		default:
			return o, unknownOption(args[i], known)
		}
	}
	return o, nil
}

func unknownOption(arg string, known []string) *argError {
	var names []string
	for _, k := range known {
		names = append(names, strings.TrimSuffix(k, "="))
	}
	word, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	if near := commands.Nearest(word, names); near != "" {
		return &argError{"cmd.option.near", []any{"opcion", arg, "parecida", "--" + near}}
	}
	return &argError{"cmd.option.unknown", []any{"opcion", arg}}
}

// parseOr parses and says what is wrong; ok is false then.
func (a *app) parseOr(args []string, spec string) (options, bool) {
	o, bad := parse(args, spec)
	if bad != nil {
		a.fail(bad.id, bad.args...)
		return o, false
	}
	return o, true
}
