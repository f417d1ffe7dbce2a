package storagetest

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"salesbot/storage"
)

// Memory returns an empty engine that keeps everything in memory, durable until
// Close: the model the suite measures engines against. It is written for being
// obviously right: each table is a sorted slice, copied before it is first changed.
func Memory() storage.Engine {
	m := &memory{}
	m.tables.Store(&tables{})
	return m
}

type row struct {
	key   string
	value []byte
}

// tables maps names to rows in order of their keys. A published one never changes.
type tables map[string][]row

type memory struct {
	writing sync.Mutex
	tables  atomic.Pointer[tables]
	closed  atomic.Bool
}

func (m *memory) begin(ctx context.Context) error {
	if m.closed.Load() {
		return storage.ErrClosed
	}
	return ctx.Err()
}

func (m *memory) View(ctx context.Context, fn func(storage.KV) error) error {
	if err := m.begin(ctx); err != nil {
		return err
	}
	tx := &memoryTx{tables: *m.tables.Load(), readOnly: true}
	defer func() { tx.ended = true }()
	return fn(tx)
}

func (m *memory) Update(ctx context.Context, fn func(storage.KV) error) error {
	m.writing.Lock()
	defer m.writing.Unlock()
	if err := m.begin(ctx); err != nil {
		return err
	}
	tx := &memoryTx{tables: maps.Clone(*m.tables.Load()), own: map[string]bool{}}
	defer func() { tx.ended = true }()
	if err := fn(tx); err != nil {
		return err
	}
	m.tables.Store(&tx.tables)
	return nil
}

func (m *memory) Close() error {
	m.writing.Lock()
	defer m.writing.Unlock()
	m.closed.Store(true)
	return nil
}

type memoryTx struct {
	tables   tables
	own      map[string]bool // tables copied since the last savepoint
	readOnly bool
	ended    bool
}

func find(rows []row, key string) (int, bool) {
	return slices.BinarySearchFunc(rows, key, func(r row, key string) int { return strings.Compare(r.key, key) })
}

func (tx *memoryTx) Get(table, key string) ([]byte, error) {
	if tx.ended {
		return nil, storage.ErrEnded
	}
	rows := tx.tables[table]
	i, ok := find(rows, key)
	if !ok {
		return nil, storage.ErrNotFound
	}
	return bytes.Clone(rows[i].value), nil
}

// change gives the table's rows as a slice that may be changed in place.
func (tx *memoryTx) change(table string) ([]row, error) {
	if tx.ended {
		return nil, storage.ErrEnded
	}
	if tx.readOnly {
		return nil, storage.ErrReadOnly
	}
	if !tx.own[table] {
		tx.own[table] = true
		tx.tables[table] = slices.Clone(tx.tables[table])
	}
	return tx.tables[table], nil
}

func (tx *memoryTx) Put(table, key string, value []byte) error {
	rows, err := tx.change(table)
	if err != nil {
		return err
	}
	r := row{key, append([]byte{}, value...)}
	if i, ok := find(rows, key); ok {
		rows[i] = r
	} else {
		tx.tables[table] = slices.Insert(rows, i, r)
	}
	return nil
}

func (tx *memoryTx) Delete(table, key string) error {
	rows, err := tx.change(table)
	if err != nil {
		return err
	}
	if i, ok := find(rows, key); ok {
		tx.tables[table] = slices.Delete(rows, i, i+1)
	}
	return nil
}

func (tx *memoryTx) Try(fn func() error) error {
	saved := maps.Clone(tx.tables)
	tx.own = map[string]bool{}
	done := false
	defer func() {
		if !done {
			tx.tables, tx.own = saved, map[string]bool{}
		}
	}()
	err := fn()
	done = err == nil
	return err
}

func (tx *memoryTx) Cursor(table, from, to string) (storage.RawCursor, error) {
	if tx.ended {
		return nil, storage.ErrEnded
	}
	rows := tx.tables[table]
	if i, _ := find(rows, from); i > 0 {
		rows = rows[i:]
	}
	if to != "" {
		i, _ := find(rows, to)
		rows = rows[:i]
	}
	return &memoryCursor{tx: tx, rest: rows}, nil
}

type memoryCursor struct {
	tx   *memoryTx
	rest []row
	row  row
	err  error
}

func (c *memoryCursor) Next() bool {
	if len(c.rest) == 0 {
		return false
	}
	if c.tx.ended {
		c.rest, c.err = nil, storage.ErrEnded
		return false
	}
	c.row, c.rest = c.rest[0], c.rest[1:]
	return true
}

func (c *memoryCursor) Key() string   { return c.row.key }
func (c *memoryCursor) Value() []byte { return bytes.Clone(c.row.value) }
func (c *memoryCursor) Err() error    { return c.err }

func (c *memoryCursor) Close() error {
	c.rest = nil
	return nil
}
