package storage

import "fmt"

// DeleteRange removes up to most of the rows whose keys k have from <= k < to, the first
// ones, with their index entries, and returns how many; an empty to means the end. Fewer
// than most means that the range is empty now. Each removal is Changed like a Delete. A
// large range goes in several transactions of a few hundred rows:
//
//	for n := most; n == most && err == nil; {
//		err = store.Update(ctx, func(tx *Tx) (err error) {
//			n, err = Notices.DeleteRange(tx, "", until, most)
//			return err
//		})
//	}
func (t *Table[T]) DeleteRange(w Writer, from, to string, most int) (int, error) {
	c, err := w.Cursor(t.name, from, to)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", t.name, err)
	}
	defer c.Close()
	type row struct {
		key   string
		value []byte
	}
	var rows []row
	for len(rows) < most && c.Next() {
		rows = append(rows, row{c.Key(), c.Value()})
	}
	if err := c.Err(); err != nil {
		return 0, fmt.Errorf("%s: %w", t.name, err)
	}
	if err := c.Close(); err != nil {
		return 0, fmt.Errorf("%s: %w", t.name, err)
	}
	for _, r := range rows {
		if err := t.remove(w, r.key, r.value); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

// Forget removes up to most of the rows c walks that are over, and says how many. It closes
// c. Fewer than most means that there are no more.
func Forget[T any](w Writer, table *Table[T], c *Cursor[T], most int, over func(*T) bool) (int, error) {
	defer c.Close()
	var keys []string
	for len(keys) < most && c.Next() {
		if over(c.Row()) {
			keys = append(keys, table.Key(c.Row()))
		}
	}
	c.Close()
	if err := c.Err(); err != nil {
		return 0, err
	}
	for _, key := range keys {
		if err := table.Delete(w, key); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}
