package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// metaTable holds what the store knows about itself; tables of rows must not be
// called so. An applied migration is recorded under migrationPrefix + its name.
const (
	metaTable       = "meta"
	migrationPrefix = "migration/"
)

// ErrNewer says that a newer version of the program has changed the store's
// format, so this one must not touch it.
var ErrNewer = errors.New("the store was written by a newer version; run that version or restore an older backup")

// A Migration changes the stored format once. Its name is recorded in the store for
// good, so it never changes. Run may run more than once before it commits and
// must have no effect but the transaction.
type Migration struct {
	Name string
	Run  func(*Tx) error
}

// applied is the record of a migration that was run.
type applied struct {
	At time.Time `json:"at"`
}

// Migrate runs those of list that the store has not seen, in order, each once and
// in a transaction of its own together with its record. It returns ErrNewer for
// a store that records a migration not in list, and an error for a list in which
// a new migration stands before one already run.
func (s *Store) Migrate(ctx context.Context, list []Migration) error {
	if err := checkMigrations(list); err != nil {
		return err
	}
	// Looked up first in a View, as an Update costs a disk write at each start.
	var next int
	err := s.View(ctx, func(tx *Tx) (err error) {
		next, err = migrated(tx, list)
		return err
	})
	for err == nil && next < len(list) {
		err = s.Update(ctx, func(tx *Tx) error {
			var err error
			// Another process may have been faster.
			if next, err = migrated(tx, list); err != nil || next == len(list) {
				return err
			}
			m := list[next]
			if err := m.Run(tx); err != nil {
				return fmt.Errorf("%s: %w", m.Name, err)
			}
			record, err := json.Marshal(applied{At: tx.Now})
			if err != nil {
				return fmt.Errorf("%s: %w", m.Name, err)
			}
			return tx.Put(metaTable, migrationPrefix+m.Name, record)
		})
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Pending returns how many of list the store has not seen, with the errors of Migrate.
func (s *Store) Pending(ctx context.Context, list []Migration) (n int, err error) {
	if err := checkMigrations(list); err != nil {
		return 0, err
	}
	err = s.View(ctx, func(tx *Tx) error {
		seen, err := migrated(tx, list)
		n = len(list) - seen
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	return n, nil
}

// migrated returns how many of list the store has seen: always its beginning.
func migrated(tx *Tx, list []Migration) (int, error) {
	cursor, err := tx.Cursor(metaTable, migrationPrefix, prefixEnd(migrationPrefix))
	if err != nil {
		return 0, err
	}
	defer cursor.Close()
	seen := map[string]bool{}
	for cursor.Next() {
		name := strings.TrimPrefix(cursor.Key(), migrationPrefix)
		if !slices.ContainsFunc(list, func(m Migration) bool { return m.Name == name }) {
			return 0, fmt.Errorf("unknown migration %q: %w", name, ErrNewer)
		}
		seen[name] = true
	}
	if err := cursor.Err(); err != nil {
		return 0, err
	}
	for i, m := range list {
		if i < len(seen) && !seen[m.Name] {
			return 0, fmt.Errorf("%s stands before a migration already run; new ones go to the end of the list", m.Name)
		}
	}
	return len(seen), nil
}

func checkMigrations(list []Migration) error {
	seen := map[string]bool{}
	for _, m := range list {
		if err := checkKey(m.Name); err != nil {
			return fmt.Errorf("migration %q: %w", m.Name, err)
		}
		if seen[m.Name] {
			return fmt.Errorf("migration %q is listed twice", m.Name)
		}
		seen[m.Name] = true
	}
	return nil
}
