//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// toy is a module with one function and its test.
func toy(t *testing.T) *runner {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"go.mod":              "module toy\n\ngo 1.26\n",
		"sum/sum.go":          "package sum\n\n// Of adds.\nfunc Of(n int) (s int) {\n\tfor i := 0; i < n; i++ {\n\t\ts += 2\n\t}\n\treturn s + 0*n\n}\n",
		"sum/sum_test.go":     "package sum\n\nimport \"testing\"\n\nfunc TestOf(t *testing.T) {\n\tt.Run(\"three\", func(t *testing.T) {\n\t\tif Of(3) != 6 {\n\t\t\tt.Error(Of(3))\n\t\t}\n\t})\n}\n",
		"other/other_test.go": "package other\n\nimport (\n\t\"testing\"\n\n\t\"toy/sum\"\n)\n\nfunc TestFar(t *testing.T) {\n\tif sum.Of(1000) != 2000 {\n\t\tt.Error(\"far\")\n\t}\n}\n",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &runner{root: root, temp: t.TempDir(), procs: 1, limit: 5 * time.Second}
}

func TestTry(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		kind, by       string
		all            bool
	}{
		{"noticed at home", "s += 2", "s += 3", caught, "toy/sum TestOf/three", false},
		{"noticed far away", "s += 2", "s += 2 + s/1000", caught, "toy/other TestFar", false},
		{"all who notice", "s += 2", "s += 3", caught, "toy/other TestFar, toy/sum TestOf/three", true},
		{"nobody notices", "0*n", "1*n*0", lives, "", false},
		{"no Go", "s += 2", "s += two", unbuilt, "undefined: two", false},
		{"never ends", "i++", "i--", timedOut, "toy/sum TestOf/three", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := toy(t)
			r.all = c.all
			source, err := readTree(r.root)
			if err != nil {
				t.Fatal(err)
			}
			m := &mistake{name: c.name, file: "sum.go", old: c.old, new: c.new}
			if err := source.place(m); err != nil {
				t.Fatal(err)
			}
			v := r.try(t.Context(), m)
			if by := strings.Join(v.by, ", "); v.kind != c.kind || !strings.Contains(by, c.by) || c.by == "" && by != "" {
				t.Errorf("%s by %q, want %s by %q", v.kind, by, c.kind, c.by)
			}
			if text, err := os.ReadFile(m.path); err != nil || strings.Contains(string(text), c.new) {
				t.Errorf("the source was touched: %v", err)
			}
			if left, err := os.ReadDir(r.temp); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
		})
	}
}

// TestPlace has a piece of text stand once in the files of a name, wherever they are.
func TestPlace(t *testing.T) {
	source := tree{
		"fine.go":  {"sales/fine.go": "a once twice twice", "handlers/fine.go": "b both"},
		"leave.go": {"sales/leave.go": "both both"},
	}
	for _, c := range []struct{ file, old, path string }{
		{"fine.go", "once", "sales/fine.go"},
		{"fine.go", "b both", "handlers/fine.go"},
		{"fine.go", "twice", ""},
		{"leave.go", "both", ""},
		{"fine.go", "nowhere", ""},
		{"gone.go", "once", ""},
	} {
		m := &mistake{file: c.file, old: c.old, new: "X"}
		if err := source.place(m); (err == nil) != (c.path != "") || err == nil && m.path != c.path {
			t.Errorf("%s %q: in %q, %v; want %q", c.file, c.old, m.path, err, c.path)
		}
	}
}

func TestParse(t *testing.T) {
	const good = "name: a\nwhy: w\nfile: f.go\nold:  x\nnew: y\nshort: yes\n"
	all, err := parse("# of two\n" + good + "\n" + strings.Replace(good, "a\n", "b\n", 1))
	if err != nil || len(all) != 2 || all[0].old != " x" || !all[1].short {
		t.Errorf("parse: %v, %v", all, err)
	}
	for _, bad := range []string{good + "\n" + good, "why: w\n", "name: a\n", "name a\n", good + "more: z\n"} {
		if _, err := parse(bad); err == nil {
			t.Errorf("taken: %q", bad)
		}
	}
	if _, err := parse(list); err != nil {
		t.Error(err)
	}
}
