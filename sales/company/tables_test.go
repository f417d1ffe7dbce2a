package company_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"salesbot/sales/company"
	"slices"
	"strings"
	"testing"
)

// A table of the nouns that is not listed would be left out of exports and copies.
func TestEveryTableIsListed(t *testing.T) {
	names, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	rooms, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := make(map[string]bool)
	listed := make(map[string]bool)
	for _, name := range append(names, rooms...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		room := file.Name.Name + "."
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, v := range n.Values {
					if call, ok := v.(*ast.CallExpr); ok && isNewTable(call.Fun) {
						declared[room+n.Names[i].Name] = true
					}
				}
			case *ast.CompositeLit:
				for _, e := range n.Elts {
					if filepath.ToSlash(name) != "../company/tables.go" {
						continue
					}
					switch e := e.(type) {
					case *ast.Ident:
						listed[room+e.Name] = true
					case *ast.SelectorExpr:
						listed[e.X.(*ast.Ident).Name+"."+e.Sel.Name] = true
					}
				}
			}
			return true
		})
	}
	if len(declared) < 10 || !maps.Equal(declared, listed) {
		t.Errorf("declared %v\nlisted %v", slices.Sorted(maps.Keys(declared)), slices.Sorted(maps.Keys(listed)))
	}
}

func isNewTable(fun ast.Expr) bool {
	switch fun := fun.(type) {
	case *ast.IndexExpr:
		return isNewTable(fun.X)
	case *ast.SelectorExpr: // storage.NewTable, or what NewTable(…).Traced is of
		call, ok := fun.X.(*ast.CallExpr)
		return fun.Sel.Name == "NewTable" || ok && isNewTable(call.Fun)
	}
	return false
}

func TestTableNamesAreUnique(t *testing.T) {
	seen := make(map[string]bool)
	for _, table := range company.Tables() {
		if seen[table.Name()] {
			t.Errorf("two tables are called %s", table.Name())
		}
		seen[table.Name()] = true
	}
}

// What the bot keeps for itself leaves no trace; whatever people did does. A new table is
// decided on here.
func TestWhatLeavesNoTrace(t *testing.T) {
	var silent []string
	for _, table := range company.Tables() {
		if table.Trail() == nil {
			silent = append(silent, table.Name())
		}
	}
	slices.Sort(silent)
	want := []string{"audit", "departments", "first_syncs", "fixes", "life", "looks", "notices", "pieces", "refusals", "secrets", "unreachables", "usage"}
	if !slices.Equal(silent, want) {
		t.Errorf("no trace of %v, want of %v", silent, want)
	}
}
