package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"salesbot/storage"
)

// format is raised when an older version could not read the file.
const format = 1

// drafts is the pattern of files that are still being written.
const drafts = ".backup-*"

// ErrNoIdentity says that what is to be backed up is not known to be a bot's store.
var ErrNoIdentity = errors.New("the store has no identity: it is empty or no bot of this version has run on it; start serve on it once")

// chunk is how many bytes of rows go into one entry; they are in memory meanwhile.
const chunk = 4 << 20

// A Manifest says what a backup holds.
type Manifest struct {
	Format    int            `json:"format"`
	At        time.Time      `json:"at"`        // the moment the rows are of
	Store     string         `json:"store"`     // its identity; "" in backups of before there were any
	Rows      map[string]int `json:"rows"`      // by table; entries of indexes are tables of their own
	Documents int            `json:"documents"` // whose content is its name
}

// Total is how many rows people would count: those of tables, without the indexes'.
func (m *Manifest) Total() int {
	n := 0
	for table, rows := range m.Rows {
		if !strings.Contains(table, "/") {
			n += rows
		}
	}
	return n
}

// line is a row in the file. Value is JSON or empty, as in the store.
type line struct {
	Table string          `json:"t"`
	Key   string          `json:"k"`
	Value json.RawMessage `json:"v,omitempty"`
}

// A Source is what is backed up.
type Source struct {
	Store     *storage.Store
	Tables    []string // raw, with those of indexes; see Names
	Documents string   // folder; need not be there
	// Check reads what the store is kept in from end to end first; nil where that was done.
	Check func() error
}

// Names are the raw tables behind a list of tables, and the one in which the store keeps
// what it knows of itself.
func Names(tables []storage.AnyTable) []string {
	names := []string{"meta"}
	for _, t := range tables {
		names = append(names, t.Name())
		for _, index := range t.IndexNames() {
			names = append(names, t.Name()+"/"+index)
		}
	}
	slices.Sort(names)
	return names
}

// Create writes a backup to a new file that only this user reads, verifies it, and gives
// it its name when it is whole and on the disk. An existing file is fs.ErrExist, a store
// without identity ErrNoIdentity. What killed ones left in the folder is removed.
func Create(ctx context.Context, from Source, path string) (m *Manifest, err error) {
	sweep(filepath.Dir(path), drafts)
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("backup %s: %w; name another file", path, fs.ErrExist)
	}
	if from.Check != nil {
		if err := from.Check(); err != nil {
			return nil, fmt.Errorf("backup %s: %w", path, err)
		}
	}
	draft, err := draftFile(filepath.Dir(path), drafts) // on the same disk
	if err != nil {
		return nil, fmt.Errorf("backup %s: %w", path, roomHint(err))
	}
	defer os.Remove(draft.Name()) // nothing is there any more once it has its name
	defer draft.Close()
	if m, err = write(ctx, from, draft); err != nil {
		return nil, fmt.Errorf("backup %s: %w", path, roomHint(err))
	}
	if err := draft.Sync(); err != nil {
		return nil, fmt.Errorf("backup %s: %w", path, roomHint(err))
	}
	read, err := Verify(ctx, draft.Name())
	if err != nil {
		return nil, fmt.Errorf("backup %s: read back: %w", path, err)
	}
	if read.Total() != m.Total() || read.Documents != m.Documents {
		return nil, fmt.Errorf("backup %s: read back: %d rows of %d, %d documents of %d", path, read.Total(), m.Total(), read.Documents, m.Documents)
	}
	if err := os.Rename(draft.Name(), path); err != nil {
		return nil, fmt.Errorf("backup %s: %w", path, err)
	}
	return m, syncFolder(filepath.Dir(path))
}

// write writes the whole file. Documents come after the rows that name them: what is
// filed meanwhile is one too many, never one too few.
func write(ctx context.Context, from Source, file *os.File) (m *Manifest, err error) {
	err = from.Store.View(ctx, func(tx *storage.Tx) error {
		// fn may run more than once.
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if err := file.Truncate(0); err != nil {
			return err
		}
		id, err := storage.Identity(tx)
		if errors.Is(err, storage.ErrNotFound) {
			return ErrNoIdentity
		}
		if err != nil {
			return err
		}
		m = &Manifest{Format: format, At: tx.Now, Store: id, Rows: make(map[string]int)}
		packed, err := gzip.NewWriterLevel(file, gzip.BestSpeed)
		if err != nil {
			return err
		}
		w := &writer{ctx: ctx, tar: tar.NewWriter(packed), at: tx.Now, manifest: m}
		for _, table := range from.Tables {
			if err := w.table(tx, table); err != nil {
				return fmt.Errorf("table %s: %w", table, err)
			}
		}
		if err := w.flush(); err != nil {
			return err
		}
		if err := w.documents(from.Documents); err != nil {
			return err
		}
		return errors.Join(w.end(), w.tar.Close(), packed.Close())
	})
	return m, err
}

// A writer fills the tar.
type writer struct {
	ctx      context.Context
	tar      *tar.Writer
	at       time.Time
	manifest *Manifest
	rows     bytes.Buffer // not yet in an entry
	entries  int
}

func (w *writer) table(tx *storage.Tx, table string) error {
	c, err := tx.Cursor(table, "", "")
	if err != nil {
		return err
	}
	defer c.Close()
	encoder := json.NewEncoder(&w.rows)
	encoder.SetEscapeHTML(false)
	for c.Next() {
		if err := encoder.Encode(line{table, c.Key(), c.Value()}); err != nil {
			return fmt.Errorf("%q: %w", c.Key(), err)
		}
		w.manifest.Rows[table]++
		if w.rows.Len() >= chunk {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	return c.Err()
}

// flush puts the rows gathered so far into an entry of their own.
func (w *writer) flush() error {
	if w.rows.Len() == 0 {
		return nil
	}
	w.entries++
	err := w.entry(fmt.Sprintf("rows/%06d.jsonl", w.entries), int64(w.rows.Len()), &w.rows)
	w.rows.Reset()
	return err
}

func (w *writer) documents(folder string) error {
	root, err := os.OpenRoot(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || !document.MatchString("documents/"+path) {
			return err // what is half written has another name
		}
		file, err := root.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			return err
		}
		w.manifest.Documents++
		return w.entry("documents/"+path, info.Size(), file)
	})
}

func (w *writer) end() error {
	data, err := json.MarshalIndent(w.manifest, "", "  ")
	if err != nil {
		return err
	}
	return w.entry(manifestName, int64(len(data)), bytes.NewReader(data))
}

func (w *writer) entry(name string, size int64, content io.Reader) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if err := w.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: w.at, Typeflag: tar.TypeReg}); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if _, err := io.Copy(w.tar, content); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
