package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"salesbot/backup"
	"salesbot/sales/company"
	"salesbot/storage"
	"salesbot/storage/bolt"
)

// identityFile says in the data folder which store belongs to it: so one that is missing,
// empty or another's is seen.
const identityFile = "store.id"

// errNotItsStore says that a data folder's store is not the one that belongs there.
var errNotItsStore = errors.New("the store that belongs there is gone")

// openStore opens the store of a data folder to work on it and brings it up to date. In a
// folder in which there never was one it makes it; fresh says so. Anything else that is
// there in place of the folder's own store is refused with its cure.
func openStore(ctx context.Context, data string, opts bolt.Options, now func() time.Time) (engine *bolt.Engine, db *storage.Store, fresh bool, err error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, nil, false, fmt.Errorf("SALESBOT_DATA: %w", err)
	}
	err = storeExists(data)
	if fresh = errors.Is(err, fs.ErrNotExist); err != nil && !fresh {
		return nil, nil, false, err
	}
	if engine, err = bolt.Open(storePath(data), opts); err != nil {
		return nil, nil, false, withCure(data, err)
	}
	db = storage.New(engine, now)
	if err = admit(ctx, engine, db, data); err == nil {
		err = settle(ctx, data, db)
	}
	if err != nil {
		return nil, nil, false, errors.Join(withCure(data, err), engine.Close())
	}
	return engine, db, fresh, nil
}

// settle brings a store up to date and makes it the one that belongs to the folder.
func settle(ctx context.Context, data string, db *storage.Store) error {
	if err := db.Migrate(ctx, company.Migrations()); err != nil {
		return err
	}
	id, err := db.Identify(ctx)
	if err != nil {
		return err
	}
	if belongs, err := belonging(data); err != nil || belongs == id {
		return err
	}
	// Whole or not at all.
	path := filepath.Join(data, identityFile)
	draft, err := os.OpenFile(path+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = draft.WriteString(id + "\n")
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

var identityPattern = regexp.MustCompile(`^[0-9a-f]{32}$`)

// belonging is the identity of the store that belongs to a data folder; "" when none is
// known yet.
func belonging(data string) (string, error) {
	path := filepath.Join(data, identityFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	id := strings.TrimSpace(string(raw))
	if !identityPattern.MatchString(id) {
		return "", fmt.Errorf("%s is no identity; when salesbot.db beside it is this bot's store, remove that file, and serve writes it anew", path)
	}
	return id, nil
}

// storeExists says whether there is a store in a folder: fs.ErrNotExist where there never
// was one, so that a mistyped folder is seen, and errNotItsStore where there was.
func storeExists(data string) error {
	path := storePath(data)
	info, err := os.Stat(path)
	if err == nil && info.Size() == 0 {
		return withCure(data, fmt.Errorf("%w: %s is empty (0 bytes)", errNotItsStore, path))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if sign := signOfStore(data); sign != "" {
		return withCure(data, fmt.Errorf("%w: there is %s, but no %s", errNotItsStore, sign, path))
	}
	return fmt.Errorf("no store at %s; name the bot's data folder with --data or SALESBOT_DATA (serve makes the store when it first starts): %w", path, fs.ErrNotExist)
}

// signOfStore is something in a folder that says that a bot has worked on it; "" for none.
func signOfStore(data string) string {
	if _, err := os.Stat(filepath.Join(data, identityFile)); err == nil {
		return identityFile
	}
	for _, path := range []string{documentsPath(data), filepath.Join(data, backupsFolder)} {
		if inside, err := os.ReadDir(path); err == nil && len(inside) > 0 {
			return filepath.Base(path) + "/"
		}
	}
	return ""
}

// admit refuses a store that is not the one that belongs to the folder. Stores of before
// there were identities are known by what is in them.
func admit(ctx context.Context, engine *bolt.Engine, db *storage.Store, data string) error {
	belongs, err := belonging(data)
	if err != nil {
		return err
	}
	id, migrated := "", false
	err = db.View(ctx, func(tx *storage.Tx) (err error) {
		if id, err = storage.Identity(tx); errors.Is(err, storage.ErrNotFound) {
			id, err = "", nil
		}
		if err == nil {
			migrated, err = storage.Migrated(tx)
		}
		return err
	})
	switch path := storePath(data); {
	case err != nil:
		return err
	case belongs != "" && id == "":
		return fmt.Errorf("%w: %s is a store without identity, %s wants %s", errNotItsStore, path, identityFile, belongs)
	case belongs != "" && id != belongs:
		return fmt.Errorf("%w: %s is the store %s, %s wants %s; if it was put there on purpose, remove %s", errNotItsStore, path, id, identityFile, belongs, identityFile)
	case id != "" || migrated:
		return nil
	}
	tables, err := engine.Tables()
	if err != nil {
		return err
	}
	known := slices.DeleteFunc(append(backup.Names(keptTables()), backup.Names(passingTables())...), func(name string) bool { return name == "meta" })
	switch sign := signOfStore(data); {
	case len(tables) == 0 && sign != "":
		return fmt.Errorf("%w: there is %s, but %s holds nothing", errNotItsStore, sign, storePath(data))
	case len(tables) > 0 && !slices.ContainsFunc(tables, func(name string) bool { return slices.Contains(known, name) }):
		return fmt.Errorf("%w: %s is a database of another program", errNotItsStore, storePath(data))
	}
	return nil
}

// withCure adds to the trouble of a store that cannot be used which folder it is in, the
// newest backup and how to restore it; other errors stay as they are.
func withCure(data string, err error) error {
	if err == nil || !errors.Is(err, storage.ErrDamaged) && !errors.Is(err, errNotItsStore) {
		return err
	}
	folder := filepath.Join(data, backupsFolder)
	newest, missing := backup.Newest(folder)
	if missing != nil {
		return fmt.Errorf("data folder %s: %w; there is no backup in %s; with one from elsewhere: salesbot restore FILE --data NEWFOLDER, then put NEWFOLDER in the place of %s", data, err, folder, data)
	}
	return fmt.Errorf("data folder %s: %w; newest backup: %s; to go on from it: salesbot restore %s --data NEWFOLDER, then put NEWFOLDER in the place of %s", data, err, newest, newest, data)
}
