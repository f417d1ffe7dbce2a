package storage

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// identityKey is where a store keeps its identity, in metaTable: a backup holds it too.
const identityKey = "identity"

// identity tells one store from all others, for good.
type identity struct {
	ID string    `json:"id"` // 32 lower-case hex digits
	At time.Time `json:"at"` // when it was given
}

// Identity is the store's own name, 32 lower-case hex digits; ErrNotFound when it never got
// one.
func Identity(r Reader) (string, error) {
	raw, err := r.Get(metaTable, identityKey)
	if err != nil {
		return "", fmt.Errorf("identity of the store: %w", err)
	}
	var is identity
	if err := json.Unmarshal(raw, &is); err != nil || is.ID == "" {
		return "", fmt.Errorf("identity of the store: %w: %q", ErrDamaged, raw)
	}
	return is.ID, nil
}

// Migrated says whether any version has run its migrations on the store.
func Migrated(r Reader) (bool, error) {
	c, err := r.Cursor(metaTable, migrationPrefix, prefixEnd(migrationPrefix))
	if err != nil {
		return false, err
	}
	defer c.Close()
	return c.Next(), c.Err()
}

// Identify returns the store's identity and gives it one first when it has none.
func (s *Store) Identify(ctx context.Context) (id string, err error) {
	err = s.View(ctx, func(tx *Tx) (err error) {
		id, err = Identity(tx)
		return err
	})
	if !errors.Is(err, ErrNotFound) {
		return id, err
	}
	var random [16]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", err
	}
	err = s.Update(ctx, func(tx *Tx) error {
		// Another process may have been faster.
		if id, err = Identity(tx); !errors.Is(err, ErrNotFound) {
			return err
		}
		is := identity{ID: hex.EncodeToString(random[:]), At: tx.Now}
		raw, err := json.Marshal(is)
		if err != nil {
			return err
		}
		id = is.ID
		return tx.Put(metaTable, identityKey, raw)
	})
	return id, err
}
