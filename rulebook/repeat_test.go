package rulebook

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestRepeat(t *testing.T) {
	friday := NewDay(2026, time.November, 20)
	for _, c := range []struct{ said, kept, next string }{
		{"每天", "每天", "2026-11-21"},
		{"每日", "每天", "2026-11-21"},
		{"每个工作日", "每工作日", "2026-11-23"},
		{"每周五", "每周五", "2026-11-27"},
		{"每星期六", "每周六", "2026-11-21"},
		{"每周日", "每周日", "2026-11-22"},
		{"每周天", "每周日", "2026-11-22"},
		{"每周１", "每周一", "2026-11-23"},
		{"每月1号", "每月1号", "2026-12-01"},
		{"每个月20日", "每月20号", "2026-12-20"},
		{"每月05号", "每月5号", "2026-12-05"},
		{"每月31号", "每月31号", "2026-11-30"},
		{"每月底", "每月底", "2026-11-30"},
	} {
		r, err := ParseRepeat(c.said)
		if err != nil || string(r) != c.kept {
			t.Errorf("%s: kept as %q, %v", c.said, r, err)
			continue
		}
		if next := r.Next(friday, EmbeddedCalendar()).String(); next != c.next {
			t.Errorf("%s after Friday: %s, want %s", c.said, next, c.next)
		}
	}
	for _, wrong := range []string{"", "每", "每年", "每月32号", "每月0号", "每周八", "周一"} {
		if r, err := ParseRepeat(wrong); err == nil {
			t.Errorf("%q was read as %s", wrong, r)
		}
	}
	if next := Repeat("").Next(friday, EmbeddedCalendar()); !next.IsZero() {
		t.Errorf("once comes again on %s", next)
	}
}

// What repeats comes after, within a month and its end, and reads back as it is kept.
func TestRepeatComesSoon(t *testing.T) {
	cal := EmbeddedCalendar()
	all := []string{"每天", "每工作日", "每周一", "每周日", "每月1号", "每月29号", "每月31号", "每月底"}
	rapid.Check(t, func(t *rapid.T) {
		r := Repeat(rapid.SampledFrom(all).Draw(t, "repeat"))
		d := NewDay(2026, time.January, 1).AddDays(rapid.IntRange(0, 3000).Draw(t, "day"))
		if again, err := ParseRepeat(string(r)); err != nil || again != r {
			t.Fatalf("%s reads back as %s, %v", r, again, err)
		}
		if next := r.Next(d, cal); next <= d || next > d.AddDays(31) {
			t.Fatalf("%s after %s is %s", r, d, next)
		}
	})
}
