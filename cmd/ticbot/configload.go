package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/ticbot/ticbot/commands"
)

// defaultFile is read when no other one is named, if it is there.
const defaultFile = "ticbot.yaml"

// problem is something wrong with the configuration, with its place: "ticbot.yaml:7" or "TICBOT_LISTEN".
type problem struct {
	Where   string
	ID      string
	Args    []any
	Warning bool
}

// configProblems is everything that is wrong; it is an error when one of them is no mere warning.
type configProblems []problem

// fatal reports whether one cannot go on.
func (ps configProblems) fatal() bool {
	return slices.ContainsFunc(ps, func(p problem) bool { return !p.Warning })
}

// loader reads a configuration from its file and the environment, and remembers where each value came from.
type loader struct {
	cfg      config
	byKey    map[string]setting
	keys     []string
	from     map[string]string // key → where it was set
	problems configProblems
}

// newLoader is a loader that has read nothing: everything has its default.
func newLoader() *loader {
	l := &loader{cfg: defaults(), byKey: map[string]setting{}, from: map[string]string{}}
	for _, s := range settings(&l.cfg) {
		l.byKey[s.Key] = s
		l.keys = append(l.keys, s.Key)
	}
	return l
}

// loadConfig reads the file (a missing default file is none), then the environment, which goes before the file, and checks
// everything. All problems are found at once. require says that the file must exist.
func loadConfig(file string, require bool, environ []string) (config, configProblems) {
	l := newLoader()
	data, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !require:
	case errors.Is(err, fs.ErrNotExist):
		l.add(file, "config.file.missing")
	case err != nil:
		l.add(file, "config.file.unreadable", "error", err.Error())
	default:
		l.readFile(file, string(data))
	}
	l.readEnv(environ)
	if !l.problems.fatal() {
		l.validate()
	}
	return l.cfg, l.problems
}

func (l *loader) add(where, id string, args ...any) {
	l.problems = append(l.problems, problem{Where: where, ID: id, Args: args})
}

// validate gives each finding the place where its value was set.
func (l *loader) validate() {
	for _, f := range l.cfg.Validate() {
		where := cmp.Or(l.from[f.Key], f.Key)
		l.problems = append(l.problems, problem{Where: where, ID: f.ID, Args: append([]any{"clave", f.Key}, f.Args...), Warning: f.Warning})
	}
}

var yamlAt = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// readFile reads the YAML strictly: an unknown key is an error with its line and the nearest name.
func (l *loader) readFile(file, text string) {
	dec := yaml.NewDecoder(strings.NewReader(text))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return // empty: everything has its default
		}
		line, why := "1", err.Error()
		if m := yamlAt.FindStringSubmatch(why); m != nil {
			line, why = cmp.Or(m[1], "1"), m[2]
		}
		l.add(file+":"+line, "config.yaml", "error", why)
		return
	}
	if len(doc.Content) == 1 {
		l.mapping(file, "", doc.Content[0])
	}
}

// mapping reads the keys of one level.
func (l *loader) mapping(file, prefix string, n *yaml.Node) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode {
		l.add(at(file, n), "config.want_section", "clave", strings.TrimSuffix(prefix, "."))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		key := prefix + k.Value
		if seen[key] {
			l.add(at(file, k), "config.twice", "clave", key)
			continue
		}
		seen[key] = true
		s, known := l.byKey[key]
		switch {
		case known:
			l.value(file, k, s, v)
		case l.isSection(key):
			l.mapping(file, key+".", v)
		default:
			l.add(at(file, k), "config.unknown", "clave", key, "parecida", cmp.Or(commands.Nearest(k.Value, l.level(prefix)), strings.Join(l.level(prefix), ", ")))
		}
	}
}

func at(file string, n *yaml.Node) string { return file + ":" + strconv.Itoa(n.Line) }

func (l *loader) isSection(key string) bool {
	return slices.ContainsFunc(l.keys, func(k string) bool { return strings.HasPrefix(k, key+".") })
}

// level lists the names that can stand behind a prefix.
func (l *loader) level(prefix string) (names []string) {
	for _, k := range l.keys {
		if rest, ok := strings.CutPrefix(k, prefix); ok {
			name, _, _ := strings.Cut(rest, ".")
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// value reads one setting of the file. An empty one keeps its default.
func (l *loader) value(file string, k *yaml.Node, s setting, v *yaml.Node) {
	if v.Kind == yaml.AliasNode {
		v = v.Alias
	}
	l.from[s.Key] = at(file, k)
	text := v.Value
	switch {
	case s.isLater():
	case v.Kind == yaml.SequenceNode && s.kind() == "list":
		var list []string
		for _, e := range v.Content {
			list = append(list, e.Value)
		}
		text = strings.Join(list, ",")
	case v.Kind != yaml.ScalarNode:
		l.add(at(file, v), "config.want."+s.kind(), "clave", s.Key)
		return
	case v.Tag == "!!null":
		return
	}
	if err := s.set(text); err != nil {
		l.add(at(file, v), "config.want."+s.kind(), "clave", s.Key)
	}
}

// readEnv reads the environment: TICBOT_<PATH>, and TICBOT_<PATH>_FILE for a secret. A variable that nothing knows is a
// warning: it may be somebody else's.
func (l *loader) readEnv(environ []string) {
	env := map[string]string{}
	for _, e := range environ {
		if name, value, ok := strings.Cut(e, "="); ok && strings.HasPrefix(name, "TICBOT_") {
			env[name] = value
		}
	}
	var names []string
	for _, key := range l.keys {
		s, name := l.byKey[key], envName(key)
		names = append(names, name)
		if s.isLater() {
			l.envSection(env, s, name)
			continue
		}
		if value, ok := env[name]; ok {
			l.envValue(s, name, value)
			delete(env, name)
		}
		if file, ok := env[name+"_FILE"]; ok && s.Secret {
			l.envFile(s, name+"_FILE", file)
			delete(env, name+"_FILE")
		}
	}
	for _, name := range sortedKeys(env) {
		if slices.Contains(testVariables(), name) {
			continue
		}
		l.problems = append(l.problems, problem{Where: name, ID: "config.env.unknown", Warning: true,
			Args: []any{"parecida", cmp.Or(commands.Nearest(name, names), "ticbot help config")}})
	}
}

// testVariables are those that only the tests of the project read.
func testVariables() []string {
	return []string{"TICBOT_AXE", "TICBOT_CHROMIUM", "TICBOT_SCREENSHOTS", "TICBOT_PAYLOADS"}
}

// envSection takes any variable of a section that this release cannot serve.
func (l *loader) envSection(env map[string]string, s setting, name string) {
	for _, have := range sortedKeys(env) {
		if have == name || strings.HasPrefix(have, name+"_") {
			l.envValue(s, have, env[have])
			delete(env, have)
		}
	}
}

func (l *loader) envValue(s setting, name, value string) {
	l.from[s.Key] = name
	if err := s.set(value); err != nil {
		l.add(name, "config.want."+s.kind(), "clave", s.Key)
	}
}

func (l *loader) envFile(s setting, name, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		l.add(name, "config.file.unreadable", "error", err.Error())
		return
	}
	l.envValue(s, name, string(data))
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Error says in English what is wrong, for logs; operators read the text of each problem.
func (ps configProblems) Error() string {
	var parts []string
	for _, p := range ps {
		parts = append(parts, fmt.Sprintf("%s: %s %v", p.Where, p.ID, p.Args))
	}
	return strings.Join(parts, "; ")
}
