package documents

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

const mega = 1 << 20

func archive(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		w, err := z.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, "x")
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// compound is the header of an older Office file and one directory entry.
func compound(stream string) []byte {
	b := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 504+128)...)
	for i, u := range utf16.Encode([]rune(stream)) {
		b[512+2*i], b[513+2*i] = byte(u), byte(u>>8)
	}
	return b
}

func TestTypesByContent(t *testing.T) {
	s := New(t.TempDir())
	for name, c := range map[string]struct {
		content []byte
		want    Type
	}{
		"pdf":                 {[]byte("%PDF-1.7\n…"), PDF},
		"pdf after a mark":    {[]byte("\xef\xbb\xbf%PDF-1.4"), PDF},
		"jpeg":                {[]byte("\xff\xd8\xff\xe0 picture"), JPEG},
		"png":                 {[]byte("\x89PNG\r\n\x1a\n picture"), PNG},
		"docx":                {archive(t, "[Content_Types].xml", "word/document.xml"), DOCX},
		"xlsx":                {archive(t, "[Content_Types].xml", "xl/workbook.xml"), XLSX},
		"doc":                 {compound("WordDocument"), DOC},
		"xls":                 {compound("Workbook"), XLS},
		"another archive":     {archive(t, "word/virus.exe"), ""},
		"another compound":    {compound("Installer"), ""},
		"a broken archive":    {[]byte("PK\x03\x04 nothing"), ""},
		"a page":              {[]byte("<html><script>alert(1)</script>"), ""},
		"a program":           {[]byte("MZ\x90\x00"), ""},
		"nothing":             {nil, ""},
		"half a picture mark": {[]byte("\xff\xd8"), ""},
	} {
		d, err := s.Put(t.Context(), bytes.NewReader(c.content), mega)
		if c.want == "" {
			if !errors.Is(err, ErrType) {
				t.Errorf("%s: got %v, want ErrType", name, err)
			}
			continue
		}
		if err != nil || d.Type != c.want || d.Size != int64(len(c.content)) {
			t.Errorf("%s: %+v, %v", name, d, err)
			continue
		}
		f, err := s.Open(d.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, c.content) {
			t.Errorf("%s: reads back %d bytes, %v", name, len(got), err)
		}
		f.Close()
	}
}

// files lists what lies below dir.
func files(t *testing.T, dir string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			info, err := d.Info()
			if err != nil {
				return err
			}
			if info.Mode().Perm() != 0o600 {
				t.Errorf("%s may be read with %v", path, info.Mode())
			}
			rel, _ := filepath.Rel(dir, path)
			all = append(all, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return all
}

func TestPutKeepsOnceAndWhole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "documents")
	s := New(dir)
	for range 2 {
		d, err := s.Put(t.Context(), strings.NewReader("%PDF-1.7"), 8)
		// printf '%%PDF-1.7' | sha256sum
		if want := "86edbaa24831badfa0a8b04bb410141e2ee4182b6d0014493fe262a7a331c20b"; err != nil || d.SHA256 != want {
			t.Fatalf("%+v, %v", d, err)
		}
		if got := files(t, dir); len(got) != 1 || strings.ReplaceAll(got[0], "/", "") != d.SHA256 || got[0][2] != '/' {
			t.Errorf("kept %v", got)
		}
	}
}

// What is refused, broken off or unreadable leaves nothing behind.
func TestPutLeavesNoHalf(t *testing.T) {
	dir := t.TempDir()
	s := New(dir)
	if _, err := s.Put(t.Context(), strings.NewReader("%PDF-1.7"), 7); !errors.Is(err, ErrTooLarge) {
		t.Errorf("one byte too many: %v", err)
	}
	if _, err := s.Put(t.Context(), strings.NewReader("text"), mega); !errors.Is(err, ErrType) {
		t.Errorf("text: %v", err)
	}
	broken := errors.New("connection lost")
	if _, err := s.Put(t.Context(), io.MultiReader(strings.NewReader("%PDF-1.7"), failing{broken}), mega); !errors.Is(err, broken) {
		t.Errorf("broken off: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(ended, strings.NewReader("%PDF-1.7"), mega); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("left %v", got)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestOpenStaysInside(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := New(filepath.Join(dir, "documents"))
	for _, name := range []string{"", "ab", "../secret", strings.Repeat("/", 64), strings.Repeat("A", 64)} {
		if _, err := s.Open(name); !errors.Is(err, ErrNoName) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := s.Open(strings.Repeat("a", 64)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("none: %v", err)
	}
}

// What a killed process left half written goes with the next document, what another one may
// be writing stays.
func TestAbandonedDraftsGo(t *testing.T) {
	dir := t.TempDir()
	old, young := filepath.Join(dir, "new-1"), filepath.Join(dir, "new-2")
	for _, path := range []string{old, young} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-abandoned - time.Minute)
	if err := os.Chtimes(old, long, long); err != nil {
		t.Fatal(err)
	}
	if _, err := New(dir).Put(t.Context(), strings.NewReader("%PDF-1.7 a paper"), mega); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{old: false, young: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: %v, should be there: %t", filepath.Base(path), err, want)
		}
	}
}
