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

// A room has a height: it imports only rooms below it. why is what the wall is for.
type room struct {
	height int
	why    string
}

// ladder is the house from bottom to top; README.md draws it.
var ladder = map[string]room{
	"rulebook":            {0, "the law is pure: it can be read, tested and quoted without the rest"},
	"storage":             {10, "tables know no noun, engines no table"},
	"storage/storagetest": {11, "every engine passes the same suite"},
	"storage/bolt":        {12, "an engine is exchangeable"},
	"documents":           {13, "papers are found by what is in them, by nothing else"},
	"backup":              {20, "everything in one file, whatever it means"},
	"sales":               {30, "what all nouns stand in: people, calendar, notices, the trail"},
	"sales/task":          {31, "a task knows its people and no customer"},
	"sales/crm":           {32, "customers, visits, deals and leads know each other, and nothing of reports and fines"},
	"sales/ledger":        {33, "a fine knows the deal or report it is for; these do not know it"},
	"sales/request":       {34, "what is asked may change whatever stands below"},
	"sales/view":          {35, "what is only read stands above what it reads"},
	"sales/company":       {36, "acts across all nouns, and the list of tables"},
	"sales/salestest":     {37, "a made-up company for the tests of all rooms"},
	"bot":                 {40, "the engine of the conversation knows no noun but a person"},
	"bot/words":           {41, "one place reads what people say"},
	"outbox":              {42, "nothing else ever sends"},
	"workbook":            {42, "one room writes Excel"},
	"bot/wecom":           {43, "one place speaks WeCom"},
	"handlers/task":       {50, "commands mirror the rooms of sales"},
	"handlers/crm":        {51, "commands mirror the rooms of sales"},
	"handlers/ledger":     {52, "commands mirror the rooms of sales"},
	"handlers/request":    {53, "commands mirror the rooms of sales"},
	"handlers/view":       {54, "commands mirror the rooms of sales"},
	"handlers/company":    {55, "commands mirror the rooms of sales"},
	"handlers":            {56, "the list of all commands"},
	"scheduler":           {57, "one place knows slots"},
	"sandbox":             {58, "the stand-in meets the bot only over HTTP"},
	"cmd/salesbot":        {60, "wires everything; nobody imports it"},
	"bench/mutants":       {61, "measures the tests, and is part of no program"},
}

// mostFiles is how many files a package may have before it is no room any more.
const mostFiles = 45

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
	{"github.com/mozillazg/go-pinyin", []string{"sales/crm"}, "one file spells names in letters"},
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
	heights := make(map[int]string)
	for name, r := range ladder {
		if other, taken := heights[r.height]; taken && r.height != 42 {
			t.Errorf("%s and %s stand at the same height", name, other)
		}
		heights[r.height] = name
	}
	for _, s := range sources(t) {
		here, ok := ladder[s.room]
		if !ok {
			t.Errorf("%s: the room %s is not on the ladder; put it there and into README.md", s.path, s.room)
			continue
		}
		if s.test && s.file.Name.Name == path.Base(s.room)+"_test" {
			continue // an outside test may look at the room from above
		}
		for _, name := range imports(s.file) {
			below, ours := strings.CutPrefix(name, "salesbot/")
			if !ours || below == s.room {
				continue
			}
			if s.room == "sandbox" {
				t.Errorf("%s imports %s: %s", s.path, name, here.why)
			}
			if there := ladder[below]; there.height >= here.height {
				t.Errorf("%s imports %s, which does not stand below %s: %s", s.path, name, s.room, there.why)
			}
			if below == "sales/salestest" && !s.test {
				t.Errorf("%s imports %s outside a test", s.path, name)
			}
		}
	}
}

func TestRoomsAreReadInOneGo(t *testing.T) {
	files := make(map[string]int)
	for _, s := range sources(t) {
		if !s.test {
			files[s.room]++
		}
	}
	for room, n := range files {
		if n > mostFiles {
			t.Errorf("%s has %d files, more than %d", room, n, mostFiles)
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
	for room := range ladder {
		if !documented[room] {
			t.Errorf("%s has no package comment", room)
		}
		if !strings.Contains(string(readme), room) {
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
