package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Limits of the house style, in lines (design.md §7).
const (
	maxFileLines = 500
	maxTestLines = 800
	maxFuncLines = 80
)

// source is one parsed Go file of the project.
type source struct {
	path string // from the root of the project
	test bool
	set  *token.FileSet
	file *ast.File
}

// root is the folder of the project, seen from this package.
const root = "../.."

// sources parses every Go file of the project.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "dist" || d.Name() == "data"):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		all = append(all, source{path: filepath.ToSlash(rel), test: strings.HasSuffix(path, "_test.go"), set: set, file: f})
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("reading the sources: %v", err)
	}
	return all
}

func (s source) lines(n ast.Node) int {
	return s.set.Position(n.End()).Line - s.set.Position(n.Pos()).Line + 1
}

func (s source) at(n ast.Node) string {
	p := s.set.Position(n.Pos())
	return s.path + ":" + itoa(p.Line)
}

func TestFilesAndFunctionsAreSmall(t *testing.T) {
	for _, s := range sources(t) {
		limit := maxFileLines
		if s.test {
			limit = maxTestLines
		}
		if n := s.set.File(s.file.Pos()).LineCount(); n > limit {
			t.Errorf("%s has %d lines, at most %d", s.path, n, limit)
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && s.lines(f) > maxFuncLines {
				t.Errorf("%s: %s has %d lines, at most %d", s.at(f), f.Name.Name, s.lines(f), maxFuncLines)
			}
		}
	}
}

func TestEveryExportedNameIsExplained(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.file.Name.Name == "main" {
			continue
		}
		for _, d := range s.file.Decls {
			for _, n := range undocumented(d) {
				t.Errorf("%s: %s has no doc comment", s.at(d), n)
			}
		}
	}
}

// undocumented lists the exported names of a declaration without a comment. In a group of constants one comment, above the
// group or behind the name, is enough.
func undocumented(d ast.Decl) (names []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if spec.Name.IsExported() && d.Doc == nil && spec.Doc == nil {
					names = append(names, spec.Name.Name)
				}
			case *ast.ValueSpec:
				for _, n := range spec.Names {
					if n.IsExported() && d.Doc == nil && spec.Doc == nil && spec.Comment == nil {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}

// exportedReceiver reports whether a function is none's method, or that of an exported type.
func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	typ := f.Recv.List[0].Type
	if p, ok := typ.(*ast.StarExpr); ok {
		typ = p.X
	}
	if g, ok := typ.(*ast.IndexExpr); ok {
		typ = g.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.IsExported()
}

// TestHabits: no test waits by sleeping, nothing runs before main, and no package keeps a state of its own.
func TestHabits(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: no init()", s.at(f))
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if ok && isSelector(call.Fun, "time", "Sleep") {
				t.Errorf("%s: time.Sleep: wait for a signal, or use testing/synctest", s.at(call))
			}
			if id, isIdent := calledIdent(call, ok); isIdent && id == "panic" && !s.test && !suite(s.path) {
				t.Errorf("%s: panic", s.at(call))
			}
			return true
		})
		for _, c := range s.file.Comments {
			for _, word := range unfinished() {
				if strings.Contains(c.Text(), word) {
					t.Errorf("%s: %s", s.at(c), word)
				}
			}
		}
	}
}

// suite reports whether a file belongs to a package that is itself a test.
func suite(path string) bool { return strings.HasSuffix(filepath.ToSlash(filepath.Dir(path)), "test") }

// unfinished are the words that mark what nobody came back to; they are put together so that this file holds none.
func unfinished() []string { return []string{"TO" + "DO", "FIX" + "ME", "XX" + "X"} }

func isSelector(e ast.Expr, pkg, name string) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && id.Name == pkg && sel.Sel.Name == name
}

func calledIdent(call *ast.CallExpr, ok bool) (string, bool) {
	if !ok {
		return "", false
	}
	id, ok := call.Fun.(*ast.Ident)
	if !ok {
		return "", false
	}
	return id.Name, true
}

// TestTopLevel: what a visitor of the project sees is exactly this.
func TestTopLevel(t *testing.T) {
	want := []string{"Makefile", "README.md", "bot", "cmd", "commands", "go.mod", "go.sum", "locales", "store"}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, ".") && name != "dist" && name != "data" && !slices.Contains(want, name) {
			t.Errorf("%s does not belong into the top level", name)
		}
	}
	for _, w := range want {
		if _, err := os.Stat(filepath.Join(root, w)); err != nil && w != "README.md" {
			t.Errorf("the top level lacks %s", w)
		}
	}
}
