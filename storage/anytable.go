package storage

// AnyTable is a Table of whatever rows, for lists of tables.
type AnyTable interface {
	Name() string
	Trail() *Trail
	IndexNames() []string
}
