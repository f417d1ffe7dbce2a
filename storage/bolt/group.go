package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"go.etcd.io/bbolt"

	"salesbot/storage"
)

// maxGroup bounds how many updates share a commit, so that the first of them does
// not wait for an endless stream.
const maxGroup = 256

// A group is the updates of one commit. Only the update whose turn it is touches
// its fields, and the committing goroutine between turns.
type group struct {
	tx     *bbolt.Tx     // nil until the first update
	ran    chan struct{} // the update whose turn it was is finished
	done   chan struct{} // closed when err is final
	wrote  bool          // there is something to commit
	broken error         // the transaction is beyond repair
	err    error         // the outcome for all
}

// commitGroups opens group after group until Close, a failed disk or damage.
func (e *Engine) commitGroups() {
	defer close(e.stopped)
	for {
		g := &group{ran: make(chan struct{}), done: make(chan struct{})}
		if !e.admitFirst(g) {
			return
		}
		for n := 1; n < maxGroup && g.broken == nil && e.admitNext(g); n++ {
		}
		g.err = e.finish(g)
		close(g.done)
	}
}

// admitFirst waits for an update and runs it; false when there will be none.
func (e *Engine) admitFirst(g *group) bool {
	if e.over() != nil {
		return false
	}
	select {
	case e.turns <- g:
		<-g.ran
		return true
	case <-e.closing:
		return false
	case <-e.failed:
		return false
	}
}

// admitNext runs the update that has waited longest; false when none is waiting.
func (e *Engine) admitNext(g *group) bool {
	if e.over() != nil {
		return false
	}
	select {
	case e.turns <- g:
		<-g.ran
		return true
	default:
		return false
	}
}

func (e *Engine) isClosing() bool {
	select {
	case <-e.closing:
		return true
	default:
		return false
	}
}

// failedCommit is a commit error after which the file's state is unknown.
type failedCommit struct{ err error }

func (f *failedCommit) Error() string { return "commit failed: " + f.err.Error() }
func (f *failedCommit) Unwrap() error { return f.err }

// finish commits what the group wrote, or drops it. Once the file has proved to be damaged,
// anywhere, it calls bbolt no more.
func (e *Engine) finish(g *group) error {
	if e.damaged() {
		return e.over()
	}
	if g.tx == nil {
		return g.broken
	}
	if g.broken != nil || !g.wrote {
		return errors.Join(g.broken, e.guard(g.tx.Rollback))
	}
	return e.timed(func() error { return e.commitTx(g.tx) })
}

// commitTx commits. Any failure but a full disk ends the engine.
func (e *Engine) commitTx(tx *bbolt.Tx) error {
	err := e.guard(func() error { return e.commit(tx) })
	switch {
	case err == nil:
	case errors.Is(err, storage.ErrDamaged): // the engine has ended
	case fullDisk(err):
		err = fmt.Errorf("commit: %w", err)
	default:
		err = &failedCommit{err}
		e.fail(err)
	}
	return err
}

// fullDisk says that a write found no room: bbolt has then rolled back and the file's
// current state was never touched. A sync that reports no room is another matter:
// the kernel may have dropped pages that count as written.
func fullDisk(err error) bool {
	var path *fs.PathError
	return errors.As(err, &path) && path.Op != "sync" && errors.Is(path, syscall.ENOSPC)
}

// run is one update's turn, in its own goroutine: so a panic has its own stack, and
// whatever ends the goroutine ends only this update.
func (g *group) run(e *Engine, fn func(storage.KV) error) (err error) {
	returned := false
	defer func() {
		g.ran <- struct{}{}
		<-g.done
		if returned && g.err != nil {
			if err != nil {
				err = fmt.Errorf("%w (the update's own error: %v)", g.err, err)
			} else {
				err = g.err
			}
		}
	}()
	if g.tx == nil {
		if g.tx, g.broken = e.begin(true); g.broken != nil {
			g.broken = fmt.Errorf("begin: %w", g.broken)
			returned = true
			return nil
		}
	}
	kv := &kv{engine: e, tx: g.tx}
	defer func() {
		kv.ended = true
		// Until the undoing is through, the transaction is half of something.
		g.broken = errors.New("undo did not finish")
		if kv.broken == nil && (!returned || err != nil) {
			kv.broken = kv.undoTo(0)
		}
		g.broken = kv.broken
		g.wrote = g.wrote || len(kv.undo) > 0
	}()
	err = fn(kv)
	returned = true
	return err
}
