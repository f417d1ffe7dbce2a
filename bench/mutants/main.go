//go:build unix

// Command mutants measures the tests: it plants one small mistake after the other and says
// which test notices first. Planted are copies, laid over the tree by go's -overlay; no
// file of the product is touched. The mistakes stand in list.txt.
//
//	go run ./bench/mutants [-run REGEXP] [-short] [-all] [-j N]
//
// Its exit code is 1 when a mistake lives, does not compile, or has lost its place in the
// source, which is looked at for the whole list, whatever is run.
package main

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

//go:embed list.txt
var list string

func main() {
	r := runner{limit: testsLimit}
	names := flag.String("run", "", "only the mistakes whose name matches")
	short := flag.Bool("short", false, "only those marked short")
	flag.BoolVar(&r.all, "all", false, "run every test for each mistake, and name all that notice")
	jobs := flag.Int("j", runtime.NumCPU(), "how many mistakes are tried at once")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ok, err := r.measure(ctx, *names, *short, max(1, *jobs))
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// measure tries the mistakes asked for and prints a line for each; ok when all of them
// were noticed and all of the list have their place.
func (r *runner) measure(ctx context.Context, names string, short bool, jobs int) (ok bool, err error) {
	wanted, err := regexp.Compile(names)
	if err != nil {
		return false, err
	}
	mod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return false, err
	}
	r.root = filepath.Dir(strings.TrimSpace(string(mod)))
	r.procs = max(1, runtime.NumCPU()/jobs)
	all, err := parse(list)
	if err != nil {
		return false, err
	}
	source, err := readTree(r.root)
	if err != nil {
		return false, err
	}
	ok = true
	var chosen []*mistake
	for _, m := range all {
		if err := source.place(m); err != nil {
			ok = false
			fmt.Printf("%-44s DOES NOT APPLY    %v\n", m.name, err)
		} else if wanted.MatchString(m.name) && (!short || m.short) {
			chosen = append(chosen, m)
		}
	}
	if len(chosen) == 0 {
		return ok, nil
	}
	if r.temp, err = os.MkdirTemp("", "mutants"); err != nil {
		return false, err
	}
	defer os.RemoveAll(r.temp)
	// Tests that fail anyway would seem to notice everything.
	if v := r.try(ctx, &mistake{name: "nothing planted"}); v.kind != lives {
		return false, fmt.Errorf("the tests fail without any mistake: %s %s", v.kind, strings.Join(v.by, ", "))
	}

	began, counts := time.Now(), make(map[string]int)
	var mu sync.Mutex
	var wg sync.WaitGroup
	queue := make(chan *mistake)
	for range jobs {
		wg.Go(func() {
			for m := range queue {
				at := time.Now()
				v := r.try(ctx, m)
				mu.Lock()
				counts[v.kind]++
				ok = ok && (v.kind == caught || v.kind == timedOut)
				fmt.Printf("%-44s %-18s%4.0fs  %s\n", m.name, v.kind, time.Since(at).Seconds(), strings.Join(v.by, "\n"+strings.Repeat(" ", 70)))
				mu.Unlock()
			}
		})
	}
	for _, m := range chosen {
		if ctx.Err() == nil {
			queue <- m
		}
	}
	close(queue)
	wg.Wait()
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	var sums []string
	for kind, n := range counts {
		sums = append(sums, fmt.Sprintf("%d %s", n, kind))
	}
	slices.Sort(sums)
	fmt.Printf("%d of %d mistakes tried in %s: %s\n", len(chosen), len(all), time.Since(began).Round(time.Second), strings.Join(sums, ", "))
	return ok, nil
}
