package rulebook

import (
	"fmt"
	"time"
)

// Zone is the civil time of everything here: China has one zone and no summer time, so
// a fixed offset is exact and needs no zone files on the host.
var Zone = time.FixedZone("CST", 8*3600)

const secondsADay = 24 * 60 * 60

// A Day is a civil day in Zone, counted from 1970-01-01. The zero value is no day at
// all, which is why 1970-01-01 itself cannot be written.
type Day int32

// DayOf returns the civil day t falls on. The zero time has no day.
func DayOf(t time.Time) Day {
	if t.IsZero() {
		return 0
	}
	s := t.Unix() + 8*3600
	d := s / secondsADay
	if s%secondsADay < 0 {
		d--
	}
	return Day(d)
}

// NewDay returns the day of a date; like time.Date it carries values out of range
// over, so 30 February is 1 or 2 March.
func NewDay(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsADay)
}

// ParseDay reads exactly "2006-01-02"; what people type is the business of who talks
// to them.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || len(s) != len(time.DateOnly) {
		return 0, fmt.Errorf("day %q: want a date like 2026-11-20", s)
	}
	d := NewDay(t.Date())
	if d.IsZero() || t.Year() < 1 {
		return 0, fmt.Errorf("day %q: out of range", s)
	}
	return d, nil
}

// IsZero reports whether d is no day; it makes omitzero leave the field out.
func (d Day) IsZero() bool { return d == 0 }

// Date returns year, month and day of the month.
func (d Day) Date() (int, time.Month, int) { return d.utc().Date() }

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

// Month returns the month d lies in; no day lies in no month.
func (d Day) Month() Month {
	if d.IsZero() {
		return 0
	}
	y, m, _ := d.Date()
	return newMonth(y, m)
}

// Start returns 00:00 of d in Zone.
func (d Day) Start() time.Time { return time.Unix(int64(d)*secondsADay-8*3600, 0).In(Zone) }

// At returns the moment of clock c on d; 24:00 is the start of the next day.
func (d Day) At(c Clock) time.Time { return d.Start().Add(time.Duration(c) * time.Minute) }

// AddDays returns the day n days later, or earlier when n is negative.
func (d Day) AddDays(n int) Day { return d + Day(n) }

// AddMonths returns the same day of the month n months later, clipped at the month's
// end: 31 January plus one month is 28 or 29 February.
func (d Day) AddMonths(n int) Day {
	y, m, dom := d.Date()
	month := newMonth(y, m).Add(n)
	day := month.First().AddDays(dom - 1)
	return min(day, month.Last())
}

// String returns "2006-01-02", or "" for no day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// Chinese returns the day as people here write it, with its weekday: "11月20日(周五)".
func (d Day) Chinese() string {
	if d.IsZero() {
		return ""
	}
	_, m, dom := d.Date()
	return fmt.Sprintf("%d月%d日(周%s)", m, dom, weekdayNames[d.Weekday()])
}

var weekdayNames = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// MarshalText writes what String returns.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDay accepts; empty text is no day.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	v, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

func (d Day) utc() time.Time { return time.Unix(int64(d)*secondsADay, 0).UTC() }
