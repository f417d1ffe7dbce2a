package sales

import (
	"fmt"
	"strings"
	"time"

	"salesbot/rulebook"
)

// A When is a due time as somebody said it.
type When struct {
	At       time.Time
	DayAlone bool            // no time of day was said: At is the hour such a day ends at
	Repeat   rulebook.Repeat // empty: once
}

// Day is the civil day of it.
func (w When) Day() rulebook.Day { return rulebook.DayOf(w.At) }

// Chinese names it for people, with its weekday, and its year when that is another than
// today's: 11月20日(周五)15:30, 每周一，下次11月23日(周一)09:00.
func (w When) Chinese(today rulebook.Day) string {
	s := Dated(w.Day(), today) + w.At.In(rulebook.Zone).Format("15:04")
	if w.Repeat != "" {
		s = string(w.Repeat) + "，下次" + s
	}
	return s
}

// MarshalText writes it in one word: 2026-11-20T15:30:00+08:00, then day and the repeat
// where they apply, separated by commas.
func (w When) MarshalText() ([]byte, error) {
	s := w.At.In(rulebook.Zone).Format(time.RFC3339)
	if w.DayAlone {
		s += ",day"
	}
	if w.Repeat != "" {
		s += "," + string(w.Repeat)
	}
	return []byte(s), nil
}

// UnmarshalText reads what MarshalText wrote.
func (w *When) UnmarshalText(text []byte) error {
	parts := strings.Split(string(text), ",")
	at, err := time.Parse(time.RFC3339, parts[0])
	if err != nil {
		return fmt.Errorf("when %q: %w", text, err)
	}
	*w = When{At: at.In(rulebook.Zone)}
	for _, p := range parts[1:] {
		if p == "day" {
			w.DayAlone = true
			continue
		}
		if w.Repeat, err = rulebook.ParseRepeat(p); err != nil {
			return fmt.Errorf("when %q: %w", text, err)
		}
	}
	return nil
}
