package bolt

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
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
	// Fatal is called once, when a commit failed for any reason but a full disk, or when
	// the file proves to be damaged. What it holds is then unknown until it is opened
	// again, so Fatal should end the process. If it returns, the engine refuses
	// everything from then on. Required.
	Fatal func(error)
	// Light leaves it to the system when commits reach the disk: for made-up worlds,
	// which have nothing a loss of power could take. The end of the process takes
	// nothing, and Close waits for the disk.
	Light bool
	// ReadOnly changes nothing, not even on opening; several processes may have the file
	// open so at once. The file must be there.
	ReadOnly bool
}

// Open opens the file at path, readable by its owner only, and creates it when there
// is none; its folder must exist. It returns ErrLocked after two seconds when
// another process has the file open. The file is checked from end to end first: an error
// that wraps storage.ErrDamaged says what is wrong with it, also when it is empty or
// somebody else's.
func Open(path string, opts Options) (*Engine, error) {
	return openWith(&opening{path: path, readOnly: opts.ReadOnly}, opts)
}

// OpenFile opens a file that is open already, and may have lost its name; the engine closes
// it, also on an error.
func OpenFile(file *os.File, opts Options) (*Engine, error) {
	return openWith(&opening{path: file.Name(), file: file, readOnly: opts.ReadOnly}, opts)
}

func openWith(o *opening, opts Options) (*Engine, error) {
	if opts.Fatal == nil {
		return nil, errors.New("open store: Options.Fatal is required")
	}
	options := &bbolt.Options{Timeout: lockWait, NoSync: opts.Light, ReadOnly: opts.ReadOnly, OpenFile: o.open}
	// Windows would make the file that large; 32 bits have no room for the map.
	if runtime.GOOS != "windows" && strconv.IntSize == 64 {
		options.InitialMmapSize = mapSize
	}
	var db *bbolt.DB
	err := guard(func() (err error) {
		db, err = bbolt.Open(o.path, 0o600, options)
		return err
	})
	if errors.Is(err, berrors.ErrTimeout) {
		err = ErrLocked
	}
	if err == nil && o.draft != "" {
		if err = errors.Join(os.Rename(o.draft, o.path), syncFolder(o.path)); err != nil {
			err = errors.Join(err, db.Close())
		}
	}
	if err != nil {
		if o.file != nil {
			o.file.Close() // bbolt has, unless it panicked
		}
		return nil, fmt.Errorf("open store %s: %w", o.path, err)
	}
	e := &Engine{
		db:       db,
		file:     o.file,
		path:     o.path,
		readOnly: opts.ReadOnly,
		fatal:    opts.Fatal,
		commit:   (*bbolt.Tx).Commit,
		turns:    make(chan *group),
		closing:  make(chan struct{}),
		stopped:  make(chan struct{}),
		failed:   make(chan struct{}),
	}
	go e.commitGroups()
	return e, nil
}

// opening gives bbolt the file it opens: locked and checked before bbolt maps it, and a new
// one under another name until it is whole, so that an empty file is never ours.
type opening struct {
	path     string
	readOnly bool
	file     *os.File
	draft    string // the name of a new file while it is made
}

func (o *opening) open(_ string, flag int, mode os.FileMode) (file *os.File, err error) {
	if file = o.file; file == nil {
		file, err = os.OpenFile(o.path, flag&^os.O_CREATE, mode)
		if errors.Is(err, fs.ErrNotExist) && !o.readOnly {
			return o.make(flag, mode)
		}
		if err != nil {
			return nil, err
		}
	}
	o.file = file
	if err := lock(file, !o.readOnly); err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no file")
	}
	if err := readAhead(file); err != nil {
		return nil, fmt.Errorf("%w: %w", storage.ErrDamaged, err)
	}
	if err := check(file, info.Size()); err != nil {
		return nil, fmt.Errorf("%w: %w", storage.ErrDamaged, err)
	}
	return file, nil
}

// make begins a new file. Who has the draft's lock is its only maker, and what an earlier
// one left in it goes.
func (o *opening) make(flag int, mode os.FileMode) (*os.File, error) {
	draft := o.path + ".new"
	file, err := os.OpenFile(draft, flag|os.O_CREATE, mode)
	if err != nil {
		return nil, err
	}
	if err := lock(file, true); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if _, err := os.Lstat(o.path); err == nil { // another process was faster
		return nil, errors.Join(ErrLocked, os.Remove(draft), file.Close())
	}
	if err := file.Truncate(0); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	o.file, o.draft = file, draft
	return file, nil
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
// the check and bbolt ask for them one by one in random order, ten times slower.
func readAhead(file *os.File) error {
	all := io.NewSectionReader(file, 0, 1<<62)
	_, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, all, make([]byte, 1<<20))
	return err
}
