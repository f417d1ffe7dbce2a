package bolt

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.etcd.io/bbolt"

	"salesbot/storage"
	"salesbot/storage/storagetest"
)

func open(t testing.TB, path string) *Engine { return openAs(t, path, false) }

func openAs(t testing.TB, path string, light bool) *Engine {
	t.Helper()
	e, err := Open(path, Options{Light: light, Fatal: func(err error) { t.Errorf("fatal: %v", err) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func openNew(t testing.TB) *Engine { return open(t, filepath.Join(t.TempDir(), "store.db")) }

func TestConformance(t *testing.T) {
	for name, light := range map[string]bool{"durable": false, "light": true} {
		t.Run(name, func(t *testing.T) {
			storagetest.Run(t, func(t *testing.T) storage.Engine { return openAs(t, filepath.Join(t.TempDir(), "store.db"), light) },
				storagetest.Reopen(func(t *testing.T, engine storage.Engine) storage.Engine {
					if err := engine.Close(); err != nil {
						t.Fatal(err)
					}
					return openAs(t, engine.(*Engine).Path(), light)
				}))
		})
	}
}

func TestConformanceTwice(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) storage.Engine { return storagetest.Twice(openNew(t)) })
}

func TestOpenNeedsFatal(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "store.db"), Options{}); err == nil {
		t.Error("opened without Options.Fatal")
	}
}

func TestOpenLocked(t *testing.T) {
	e := openNew(t)
	_, err := Open(e.Path(), Options{Fatal: func(error) {}})
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), e.Path()) {
		t.Errorf("%v, want ErrLocked with the path", err)
	}
}

// hold starts an update that waits inside its function; release lets it go on.
// Tests run it in a synctest bubble, whose Wait tells when the others have queued up
// behind it.
func hold(t *testing.T, e *Engine) (release func() error) {
	inside, leave, done := make(chan bool), make(chan bool), make(chan error)
	go func() {
		done <- e.Update(context.Background(), func(kv storage.KV) error {
			close(inside)
			<-leave
			return kv.Put("t", "held", []byte("1"))
		})
	}()
	<-inside
	return func() error { close(leave); return <-done }
}

func set(kv storage.KV) error { return kv.Put("t", "a", []byte("1")) }

func get(t *testing.T, e *Engine, key string) error {
	return e.View(context.Background(), func(kv storage.KV) error {
		_, err := kv.Get("t", key)
		return err
	})
}

func TestStuckCommitShows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := openNew(t)
		stuck := make(chan bool)
		e.commit = func(tx *bbolt.Tx) error { <-stuck; return tx.Commit() }
		done := make(chan error)
		go func() { done <- e.Update(context.Background(), set) }()
		synctest.Wait()
		if err := e.Health().Err(); err != nil {
			t.Errorf("just begun: %v", err)
		}
		time.Sleep(slowCommit + time.Second)
		if err := e.Health().Err(); err == nil {
			t.Error("healthy after a commit of 11 seconds")
		}
		close(stuck)
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := e.Health().Err(); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// Updates that queue up while one runs share its commit.
func TestGroupSharesOneCommit(t *testing.T) { synctest.Test(t, testGroupSharesOneCommit) }

func testGroupSharesOneCommit(t *testing.T) {
	e := openNew(t)
	commits := 0
	e.commit = func(tx *bbolt.Tx) error { commits++; return tx.Commit() }
	release := hold(t, e)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := e.Update(context.Background(), set); err != nil {
				t.Error(err)
			}
		})
	}
	synctest.Wait()
	if err := release(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	if err := e.Close(); err != nil || commits != 1 {
		t.Errorf("%d commits, %v; want one", commits, err)
	}
}

func TestNothingWrittenIsNotCommitted(t *testing.T) {
	e := openNew(t)
	e.commit = func(tx *bbolt.Tx) error { t.Error("committed"); return tx.Commit() }
	refused := errors.New("refused")
	for want, fn := range map[error]func(storage.KV) error{
		nil:     func(kv storage.KV) error { return kv.Delete("t", "a") },
		refused: func(kv storage.KV) error { return errors.Join(set(kv), refused) },
	} {
		if err := e.Update(context.Background(), fn); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
}

func TestCancelledWhileWaiting(t *testing.T) { synctest.Test(t, testCancelledWhileWaiting) }

func testCancelledWhileWaiting(t *testing.T) {
	e := openNew(t)
	release := hold(t, e)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- e.Update(ctx, set) }()
	synctest.Wait()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
	if err := release(); err != nil {
		t.Error(err)
	}
	if err := get(t, e, "a"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("the cancelled update's row: %v, want none", err)
	}
}

func TestCloseAnswersTheWaiting(t *testing.T) { synctest.Test(t, testCloseAnswersTheWaiting) }

func testCloseAnswersTheWaiting(t *testing.T) {
	e := openNew(t)
	release := hold(t, e)
	waiting, closed := make(chan error), make(chan error)
	go func() { waiting <- e.Update(context.Background(), set) }()
	synctest.Wait()
	go func() { closed <- e.Close() }()
	<-e.closing
	if err := release(); err != nil {
		t.Errorf("the update under way: %v", err)
	}
	if err := <-waiting; !errors.Is(err, storage.ErrClosed) {
		t.Errorf("the waiting update: %v, want ErrClosed", err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	again := open(t, e.Path())
	if err := get(t, again, "held"); err != nil {
		t.Errorf("the update under way left: %v", err)
	}
}

// An update whose goroutine ends (as t.FailNow does) holds up nobody.
func TestGoexitInUpdate(t *testing.T) {
	e := openNew(t)
	done := make(chan bool)
	go func() {
		defer close(done)
		_ = e.Update(context.Background(), func(kv storage.KV) error {
			_ = set(kv)
			runtime.Goexit()
			return nil
		})
	}()
	<-done
	if err := get(t, e, "a"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("its row: %v, want none", err)
	}
	if err := e.Update(context.Background(), set); err != nil {
		t.Error(err)
	}
}

func TestUseAfterTheEnd(t *testing.T) {
	e := openNew(t)
	var leaked storage.KV
	var walk storage.RawCursor
	err := e.Update(context.Background(), func(kv storage.KV) (err error) {
		leaked = kv
		if err = set(kv); err == nil {
			walk, err = kv.Cursor("t", "", "")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, getErr := leaked.Get("t", "a")
	_, cursorErr := leaked.Cursor("t", "", "")
	if walk.Next() {
		t.Error("the cursor went on")
	}
	for name, err := range map[string]error{"Get": getErr, "Cursor": cursorErr, "Next": walk.Err(),
		"Put": set(leaked), "Delete": leaked.Delete("t", "a")} {
		if !errors.Is(err, storage.ErrEnded) {
			t.Errorf("%s: %v, want ErrEnded", name, err)
		}
	}
}

func TestSnapshot(t *testing.T) {
	e := openNew(t)
	if err := e.Update(context.Background(), set); err != nil {
		t.Fatal(err)
	}
	var copied bytes.Buffer
	if err := e.Snapshot(&copied); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, copied.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := get(t, open(t, path), "a"); err != nil {
		t.Errorf("in the copy: %v", err)
	}
	e.Close()
	if err := e.Snapshot(&copied); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("after Close: %v, want ErrClosed", err)
	}
}

// failingCommit rolls back and reports err, as bbolt does.
func failingCommit(err error) func(*bbolt.Tx) error {
	return func(tx *bbolt.Tx) error { return errors.Join(tx.Rollback(), err) }
}

func TestFullDiskFailsTheGroupOnly(t *testing.T) { synctest.Test(t, testFullDiskFailsTheGroupOnly) }

func testFullDiskFailsTheGroupOnly(t *testing.T) {
	e := openNew(t)
	full := &fs.PathError{Op: "write", Path: e.Path(), Err: syscall.ENOSPC}
	e.commit = failingCommit(full)
	if err := e.Health().Err(); err != nil {
		t.Errorf("before: %v", err)
	}
	release := hold(t, e)
	refused := errors.New("refused")
	beside := make(chan error)
	go func() {
		beside <- e.Update(context.Background(), func(storage.KV) error { return refused })
	}()
	synctest.Wait()
	if err := release(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v, want ENOSPC", err)
	}
	// Its refusal may rest on a row that was never kept.
	if err := <-beside; !errors.Is(err, syscall.ENOSPC) || errors.Is(err, refused) {
		t.Errorf("beside it: %v, want ENOSPC", err)
	}
	if err := get(t, e, "held"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("its row: %v, want none", err)
	}
	for range 2 { // it lasts, however often somebody looks
		if h := e.Health(); !errors.Is(h.Err(), syscall.ENOSPC) || !h.Committed.IsZero() {
			t.Errorf("health after it: %+v, %v", h, h.Err())
		}
	}
	release = hold(t, e)
	e.commit = (*bbolt.Tx).Commit
	if err := release(); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if h := e.Health(); h.Err() != nil || h.Committed.IsZero() {
		t.Errorf("health with room again: %+v, %v", h, h.Err())
	}
}

func TestFailedCommitIsFatal(t *testing.T) {
	for name, cause := range map[string]error{
		"write": &fs.PathError{Op: "write", Err: syscall.EIO},
		"sync":  syscall.EIO,
		// A sync without room leaves pages in doubt, unlike a write without.
		"sync without room":           syscall.ENOSPC,
		"sync without room elsewhere": &fs.PathError{Op: "sync", Err: syscall.ENOSPC},
	} {
		t.Run(name, func(t *testing.T) {
			var reported error
			e, err := Open(filepath.Join(t.TempDir(), "store.db"), Options{Fatal: func(err error) { reported = err }})
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			e.commit = failingCommit(cause)
			if err := e.Update(context.Background(), set); !errors.Is(err, cause) || !errors.Is(reported, cause) {
				t.Errorf("returned %v, reported %v; want both %v", err, reported, cause)
			}
			<-e.stopped
			if err := e.Update(context.Background(), set); !errors.Is(err, cause) {
				t.Errorf("the next update: %v, want the same refusal", err)
			}
			if err := get(t, e, "a"); !errors.Is(err, cause) {
				t.Errorf("the next view: %v, want the same refusal", err)
			}
		})
	}
}
