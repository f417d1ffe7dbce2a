package storage_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"salesbot/storage"
)

// migration records each of its runs in the store, where a run in vain leaves nothing.
func migration(name string) storage.Migration {
	return storage.Migration{Name: name, Run: func(tx *storage.Tx) error {
		runs, err := tx.Get("runs", "all")
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		return tx.Put("runs", "all", append(runs, name+" "...))
	}}
}

func runs(t *testing.T, s *storage.Store) (all string) {
	t.Helper()
	view(t, s, func(tx *storage.Tx) error {
		raw, err := tx.Get("runs", "all")
		if errors.Is(err, storage.ErrNotFound) {
			err = nil
		}
		all = string(raw)
		return err
	})
	return all
}

func TestMigrateRunsEachOnceInOrder(t *testing.T) {
	s := newStore(t)
	b, a, c := migration("b"), migration("a"), migration("c")
	for i, list := range [][]storage.Migration{{}, {b}, {b, a}, {b, a}, {b, a, c}} {
		if n, err := s.Pending(context.Background(), list); err != nil || n != []int{0, 1, 1, 0, 1}[i] {
			t.Errorf("list %d: %d pending, %v", i, n, err)
		}
		if err := s.Migrate(context.Background(), list); err != nil {
			t.Fatal(err)
		}
	}
	if got := runs(t, s); got != "b a c " {
		t.Errorf("ran %q, want b a c", got)
	}
	want(t, "records", raw(t, s, "meta"), "migration/a", "migration/b", "migration/c")
}

func TestMigrateFailure(t *testing.T) {
	s := newStore(t)
	broken := errors.New("broken")
	bad := storage.Migration{Name: "bad", Run: func(tx *storage.Tx) error {
		return errors.Join(tx.Put("runs", "all", []byte("half")), broken)
	}}
	err := s.Migrate(context.Background(), []storage.Migration{migration("a"), bad, migration("c")})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "bad") {
		t.Errorf("%v, want the migration's name and error", err)
	}
	if got := runs(t, s); got != "a " {
		t.Errorf("ran %q, want only a", got)
	}
	if err := s.Migrate(context.Background(), []storage.Migration{migration("a"), migration("bad"), migration("c")}); err != nil {
		t.Error(err)
	}
	if got := runs(t, s); got != "a bad c " {
		t.Errorf("mended, ran %q", got)
	}
}

func TestMigrateRefuses(t *testing.T) {
	a, b, c := migration("a"), migration("b"), migration("c")
	for name, test := range map[string]struct {
		before, now []storage.Migration
		newer       bool
		says        string
	}{
		"a newer store":          {[]storage.Migration{a, b}, []storage.Migration{a}, true, `"b"`},
		"a newer store, no list": {[]storage.Migration{a}, nil, true, `"a"`},
		"one put in between":     {[]storage.Migration{a, c}, []storage.Migration{a, b, c}, false, "b stands before"},
		"one listed twice":       {nil, []storage.Migration{a, a}, false, "twice"},
		"one without a name":     {nil, []storage.Migration{{Run: a.Run}}, false, "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			if err := s.Migrate(context.Background(), test.before); err != nil {
				t.Fatal(err)
			}
			before := runs(t, s)
			err := s.Migrate(context.Background(), test.now)
			if err == nil || errors.Is(err, storage.ErrNewer) != test.newer || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v, want an error saying %s, ErrNewer: %t", err, test.says, test.newer)
			}
			if got := runs(t, s); got != before {
				t.Errorf("ran %q after %q all the same", got, before)
			}
		})
	}
}
