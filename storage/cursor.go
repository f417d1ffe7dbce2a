package storage

// A Cursor pulls rows one by one:
//
//	c := Visits.Scan(tx, "2026-11-20/")
//	defer c.Close()
//	for c.Next() {
//		use(c.Row())
//	}
//	return c.Err()
//
// While it is open nothing can be written; Collect reads what is to be changed first.
type Cursor[T any] struct {
	raw  RawCursor
	load func(key string, value []byte) (*T, error)
	row  *T
	err  error
}

// Next moves to the next row; false at the end or on an error.
func (c *Cursor[T]) Next() bool {
	if c.err != nil || c.raw == nil || !c.raw.Next() {
		return false
	}
	c.row, c.err = c.load(c.raw.Key(), c.raw.Value())
	return c.err == nil
}

// Row is the current row, the caller's own.
func (c *Cursor[T]) Row() *T { return c.row }

// Err is the first error met, nil at a regular end.
func (c *Cursor[T]) Err() error {
	if c.err == nil && c.raw != nil {
		return c.raw.Err()
	}
	return c.err
}

// Close ends the walk; it may be called more than once.
func (c *Cursor[T]) Close() {
	if c.raw != nil {
		if err := c.raw.Close(); err != nil && c.err == nil {
			c.err = err
		}
	}
}

// Collect reads the rest of the cursor into a slice and closes it.
func Collect[T any](c *Cursor[T]) ([]*T, error) {
	defer c.Close()
	var rows []*T
	for c.Next() {
		rows = append(rows, c.Row())
	}
	return rows, c.Err()
}

// First returns the cursor's next row, or ErrNotFound, and closes it.
func First[T any](c *Cursor[T]) (*T, error) {
	defer c.Close()
	if c.Next() {
		return c.Row(), nil
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	return nil, ErrNotFound
}
