package rulebook

import (
	"fmt"
	"time"
)

// A Month of the civil calendar: year*12 + month-1. The zero value is no month.
type Month int32

func newMonth(year int, m time.Month) Month { return Month(year*12 + int(m) - 1) }

// MonthOf returns the month t falls in, in Zone. The zero time has no month.
func MonthOf(t time.Time) Month { return DayOf(t).Month() }

// ParseMonth reads exactly "2006-01".
func ParseMonth(s string) (Month, error) {
	const form = "2006-01"
	t, err := time.Parse(form, s)
	if err != nil || len(s) != len(form) {
		return 0, fmt.Errorf("month %q: want a month like 2026-11", s)
	}
	if t.Year() < 1 {
		return 0, fmt.Errorf("month %q: out of range", s)
	}
	return newMonth(t.Year(), t.Month()), nil
}

// IsZero reports whether m is no month.
func (m Month) IsZero() bool { return m == 0 }

// First returns the first day of the month.
func (m Month) First() Day { return NewDay(int(m)/12, time.Month(int(m)%12+1), 1) }

// Last returns the last day of the month.
func (m Month) Last() Day { return m.Add(1).First().AddDays(-1) }

// Add returns the month n months later, or earlier when n is negative.
func (m Month) Add(n int) Month { return m + Month(n) }

// String returns "2006-01", or "" for no month.
func (m Month) String() string {
	if m.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", int(m)/12, int(m)%12+1)
}

// Chinese returns "2026年11月".
func (m Month) Chinese() string {
	if m.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月", int(m)/12, int(m)%12+1)
}

// MarshalText writes what String returns.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what ParseMonth accepts; empty text is no month.
func (m *Month) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = 0
		return nil
	}
	v, err := ParseMonth(string(text))
	if err != nil {
		return err
	}
	*m = v
	return nil
}
