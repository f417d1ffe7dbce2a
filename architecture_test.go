// Package salesbot_test guards the structure README.md explains: which room may import
// which, and who may use what.
package salesbot_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms by height. A room imports only rooms below it, never beside it, but for its own
// sub-rooms where below says so.
var rooms = map[string]int{
	"rulebook": 0, "storage": 0, "storage/bolt": 0, "storage/storagetest": 0, "documents": 0,
	"sales": 1, "backup": 1,
	"bot": 2, "workbook": 2,
	"bot/wecom": 3, "handlers": 3, "scheduler": 3, "sandbox": 3,
	"cmd/salesbot": 4, "bench/mutants": 4,
}

// beside lists the arrows between rooms of one height that are meant.
var beside = map[string][]string{
	"storage/bolt":        {"storage"},
	"storage/storagetest": {"storage"},
}

// testsMay lists what only the tests of a room import beside or above.
var testsMay = map[string][]string{
	"storage":             {"storage/bolt", "storage/storagetest"},
	"storage/bolt":        {"storage/storagetest"},
	"storage/storagetest": {"storage/bolt"},
	"sales":               {"storage/bolt"},
}

// only lists who may import what, and why.
var only = []struct {
	module string
	rooms  []string
	why    string
}{
	{"go.etcd.io/bbolt", []string{"storage/bolt"}, "the engine is exchangeable"},
	{"github.com/robfig/cron/v3", []string{"scheduler"}, "one place knows slots"},
	{"github.com/go-resty/resty/v2", []string{"bot/wecom"}, "one place speaks WeCom"},
	{"github.com/silenceper/wechat/v2", []string{"bot/wecom", "sandbox"}, "one place speaks WeCom, another stands in for it"},
	{"github.com/spf13/cobra", []string{"cmd/salesbot"}, "the command line is wiring"},
	{"github.com/knadh/koanf/v2", []string{"cmd/salesbot"}, "settings are handed down as values"},
	{"github.com/mozillazg/go-pinyin", []string{"sales"}, "one file spells names in letters"},
	{"github.com/xuri/excelize/v2", []string{"workbook"}, "one room writes Excel"},
	{"net/http", []string{"bot/wecom", "sandbox", "cmd/salesbot"}, "the law, the acts and the conversation know no wire"},
	{"os", []string{"storage/bolt", "documents", "backup", "cmd/salesbot", "bot/wecom", "bench/mutants"}, "files and environment are wiring; a wire needs os.ErrDeadlineExceeded"},
}

// source is one Go file of the product.
type source struct {
	room string
	path string
	test bool
	file *ast.File
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && p != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || path.Ext(p) != ".go" || !strings.Contains(p, "/") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		all = append(all, source{room: path.Dir(filepath.ToSlash(p)), path: p, test: strings.HasSuffix(p, "_test.go"), file: file})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d files found", len(all))
	}
	return all
}

func imports(f *ast.File) []string {
	var all []string
	for _, spec := range f.Imports {
		name, _ := strconv.Unquote(spec.Path.Value)
		all = append(all, name)
	}
	return all
}

func TestRoomsImportOnlyDownwards(t *testing.T) {
	for _, s := range sources(t) {
		height, ok := rooms[s.room]
		if !ok {
			t.Errorf("%s: the room %s is not on the ladder; put it into rooms and README.md", s.path, s.room)
			continue
		}
		for _, name := range imports(s.file) {
			below, ours := strings.CutPrefix(name, "salesbot/")
			if !ours || below == s.room {
				continue
			}
			if s.room == "sandbox" {
				t.Errorf("%s imports %s: the stand-in meets the bot only over HTTP", s.path, name)
			}
			if rooms[below] < height || slices.Contains(beside[s.room], below) || s.test && slices.Contains(testsMay[s.room], below) {
				continue
			}
			if s.test && s.file.Name.Name == path.Base(s.room)+"_test" {
				continue // an outside test may look at the room from above
			}
			t.Errorf("%s imports %s, which does not stand below %s", s.path, name, s.room)
		}
	}
}

func TestOnlyTheNamedRoomUses(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, name := range imports(s.file) {
			for _, o := range only {
				if (name == o.module || strings.HasPrefix(name, o.module+"/")) && !slices.Contains(o.rooms, s.room) {
					t.Errorf("%s imports %s: only %s may, because %s", s.path, name, strings.Join(o.rooms, ", "), o.why)
				}
			}
		}
	}
}

func TestNoInitAndNoUnusedNames(t *testing.T) {
	banned := []string{"util", "utils", "common", "models", "service", "services", "helpers"}
	for _, s := range sources(t) {
		if slices.Contains(banned, path.Base(s.room)) {
			t.Errorf("%s: a room is named for what it is", s.room)
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: init() hides order; call a function", s.path)
			}
		}
	}
}

func TestEveryRoomIsDocumented(t *testing.T) {
	documented := make(map[string]bool)
	for _, s := range sources(t) {
		if s.file.Doc != nil && !s.test {
			documented[s.room] = true
		}
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for room := range rooms {
		if !documented[room] {
			t.Errorf("%s has no package comment", room)
		}
		if !strings.Contains(string(readme), path.Base(room)) {
			t.Errorf("README.md does not show %s", room)
		}
	}
}

// TestExportedIsDocumented keeps doc comments on everything other rooms can see.
func TestExportedIsDocumented(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.room == "cmd/salesbot" {
			continue
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || f.Doc != nil || f.Recv != nil && !exportedReceiver(f) {
				continue
			}
			if slices.Contains([]string{"Error", "Unwrap", "String"}, f.Name.Name) {
				continue // what they do is fixed by their interface
			}
			t.Errorf("%s: %s has no doc comment", s.path, f.Name.Name)
		}
	}
}

func exportedReceiver(f *ast.FuncDecl) bool {
	kind := f.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	switch k := kind.(type) {
	case *ast.Ident:
		return k.IsExported()
	case *ast.IndexExpr:
		id, ok := k.X.(*ast.Ident)
		return ok && id.IsExported()
	}
	return false
}
