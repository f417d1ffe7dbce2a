package storage_test

import (
	"errors"
	"testing"

	"salesbot/storage"
)

func row(at string) *visit { return &visit{Day: "d", At: at} }

func TestNoWriteWhileACursorIsOpen(t *testing.T) {
	s := newStore(t)
	update(t, s, func(tx *storage.Tx) error {
		if err := visits.Put(tx, row("1")); err != nil {
			return err
		}
		c := visits.Scan(tx, "")
		other := byCustomer.Find(tx, "none")
		for name, err := range map[string]error{
			"Put":    visits.Put(tx, row("2")),
			"Delete": visits.Delete(tx, "d/1"),
			"in Try": tx.Try(func() error { return visits.Put(tx, row("2")) }),
		} {
			if !errors.Is(err, storage.ErrCursorOpen) {
				t.Errorf("%s: %v, want ErrCursorOpen", name, err)
			}
		}
		c.Close()
		c.Close()
		if err := visits.Put(tx, row("2")); !errors.Is(err, storage.ErrCursorOpen) {
			t.Errorf("Put with the other still open: %v, want ErrCursorOpen", err)
		}
		other.Close()
		return visits.Put(tx, row("2"))
	})
	want(t, "rows", raw(t, s, "visits"), "d/1", "d/2")
}

func TestTryAndCursors(t *testing.T) {
	s := newStore(t)
	refused := errors.New("refused")
	update(t, s, func(tx *storage.Tx) error {
		for _, at := range []string{"1", "2"} {
			if err := visits.Put(tx, row(at)); err != nil {
				return err
			}
		}
		// Forgotten inside: it ends with the Try, and its late Close changes nothing.
		var forgotten *storage.Cursor[visit]
		for _, outcome := range []error{nil, refused} {
			err := tx.Try(func() error {
				forgotten = visits.Scan(tx, "")
				forgotten.Next()
				return outcome
			})
			if err != outcome {
				t.Errorf("Try: %v, want %v", err, outcome)
			}
			if err := visits.Put(tx, row("3")); err != nil {
				t.Errorf("Put after a forgotten cursor: %v", err)
			}
			if forgotten.Next() || forgotten.Err() == nil {
				t.Error("a cursor cut short passes for a complete one")
			}
			forgotten.Close()
			if err := visits.Delete(tx, "d/3"); err != nil {
				t.Errorf("Delete after its late Close: %v", err)
			}
		}
		// Opened before, closed inside: closed for good.
		before := visits.Scan(tx, "")
		if err := tx.Try(func() error { before.Close(); return refused }); err != refused {
			t.Errorf("Try: %v", err)
		}
		if err := visits.Put(tx, row("4")); err != nil {
			t.Errorf("Put after a cursor closed inside a Try: %v", err)
		}
		// Opened before, open after: still in the way, and still walking.
		before = visits.Scan(tx, "")
		_ = tx.Try(func() error { return tx.Try(func() error { return refused }) })
		if err := visits.Put(tx, row("5")); !errors.Is(err, storage.ErrCursorOpen) {
			t.Errorf("Put: %v, want ErrCursorOpen", err)
		}
		want(t, "the walk goes on", keysOf(t, before), "d/1", "d/2", "d/4")
		return visits.Put(tx, row("5"))
	})
	want(t, "rows", raw(t, s, "visits"), "d/1", "d/2", "d/4", "d/5")
}

func TestTryUndoesIndexes(t *testing.T) {
	s := newStore(t)
	update(t, s, func(tx *storage.Tx) error {
		if err := visits.Put(tx, &visit{Day: "d", At: "1", Customer: []string{"a"}}); err != nil {
			return err
		}
		_ = tx.Try(func() error {
			return errors.Join(visits.Put(tx, &visit{Day: "d", At: "1", Customer: []string{"b"}}), errors.New("refused"))
		})
		return nil
	})
	want(t, "index", raw(t, s, "visits/by_customer"), "a\x00d/1")
}
