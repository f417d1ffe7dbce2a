package rulebook

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"
)

// Monday returns the first day of the ISO week d lies in.
func (d Day) Monday() Day { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// Week names the ISO week d lies in: 2026-W47. The last days of December may belong to
// the first week of the next year, and the first of January to the last of the old one.
func (d Day) Week() string {
	year, month, day := d.Date()
	y, w := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).ISOWeek()
	return fmt.Sprintf("%04d-W%02d", y, w)
}

// WeekToCheck returns the days the weekly spot check of today looks at (RULEBOOK 5), from
// a Monday to the last Sunday; ok only on the first workday of a week. After a week
// without a workday they reach back to the Monday of the last worked one.
func WeekToCheck(today Day, cal Calendar) (from, to Day, ok bool) {
	monday := today.Monday()
	if today != cal.OnOrAfter(monday) {
		return 0, 0, false
	}
	return cal.Prev(monday).Monday(), monday - 1, true
}

// Sample draws up to n of the keys for a spot check of a person's week: the same of the
// same keys whatever their order and however often it is asked. Keys given twice count
// once. What is drawn comes in the order of the draw.
func Sample(keys []string, n int, week, person string) []string {
	type lot struct {
		key string
		sum [sha256.Size]byte
	}
	lots := make([]lot, len(keys))
	for i, k := range keys {
		lots[i] = lot{k, sha256.Sum256([]byte(week + "\x00" + person + "\x00" + k))}
	}
	slices.SortFunc(lots, func(a, b lot) int { return bytes.Compare(a.sum[:], b.sum[:]) })
	lots = slices.CompactFunc(lots, func(a, b lot) bool { return a.key == b.key })
	var drawn []string
	for _, l := range lots[:max(0, min(n, len(lots)))] {
		drawn = append(drawn, l.key)
	}
	return drawn
}
