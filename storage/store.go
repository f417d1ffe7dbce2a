package storage

import (
	"context"
	"errors"
	"slices"
	"time"
)

// A Store opens transactions on an Engine and gives each its one moment.
type Store struct {
	engine Engine
	now    func() time.Time
}

// New returns a Store on engine whose transactions take their time from now.
func New(engine Engine, now func() time.Time) *Store { return &Store{engine: engine, now: now} }

// View runs fn on a consistent, read-only snapshot.
func (s *Store) View(ctx context.Context, fn func(*Tx) error) error {
	now := s.now()
	return s.engine.View(ctx, func(kv KV) error { return fn(&Tx{Now: now, kv: kv}) })
}

// Update runs fn in a read-write transaction and commits when it returns nil.
// fn may run more than once, each time with the same Now.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) error {
	now := s.now()
	return s.engine.Update(ctx, func(kv KV) error { return fn(&Tx{Now: now, kv: kv}) })
}

// Close closes the engine.
func (s *Store) Close() error { return s.engine.Close() }

// Tx is one transaction: raw access to the tables, one moment, savepoints.
type Tx struct {
	// Now is the moment the transaction began; the same for all of it.
	Now time.Time

	kv    KV
	depth int           // of nested Try
	open  []*openCursor // not yet closed
}

// Get returns the raw value under key, or ErrNotFound.
func (tx *Tx) Get(table, key string) ([]byte, error) { return tx.kv.Get(table, key) }

// Put stores a raw value.
func (tx *Tx) Put(table, key string, value []byte) error {
	if len(tx.open) > 0 {
		return ErrCursorOpen
	}
	return tx.kv.Put(table, key, value)
}

// Delete removes a raw key.
func (tx *Tx) Delete(table, key string) error {
	if len(tx.open) > 0 {
		return ErrCursorOpen
	}
	return tx.kv.Delete(table, key)
}

// Cursor walks the keys of [from, to); an empty to means the table's end.
func (tx *Tx) Cursor(table, from, to string) (RawCursor, error) {
	c, err := tx.kv.Cursor(table, from, to)
	if err != nil {
		return nil, err
	}
	oc := &openCursor{RawCursor: c, tx: tx, depth: tx.depth}
	tx.open = append(tx.open, oc)
	return oc, nil
}

// Try is a savepoint: when fn fails or panics, what it wrote is undone, what was
// written before stays. Cursors opened in fn end with it.
func (tx *Tx) Try(fn func() error) error {
	return tx.kv.Try(func() error {
		tx.depth++
		// A cursor that fn forgot must not survive into the undoing or block the
		// writes that follow; its Close may still be called later.
		defer func() {
			for _, c := range slices.Clone(tx.open) {
				if c.depth == tx.depth {
					c.Close()
				}
			}
			tx.depth--
		}()
		return fn()
	})
}

// Changed is called by a Table after each change of a row; old is nil for a new
// row, new for a deleted one. Embed Tx and override it to keep a record.
func (tx *Tx) Changed(table AnyTable, key string, old, new []byte) error { return nil }

// errCursorEnded says that rows were asked of a cursor that was closed, so that a walk
// cut short is never taken for a complete one.
var errCursorEnded = errors.New("cursor used after its end")

// openCursor lets the transaction refuse writes while it is open.
type openCursor struct {
	RawCursor
	tx     *Tx
	depth  int
	closed bool
	late   bool
}

func (c *openCursor) Next() bool {
	if c.closed {
		c.late = true
		return false
	}
	return c.RawCursor.Next()
}

func (c *openCursor) Err() error {
	if c.late {
		return errCursorEnded
	}
	return c.RawCursor.Err()
}

func (c *openCursor) Close() error {
	if c.closed {
		return nil
	}
	c.closed = true
	c.tx.open = slices.DeleteFunc(c.tx.open, func(o *openCursor) bool { return o == c })
	return c.RawCursor.Close()
}
