package storage

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// An Index finds the rows of a table by something else than their key. It is a
// value given to NewTable.
type Index[T any] struct {
	name  string
	keys  func(*T) []string
	table *Table[T]
}

// NewIndex describes an index; keys returns the row's index keys, none to leave
// the row out. It must be a pure function of the row.
func NewIndex[T any](name string, keys func(*T) []string) *Index[T] {
	return &Index[T]{name: name, keys: keys}
}

// Find walks the rows that have exactly this index key, in order of their
// primary keys.
func (ix *Index[T]) Find(r Reader, indexKey string) *Cursor[T] { return ix.Scan(r, indexKey+"\x00") }

// Scan walks the rows that have an index key beginning with prefix, in order of
// index key, then primary key.
func (ix *Index[T]) Scan(r Reader, prefix string) *Cursor[T] {
	return ix.Range(r, prefix, prefixEnd(prefix))
}

// Range walks the rows with an index key k, from <= k < to; an empty to means the end.
func (ix *Index[T]) Range(r Reader, from, to string) *Cursor[T] {
	raw, err := r.Cursor(ix.tableName(), from, to)
	if err != nil {
		return &Cursor[T]{err: fmt.Errorf("%s: %w", ix.tableName(), err)}
	}
	return &Cursor[T]{raw: raw, load: func(entry string, _ []byte) (*T, error) {
		_, key, ok := strings.Cut(entry, "\x00")
		if !ok {
			return nil, fmt.Errorf("%s: malformed entry %q", ix.tableName(), entry)
		}
		row, err := ix.table.Get(r, key)
		if errors.Is(err, ErrNotFound) {
			// A broken index must not pass for "no such row".
			return nil, fmt.Errorf("%s: entry %q points to no row", ix.tableName(), entry)
		}
		return row, err
	}}
}

func (ix *Index[T]) tableName() string { return ix.table.name + "/" + ix.name }

func (ix *Index[T]) change(w Writer, key string, before, after *T) error {
	var old, now []string
	if before != nil {
		old = ix.keys(before)
	}
	if after != nil {
		now = ix.keys(after)
	}
	for _, k := range old {
		if !slices.Contains(now, k) {
			if err := w.Delete(ix.tableName(), k+"\x00"+key); err != nil {
				return err
			}
		}
	}
	for _, k := range now {
		if slices.Contains(old, k) {
			continue
		}
		if strings.ContainsRune(k, 0) {
			return fmt.Errorf("index key %q contains U+0000", k)
		}
		if err := w.Put(ix.tableName(), k+"\x00"+key, []byte{}); err != nil {
			return err
		}
	}
	return nil
}

// Fill writes the entries of rows stored before the table had the index; a migration calls
// it once.
func (ix *Index[T]) Fill(w Writer) error {
	c := ix.table.Scan(w, "")
	defer c.Close()
	var rows []*T
	for c.Next() {
		rows = append(rows, c.Row())
	}
	c.Close()
	if err := c.Err(); err != nil {
		return err
	}
	for _, row := range rows {
		if err := ix.change(w, ix.table.Key(row), nil, row); err != nil {
			return fmt.Errorf("%s: %w", ix.tableName(), err)
		}
	}
	return nil
}
