package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"salesbot/storage"
)

// ErrNotEmpty says that something is in the folder to restore to.
var ErrNotEmpty = errors.New("the folder is not empty; restore to a new one, then exchange the two")

// batch is how many rows are committed at once.
const batch = 5000

// A Target makes the store in a folder that is still empty.
type Target struct {
	Open func(folder string) (*storage.Store, error)
	// Finish brings what was restored into the folder up to date and refuses what this
	// version cannot work on.
	Finish    func(ctx context.Context, folder string, s *storage.Store) error
	Tables    []string // raw, those this version knows; see Names
	Documents string   // name of the folder of documents
}

// Restore makes a data folder of a backup: all of it or, on any error, nothing. The folder
// must be empty or not there.
func Restore(ctx context.Context, path, folder string, to Target) (m *Manifest, err error) {
	folder = filepath.Clean(folder)
	inside, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if len(inside) > 0 {
		return nil, fmt.Errorf("%s: %w", folder, ErrNotEmpty)
	}
	// The file is read to its end before anything is made.
	if _, err := Verify(ctx, path); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o700); err != nil {
		return nil, err
	}
	draft, release, err := DraftFolder(filepath.Dir(folder), ".restore-*") // on the same disk
	if err != nil {
		return nil, err
	}
	defer release() // nothing is there any more once it has its name
	if m, err = fill(ctx, path, draft, to); err != nil {
		return nil, fmt.Errorf("%s: %w", path, roomHint(err))
	}
	if err := syncFolder(draft); err != nil {
		return nil, err
	}
	// An empty folder gives way; one that was filled meanwhile does not.
	if err := os.Rename(draft, folder); err != nil {
		return nil, err
	}
	return m, syncFolder(filepath.Dir(folder))
}

// fill restores into an empty folder and counts what is there then.
func fill(ctx context.Context, path, folder string, to Target) (m *Manifest, err error) {
	store, err := to.Open(folder)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	f := &filler{ctx: ctx, store: store, tables: to.Tables, documents: filepath.Join(folder, to.Documents)}
	if m, err = read(ctx, path, f); err != nil {
		return nil, err
	}
	if err := f.commit(); err != nil {
		return nil, err
	}
	err = store.View(ctx, func(tx *storage.Tx) error {
		for _, table := range to.Tables {
			n, err := count(tx, table)
			if err != nil {
				return err
			}
			if n != m.Rows[table] {
				return fmt.Errorf("table %s: %d rows restored of %d", table, n, m.Rows[table])
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return m, to.Finish(ctx, folder, store)
}

func count(tx *storage.Tx, table string) (n int, err error) {
	c, err := tx.Cursor(table, "", "")
	if err != nil {
		return 0, err
	}
	defer c.Close()
	for c.Next() {
		n++
	}
	return n, c.Err()
}

// A filler puts rows and documents where they belong.
type filler struct {
	ctx       context.Context
	store     *storage.Store
	tables    []string
	documents string
	rows      []line
}

func (f *filler) row(l line) error {
	if !slices.Contains(f.tables, l.Table) {
		return fmt.Errorf("table %q: %w", l.Table, ErrNewer)
	}
	if f.rows = append(f.rows, l); len(f.rows) < batch {
		return nil
	}
	return f.commit()
}

func (f *filler) commit() error {
	err := f.store.Update(f.ctx, func(tx *storage.Tx) error {
		for _, l := range f.rows {
			if err := tx.Put(l.Table, l.Key, l.Value); err != nil {
				return fmt.Errorf("%s %q: %w", l.Table, l.Key, err)
			}
		}
		return nil
	})
	f.rows = f.rows[:0]
	return err
}

func (f *filler) document(name string, content io.Reader) error {
	folder := filepath.Join(f.documents, name[:2])
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(folder, name[2:]), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Sync(), file.Close())
}

// Prune removes all but the newest of the files in a folder whose names match pattern and
// sort by time.
func Prune(folder, pattern string, keep int) error {
	old, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil {
		return err
	}
	slices.Sort(old)
	for len(old) > keep {
		if err := os.Remove(old[0]); err != nil {
			return err
		}
		old = old[1:]
	}
	return nil
}

// NameAt is the name of a backup made at a moment, in the moment's zone.
func NameAt(at time.Time) string { return "salesbot-" + at.Format(stampLayout) + ".tar.gz" }
