//go:build linux

package bolt

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"salesbot/storage"
)

// failingVariable names the file for a process whose disk fails.
const failingVariable = "SALESBOT_TEST_FAILING"

// TestFailingChild is no test: it is the process of TestFailingFile. From some moment on the
// system refuses it all writes behind the file's first half megabyte.
func TestFailingChild(t *testing.T) {
	path := os.Getenv(failingVariable)
	if path == "" {
		return // only for TestFailingFile
	}
	e, err := Open(path, Options{Fatal: func(err error) {
		fmt.Println("fatal:", err)
		os.Exit(3)
	}})
	if err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	for n := 1; n < 10_000; n++ {
		if n == 100 {
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 19, Max: 1 << 19}); err != nil {
				t.Fatal(err)
			}
		}
		err := e.Update(context.Background(), func(kv storage.KV) error {
			return kv.Put("t", fmt.Sprintf("%05d", n), make([]byte, 5000))
		})
		fmt.Println("update", n, err)
	}
}

// A write the disk refuses ends the process at once, and what was kept before is there.
func TestFailingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	child := exec.Command(os.Args[0], "-test.run=^TestFailingChild$")
	child.Env = append(os.Environ(), failingVariable+"="+path)
	out, err := child.Output()
	if child.ProcessState.ExitCode() != 3 {
		t.Fatalf("%v\n%s", err, out)
	}
	kept, last := 0, ""
	for line := range strings.Lines(string(out)) {
		last = line
		if f := strings.Fields(line); len(f) == 3 && f[0] == "update" && f[2] == "<nil>" {
			kept, _ = strconv.Atoi(f[1])
		}
	}
	if !strings.HasPrefix(last, "fatal: commit failed:") || kept < 99 {
		t.Errorf("kept %d, then %q", kept, last)
	}
	e := open(t, path)
	for n := 1; n <= kept; n++ {
		if err := get(t, e, fmt.Sprintf("%05d", n)); err != nil {
			t.Errorf("row %d: %v", n, err)
		}
	}
	if err := e.Update(context.Background(), set); err != nil {
		t.Error(err)
	}
	if err := e.Check(); err != nil {
		t.Error(err)
	}
}
