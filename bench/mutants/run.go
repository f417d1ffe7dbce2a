//go:build unix

package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	// testsLimit bounds the tests of one package, allTests times that each package when
	// all are run: the slowest takes half a minute with two processors of its own.
	testsLimit = 2 * time.Minute
	allTests   = 3
	// stepLimit bounds one go test with what it has to build, then its processes are
	// killed.
	stepLimit = 15 * time.Minute
)

// What becomes of a mistake.
const (
	caught     = "caught"
	timedOut   = "caught by timeout"
	lives      = "LIVES"
	unbuilt    = "DOES NOT COMPILE"
	unmeasured = "NOT MEASURED"
)

// A verdict is what became of a mistake, and by which tests, the first one first; else why.
type verdict struct {
	kind string
	by   []string
}

// A runner runs go test with a mistake in place.
type runner struct {
	root  string
	temp  string
	procs int           // packages tested at once
	limit time.Duration // of one package's tests
	all   bool
}

// try runs the tests that most likely notice the mistake, then all.
func (r *runner) try(ctx context.Context, m *mistake) verdict {
	home, err := os.MkdirTemp(r.temp, "")
	if err != nil {
		return verdict{unmeasured, []string{err.Error()}}
	}
	defer os.RemoveAll(home)
	overlay := ""
	if m.path != "" {
		if overlay, err = m.plant(home); err != nil {
			return verdict{unmeasured, []string{err.Error()}}
		}
	}
	var steps [][]string
	if m.path != "" && !r.all {
		if m.first != "" {
			steps = append(steps, strings.Fields(m.first))
		}
		steps = append(steps, []string{filepath.Dir(m.path)})
	}
	for _, args := range steps {
		if v := r.test(ctx, home, overlay, r.limit, args); v.kind != lives {
			return v
		}
	}
	return r.test(ctx, home, overlay, allTests*r.limit, []string{"./..."})
}

// plant writes the file with the mistake, and what lays it over the tree.
func (m *mistake) plant(home string) (overlay string, err error) {
	copied := filepath.Join(home, m.file)
	if err := os.WriteFile(copied, []byte(m.text), 0o600); err != nil {
		return "", err
	}
	raw, err := json.Marshal(map[string]any{"Replace": map[string]string{m.path: copied}})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(home, "overlay.json")
	return overlay, os.WriteFile(overlay, raw, 0o600)
}

// An event is a line of go test -json.
type event struct {
	Action, Package, Test, Output, ImportPath string
}

// test is one go test, ended with the first test that fails unless all are wanted.
func (r *runner) test(ctx context.Context, home, overlay string, limit time.Duration, args []string) verdict {
	ctx, cancel := context.WithTimeout(ctx, stepLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-json", "-vet=off", "-timeout=" + limit.String(), fmt.Sprint("-p=", r.procs)}, args...)...)
	cmd.Dir = r.root
	// What a killed test leaves behind goes with home.
	cmd.Env = append(os.Environ(), "TMPDIR="+home, "GOWORK=off")
	if overlay != "" { // for tests that build, too
		cmd.Env = append(cmd.Env, "GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -overlay="+overlay))
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return verdict{unmeasured, []string{err.Error()}}
	}
	v := r.read(out)
	if v.kind == lives && ctx.Err() == nil {
		if err := cmd.Wait(); err != nil {
			return verdict{unmeasured, []string{err.Error() + " " + strings.TrimSpace(problems.String())}}
		}
		return v
	}
	if v.kind == lives {
		v = verdict{unmeasured, []string{"not finished: " + ctx.Err().Error()}}
	}
	cancel()
	cmd.Wait() // its error is the kill
	return v
}

// read judges by what go test says.
func (r *runner) read(out io.Reader) verdict {
	v := verdict{kind: lives}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 16<<20)
	late := make(map[string]string) // packages whose time was up, and what they were at
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		switch {
		case e.Action == "build-output" && v.kind != caught:
			v.by = append(v.by, strings.TrimSpace(e.Output))
		case e.Action == "build-fail":
			v.kind = unbuilt
			return v
		case e.Action == "output" && strings.HasPrefix(e.Output, "panic: test timed out"):
			late[e.Package] = "the test process"
		case e.Action == "output" && late[e.Package] != "" && strings.HasPrefix(e.Output, "\t\tTest"):
			late[e.Package], _, _ = strings.Cut(strings.TrimSpace(e.Output), " ")
		case e.Action == "fail":
			name := strings.TrimPrefix(e.Package, "salesbot/") + " " + e.Test
			below := name + "/"
			if e.Test == "" {
				below = name
			}
			if slices.ContainsFunc(v.by, func(said string) bool { return strings.HasPrefix(said, below) }) {
				continue
			}
			if e.Test == "" {
				name += cmp.Or(late[e.Package], "the test process")
			}
			if v.kind == lives {
				v.kind = caught
				if late[e.Package] != "" {
					v.kind = timedOut
				}
			}
			v.by = append(v.by, name)
			if !r.all {
				return v
			}
		}
	}
	return v
}
