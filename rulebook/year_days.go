package rulebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// parseDays reads the days of a file of github.com/NateScarlet/holiday-cn, a day a line as
// its schema has them: {"name", "date", "isOffDay"}. Keys it does not know are nobody's
// business. A day of a neighbouring year is taken where it falls, as 2022-12-31 is for New
// Year 2023; a day off that is a Sunday anyway and a make-up day that is a Monday anyway
// say nothing wrong. What contradicts itself or the law is refused, by its line.
func (y Year) parseDays(data []byte) error {
	dec, err := atDays(data)
	if err != nil {
		return err
	}
	type place struct {
		line int
		off  bool
	}
	seen := map[Day]place{}
	inside := 0
	for dec.More() {
		var day struct {
			Name string `json:"name"`
			Date string `json:"date"`
			Off  *bool  `json:"isOffDay"`
		}
		if err := dec.Decode(&day); err != nil {
			return fmt.Errorf("line %d: %w", lineAt(data, dec.InputOffset()), err)
		}
		line := lineAt(data, dec.InputOffset()) // that of the day's last brace
		d, err := ParseDay(day.Date)
		switch {
		case err != nil:
			return fmt.Errorf("line %d: %w", line, err)
		case day.Name == "":
			return fmt.Errorf("line %d: %s: no name", line, d)
		case day.Off == nil:
			return fmt.Errorf("line %d: %s: no isOffDay", line, d)
		case d.year() < y.Year-1 || d.year() > y.Year+1:
			return fmt.Errorf("line %d: %s is not in %d or a year beside it", line, d, y.Year)
		case !*day.Off && statutory(d) != "":
			return fmt.Errorf("line %d: %s is %s, a day off by law, not a workday", line, d, statutory(d))
		}
		if before, ok := seen[d]; ok && before.off != *day.Off {
			return fmt.Errorf("line %d: %s is both off and worked, see line %d", line, d, before.line)
		}
		seen[d] = place{line, *day.Off}
		if d.year() == y.Year {
			inside++
		}
		if *day.Off {
			if before := y.Off[d]; before != "" && before != day.Name {
				day.Name = before + "、" + day.Name // a day of two holidays
			}
			y.Off[d] = day.Name
		} else if weekend(d) {
			y.Work[d] = day.Name
		}
	}
	if _, err := dec.Token(); err != nil {
		return located(data, err)
	}
	if inside == 0 {
		return errors.New("no days: the notice of that year is not in the file yet")
	}
	return nil
}

// atDays returns a decoder that has just entered the list of days of the object data is.
func atDays(data []byte) (*json.Decoder, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if _, err := dec.Token(); err != nil {
		return nil, located(data, err)
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, located(data, err)
		}
		if name, _ := key.(string); Fold(name) == "days" {
			if open, err := dec.Token(); err != nil || open != json.Delim('[') {
				return nil, fmt.Errorf("line %d: days: want a list", lineAt(data, dec.InputOffset()))
			}
			return dec, nil
		}
		var skipped json.RawMessage
		if err := dec.Decode(&skipped); err != nil {
			return nil, located(data, err)
		}
	}
	return nil, errors.New("no days")
}
