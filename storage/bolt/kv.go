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
	tx       *bbolt.Tx
	readOnly bool
	ended    bool
	undo     []before
	broken   error // an undo failed: nothing of this transaction may be kept
}

// before is what stood under a key before it was written; nil when nothing did.
type before struct {
	table, key string
	value      []byte
}

// Get implements storage.KV.
func (kv *kv) Get(table, key string) ([]byte, error) {
	if kv.ended {
		return nil, storage.ErrEnded
	}
	bucket := kv.tx.Bucket([]byte(table))
	if bucket == nil {
		return nil, storage.ErrNotFound
	}
	value := own(bucket.Get([]byte(key)))
	if value == nil {
		return nil, storage.ErrNotFound
	}
	return value, nil
}

// Put implements storage.KV.
func (kv *kv) Put(table, key string, value []byte) error {
	if err := kv.mayWrite(); err != nil {
		return err
	}
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
}

// Delete implements storage.KV.
func (kv *kv) Delete(table, key string) error {
	if err := kv.mayWrite(); err != nil {
		return err
	}
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
		bucket := kv.tx.Bucket([]byte(last.table))
		var err error
		switch {
		case bucket == nil:
			err = errors.New("table is gone")
		case last.value == nil:
			err = bucket.Delete([]byte(last.key))
		default:
			err = bucket.Put([]byte(last.key), last.value)
		}
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
	if kv.ended {
		return nil, storage.ErrEnded
	}
	c := &cursor{kv: kv, from: []byte(from), to: []byte(to)}
	if bucket := kv.tx.Bucket([]byte(table)); bucket != nil {
		c.cursor = bucket.Cursor()
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
	if c.kv.ended {
		c.cursor, c.err = nil, storage.ErrEnded
		return false
	}
	var key, value []byte
	if c.started {
		key, value = c.cursor.Next()
	} else {
		c.started = true
		key, value = c.cursor.Seek(c.from)
	}
	if key == nil || len(c.to) > 0 && bytes.Compare(key, c.to) >= 0 {
		c.cursor = nil
		return false
	}
	c.key, c.value = string(key), own(value)
	return true
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
