package rulebook

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
)

// NewLaw returns the default law changed by settings, the YAML under rulebook: as nested
// maps. Every unknown key, bad value and contradiction is refused, all of them in one
// error, a line each, naming the setting: `rulebook.report.deadline: "25:00": …`.
//
// Money is in yuan, numbers may be text (the environment has nothing else). What is not
// set of report.reminder and the hold windows around the deadline moves with it.
func NewLaw(settings map[string]any) (Law, error) {
	l := DefaultLaw()
	given, errs := flatten(settings)
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if err := given[key].set(&l); err != nil {
			errs = append(errs, fmt.Errorf("rulebook.%s: %w", key, err))
		}
	}
	if len(errs) == 0 {
		l.follow(func(key string) bool { _, ok := given[key]; return ok })
		errs = l.contradictions()
	}
	if len(errs) > 0 {
		return Law{}, errors.Join(errs...)
	}
	return l, nil
}

// A givenValue is a value from outside and the setting it is meant for.
type givenValue struct {
	setting setting
	value   any
}

func flatten(nested map[string]any) (map[string]givenValue, []error) {
	rows := map[string]setting{}
	sections := map[string]bool{}
	for _, s := range settings() {
		rows[s.key] = s
		for i, c := range s.key {
			if c == '.' {
				sections[s.key[:i]] = true
			}
		}
	}
	given := map[string]givenValue{}
	var errs []error
	var walk func(prefix string, m map[string]any)
	walk = func(prefix string, m map[string]any) {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			key, v := prefix+name, m[name]
			sub, isMap := v.(map[string]any)
			row, known := rows[key]
			_, twice := given[key]
			switch {
			case sections[key] && (isMap || v == nil):
				walk(key+".", sub)
			case sections[key]:
				errs = append(errs, fmt.Errorf("rulebook.%s: %v: is a section, want settings below it", key, quote(v)))
			case !known:
				errs = append(errs, fmt.Errorf("rulebook.%s: unknown setting; the nearest is %s", key, nearest(key, rows)))
			case twice:
				errs = append(errs, fmt.Errorf("rulebook.%s: set twice", key))
			default:
				given[key] = givenValue{row, v}
			}
		}
	}
	walk("", nested)
	return given, errs
}

func nearest(key string, rows map[string]setting) string {
	return slices.MinFunc(slices.Sorted(maps.Keys(rows)), func(a, b string) int {
		return levenshtein.ComputeDistance(key, a) - levenshtein.ComputeDistance(key, b)
	})
}

// set reads the value into the law.
func (g givenValue) set(l *Law) error {
	want, lo, hi := "", g.setting.lo, g.setting.hi
	switch p := g.setting.at(l).(type) {
	case *Clock:
		text, _ := g.value.(string)
		c, err := ParseClock(strings.TrimSpace(text))
		if err == nil && int(c) >= lo && int(c) <= hi {
			*p = c
			return nil
		}
		want = fmt.Sprintf(`want a time of day in quotes, "%s" to "%s"`, Clock(lo), Clock(hi))
	case *int:
		n, ok := wholeNumber(g.value)
		if ok && n >= lo && n <= hi {
			*p = n
			return nil
		}
		want = fmt.Sprintf("want a whole number, %d to %d", lo, hi)
	case *Fen:
		f, err := ParseMoney(plain(g.value))
		if err == nil && f >= Fen(lo)*100 && f <= Fen(hi)*100 {
			*p = f
			return nil
		}
		want = fmt.Sprintf("want yuan, %d to %d", lo, hi)
	case *string:
		if s, _ := g.value.(string); s == Reclaim || s == Escalate {
			*p = s
			return nil
		}
		want = "want reclaim or escalate"
	case *[]int:
		if days, ok := falling(g.value, lo, hi); ok {
			*p = days
			return nil
		}
		want = fmt.Sprintf("want falling whole numbers, %d to %d, like [7, 3, 1]", lo, hi)
	case *[]string:
		words, err := wordList(g.value)
		if err == nil {
			*p = words
			return nil
		}
		want = err.Error()
	}
	return fmt.Errorf("%s: %s", quote(g.value), want)
}

func wholeNumber(v any) (int, bool) {
	if f, ok := v.(float64); ok && (f != math.Trunc(f) || math.Abs(f) > 1e9) {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(plain(v)))
	return n, err == nil
}

func falling(v any, lo, hi int) ([]int, bool) {
	var members []any
	switch v := v.(type) {
	case []any:
		members = v
	case string: // "7,3,1", from the environment
		for _, s := range strings.Split(v, ",") {
			members = append(members, s)
		}
	}
	days := make([]int, 0, len(members))
	for _, m := range members {
		n, ok := wholeNumber(m)
		if !ok || n < lo || n > hi || len(days) > 0 && n >= days[len(days)-1] {
			return nil, false
		}
		days = append(days, n)
	}
	return days, len(days) > 0
}

// plain writes a number from YAML, JSON or the environment without an exponent.
func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int, int64, uint64:
		return fmt.Sprint(v)
	}
	return ""
}

func quote(v any) string {
	if s, ok := v.(string); ok {
		return strconv.Quote(s)
	}
	return fmt.Sprint(v)
}

// show writes what a setting points to as set reads it.
func show(p any) string {
	switch p := p.(type) {
	case *Clock:
		return p.String()
	case *int:
		return strconv.Itoa(*p)
	case *Fen:
		return strings.TrimSuffix(p.String(), "元")
	case *string:
		return *p
	case *[]int:
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(*p), " ", ","), "[]")
	case *[]string:
		return strings.Join(*p, ",")
	}
	return ""
}
