package bolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"salesbot/storage"
)

const (
	// lockWait is how long Open waits for the file's lock: enough for a
	// process that is just ending.
	lockWait = 2 * time.Second
	// mapSize is the address space reserved for the file at open. While it
	// suffices, a long View (a backup) never holds up an Update: growing the map has
	// to wait for all readers.
	mapSize = 1 << 30
)

// ErrLocked says that another process has the file open.
var ErrLocked = errors.New("another salesbot is running on it; stop that one first")

// Options of an Engine.
type Options struct {
	// Fatal is called when a commit failed for any reason but a full disk. What
	// the file holds is then unknown until it is opened again, so Fatal should end the
	// process. If it returns, the engine refuses everything from then on. Required.
	Fatal func(error)
	// Light leaves it to the system when commits reach the disk: for made-up worlds,
	// which have nothing a loss of power could take. The end of the process takes
	// nothing, and Close waits for the disk.
	Light bool
}

// Engine is a storage.Engine in one file.
type Engine struct {
	db    *bbolt.DB
	path  string // bbolt forgets it when it closes
	fatal func(error)
	// commit is bbolt's; tests put a failing disk in its place.
	commit func(*bbolt.Tx) error

	turns    chan *group   // hands the open group to one waiting update at a time
	closing  chan struct{} // closed by Close
	stopped  chan struct{} // closed when no further group will be opened
	reason   error         // why; written before stopped is closed
	once     sync.Once
	closeErr error
}

var _ storage.Engine = (*Engine)(nil)

// Open opens the file at path, readable by its owner only, and creates it when there
// is none; its folder must exist. It returns ErrLocked after two seconds when
// another process has the file open.
func Open(path string, opts Options) (*Engine, error) {
	if opts.Fatal == nil {
		return nil, errors.New("open store: Options.Fatal is required")
	}
	_, statErr := os.Stat(path)
	options := &bbolt.Options{Timeout: lockWait, NoSync: opts.Light}
	// Windows would make the file that large; 32 bits have no room for the map.
	if runtime.GOOS != "windows" && strconv.IntSize == 64 {
		options.InitialMmapSize = mapSize
	}
	db, err := bbolt.Open(path, 0o600, options)
	if errors.Is(err, berrors.ErrTimeout) {
		err = ErrLocked
	}
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	if errors.Is(statErr, os.ErrNotExist) {
		err = syncFolder(path)
	} else {
		err = readAhead(path)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", path, err), db.Close())
	}
	e := &Engine{
		db:      db,
		path:    path,
		fatal:   opts.Fatal,
		commit:  (*bbolt.Tx).Commit,
		turns:   make(chan *group),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
	}
	go e.commitGroups()
	return e, nil
}

// syncFolder makes a new file's name as durable as its content is.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil // folders cannot be synced there
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// readAhead reads the file once from end to end, so that the pages are in memory:
// bbolt asks for them one by one in random order, ten times slower.
func readAhead(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{f}, make([]byte, 1<<20))
	return err
}

// Path is the file's path as given to Open.
func (e *Engine) Path() string { return e.path }

// View runs fn on the last committed state. It neither waits for updates nor
// holds them up.
func (e *Engine) View(ctx context.Context, fn func(storage.KV) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return e.read(func(tx *bbolt.Tx) error {
		kv := &kv{tx: tx, readOnly: true}
		defer func() { kv.ended = true }()
		return fn(kv)
	})
}

// Snapshot writes a consistent copy of the file to w: a file that Open opens. Updates go
// on meanwhile, in a file that grows, as no page in use here is reused.
func (e *Engine) Snapshot(w io.Writer) error {
	err := e.read(func(tx *bbolt.Tx) error {
		_, err := tx.WriteTo(w)
		return err
	})
	if err != nil {
		return fmt.Errorf("snapshot of %s: %w", e.Path(), err)
	}
	return nil
}

func (e *Engine) read(fn func(*bbolt.Tx) error) error {
	select {
	case <-e.closing:
		return storage.ErrClosed
	case <-e.stopped:
		return e.reason
	default:
	}
	tx, err := e.db.Begin(false)
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return storage.ErrClosed
	}
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	return fn(tx)
}

// Update runs fn in the caller's goroutine when its turn has come and returns when
// its group is on the disk. An error of fn is returned then too: it may rest on
// what others of the group wrote. On a full disk the whole group gets an
// error that wraps syscall.ENOSPC, and the engine goes on.
func (e *Engine) Update(ctx context.Context, fn func(storage.KV) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case g := <-e.turns:
		return g.run(fn)
	case <-e.stopped:
		return e.reason
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close waits for open transactions and releases the file and its lock.
func (e *Engine) Close() error {
	e.once.Do(func() {
		close(e.closing)
		<-e.stopped
		var unsynced error
		if e.db.NoSync {
			unsynced = e.db.Sync()
		}
		if err := errors.Join(unsynced, e.db.Close()); err != nil {
			e.closeErr = fmt.Errorf("close store: %w", err)
		}
	})
	return e.closeErr
}
