package rulebook

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestWeek(t *testing.T) {
	for _, c := range []struct {
		day    Day
		week   string
		monday Day
	}{
		{NewDay(2026, time.November, 16), "2026-W47", NewDay(2026, time.November, 16)},
		{NewDay(2026, time.November, 22), "2026-W47", NewDay(2026, time.November, 16)},
		{NewDay(2026, time.November, 23), "2026-W48", NewDay(2026, time.November, 23)},
		{NewDay(2027, time.January, 3), "2026-W53", NewDay(2026, time.December, 28)},
		{NewDay(2024, time.December, 30), "2025-W01", NewDay(2024, time.December, 30)},
	} {
		if got := c.day.Week(); got != c.week {
			t.Errorf("%s is in %s, want %s", c.day, got, c.week)
		}
		if got := c.day.Monday(); got != c.monday {
			t.Errorf("the Monday of %s is %s, want %s", c.day, got, c.monday)
		}
	}
}

func TestWeekToCheck(t *testing.T) {
	cal := EmbeddedCalendar()
	day := func(m time.Month, d int) Day { return NewDay(2026, m, d) }
	for _, c := range []struct {
		name            string
		today, from, to Day
		ok              bool
	}{
		{"a Monday", day(11, 23), day(11, 16), day(11, 22), true},
		{"the Tuesday after", day(11, 24), 0, 0, false},
		{"a Sunday", day(11, 22), 0, 0, false},
		{"national day's holiday", day(10, 5), 0, 0, false},
		{"the first workday after it", day(10, 8), day(9, 28), day(10, 4), true},
		{"the week after it", day(10, 12), day(10, 5), day(10, 11), true},
	} {
		from, to, ok := WeekToCheck(c.today, cal)
		if from != c.from || to != c.to || ok != c.ok {
			t.Errorf("%s: %s to %s, %v; want %s to %s, %v", c.name, from, to, ok, c.from, c.to, c.ok)
		}
	}
	off := map[Day]bool{}
	for d := day(11, 16); d <= day(11, 22); d++ {
		off[d] = false
	}
	if from, to, ok := WeekToCheck(day(11, 23), cal.Overlay(off)); !ok || from != day(11, 9) || to != day(11, 22) {
		t.Errorf("after a week off: %s to %s, %v; want the week before it too", from, to, ok)
	}
}

func TestSample(t *testing.T) {
	keys := make([]string, 20)
	for i := range keys {
		keys[i] = fmt.Sprint("visit ", i)
	}
	drawn := Sample(keys, 3, "2026-W47", "lina")
	if len(drawn) != 3 {
		t.Fatalf("drew %d, want 3", len(drawn))
	}
	shuffled := slices.Clone(keys)
	slices.Reverse(shuffled)
	if again := Sample(append(shuffled, keys...), 3, "2026-W47", "lina"); !slices.Equal(again, drawn) {
		t.Errorf("the same keys in another order and twice drew %v, want %v", again, drawn)
	}
	if slices.Equal(Sample(keys, 3, "2026-W48", "lina"), drawn) {
		t.Error("the next week drew the same")
	}
	if slices.Equal(Sample(keys, 3, "2026-W47", "wangqiang"), drawn) {
		t.Error("the next person drew the same")
	}
	if all := Sample(keys, 50, "2026-W47", "lina"); len(all) != 20 || !slices.Equal(all[:3], drawn) {
		t.Errorf("more than there are drew %d, beginning with %v", len(all), all[:3])
	}
	if none := Sample(keys, 0, "2026-W47", "lina"); none != nil {
		t.Errorf("0 drew %v", none)
	}
	counts := map[string]int{}
	for w := range 400 {
		for _, k := range Sample(keys, 2, fmt.Sprint(w), "lina") {
			counts[k]++
		}
	}
	for _, k := range keys { // 40 expected each
		if counts[k] < 15 || counts[k] > 75 {
			t.Errorf("%s was drawn %d times in 400 weeks", k, counts[k])
		}
	}
}
