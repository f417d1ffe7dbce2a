package rulebook

import (
	"embed"
	"maps"
	"slices"
	"time"
)

//go:embed calendar/*.json
var embedded embed.FS

// A Calendar tells workdays from days off: Monday to Friday but the statutory holidays,
// corrected by the State Council's tables, then by the company's own days. It is
// immutable; what adds to it returns another. The zero Calendar knows no year.
type Calendar struct {
	years map[int]Year
	own   map[Day]bool // the company's days: true = workday
}

// EmbeddedCalendar returns the calendar of the tables built into the program.
func EmbeddedCalendar() Calendar {
	var c Calendar
	files, err := embedded.ReadDir("calendar")
	if err != nil {
		panic(err) // not reachable: the folder is part of the program
	}
	for _, f := range files {
		data, err := embedded.ReadFile("calendar/" + f.Name())
		if err != nil {
			panic(err)
		}
		y, err := ParseYear(data)
		if err != nil {
			panic(err) // a test parses every table
		}
		c = c.WithYear(y)
	}
	return c
}

// WithYear returns c with y in place of what it knew of that year.
func (c Calendar) WithYear(y Year) Calendar {
	years := maps.Clone(c.years)
	if years == nil {
		years = map[int]Year{}
	}
	y.Off, y.Work = maps.Clone(y.Off), maps.Clone(y.Work)
	years[y.Year] = y
	return Calendar{years: years, own: c.own}
}

// Overlay returns c corrected by a company's own days, true meaning workday. They win
// over the tables and over earlier overlays.
func (c Calendar) Overlay(days map[Day]bool) Calendar {
	if len(days) == 0 {
		return c
	}
	own := maps.Clone(c.own)
	if own == nil {
		own = map[Day]bool{}
	}
	maps.Copy(own, days)
	return Calendar{years: c.years, own: own}
}

// Years returns the years with a table, ascending.
func (c Calendar) Years() []int { return slices.Sorted(maps.Keys(c.years)) }

// Workday reports whether people work on d. A year without a table has its Mondays to
// Fridays but the statutory holidays; ask Known before booking anything on it.
func (c Calendar) Workday(d Day) bool {
	if w, ok := c.own[d]; ok {
		return w
	}
	if _, work, ok := c.named(d); ok {
		return work
	}
	return statutory(d) == "" && !weekend(d)
}

// Known reports whether it is certain what d is: its year has a table, a neighbouring
// year's names it, it is off by law in any year, or the company decided d itself. On
// another day reminders follow Workday, and what would be booked is held.
func (c Calendar) Known(d Day) bool {
	if _, ok := c.own[d]; ok {
		return true
	}
	if _, ok := c.years[d.year()]; ok {
		return true
	}
	_, _, ok := c.named(d)
	return ok || statutory(d) != ""
}

// named returns the holiday a table gives d to, and whether as its make-up workday. The
// table of d's own year comes first; a notice may also name days of the years beside it,
// mostly of the December before.
func (c Calendar) named(d Day) (name string, work, ok bool) {
	for _, year := range []int{d.year(), d.year() + 1, d.year() - 1} {
		y := c.years[year]
		if name, ok := y.Off[d]; ok {
			return name, false, true
		}
		if name, ok := y.Work[d]; ok {
			return name, true, true
		}
	}
	return "", false, false
}

// Why says in Chinese what makes d what it is: the holiday's name, "调休上班", "周末",
// "工作日", or "公司休息" and "公司上班" for the company's own days.
func (c Calendar) Why(d Day) string {
	if w, ok := c.own[d]; ok {
		if w {
			return "公司上班"
		}
		return "公司休息"
	}
	if name, work, ok := c.named(d); ok && !work {
		return name
	} else if ok {
		return "调休上班"
	}
	if name := statutory(d); name != "" {
		return name
	}
	if weekend(d) {
		return "周末"
	}
	return "工作日"
}

// Next returns the first workday after d.
func (c Calendar) Next(d Day) Day { return c.Add(d, 1, nil) }

// Prev returns the last workday before d.
func (c Calendar) Prev(d Day) Day { return c.Add(d, -1, nil) }

// OnOrAfter returns d when it is a workday, else the first after it.
func (c Calendar) OnOrAfter(d Day) Day { return c.Next(d - 1) }

// OnOrBefore returns d when it is a workday, else the last before it.
func (c Calendar) OnOrBefore(d Day) Day { return c.Prev(d + 1) }

// longestGap bounds the search for a day that counts; no leave and no table is longer.
const longestGap = 3 * 366

// Add returns the n-th workday after d, or before it when n is negative; with n 0 it
// returns d. Days for which skip is true do not count; skip may be nil. Where no day
// counts for three years the search ends on the day it reached.
func (c Calendar) Add(d Day, n int, skip func(Day) bool) Day {
	step := Day(1)
	if n < 0 {
		step, n = -1, -n
	}
	for gap := 0; n > 0 && gap < longestGap; {
		d += step
		if c.Workday(d) && (skip == nil || !skip(d)) {
			n--
			gap = 0
		} else {
			gap++
		}
	}
	return d
}

// Between returns the number of workdays after from, up to and including to.
func (c Calendar) Between(from, to Day) int {
	n := 0
	for d := from + 1; d <= to; d++ {
		if c.Workday(d) {
			n++
		}
	}
	return n
}

func (d Day) year() int {
	y, _, _ := d.Date()
	return y
}

func weekend(d Day) bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}
