package storage

import (
	"context"
	"errors"
)

// ErrNotFound says that there is no row under the key asked for.
var ErrNotFound = errors.New("not found")

// ErrCursorOpen says that a row was written while a cursor was open.
var ErrCursorOpen = errors.New("write while a cursor is open")

// An Engine is an ordered, serializable, transactional key-value store with
// named tables. A table exists as soon as it is written to; reading one that
// was never written finds nothing.
type Engine interface {
	// View runs fn on a consistent snapshot. Writing in it fails.
	View(ctx context.Context, fn func(KV) error) error
	// Update runs fn and commits durably when it returns nil; otherwise nothing
	// of it remains. fn may run more than once. A panic of fn undoes it and
	// is raised again in the caller's goroutine.
	Update(ctx context.Context, fn func(KV) error) error
	// Close waits for open transactions and releases what the engine holds.
	Close() error
}

// KV is one open transaction of an Engine. It is not safe for concurrent use and
// must not outlive the function it was given to. Byte slices it returns are the
// caller's own.
type KV interface {
	// Get returns the value under key, or ErrNotFound.
	Get(table, key string) ([]byte, error)
	// Put stores value under key, replacing what was there.
	Put(table, key string, value []byte) error
	// Delete removes key; removing what is not there is no error.
	Delete(table, key string) error
	// Cursor walks the keys k with from <= k < to in bytewise order; an empty
	// to means the table's end.
	Cursor(table, from, to string) (RawCursor, error)
	// Try runs fn; when it returns an error or panics, everything it wrote is
	// undone and the error is returned (a panic is raised again). What was written
	// before stays. Try may be nested.
	Try(fn func() error) error
}

// A RawCursor pulls rows one by one. It starts before the first row.
type RawCursor interface {
	Next() bool
	Key() string
	Value() []byte
	Err() error
	Close() error
}
