package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"salesbot/backup"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/storage"
	"salesbot/storage/bolt"
)

// controlSocket is where serve hands out snapshots, in the data folder.
const controlSocket = "control.sock"

// snapshotPath is the only address on the control socket. It is HTTP because a chunked
// answer shows whether the snapshot came to its end.
const snapshotPath = "/snapshot"

// serveSnapshots hands a snapshot to each who asks on the Unix socket at path, which only
// the bot's own user can open, until ctx is done; when it returns, none is being made. The
// caller holds the store's lock: a socket that is already there is a dead process's and is
// replaced.
func serveSnapshots(ctx context.Context, path string, snapshot func(io.Writer) error) error {
	listener, err := listenPrivately(ctx, path)
	if err != nil {
		return fmt.Errorf("control socket %s: %w", path, err)
	}
	defer os.Remove(path)
	var made sync.RWMutex // read by each snapshot while it is made; locked for good at the end
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+snapshotPath, func(w http.ResponseWriter, _ *http.Request) {
		if !made.TryRLock() {
			panic(http.ErrAbortHandler)
		}
		defer made.RUnlock()
		if err := snapshot(w); err != nil {
			// Cuts the answer off where the asker can see that it is incomplete.
			panic(http.ErrAbortHandler)
		}
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer func() {
		stop()
		server.Close()
		made.Lock()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("control socket %s: %w", path, err)
	}
	return nil
}

// listenPrivately makes the socket in a folder nobody else can enter and moves it to its
// place once its mode is set: between listening and chmod anybody could connect.
func listenPrivately(ctx context.Context, path string) (net.Listener, error) {
	folder, release, err := backup.DraftFolder(filepath.Dir(path), ".sock*")
	if err != nil {
		return nil, err
	}
	defer release()
	inside := filepath.Join(folder, "s")
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "unix", inside)
	if err != nil {
		if errors.Is(err, syscall.EINVAL) {
			err = fmt.Errorf("%w (a socket's path has at most 107 bytes; choose a shorter data folder)", err)
		}
		return nil, err
	}
	listener.(*net.UnixListener).SetUnlinkOnClose(false) // it will be elsewhere
	if err := os.Chmod(inside, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	if err := os.Rename(inside, path); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// errStoreBusy says that the store is open elsewhere and no snapshot is to be had.
var errStoreBusy = errors.New("another salesbot has the store open and offers no snapshot; stop it first")

// openForReading opens the nouns of a data folder as openDB does.
func openForReading(ctx context.Context, dataDir string, settings sales.Settings) (store *sales.Store, cleanup func(), err error) {
	db, cleanup, err := openDB(ctx, dataDir)
	if err != nil {
		return nil, nil, err
	}
	return company.Open(db, settings), cleanup, nil
}

// openDB opens the store in a data folder for a command that only reads: the file itself,
// which is not touched, or, while a running bot holds it, a snapshot of this moment. cleanup
// releases it; even a killed command leaves no copy behind. A folder without a store is an error.
func openDB(ctx context.Context, dataDir string) (db *storage.Store, cleanup func(), err error) {
	if err := storeExists(dataDir); err != nil {
		return nil, nil, err
	}
	// A running bot is asked first: waiting for its lock takes seconds.
	var engine *bolt.Engine
	copied, err := fetchSnapshot(ctx, filepath.Join(dataDir, controlSocket))
	switch {
	case err == nil:
		engine, err = bolt.OpenFile(copied, bolt.Options{Light: true, Fatal: shown})
	case errors.Is(err, errNobodyListens):
		engine, err = bolt.Open(storePath(dataDir), bolt.Options{ReadOnly: true, Fatal: shown})
	}
	if errors.Is(err, bolt.ErrLocked) {
		err = fmt.Errorf("%s: %w", storePath(dataDir), errStoreBusy)
	}
	if err != nil {
		return nil, nil, withCure(dataDir, err)
	}
	db = storage.New(engine, time.Now)
	if err := admit(ctx, engine, db, dataDir); err != nil {
		return nil, nil, errors.Join(withCure(dataDir, err), engine.Close())
	}
	if engine, db, err = upToDate(ctx, engine, db); err != nil {
		return nil, nil, withCure(dataDir, err)
	}
	return db, func() { engine.Close() }, nil
}

// upToDate gives a store of an older version as this one reads it: migrated in a copy. It
// also says when a newer version wrote it. On an error the engine is closed.
func upToDate(ctx context.Context, engine *bolt.Engine, db *storage.Store) (*bolt.Engine, *storage.Store, error) {
	pending, err := db.Pending(ctx, company.Migrations())
	if err != nil {
		return nil, nil, errors.Join(err, engine.Close())
	}
	if pending == 0 {
		return engine, db, nil
	}
	copied, err := nameless()
	if err == nil {
		if err = engine.Snapshot(copied); err != nil {
			copied.Close()
		}
	}
	if err = errors.Join(err, engine.Close()); err != nil {
		return nil, nil, err
	}
	if engine, err = bolt.OpenFile(copied, bolt.Options{Light: true, Fatal: shown}); err != nil {
		return nil, nil, err
	}
	db = storage.New(engine, time.Now)
	if err := db.Migrate(ctx, company.Migrations()); err != nil {
		return nil, nil, errors.Join(err, engine.Close())
	}
	return engine, db, nil
}

// shown is how a short command ends when its store fails: by the error it gets itself.
func shown(error) {}

// nameless makes a temporary file that is gone with the process, however that ends.
func nameless() (*os.File, error) {
	file, err := os.CreateTemp("", "salesbot-snapshot-*.db")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil && runtime.GOOS != "windows" {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// errNobodyListens says that no bot is running on the data folder.
var errNobodyListens = errors.New("no running bot")

// fetchSnapshot copies the running bot's store to a new file without a name.
func fetchSnapshot(ctx context.Context, socket string) (copied *os.File, err error) {
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var dialer net.Dialer
		return dialer.DialContext(ctx, "unix", socket)
	}}
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://salesbot"+snapshotPath, nil)
	if err != nil {
		return nil, err
	}
	answer, err := transport.RoundTrip(request)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return nil, errNobodyListens
	}
	if err != nil {
		return nil, fmt.Errorf("snapshot from %s: %w", socket, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("snapshot from %s: %s", socket, answer.Status)
	}
	if copied, err = nameless(); err != nil {
		return nil, err
	}
	if _, err = io.Copy(copied, answer.Body); err != nil {
		return nil, errors.Join(fmt.Errorf("snapshot from %s: %w", socket, err), copied.Close())
	}
	return copied, nil
}
