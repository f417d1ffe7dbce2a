package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	keptDays  = 7
	keptWeeks = 4
)

// stamped are the names of backups that say when they were made: those of every day and
// those asked for, see NameAt.
var stamped = regexp.MustCompile(`^(daily|salesbot)-(\d{8}-\d{6})\.tar\.gz$`)

const stampLayout = "20060102-150405"

// A Series is what Daily made and what it left of the days before.
type Series struct {
	Path     string // of the backup made
	Size     int64  // bytes
	Manifest *Manifest
	Kept     []string // names of all that are there now, the oldest first
	Removed  []string // names of those that were removed
}

// Daily makes the backup of a moment in a folder, which is made when it is not there, reads
// it back from end to end, and only then removes older daily ones: of the last 7 days that
// have any, the newest each stays, and the newest each of the last 4 weeks before: so the
// oldest is four to five weeks old. Days and weeks (from Monday) are those of the moment's zone; other files are left alone. A
// backup of the same moment that is there and whole is taken, so that it can be run again.
// A series whose pruning failed is returned with the error.
func Daily(ctx context.Context, from Source, folder string, at time.Time) (s Series, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("daily backup: %w", err)
		}
	}()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return s, roomHint(err)
	}
	s.Path = filepath.Join(folder, "daily-"+at.Format(stampLayout)+".tar.gz")
	s.Manifest, err = Verify(ctx, s.Path)
	if errors.Is(err, ErrDamaged) { // what the disk spoilt since
		if err := os.Remove(s.Path); err != nil {
			return s, err
		}
		err = fs.ErrNotExist
	}
	if errors.Is(err, fs.ErrNotExist) {
		s.Manifest, err = Create(ctx, from, s.Path)
	}
	if err != nil {
		return s, err
	}
	info, err := os.Stat(s.Path)
	if err != nil {
		return s, err
	}
	s.Size = info.Size()
	names, err := stampedIn(folder, "daily")
	if err != nil {
		return s, err
	}
	s.Kept, s.Removed = series(names, filepath.Base(s.Path))
	for _, name := range s.Removed {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return s, err
		}
	}
	return s, syncFolder(folder)
}

// Newest is the path of the newest backup in a folder by its name; fs.ErrNotExist when there
// is none.
func Newest(folder string) (string, error) {
	names, err := stampedIn(folder, "")
	if err != nil {
		return "", err
	}
	if len(names) == 0 {
		return "", fmt.Errorf("no backup in %s: %w", folder, fs.ErrNotExist)
	}
	return filepath.Join(folder, names[len(names)-1]), nil
}

// stampedIn lists the names of backups in a folder by their moments, the oldest first; kind
// "" is any.
func stampedIn(folder, kind string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if m := stamped.FindStringSubmatch(e.Name()); m != nil && (kind == "" || kind == m[1]) && e.Type().IsRegular() {
			if _, err := time.Parse(stampLayout, m[2]); err == nil {
				names = append(names, e.Name())
			}
		}
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(stamp(a), stamp(b)) })
	return names, nil
}

func stamp(name string) string { return stamped.FindStringSubmatch(name)[2] }

// series says which of the names, the oldest first, stay. made stays whatever its date: a
// clock may have been wrong before.
func series(names []string, made string) (kept, removed []string) {
	days, weeks, old := map[string]bool{}, map[string]bool{}, 0
	for _, name := range slices.Backward(names) {
		at, _ := time.Parse(stampLayout, stamp(name))
		year, number := at.ISOWeek()
		day, week := at.Format(time.DateOnly), fmt.Sprint(year, number)
		keep := name == made
		switch {
		case days[day]: // a newer one of that day stays
		case len(days) < keptDays:
			days[day], weeks[week], keep = true, true, true
		case !weeks[week] && old < keptWeeks:
			weeks[week], keep = true, true
			old++
		}
		if keep {
			kept = append(kept, name)
		} else {
			removed = append(removed, name)
		}
	}
	slices.Reverse(kept)
	slices.Reverse(removed)
	return kept, removed
}
