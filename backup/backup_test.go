package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"salesbot/storage"
	"salesbot/storage/bolt"
	"salesbot/storage/storagetest"
)

var raw = []string{"meta", "people", "people/by_name", "silent"}

func open(t *testing.T, folder string) *storage.Store {
	t.Helper()
	engine, err := bolt.Open(filepath.Join(folder, "salesbot.db"), bolt.Options{Fatal: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	return storage.New(storagetest.Twice(engine), func() time.Time { return now })
}

// filled is a data folder with rows, more than fit one entry, and a document.
func filled(t *testing.T) Source {
	t.Helper()
	folder := t.TempDir()
	s := open(t, folder)
	t.Cleanup(func() { s.Close() })
	err := s.Update(t.Context(), func(tx *storage.Tx) error {
		for _, row := range [][3]string{
			{"meta", "identity", `{"id":"0123456789abcdef0123456789abcdef","at":"2026-11-01T00:00:00Z"}`}, {"meta", "migration/a", `{"at":"2026-11-01T00:00:00Z"}`}, {"people", "lina", `{"name":"李娜 \u003cb\u003e"}`}, {"people/by_name", "李娜\x00lina", ""},
			{"people", "long", `{"name":"` + strings.Repeat("x", chunk) + `"}`}, {"people", "wang", `{"name":"王强"}`}, {"tokens", "wecom", `{"value":"secret-token"}`},
		} {
			if err := tx.Put(row[0], row[1], []byte(row[2])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	papers := filepath.Join(folder, "documents")
	keep(t, papers, "%PDF-1.7 a paper")
	if err := os.WriteFile(filepath.Join(papers, "new-123"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	return Source{Store: s, Tables: raw, Documents: papers}
}

func keep(t *testing.T, papers, content string) string {
	t.Helper()
	sum := sha256.Sum256([]byte(content))
	name := hex.EncodeToString(sum[:])
	if err := os.MkdirAll(filepath.Join(papers, name[:2]), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(papers, name[:2], name[2:]), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func target(t *testing.T) Target {
	return Target{
		Open:   func(folder string) (*storage.Store, error) { return open(t, folder), nil },
		Finish: func(context.Context, string, *storage.Store) error { return nil },
		Tables: raw, Documents: "documents",
	}
}

func made(t *testing.T, from Source) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "b.tar.gz")
	m, err := Create(t.Context(), from, path)
	if err != nil {
		t.Fatal(err)
	}
	if m.Total() != 5 || m.Rows["people"] != 3 || m.Rows["people/by_name"] != 1 || m.Documents != 1 {
		t.Fatalf("%+v", m)
	}
	return path
}

func TestRoundTrip(t *testing.T) {
	from := filled(t)
	path := made(t, from)
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := Create(t.Context(), from, path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("written over: %v", err)
	}
	folder := filepath.Join(t.TempDir(), "deep", "data")
	if _, err := Restore(t.Context(), path, folder, target(t)); err != nil {
		t.Fatal(err)
	}
	s := open(t, folder)
	defer s.Close()
	for _, table := range append(raw, "tokens") {
		want, got := rowsOf(t, from.Store, table), rowsOf(t, s, table)
		if table == "tokens" {
			want = ""
		}
		if want != got {
			t.Errorf("%s: %.200q, want %.200q", table, got, want)
		}
	}
	sum := sha256.Sum256([]byte("%PDF-1.7 a paper"))
	name := hex.EncodeToString(sum[:])
	if paper, err := os.ReadFile(filepath.Join(folder, "documents", name[:2], name[2:])); err != nil || string(paper) != "%PDF-1.7 a paper" {
		t.Errorf("%q, %v", paper, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(folder)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func rowsOf(t *testing.T, s *storage.Store, table string) string {
	t.Helper()
	all := ""
	err := s.View(t.Context(), func(tx *storage.Tx) error {
		all = ""
		c, err := tx.Cursor(table, "", "")
		if err != nil {
			return err
		}
		defer c.Close()
		for c.Next() {
			all += c.Key() + "=" + string(c.Value()) + "\n"
		}
		return c.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRestoreLeavesAFullFolderAlone(t *testing.T) {
	path, folder := made(t, filled(t)), t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "salesbot.db"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), path, folder, target(t)); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("%v", err)
	}
	if got, _ := os.ReadFile(filepath.Join(folder, "salesbot.db")); string(got) != "mine" {
		t.Errorf("changed to %q", got)
	}
}

// Whatever is wrong with a file, nothing is restored and the error names it.
func TestDamagedIsRefused(t *testing.T) {
	whole, err := os.ReadFile(made(t, filled(t)))
	if err != nil {
		t.Fatal(err)
	}
	flip := bytes.Clone(whole)
	flip[len(flip)/2] ^= 0x40
	paper := sha256.Sum256([]byte("another"))
	name := hex.EncodeToString(paper[:])
	const row = `{"t":"people","k":"lina","v":{"name":"李娜"}}` + "\n"
	end := func(s string) entry { return entry{name: "manifest.json", body: s} }
	good := end(`{"format":1,"rows":{"people":1},"documents":0}`)
	for what, c := range map[string]struct {
		file []byte
		want error
	}{
		"empty":             {nil, ErrDamaged},
		"something else":    {[]byte("PK\x03\x04 a zip"), ErrDamaged},
		"cut short":         {whole[:len(whole)-40], ErrDamaged},
		"cut in half":       {whole[:len(whole)/2], ErrDamaged},
		"a bit flipped":     {flip, ErrDamaged},
		"no manifest":       {archive(t, entry{name: "rows/000001.jsonl", body: row}), ErrDamaged},
		"a row missing":     {archive(t, good), ErrDamaged},
		"a row too many":    {archive(t, entry{name: "rows/000001.jsonl", body: row + row}, good), ErrDamaged},
		"after the end":     {archive(t, entry{name: "rows/000001.jsonl", body: row}, good, entry{name: "rows/000002.jsonl", body: row}), ErrDamaged},
		"no JSON":           {archive(t, entry{name: "rows/000001.jsonl", body: "people lina\n"}, good), ErrDamaged},
		"out of the folder": {archive(t, entry{name: "../evil", body: "x"}, good), ErrDamaged},
		"out by documents":  {archive(t, entry{name: "documents/../../evil", body: "x"}, good), ErrDamaged},
		"absolute":          {archive(t, entry{name: "/evil", body: "x"}, good), ErrDamaged},
		"a link":            {archive(t, entry{name: "documents/" + name[:2] + "/" + name[2:], link: "/etc/passwd"}, good), ErrDamaged},
		"another paper":     {archive(t, entry{name: "documents/" + name[:2] + "/" + name[2:], body: "this"}, end(`{"format":1,"rows":{},"documents":1}`)), ErrDamaged},
		"a newer format":    {archive(t, end(`{"format":2,"rows":{},"documents":0}`)), ErrNewer},
		"an unknown table":  {archive(t, entry{name: "rows/000001.jsonl", body: `{"t":"robots","k":"r2"}` + "\n"}, end(`{"format":1,"rows":{"robots":1},"documents":0}`)), ErrNewer},
	} {
		t.Run(what, func(t *testing.T) {
			home := t.TempDir()
			path := filepath.Join(home, "bad.tar.gz")
			if err := os.WriteFile(path, c.file, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Restore(t.Context(), path, filepath.Join(home, "data"), target(t))
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("%v, want %v with the file's name", err, c.want)
			}
			if left, _ := os.ReadDir(home); len(left) != 1 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// A document that rotted on the disk is named, not put into a backup as if it were whole.
func TestCreateNamesARottenDocument(t *testing.T) {
	from := filled(t)
	name := keep(t, from.Documents, "%PDF-1.7 soon rotten")
	if err := os.WriteFile(filepath.Join(from.Documents, name[:2], name[2:]), []byte("%PDF-1.7 rotten"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "b.tar.gz")
	if _, err := Create(t.Context(), from, path); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), name[2:]) {
		t.Errorf("%v", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestPruneKeepsTheNewest(t *testing.T) {
	folder := t.TempDir()
	start := time.Date(2026, 9, 30, 23, 0, 0, 0, time.UTC)
	for i := range 9 {
		if err := os.WriteFile(filepath.Join(folder, NameAt(start.Add(time.Duration(i)*25*time.Hour))), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "mine.tar.gz"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Prune(folder, "salesbot-*.tar.gz", 7); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 8 || left[1].Name() != "salesbot-20261003-010000.tar.gz" {
		t.Errorf("%v, %v", left, err)
	}
}

type entry struct{ name, body, link string }

func archive(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	packed := gzip.NewWriter(&b)
	w := tar.NewWriter(packed)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Mode: 0o600, Size: int64(len(e.body)), Typeflag: tar.TypeReg}
		if e.link != "" {
			h.Typeflag, h.Linkname = tar.TypeSymlink, e.link
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), packed.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
