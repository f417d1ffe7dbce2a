//go:build linux

package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"go.etcd.io/bbolt"

	"salesbot/storage"
)

// On a disk that is really full, a group fails, what was there stays whole, and room
// gained by deleting is used again.
func TestReallyFullDisk(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("none", disk, "tmpfs", 0, "size=1m"); err != nil {
		if os.Getenv("SALESBOT_TEST_REQUIRE") == "all" && os.Geteuid() == 0 {
			t.Fatalf("mount: %v", err)
		}
		t.Skipf("needs a small disk: mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	e := open(t, filepath.Join(disk, "store.db"))
	big := bytes.Repeat([]byte("x"), 50_000)
	put := func(n int) error {
		return e.Update(context.Background(), func(kv storage.KV) error { return kv.Put("t", fmt.Sprintf("%03d", n), big) })
	}
	kept := 0
	var err error
	for ; err == nil && kept < 100; kept++ {
		err = put(kept)
	}
	kept--
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("after %d rows: %v, want ENOSPC", kept, err)
	}
	if err := put(kept); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("once more: %v, want ENOSPC", err)
	}
	if h := e.Health(); !errors.Is(h.Failed, syscall.ENOSPC) || h.Committed.IsZero() || h.Free < 0 || h.Free >= minFree || h.Err() == nil {
		t.Errorf("health of a full disk: %+v, %v", h, h.Err())
	}
	check := func(want int) {
		t.Helper()
		if err := e.Check(); err != nil {
			t.Error(err)
		}
		err := e.read(func(tx *bbolt.Tx) error {
			for err := range tx.Check() {
				t.Errorf("the file is damaged: %v", err)
			}
			if got := tx.Bucket([]byte("t")).Stats().KeyN; got != want {
				t.Errorf("%d rows, want %d", got, want)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	check(kept)
	// The fill-up's failure has to be survived by a reopening too.
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e = open(t, e.Path())
	check(kept)
	err = e.Update(context.Background(), func(kv storage.KV) error {
		return errors.Join(kv.Delete("t", "000"), kv.Delete("t", "001"))
	})
	if err != nil {
		t.Fatalf("making room: %v", err)
	}
	if err := put(0); err != nil {
		t.Errorf("with room again: %v", err)
	}
	check(kept - 1)
	if h := e.Health(); h.Failed != nil || h.Err() == nil {
		t.Errorf("with room again, yet little: %+v, %v", h, h.Err())
	}
}
