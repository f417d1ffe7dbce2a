package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/storage"
	"salesbot/storage/bolt"
)

// serveWhile hands out snapshots until the test ends.
func serveWhile(t *testing.T, dataDir string, snapshot func(io.Writer) error) (socket string) {
	t.Helper()
	socket = filepath.Join(dataDir, controlSocket)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- serveSnapshots(ctx, socket, snapshot) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(socket); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the socket was left behind: %v", err)
		}
	})
	for {
		connection, err := net.Dial("unix", socket)
		if err == nil {
			connection.Close()
			return socket
		}
		select {
		case err := <-done:
			done <- err
			t.Fatal(err)
		case <-time.After(time.Millisecond):
		}
	}
}

func TestExportWhileTheBotRuns(t *testing.T) {
	dataDir, engine := filledStore(t)
	t.Setenv("TMPDIR", t.TempDir())
	socket := filepath.Join(dataDir, controlSocket)
	dead, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	dead.(*net.UnixListener).SetUnlinkOnClose(false)
	dead.Close() // what a killed bot leaves
	serveWhile(t, dataDir, engine.Snapshot)
	if info, err := os.Stat(socket); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("socket: %v, %v", info, err)
	}
	out := t.TempDir()
	if _, err := run(t, newExportCommand(), "--data", dataDir, "--out", out); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(read(t, filepath.Join(out, "fines.jsonl")), "\n"); got != 2 {
		t.Errorf("%d fines, want 2", got)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) != 0 {
		t.Errorf("copies left behind: %v, %v", left, err)
	}
}

func TestSnapshotLeavesNoCopyWhileOpen(t *testing.T) {
	dataDir, engine := filledStore(t)
	t.Setenv("TMPDIR", t.TempDir())
	serveWhile(t, dataDir, engine.Snapshot)
	store, cleanup, err := openForReading(t.Context(), dataDir, sales.Settings{Law: rulebook.DefaultLaw()})
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) != 0 {
		t.Errorf("a killed command would leave %v, %v", left, err)
	}
	err = store.View(t.Context(), func(tx *sales.Tx) error {
		_, err := sales.PersonByID(tx, "lina")
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Not even while it is being copied has the copy a name, so that a kill leaves nothing.
func TestSnapshotHasNoName(t *testing.T) {
	dataDir, engine := filledStore(t)
	t.Setenv("TMPDIR", t.TempDir())
	seen := false
	serveWhile(t, dataDir, func(w io.Writer) error {
		var all bytes.Buffer
		if err := engine.Snapshot(&all); err != nil {
			return err
		}
		for all.Len() > 0 {
			if _, err := w.Write(all.Next(4096)); err != nil {
				return err
			}
			w.(http.Flusher).Flush()
			left, err := os.ReadDir(os.TempDir())
			if err != nil || len(left) > 1 || len(left) == 1 && size(t, left[0]) > 0 {
				t.Errorf("a killed command would leave %v, %v", left, err)
			}
			seen = true
		}
		return nil
	})
	if _, err := run(t, newExportCommand(), "--data", dataDir, "--out", t.TempDir()); err != nil || !seen {
		t.Fatal(err)
	}
}

// size is a file's; one that is just gone has none.
func size(t *testing.T, e os.DirEntry) int64 {
	t.Helper()
	info, err := e.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// A store of an older version is read in a copy; what is there stays as it is.
func TestReadingAnOlderStore(t *testing.T) {
	dataDir := shortDir(t)
	engine, err := bolt.Open(storePath(dataDir), bolt.Options{Fatal: shown})
	if err != nil {
		t.Fatal(err)
	}
	err = engine.Update(t.Context(), func(kv storage.KV) error {
		return kv.Put("people", "lina", []byte(`{"user_id":"LiNa","name":"李娜"}`))
	})
	if err := errors.Join(err, engine.Close()); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	before := read(t, storePath(dataDir))
	db, cleanup, err := openDB(t.Context(), dataDir)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	if n, err := db.Pending(t.Context(), company.Migrations()); err != nil || n != 0 {
		t.Errorf("%d migrations pending, %v", n, err)
	}
	if read(t, storePath(dataDir)) != before {
		t.Error("a reading command changed the store")
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) != 0 {
		t.Errorf("copies left behind: %v, %v", left, err)
	}
}

func TestSnapshotCutShort(t *testing.T) {
	dataDir, _ := filledStore(t)
	t.Setenv("TMPDIR", t.TempDir())
	serveWhile(t, dataDir, func(w io.Writer) error {
		io.WriteString(w, strings.Repeat("half", 10_000))
		w.(http.Flusher).Flush()
		return errors.New("disk failed")
	})
	_, err := run(t, newExportCommand(), "--data", dataDir, "--out", t.TempDir())
	expect(t, err, []string{"snapshot from", "unexpected EOF"})
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) != 0 {
		t.Errorf("copies left behind: %v, %v", left, err)
	}
}

func TestReadingALockedStoreWithoutSnapshots(t *testing.T) {
	dataDir, _ := filledStore(t)
	_, _, err := openForReading(t.Context(), dataDir, sales.Settings{Law: rulebook.DefaultLaw()})
	if !errors.Is(err, errStoreBusy) {
		t.Errorf("got %v, want %v", err, errStoreBusy)
	}
}

// The store may be closed once serveSnapshots has returned: it waits for one that is being made.
func TestSnapshotsEndBeforeTheyReturn(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	begun, goOn := make(chan bool), make(chan bool)
	done := make(chan error, 1)
	socket := filepath.Join(t.TempDir(), controlSocket)
	go func() {
		done <- serveSnapshots(ctx, socket, func(io.Writer) error { begun <- true; <-goOn; return nil })
	}()
	go func() {
		for {
			if _, err := fetchSnapshot(t.Context(), socket); !errors.Is(err, errNobodyListens) {
				return
			}
		}
	}()
	<-begun
	stop()
	select {
	case err := <-done:
		t.Errorf("returned while a snapshot is made: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	goOn <- true
	if err := <-done; err != nil {
		t.Error(err)
	}
}
