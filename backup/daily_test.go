package backup

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func dailyAt(day string) string { return "daily-" + day + ".tar.gz" }

func TestSeries(t *testing.T) {
	for what, c := range map[string]struct {
		days, removed []string // moments, the oldest first
	}{
		"one":         {[]string{"20261126-031000"}, nil},
		"seven days":  {[]string{"20261120-031000", "20261121-031000", "20261122-031000", "20261123-031000", "20261124-031000", "20261125-031000", "20261126-031000"}, nil},
		"twice a day": {[]string{"20261125-031000", "20261125-180000", "20261126-031000", "20261126-031001"}, []string{"20261125-031000", "20261126-031000"}},
		// 19 and 20 November are of one week; 15 November is the Sunday before.
		"an eighth day":   {[]string{"20261119-031000", "20261120-031000", "20261121-031000", "20261122-031000", "20261123-031000", "20261124-031000", "20261125-031000", "20261126-031000"}, []string{"20261119-031000"}},
		"the week before": {[]string{"20261115-031000", "20261118-031000", "20261119-031000", "20261120-031000", "20261121-031000", "20261122-031000", "20261123-031000", "20261124-031000", "20261125-031000", "20261126-031000"}, []string{"20261118-031000", "20261119-031000"}},
		"long down":       {[]string{"20260301-031000", "20260701-031000", "20261126-031000"}, nil},
		// ISO week 1 of 2027 begins on Monday, 4 January; the days before are of week 53.
		"over the year": {[]string{"20261228-031000", "20270103-031000", "20270104-031000", "20270105-031000", "20270106-031000", "20270107-031000", "20270108-031000", "20270109-031000", "20270110-031000", "20270111-031000"}, []string{"20261228-031000", "20270104-031000"}},
	} {
		var names, want []string
		for _, day := range c.days {
			names = append(names, dailyAt(day))
		}
		for _, day := range c.removed {
			want = append(want, dailyAt(day))
		}
		kept, removed := series(names, names[len(names)-1])
		if !slices.Equal(removed, want) || len(kept)+len(removed) != len(names) {
			t.Errorf("%s: removed %v, want %v; kept %v", what, removed, want, kept)
		}
	}
}

// Day after day for two years, there are never more than eleven, the last seven days among
// them, and something of each of the four weeks before.
func TestSeriesDayAfterDay(t *testing.T) {
	var names []string
	start := time.Date(2026, 1, 1, 3, 10, 0, 0, time.UTC)
	for n := range 730 {
		at := start.AddDate(0, 0, n)
		names = append(names, dailyAt(at.Format(stampLayout)))
		names, _ = series(names, names[len(names)-1])
		if len(names) > keptDays+keptWeeks {
			t.Fatalf("day %d: %d kept", n, len(names))
		}
		for back := range keptDays {
			if day := at.AddDate(0, 0, -back); n >= back && !slices.Contains(names, dailyAt(day.Format(stampLayout))) {
				t.Fatalf("day %d: %s is gone", n, day)
			}
		}
		if n < 60 {
			continue
		}
		oldest, err := time.Parse(stampLayout, stamp(names[0]))
		if age := at.Sub(oldest); err != nil || len(names) != keptDays+keptWeeks || age < 28*24*time.Hour || age > 34*24*time.Hour {
			t.Fatalf("day %d: %d kept, the oldest %s old, %v", n, len(names), age, err)
		}
		for i := range names[1:] {
			a, _ := time.Parse(stampLayout, stamp(names[i]))
			b, _ := time.Parse(stampLayout, stamp(names[i+1]))
			if b.Sub(a) > 7*24*time.Hour {
				t.Fatalf("day %d: nothing between %s and %s", n, a, b)
			}
		}
	}
}

// A wrong date of the clock never costs the backup just made.
func TestSeriesKeepsWhatWasJustMade(t *testing.T) {
	var names []string
	for day := range 20 {
		names = append(names, dailyAt(fmt.Sprintf("209905%02d-031000", day+1)))
	}
	made := dailyAt("20261126-031000")
	kept, _ := series(append([]string{made}, names...), made)
	if !slices.Contains(kept, made) {
		t.Errorf("kept %v without %s", kept, made)
	}
}

func TestDaily(t *testing.T) {
	from := filled(t)
	folder := filepath.Join(t.TempDir(), "deep", "backups")
	if _, err := Newest(folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("newest of nothing: %v", err)
	}
	start := time.Date(2026, 11, 1, 3, 10, 0, 0, time.UTC)
	for n := range 9 {
		s, err := Daily(t.Context(), from, folder, start.AddDate(0, 0, n))
		if err != nil || s.Manifest.Total() != 5 || s.Size == 0 || len(s.Kept) > 8 {
			t.Fatalf("day %d: %+v, %v", n, s, err)
		}
	}
	mine := []string{"mine.tar.gz", "daily-20261101.tar.gz", "daily-99999999-999999.tar.gz", NameAt(start)}
	for _, name := range mine {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	last := start.AddDate(0, 0, 8)
	path := filepath.Join(folder, dailyAt(last.Format(stampLayout)))
	if newest, err := Newest(folder); err != nil || newest != path {
		t.Errorf("newest %s, %v; want %s", newest, err, path)
	}
	// Once more: taken as it is; spoilt: made anew.
	before, err := os.Stat(path)
	if err != nil || before.Mode() != 0o600 {
		t.Fatalf("%v, %v", before.Mode(), err)
	}
	if s, err := Daily(t.Context(), from, folder, last); err != nil || s.Path != path || len(s.Removed) != 0 {
		t.Errorf("again: %+v, %v", s, err)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
		t.Errorf("made anew, %v", err)
	}
	if err := os.Truncate(path, before.Size()/2); err != nil {
		t.Fatal(err)
	}
	if _, err := Daily(t.Context(), from, folder, last); err != nil {
		t.Error(err)
	}
	if _, err := Verify(t.Context(), path); err != nil {
		t.Error(err)
	}
	for _, name := range mine {
		if got, _ := os.ReadFile(filepath.Join(folder, name)); string(got) != "mine" {
			t.Errorf("%s was touched", name)
		}
	}
}

// What fails leaves what was there before.
func TestDailyFails(t *testing.T) {
	from, folder := filled(t), t.TempDir()
	at := time.Date(2026, 11, 1, 3, 10, 0, 0, time.UTC)
	for n := range 7 {
		if _, err := Daily(t.Context(), from, folder, at.AddDate(0, 0, n)); err != nil {
			t.Fatal(err)
		}
	}
	damaged := errors.New("page 7 is gone")
	from.Check = func() error { return damaged }
	_, err := Daily(t.Context(), from, folder, at.AddDate(0, 0, 20))
	if !errors.Is(err, damaged) {
		t.Errorf("%v, want %v", err, damaged)
	}
	if left, _ := os.ReadDir(folder); len(left) != 7 {
		t.Errorf("left: %v", left)
	}
}

func TestNoIdentityIsNoBackup(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	path := filepath.Join(t.TempDir(), "b.tar.gz")
	if _, err := Create(t.Context(), Source{Store: s, Tables: raw}, path); !errors.Is(err, ErrNoIdentity) {
		t.Errorf("%v, want ErrNoIdentity", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// What killed processes left goes, what another one is writing stays.
func TestDraftsOfTheDeadGo(t *testing.T) {
	from, folder := filled(t), t.TempDir()
	living, err := draftFile(folder, drafts)
	if err != nil {
		t.Fatal(err)
	}
	defer living.Close()
	folderOfLiving, release, err := DraftFolder(folder, ".restore-*")
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	dead := filepath.Join(folder, ".backup-123")
	deadFolder := filepath.Join(folder, ".restore-123")
	if err := errors.Join(os.WriteFile(dead, []byte("half"), 0o600), os.MkdirAll(filepath.Join(deadFolder, "documents"), 0o700)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "b.tar.gz")
	if _, err := Create(t.Context(), from, path); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), path, filepath.Join(folder, "data"), target(t)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{living.Name(): true, folderOfLiving: true, dead: false, deadFolder: false} {
		if _, err := os.Lstat(path); (err == nil) != want {
			t.Errorf("%s: %v, should be there: %t", path, err, want)
		}
	}
}

// crashVariable names the folder for a process that makes backups until it is killed.
const crashVariable = "SALESBOT_TEST_CRASH"

// TestCrashChild is no test: it is the process TestKilledDaily kills.
func TestCrashChild(t *testing.T) {
	folder := os.Getenv(crashVariable)
	if folder == "" {
		return // only for TestKilledDaily
	}
	from := filled(t)
	at := time.Date(2026, 11, 1, 3, 10, 0, 0, time.UTC)
	for n := 0; ; n++ {
		if _, err := Daily(t.Context(), from, folder, at.AddDate(0, 0, n%40)); err != nil {
			t.Fatal(err)
		}
		fmt.Println("made", n)
	}
}

// Wherever it is killed, what has a backup's name is whole, and the next one clears away what
// has not.
func TestKilledDaily(t *testing.T) {
	folder := t.TempDir()
	r := rand.New(rand.NewPCG(1, 2))
	rounds := 5
	if testing.Short() {
		rounds = 3
	}
	seen := 0
	for range rounds {
		child := exec.Command(os.Args[0], "-test.run=^TestCrashChild$")
		child.Env = append(os.Environ(), crashVariable+"="+folder, "TMPDIR="+t.TempDir())
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		// It is killed while it makes the second one, or a later one.
		for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "made 0"; {
		}
		time.Sleep(time.Duration(r.IntN(200)) * time.Millisecond)
		child.Process.Kill()
		child.Wait()
		names, err := stampedIn(folder, "daily")
		if err != nil {
			t.Fatal(err)
		}
		seen += len(names)
		for _, name := range names {
			if _, err := Verify(t.Context(), filepath.Join(folder, name)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if seen == 0 {
		t.Error("none was ever finished")
	}
	s, err := Daily(t.Context(), filled(t), folder, time.Date(2026, 12, 31, 3, 10, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != len(s.Kept) {
		t.Errorf("%v, %v; want %v", left, err, s.Kept)
	}
	for _, e := range left {
		if strings.HasPrefix(e.Name(), ".") {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}
