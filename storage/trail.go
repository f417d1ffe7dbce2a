package storage

// A Trail says that the changes of a table's rows are kept on record, what of a row, and
// what people call it.
type Trail struct {
	Title string                           // what people call a row, in Chinese
	By    []string                         // the JSON fields that name one
	Keep  func(row []byte) ([]byte, error) // what of a row the record keeps; nil: all of it
	Words map[string]func(string) string   // JSON fields whose values people have words for
}

// Kept is what the record keeps of a row; nil of none.
func (t *Trail) Kept(row []byte) ([]byte, error) {
	if t.Keep == nil || row == nil {
		return row, nil
	}
	return t.Keep(row)
}

// Traced has the changes of the table's rows kept on record, see Tx.Changed. It belongs to
// the table's declaration.
func (t *Table[T]) Traced(trail Trail) *Table[T] {
	t.trail = &trail
	return t
}

// Trail says what record is kept of the table's rows; nil when none is.
func (t *Table[T]) Trail() *Trail { return t.trail }
