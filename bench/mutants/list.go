//go:build unix

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A mistake is one edit somebody might make and nobody should get away with.
type mistake struct {
	name  string
	why   string
	file  string // base name: a file may move to another folder
	old   string // stands exactly once in the files of that name
	new   string
	first string // what go test runs first: a package, flags; "" for the package of the file
	short bool   // of the short list

	path string // found by place
	text string // of the whole file, with the mistake
}

// parse reads list.txt: mistakes separated by blank lines, each in lines "key: value".
func parse(list string) ([]*mistake, error) {
	var all []*mistake
	var m *mistake
	seen := make(map[string]bool)
	for i, line := range strings.Split(list, "\n") {
		if line == "" {
			m = nil
			continue
		}
		if strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, ": ")
		if !ok {
			return nil, fmt.Errorf("list.txt:%d: want key: value, have %q", i+1, line)
		}
		if key == "name" {
			if seen[value] {
				return nil, fmt.Errorf("list.txt:%d: a second %s", i+1, value)
			}
			m, seen[value] = &mistake{name: value}, true
			all = append(all, m)
		} else if m == nil {
			return nil, fmt.Errorf("list.txt:%d: name comes first", i+1)
		}
		switch key {
		case "name":
		case "why":
			m.why = value
		case "file":
			m.file = value
		case "old":
			m.old = value
		case "new":
			m.new = value
		case "first":
			m.first = value
		case "short":
			m.short = value == "yes"
		default:
			return nil, fmt.Errorf("list.txt:%d: nothing is called %q", i+1, key)
		}
	}
	for _, m := range all {
		if m.why == "" || m.file == "" || m.old == "" || m.old == m.new {
			return nil, fmt.Errorf("list.txt: %s: wants why, file, old and another new", m.name)
		}
	}
	return all, nil
}

// A tree is the product's Go files by base name, each path with its text.
type tree map[string]map[string]string

func readTree(root string) (tree, error) {
	t := make(tree)
	return t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "bench") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if t[name] == nil {
			t[name] = make(map[string]string)
		}
		t[name][path] = string(text)
		return nil
	})
}

// place finds where a mistake belongs and makes the text with it.
func (t tree) place(m *mistake) error {
	found := 0
	for path, text := range t[m.file] {
		if n := strings.Count(text, m.old); n > 0 {
			found += n
			m.path, m.text = path, strings.Replace(text, m.old, m.new, 1)
		}
	}
	switch {
	case len(t[m.file]) == 0:
		return fmt.Errorf("no file is called %s", m.file)
	case found == 0:
		return errors.New(m.file + " does not have: " + m.old)
	case found > 1:
		return fmt.Errorf("%s has %d times: %s", m.file, found, m.old)
	}
	return nil
}
