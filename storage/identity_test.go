package storage_test

import (
	"context"
	"errors"
	"testing"

	"salesbot/storage"
)

func TestIdentityIsGivenOnce(t *testing.T) {
	s := newStore(t)
	view(t, s, func(tx *storage.Tx) error {
		if id, err := storage.Identity(tx); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("a new store: %q, %v; want ErrNotFound", id, err)
		}
		return nil
	})
	first, err := s.Identify(context.Background())
	if err != nil || len(first) != 32 {
		t.Fatalf("%q, %v", first, err)
	}
	if again, err := s.Identify(context.Background()); err != nil || again != first {
		t.Errorf("the second time %q, %v; want %q", again, err, first)
	}
	if other, err := newStore(t).Identify(context.Background()); err != nil || other == first {
		t.Errorf("another store is %q too, %v", other, err)
	}
	if err := s.Migrate(context.Background(), []storage.Migration{migration("a")}); err != nil {
		t.Errorf("migrations beside an identity: %v", err)
	}
	view(t, s, func(tx *storage.Tx) error {
		if id, err := storage.Identity(tx); err != nil || id != first {
			t.Errorf("%q, %v; want %q", id, err, first)
		}
		if ran, err := storage.Migrated(tx); err != nil || !ran {
			t.Errorf("migrated: %t, %v", ran, err)
		}
		return nil
	})
}
