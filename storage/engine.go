package storage

import (
	"context"
	"errors"
)

// ErrNotFound says that there is no row under the key asked for.
var ErrNotFound = errors.New("not found")

// ErrCursorOpen says that a row was written while a cursor was open.
var ErrCursorOpen = errors.New("write while a cursor is open")

// ErrReadOnly says that something was written in a View.
var ErrReadOnly = errors.New("write in a read-only transaction")

// ErrClosed says that the engine was closed before the transaction began.
var ErrClosed = errors.New("storage is closed")

// ErrEnded says that a transaction was used after its function returned.
var ErrEnded = errors.New("the transaction has ended")

// ErrDamaged says that what the engine keeps cannot be relied on: no store, a part of one,
// or one the disk has spoilt. An engine that meets it in use ends: it answers everything
// from then on with an error that wraps it, and commits nothing any more.
var ErrDamaged = errors.New("the store is damaged")

// An Engine is an ordered, serializable, transactional key-value store with
// named tables. A table exists as soon as it is written to; reading one that
// was never written finds nothing. Keys are never empty. A value is JSON or empty;
// an engine may give JSON back in another spelling of the same value.
//
// A context that is done before the transaction begins yields its error; once
// begun, a transaction is not interrupted. A transaction must not open another Update:
// it would wait for itself.
type Engine interface {
	// View runs fn on a consistent snapshot. Writing in it fails.
	View(ctx context.Context, fn func(KV) error) error
	// Update runs fn and commits durably when it returns nil; otherwise nothing
	// of it remains. fn may run more than once. A panic of fn undoes it and
	// is raised again in the caller's goroutine.
	Update(ctx context.Context, fn func(KV) error) error
	// Close waits for open transactions and releases what the engine holds; those
	// still waiting to begin, and all later ones, get ErrClosed. Closing twice is
	// no error.
	Close() error
}

// KV is one open transaction of an Engine. It is not safe for concurrent use and
// must not outlive the function it was given to. Byte slices it returns are the
// caller's own.
type KV interface {
	// Get returns the value under key, or ErrNotFound.
	Get(table, key string) ([]byte, error)
	// Put stores a copy of value under key, replacing what was there.
	Put(table, key string, value []byte) error
	// Delete removes key; removing what is not there is no error.
	Delete(table, key string) error
	// Cursor walks the keys k with from <= k < to in bytewise order; an empty
	// to means the table's end. Nothing may be written while it is open.
	Cursor(table, from, to string) (RawCursor, error)
	// Try runs fn; when it returns an error or panics, everything it wrote is
	// undone and the error is returned (a panic is raised again). What was written
	// before stays. Try may be nested.
	Try(fn func() error) error
}

// A RawCursor pulls rows one by one. It starts before the first row.
type RawCursor interface {
	// Next moves to the next row; false at the end, on an error and after Close.
	Next() bool
	// Key and Value are the current row's; they hold after a Next that said true.
	Key() string
	Value() []byte
	// Err is the first error met, nil at a regular end.
	Err() error
	// Close ends the walk; it may be called more than once.
	Close() error
}
