package bolt

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"salesbot/storage"
)

// crashVariable names the file for a process that writes until it is killed.
const crashVariable = "SALESBOT_TEST_CRASH"

// TestCrashChild is no test: it is the process TestKilled kills. Each of its writers counts
// up and says so once a number is kept; beside it rows come and go, so that pages split, merge and
// are used again.
func TestCrashChild(t *testing.T) {
	path := os.Getenv(crashVariable)
	if path == "" {
		return // only for TestKilled
	}
	e := open(t, path)
	var printing sync.Mutex
	var wg sync.WaitGroup
	for writer := range 4 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), uint64(writer)))
			for {
				n := 0
				err := e.Update(context.Background(), func(kv storage.KV) error {
					key := strconv.Itoa(writer)
					raw, err := kv.Get("count", key)
					if err != nil && !errors.Is(err, storage.ErrNotFound) {
						return err
					}
					n, _ = strconv.Atoi(string(raw))
					n++
					err = kv.Put("count", key, []byte(strconv.Itoa(n)))
					for range 30 {
						row := strings.Repeat("k", r.IntN(40)) + strconv.Itoa(r.IntN(2000))
						if r.IntN(2) == 0 {
							err = errors.Join(err, kv.Delete("rows", row))
						} else {
							err = errors.Join(err, kv.Put("rows", row, make([]byte, r.IntN(500))))
						}
					}
					return err
				})
				if err != nil {
					t.Error(err)
					return
				}
				printing.Lock()
				fmt.Printf("kept %d %d\n", writer, n)
				printing.Unlock()
			}
		})
	}
	wg.Wait()
}

// Wherever a process is killed, what it was told is kept is there, and the file is whole.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	r := rand.New(rand.NewPCG(1, 2))
	rounds := 20
	if testing.Short() {
		rounds = 6
	}
	kept := map[string]int{}
	for round := range rounds {
		child := exec.Command(os.Args[0], "-test.run=^TestCrashChild$")
		child.Env = append(os.Environ(), crashVariable+"="+path)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Duration(r.IntN(150))*time.Millisecond, func() { child.Process.Kill() })
		aimed := false
		if round%2 == 0 {
			kill.Stop() // not before it has kept something
		}
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if f := strings.Fields(lines.Text()); len(f) == 3 && f[0] == "kept" {
				kept[f[1]], _ = strconv.Atoi(f[2])
				if round%2 == 0 && !aimed {
					aimed = true
					kill.Reset(time.Duration(r.IntN(100)) * time.Millisecond)
				}
			} else if strings.HasPrefix(lines.Text(), "---") {
				t.Errorf("round %d: %s", round, lines.Text())
			}
		}
		child.Wait()
		kill.Stop()
		e := open(t, path)
		for writer, n := range kept {
			err := e.View(context.Background(), func(kv storage.KV) error {
				raw, err := kv.Get("count", writer)
				if got, _ := strconv.Atoi(string(raw)); got < n {
					t.Errorf("round %d: writer %s was told %d, the file says %d", round, writer, n, got)
				}
				return err
			})
			if err != nil {
				t.Errorf("round %d: %v", round, err)
			}
		}
		if err := errors.Join(e.Check(), e.Close()); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
			t.Errorf("round %d: left behind: %v", round, left)
		}
	}
	if len(kept) == 0 {
		t.Error("nothing was ever kept")
	}
}
