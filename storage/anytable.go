package storage

// AnyTable is a Table of whatever rows, for lists of tables.
type AnyTable interface {
	Name() string
	Trail() *Trail
	IndexNames() []string
	// Edit changes the JSON of the row under key; see Table.Edit.
	Edit(w Writer, key string, edit func([]byte) []byte) error
}
