package rulebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A Year is the State Council's table of one year. The maps name the holiday a day
// belongs to; days may lie in the year before or after, where its notice names them.
type Year struct {
	Year   int
	Off    map[Day]string // days off, weekends inside a holiday included
	Work   map[Day]string // make-up workdays (调休), all of them Saturdays or Sundays
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

// ParseYear reads a table from JSON, in one of two forms. That of this program:
//
//	{"year": 2026, "source": "…", "holidays": [
//	  {"name": "元旦", "from": "2026-01-01", "to": "2026-01-03", "work": ["2026-01-04"]}]}
//
// It is strict, since people are fined by it: unknown or repeated keys, days outside the
// year, days named twice and make-up days that are workdays anyway are refused, each
// named. And that of github.com/NateScarlet/holiday-cn, see parseDays:
//
//	{"year": 2026, "papers": ["https://…"], "days": [
//	  {"name": "元旦", "date": "2026-01-01", "isOffDay": true}]}
func ParseYear(data []byte) (Year, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // some editors begin a file so
	y, err := parseYear(data)
	if err != nil {
		if y.Year != 0 {
			return Year{}, fmt.Errorf("holiday table %d: %w", y.Year, err)
		}
		return Year{}, fmt.Errorf("holiday table: %w", err)
	}
	return y, nil
}

func parseYear(data []byte) (Year, error) {
	var form struct {
		Year     int             `json:"year"`
		Source   string          `json:"source"`
		Papers   []string        `json:"papers"`
		Holidays json.RawMessage `json:"holidays"`
		Days     json.RawMessage `json:"days"`
	}
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&form); err != nil {
		return Year{}, located(data, err)
	}
	// Only now: Decode has refused what is nested too deep to walk.
	if err := noRepeatedKeys(data); err != nil {
		return Year{}, err
	}
	if form.Year < 2000 || form.Year > 2100 {
		return Year{}, fmt.Errorf("year %d: want 2000 to 2100", form.Year)
	}
	y := Year{Year: form.Year, Off: map[Day]string{}, Work: map[Day]string{}, Source: form.Source}
	if form.Days != nil {
		if form.Holidays != nil {
			return y, errors.New("both days and holidays: want one of them")
		}
		if y.Source == "" {
			y.Source = strings.Join(form.Papers, " ")
		}
		return y, y.parseDays(data)
	}
	var f yearFile
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return y, located(data, err)
	}
	return y, y.fill(f)
}

// located names the line of an error in JSON, where the library says its place.
func located(data []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d: %w", lineAt(data, syntax.Offset), err)
	case errors.As(err, &kind):
		return fmt.Errorf("line %d: %w", lineAt(data, kind.Offset), err)
	}
	return err
}

// lineAt is the line a place in a file lies on, counted from 1.
func lineAt(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(int64(len(data)), offset)], []byte("\n"))
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
			if law := statutory(d); law != "" {
				return fmt.Errorf("%s: work: %s is %s, a day off by law", h.Name, d, law)
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
