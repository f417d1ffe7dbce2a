package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// A Reader is what tables read from: a Tx, or something that embeds one.
type Reader interface {
	Get(table, key string) ([]byte, error)
	Cursor(table, from, to string) (RawCursor, error)
}

// A Writer is what tables write to: a Tx, or something that embeds one.
type Writer interface {
	Reader
	Put(table, key string, value []byte) error
	Delete(table, key string) error
	Changed(table AnyTable, key string, old, new []byte) error
}

// A Table keeps rows of type T as JSON under their natural key.
type Table[T any] struct {
	name    string
	key     func(*T) string
	indexes []*Index[T]
	trail   *Trail
}

// NewTable describes a table; it touches no storage. key must be a pure function
// of the row. Names and indexes are part of the stored format: changing them takes a
// migration.
func NewTable[T any](name string, key func(*T) string, indexes ...*Index[T]) *Table[T] {
	t := &Table[T]{name: name, key: key, indexes: indexes}
	for _, ix := range indexes {
		ix.table = t
	}
	return t
}

// Name is the table's name in the engine.
func (t *Table[T]) Name() string { return t.name }

// Key is the row's natural key.
func (t *Table[T]) Key(row *T) string { return t.key(row) }

// IndexNames lists the names of the indexes, in order.
func (t *Table[T]) IndexNames() []string {
	names := make([]string, len(t.indexes))
	for i, ix := range t.indexes {
		names[i] = ix.name
	}
	return names
}

// Get returns the row under key; the error wraps ErrNotFound when there is none.
func (t *Table[T]) Get(r Reader, key string) (*T, error) {
	raw, err := r.Get(t.name, key)
	if err != nil {
		return nil, fmt.Errorf("%s %q: %w", t.name, key, err)
	}
	return t.decode(key, raw)
}

// Has says whether there is a row under key.
func (t *Table[T]) Has(r Reader, key string) (bool, error) {
	_, err := r.Get(t.name, key)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%s %q: %w", t.name, key, err)
	}
	return true, nil
}

// Put stores the row under its natural key, replacing what was there, and brings
// the indexes in line. A row that did not change is not written.
func (t *Table[T]) Put(w Writer, row *T) error {
	key := t.key(row)
	if err := checkKey(key); err != nil {
		return fmt.Errorf("%s %q: %w", t.name, key, err)
	}
	value, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("%s %q: %w", t.name, key, err)
	}
	old, err := w.Get(t.name, key)
	if errors.Is(err, ErrNotFound) {
		old = nil
	} else if err != nil {
		return fmt.Errorf("%s %q: %w", t.name, key, err)
	}
	if old == nil {
		return t.change(w, key, nil, value, nil, row)
	}
	if bytes.Equal(old, value) {
		return nil
	}
	before, err := t.decode(key, old)
	if err != nil {
		return err
	}
	// The engine may spell the same JSON differently; that is no change either.
	if again, err := json.Marshal(before); err == nil && bytes.Equal(again, value) {
		return nil
	}
	return t.change(w, key, old, value, before, row)
}

// Edit changes the JSON of the row under key, which moves to its natural key when that changed
// with it. No row there is no error; where another one stands in its place, nothing happens.
func (t *Table[T]) Edit(w Writer, key string, edit func([]byte) []byte) error {
	raw, err := w.Get(t.name, key)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s %q: %w", t.name, key, err)
	}
	row, err := t.decode(key, edit(bytes.Clone(raw)))
	if err != nil {
		return err
	}
	if moved := t.key(row); moved != key {
		taken, err := t.Has(w, moved)
		if err != nil || taken {
			return err
		}
		if err := t.Delete(w, key); err != nil {
			return err
		}
	}
	return t.Put(w, row)
}

// Delete removes the row under key and its index entries; deleting what is not
// there is no error.
func (t *Table[T]) Delete(w Writer, key string) error {
	old, err := w.Get(t.name, key)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s %q: %w", t.name, key, err)
	}
	return t.remove(w, key, old)
}

// remove is Delete of a row known to hold old.
func (t *Table[T]) remove(w Writer, key string, old []byte) (err error) {
	var before *T
	if len(t.indexes) > 0 {
		if before, err = t.decode(key, old); err != nil {
			return err
		}
	}
	return t.change(w, key, old, nil, before, nil)
}

// change writes a row's new value, nil to delete it; before and after are the rows
// behind old and value, for the indexes.
func (t *Table[T]) change(w Writer, key string, old, value []byte, before, after *T) error {
	for _, ix := range t.indexes {
		if err := ix.change(w, key, before, after); err != nil {
			return fmt.Errorf("%s %q: index %s: %w", t.name, key, ix.name, err)
		}
	}
	var err error
	if value == nil {
		err = w.Delete(t.name, key)
	} else {
		err = w.Put(t.name, key, value)
	}
	if err == nil {
		err = w.Changed(t, key, old, value)
	}
	if err != nil {
		return fmt.Errorf("%s %q: %w", t.name, key, err)
	}
	return nil
}

// Scan walks the rows whose key begins with prefix, in key order.
func (t *Table[T]) Scan(r Reader, prefix string) *Cursor[T] {
	return t.Range(r, prefix, prefixEnd(prefix))
}

// Range walks the rows whose keys k have from <= k < to; an empty to means the end.
func (t *Table[T]) Range(r Reader, from, to string) *Cursor[T] {
	raw, err := r.Cursor(t.name, from, to)
	if err != nil {
		return &Cursor[T]{err: fmt.Errorf("%s: %w", t.name, err)}
	}
	return &Cursor[T]{raw: raw, load: func(key string, value []byte) (*T, error) { return t.decode(key, value) }}
}

func (t *Table[T]) decode(key string, raw []byte) (*T, error) {
	row := new(T)
	if err := json.Unmarshal(raw, row); err != nil {
		return nil, fmt.Errorf("%s %q: %w", t.name, key, err)
	}
	return row, nil
}

func checkKey(key string) error {
	if key == "" {
		return errors.New("empty key")
	}
	if strings.ContainsRune(key, 0) {
		return errors.New("key contains U+0000")
	}
	return nil
}

// prefixEnd is the first key after all that begin with prefix, or "" when there
// is none.
func prefixEnd(prefix string) string {
	b := []byte(prefix)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < 0xff {
			b[i]++
			return string(b[:i+1])
		}
	}
	return ""
}
