package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Export and backup read a data folder on a disk that cannot be written.
func TestReadingAReadOnlyDisk(t *testing.T) {
	disk := shortDir(t)
	if err := syscall.Mount("none", disk, "tmpfs", 0, "size=64m"); err != nil {
		if os.Getenv("SALESBOT_TEST_REQUIRE") == "all" && os.Geteuid() == 0 {
			t.Fatalf("mount: %v", err)
		}
		t.Skipf("needs a disk of its own: mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	data, _ := used(t, true)
	want := exports(t, data)
	if err := os.CopyFS(filepath.Join(disk, "data"), os.DirFS(data)); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("none", disk, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", filepath.Join(disk, "none")) // no copy is made
	data = filepath.Join(disk, "data")
	out := "/dev/shm"
	if _, err := os.Stat(out); err != nil {
		t.Skip("needs a second disk")
	}
	out, err := os.MkdirTemp(out, "salesbot-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(out)
	if _, err := run(t, newExportCommand(), "--data", data, "--out", filepath.Join(out, "export")); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(filepath.Join(out, "export"))
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, f := range files {
		got += f.Name() + "\n" + read(t, filepath.Join(out, "export", f.Name()))
	}
	if got != want {
		t.Error("the export differs from that of the disk it was copied from")
	}
	said, err := run(t, newBackupCommand(), "--data", data, filepath.Join(out, "b.tar.gz"))
	if err != nil || !strings.Contains(said, "verified") {
		t.Errorf("%s, %v", said, err)
	}
}
