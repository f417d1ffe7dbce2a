package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"salesbot/storage"
)

// An Option of Run.
type Option func(*suite)

// Reopen tells the suite how to close an engine and open what it kept once more; without
// it durability is not tested.
func Reopen(reopen func(t *testing.T, engine storage.Engine) storage.Engine) Option {
	return func(s *suite) { s.reopen = reopen }
}

type suite struct {
	open   func(t *testing.T) storage.Engine
	reopen func(t *testing.T, engine storage.Engine) storage.Engine
}

// Run tests that the engines open returns keep storage.Engine's promises. open returns a
// new, empty engine each time; the suite closes it.
func Run(t *testing.T, open func(t *testing.T) storage.Engine, options ...Option) {
	s := &suite{open: open}
	for _, option := range options {
		option(s)
	}
	for _, test := range []struct {
		name string
		run  func(t *testing.T, engine storage.Engine)
	}{
		{"empty table", testEmptyTable},
		{"values are copies", testCopies},
		{"view is read-only", testViewReadOnly},
		{"view is a snapshot", testViewSnapshot},
		{"cursors side by side", testCursors},
		{"try", testTry},
		{"failed update", testFailedUpdate},
		{"done context", testDoneContext},
		{"close", testClose},
		{"lost update", testLostUpdate},
		{"write skew", testWriteSkew},
		{"failing beside good", testFailingBesideGood},
		{"delete range", testDeleteRange},
	} {
		t.Run(test.name, func(t *testing.T) {
			engine := open(t)
			defer engine.Close()
			test.run(t, engine)
		})
	}
	t.Run("like the model", s.testLikeModel)
	t.Run("reopen", s.testReopen)
}

// Both are values every engine gives back byte for byte.
var (
	one = []byte(`1`)
	two = []byte(`"two"`)
)

var errRefused = errors.New("refused")

func update(t testing.TB, engine storage.Engine, fn func(kv storage.KV) error) {
	t.Helper()
	if err := engine.Update(context.Background(), fn); err != nil {
		t.Fatalf("Update: %v", err)
	}
}

func view(t testing.TB, engine storage.Engine, fn func(kv storage.KV) error) {
	t.Helper()
	if err := engine.View(context.Background(), fn); err != nil {
		t.Fatalf("View: %v", err)
	}
}

func put(t testing.TB, engine storage.Engine, table, key string, value []byte) {
	t.Helper()
	update(t, engine, func(kv storage.KV) error { return kv.Put(table, key, value) })
}

// dump lists the rows of [from, to) as "key=value".
func dump(kv storage.KV, table, from, to string) ([]string, error) {
	c, err := kv.Cursor(table, from, to)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	rows := []string{}
	for c.Next() {
		rows = append(rows, fmt.Sprintf("%q=%s", c.Key(), c.Value()))
	}
	return rows, c.Err()
}

func wantRows(t testing.TB, engine storage.Engine, table string, want ...string) {
	t.Helper()
	view(t, engine, func(kv storage.KV) error {
		got, err := dump(kv, table, "", "")
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("table %s holds %v, want %v", table, got, want)
		}
		return err
	})
}

// panicOf runs fn and returns what it panicked with, nil if it did not.
func panicOf(fn func()) (value any) {
	defer func() { value = recover() }()
	fn()
	return nil
}
