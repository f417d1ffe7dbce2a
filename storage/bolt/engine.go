package bolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"salesbot/storage"
)

// Engine is a storage.Engine in one file.
type Engine struct {
	db       *bbolt.DB
	file     *os.File // the one bbolt has open
	path     string   // bbolt forgets it when it closes
	readOnly bool
	fatal    func(error)
	// commit is bbolt's; tests put a failing disk in its place.
	commit func(*bbolt.Tx) error

	turns   chan *group   // hands the open group to one waiting update at a time
	closing chan struct{} // closed by Close
	stopped chan struct{} // closed when no further group will be opened
	failed  chan struct{} // closed by fail
	failure error         // why; written before failed is closed

	failing, once sync.Once
	closeErr      error

	healthLock sync.Mutex
	health     Health    // of the last commit
	committing time.Time // since when, zero when none is under way
}

var _ storage.Engine = (*Engine)(nil)

// Path is the file's path as given to Open.
func (e *Engine) Path() string { return e.path }

// View runs fn on the last committed state. It neither waits for updates nor
// holds them up.
func (e *Engine) View(ctx context.Context, fn func(storage.KV) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return e.read(func(tx *bbolt.Tx) error {
		kv := &kv{engine: e, tx: tx, readOnly: true}
		defer func() { kv.ended = true }()
		return fn(kv)
	})
}

// Snapshot writes a consistent copy of the file to w: a file that Open opens. Updates go
// on meanwhile, in a file that grows, as no page in use here is reused.
func (e *Engine) Snapshot(w io.Writer) error {
	err := e.read(func(tx *bbolt.Tx) error {
		_, err := tx.WriteTo(w) // by reads, not through the map
		return err
	})
	if err != nil {
		return fmt.Errorf("snapshot of %s: %w", e.Path(), err)
	}
	return nil
}

// Check reads the file of the running engine from end to end as Open does. Damage ends the
// engine. Updates go on meanwhile.
func (e *Engine) Check() error {
	return e.read(func(*bbolt.Tx) error { // while it is open, no page in use is reused
		info, err := e.file.Stat()
		if err != nil {
			return err
		}
		if err := check(e.file, info.Size()); err != nil {
			err = fmt.Errorf("store %s: %w: %w", e.path, storage.ErrDamaged, err)
			e.fail(err)
			return err
		}
		return nil
	})
}

// Tables lists the tables that were ever written to, in order.
func (e *Engine) Tables() (names []string, err error) {
	err = e.read(func(tx *bbolt.Tx) error {
		return e.guard(func() error {
			return tx.ForEach(func(name []byte, _ *bbolt.Bucket) error {
				names = append(names, string(name))
				return nil
			})
		})
	})
	return names, err
}

func (e *Engine) read(fn func(*bbolt.Tx) error) error {
	if err := e.over(); err != nil {
		return err
	}
	tx, err := e.begin(false)
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return storage.ErrClosed
	}
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if !e.damaged() {
			_ = e.guard(tx.Rollback)
		}
	}()
	return fn(tx)
}

func (e *Engine) begin(writable bool) (tx *bbolt.Tx, err error) {
	err = e.guard(func() (err error) {
		tx, err = e.db.Begin(writable)
		return err
	})
	return tx, err
}

// Update runs fn in the caller's goroutine when its turn has come and returns when
// its group is on the disk. An error of fn is returned then too: it may rest on
// what others of the group wrote. On a full disk the whole group gets an
// error that wraps syscall.ENOSPC, and the engine goes on.
func (e *Engine) Update(ctx context.Context, fn func(storage.KV) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := e.over(); err != nil {
		return err
	}
	if e.readOnly {
		return storage.ErrReadOnly
	}
	select {
	case g := <-e.turns:
		return g.run(e, fn)
	case <-e.stopped:
		return e.over()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close waits for open transactions and releases the file and its lock.
func (e *Engine) Close() error {
	e.once.Do(func() {
		close(e.closing)
		<-e.stopped
		if e.damaged() {
			e.closeErr = errors.Join(unlock(e.file), e.file.Close())
			return
		}
		var unsynced error
		if e.db.NoSync && !e.readOnly {
			unsynced = e.db.Sync()
		}
		if err := errors.Join(unsynced, e.db.Close()); err != nil {
			e.closeErr = fmt.Errorf("close store: %w", err)
		}
	})
	return e.closeErr
}
