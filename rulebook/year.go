package rulebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A Year is the State Council's table of one year. The maps name the holiday a day
// belongs to.
type Year struct {
	Year   int
	Off    map[Day]string // days off, weekends inside a holiday included
	Work   map[Day]string // make-up workdays (调休)
	Source string         // the notice it was taken from
}

// yearFile is the file's shape: a line a holiday, as the notice has its sentences.
type yearFile struct {
	Year     int    `json:"year"`
	Source   string `json:"source"`
	Holidays []struct {
		Name string   `json:"name"`
		From string   `json:"from"`
		To   string   `json:"to"`
		Work []string `json:"work"`
	} `json:"holidays"`
}

// ParseYear reads a table from JSON:
//
//	{"year": 2026, "source": "…", "holidays": [
//	  {"name": "元旦", "from": "2026-01-01", "to": "2026-01-03", "work": ["2026-01-04"]}]}
//
// It is strict, since people are fined by it: unknown or repeated keys, days outside the
// year, days named twice and make-up days that are workdays anyway are refused, each
// named. Days a notice places in the neighbouring year belong in that year's table.
func ParseYear(data []byte) (Year, error) {
	var f yearFile
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return Year{}, fmt.Errorf("holiday table: %w", err)
	}
	// Only now: Decode has refused what is nested too deep to walk.
	if err := noRepeatedKeys(data); err != nil {
		return Year{}, fmt.Errorf("holiday table: %w", err)
	}
	if f.Year < 2000 || f.Year > 2100 {
		return Year{}, fmt.Errorf("holiday table: year %d: want 2000 to 2100", f.Year)
	}
	y := Year{Year: f.Year, Off: map[Day]string{}, Work: map[Day]string{}, Source: f.Source}
	if err := y.fill(f); err != nil {
		return Year{}, fmt.Errorf("holiday table %d: %w", f.Year, err)
	}
	return y, nil
}

func (y Year) fill(f yearFile) error {
	if len(f.Holidays) == 0 {
		return errors.New("no holidays")
	}
	for i, h := range f.Holidays {
		if h.Name == "" {
			return fmt.Errorf("holiday %d: no name", i+1)
		}
		from, err := y.day(h.From)
		if err != nil {
			return fmt.Errorf("%s: from: %w", h.Name, err)
		}
		to, err := y.day(h.To)
		if err != nil {
			return fmt.Errorf("%s: to: %w", h.Name, err)
		}
		if to < from {
			return fmt.Errorf("%s: ends %s before it begins %s", h.Name, to, from)
		}
		for d := from; d <= to; d++ {
			if err := y.add(y.Off, d, h.Name); err != nil {
				return err
			}
		}
		for _, s := range h.Work {
			d, err := y.day(s)
			if err != nil {
				return fmt.Errorf("%s: work: %w", h.Name, err)
			}
			if !weekend(d) {
				return fmt.Errorf("%s: work: %s is no Saturday or Sunday", h.Name, d)
			}
			if err := y.add(y.Work, d, h.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (y Year) day(s string) (Day, error) {
	d, err := ParseDay(s)
	if err != nil {
		return 0, err
	}
	if d.year() != y.Year {
		return 0, fmt.Errorf("%s is not in %d", d, y.Year)
	}
	return d, nil
}

func (y Year) add(days map[Day]string, d Day, name string) error {
	for _, m := range []map[Day]string{y.Off, y.Work} {
		if other, ok := m[d]; ok {
			return fmt.Errorf("%s: %s is named twice, also by %s", name, d, other)
		}
	}
	days[d] = name
	return nil
}

// noRepeatedKeys refuses JSON with a key twice in one object, of which encoding/json
// would silently keep the last, and anything after the first value.
func noRepeatedKeys(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := walkKeys(dec); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the table")
	}
	return nil
}

func walkKeys(dec *json.Decoder) error {
	t, err := dec.Token()
	if err != nil {
		return err
	}
	open, ok := t.(json.Delim)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	for dec.More() {
		if open == '{' {
			k, err := dec.Token()
			if err != nil {
				return err
			}
			key, _ := k.(string)
			// encoding/json matches keys without regard to case.
			if seen[Fold(key)] {
				return fmt.Errorf("key %q twice", key)
			}
			seen[Fold(key)] = true
		}
		if err := walkKeys(dec); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	return err
}
