//go:build linux

package backup

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"salesbot/storage"
)

// mount gives a test a small disk of its own.
func mount(t *testing.T, flags uintptr) string {
	t.Helper()
	disk := t.TempDir()
	if err := syscall.Mount("none", disk, "tmpfs", flags, "size=1m"); err != nil {
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
	return disk
}

// A disk without room or that cannot be written is said in one line that names it, and
// nothing half is left.
func TestDailyOnABadDisk(t *testing.T) {
	from := filled(t)
	noise := make([]byte, 3<<20) // does not pack
	rand.Read(noise)
	papers := filepath.Join(t.TempDir(), "documents")
	keep(t, papers, string(noise))
	from.Documents = papers
	for what, c := range map[string]struct {
		flags uintptr
		want  error
		says  string
	}{
		"full":      {0, syscall.ENOSPC, "make room"},
		"read-only": {syscall.MS_RDONLY, syscall.EROFS, "read-only"},
	} {
		t.Run(what, func(t *testing.T) {
			disk := mount(t, c.flags)
			_, err := Daily(t.Context(), from, disk, time.Date(2026, 11, 1, 3, 10, 0, 0, time.UTC))
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), disk) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v; want one line with %v, the folder and %q", err, c.want, c.says)
			}
			if left, _ := os.ReadDir(disk); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
	t.Run("restore", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "b.tar.gz")
		if _, err := Create(t.Context(), from, path); err != nil {
			t.Fatal(err)
		}
		disk := mount(t, 0)
		to := target(t)
		to.Open = func(string) (*storage.Store, error) { return open(t, t.TempDir()), nil } // its fatal end is not the point
		_, err := Restore(t.Context(), path, filepath.Join(disk, "data"), to)
		if !errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, want ENOSPC", err)
		}
		if left, _ := os.ReadDir(disk); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}
