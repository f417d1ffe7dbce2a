package bolt

import (
	"bytes"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"salesbot/storage"
)

// kv is the part one View or Update has in a bbolt transaction.
type kv struct {
	engine   *Engine
	tx       *bbolt.Tx
	readOnly bool
	ended    bool
	undo     []before
	broken   error // an undo failed or the file is damaged: nothing of this transaction may be kept
}

// before is what stood under a key before it was written; nil when nothing did.
type before struct {
	table, key string
	value      []byte
}

// use runs a piece of bbolt, unless one has panicked in this transaction.
func (kv *kv) use(fn func() error) error {
	if kv.ended {
		return storage.ErrEnded
	}
	if kv.broken != nil {
		return kv.broken
	}
	err := kv.engine.guard(fn)
	if errors.Is(err, storage.ErrDamaged) {
		kv.broken = err
	}
	return err
}

// Get implements storage.KV.
func (kv *kv) Get(table, key string) (value []byte, err error) {
	err = kv.use(func() error {
		if bucket := kv.tx.Bucket([]byte(table)); bucket != nil {
			value = own(bucket.Get([]byte(key)))
		}
		return nil
	})
	if err == nil && value == nil {
		err = storage.ErrNotFound
	}
	return value, err
}

// Put implements storage.KV.
func (kv *kv) Put(table, key string, value []byte) error {
	if err := kv.mayWrite(); err != nil {
		return err
	}
	return kv.use(func() error {
		bucket, err := kv.tx.CreateBucketIfNotExists([]byte(table))
		if err != nil {
			return fmt.Errorf("table %q: %w", table, err)
		}
		old := own(bucket.Get([]byte(key)))
		// bbolt keeps the slice it is given until the commit.
		if err := bucket.Put([]byte(key), append([]byte{}, value...)); err != nil {
			return fmt.Errorf("%s %q: %w", table, key, err)
		}
		kv.undo = append(kv.undo, before{table, key, old})
		return nil
	})
}

// Delete implements storage.KV.
func (kv *kv) Delete(table, key string) error {
	if err := kv.mayWrite(); err != nil {
		return err
	}
	return kv.use(func() error {
		bucket := kv.tx.Bucket([]byte(table))
		if bucket == nil {
			return nil
		}
		old := own(bucket.Get([]byte(key)))
		if old == nil {
			return nil
		}
		if err := bucket.Delete([]byte(key)); err != nil {
			return fmt.Errorf("%s %q: %w", table, key, err)
		}
		kv.undo = append(kv.undo, before{table, key, old})
		return nil
	})
}

func (kv *kv) mayWrite() error {
	if kv.ended {
		return storage.ErrEnded
	}
	if kv.readOnly {
		return storage.ErrReadOnly
	}
	return nil
}

// Try implements storage.KV.
func (kv *kv) Try(fn func() error) (err error) {
	mark, returned := len(kv.undo), false
	defer func() {
		if !returned || err != nil {
			if kv.broken != nil {
				return
			}
			if undoErr := kv.undoTo(mark); undoErr != nil {
				kv.broken = undoErr
				err = errors.Join(err, undoErr)
			}
		}
	}()
	err = fn()
	returned = true
	return err
}

// undoTo takes back the writes after the first mark of them, the latest first.
func (kv *kv) undoTo(mark int) error {
	for len(kv.undo) > mark {
		last := kv.undo[len(kv.undo)-1]
		err := kv.engine.guard(func() error {
			bucket := kv.tx.Bucket([]byte(last.table))
			switch {
			case bucket == nil:
				return errors.New("table is gone")
			case last.value == nil:
				return bucket.Delete([]byte(last.key))
			default:
				return bucket.Put([]byte(last.key), last.value)
			}
		})
		if err != nil {
			return fmt.Errorf("undo %s %q: %w", last.table, last.key, err)
		}
		kv.undo = kv.undo[:len(kv.undo)-1]
	}
	return nil
}

// own copies what bbolt lends: its slices point into the file's map, which moves when
// the file grows. nil stays nil, empty stays empty.
func own(b []byte) []byte {
	if b == nil {
		return nil
	}
	return append(make([]byte, 0, len(b)), b...)
}

// Cursor implements storage.KV.
func (kv *kv) Cursor(table, from, to string) (storage.RawCursor, error) {
	c := &cursor{kv: kv, from: []byte(from), to: []byte(to)}
	err := kv.use(func() error {
		if bucket := kv.tx.Bucket([]byte(table)); bucket != nil {
			c.cursor = bucket.Cursor()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// cursor walks one bucket; without one it is at its end.
type cursor struct {
	kv       *kv
	cursor   *bbolt.Cursor
	from, to []byte
	started  bool
	key      string
	value    []byte
	err      error
}

// Next implements storage.RawCursor.
func (c *cursor) Next() bool {
	if c.cursor == nil {
		return false
	}
	more := false
	c.err = c.kv.use(func() error {
		var key, value []byte
		if !c.started {
			c.started = true
			key, value = c.cursor.Seek(c.from)
		} else if key, value = c.cursor.Next(); key != nil && string(key) <= c.key {
			// On a damaged page a walk could go in a circle for ever.
			return fmt.Errorf("%w: the rows are out of order", storage.ErrDamaged)
		}
		if more = key != nil && (len(c.to) == 0 || bytes.Compare(key, c.to) < 0); more {
			c.key, c.value = string(key), own(value)
		}
		return nil
	})
	if !more {
		c.cursor = nil
	}
	return more
}

// Key implements storage.RawCursor.
func (c *cursor) Key() string { return c.key }

// Value implements storage.RawCursor.
func (c *cursor) Value() []byte { return c.value }

// Err implements storage.RawCursor.
func (c *cursor) Err() error { return c.err }

// Close implements storage.RawCursor.
func (c *cursor) Close() error {
	c.cursor = nil
	return nil
}
