package main

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"salesbot/rulebook"
)

// A secret prints as *** wherever it is printed.
type secret string

func (s secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// GoString is for %#v.
func (s secret) GoString() string { return strconv.Quote(s.String()) }

// MarshalText is for JSON and the like.
func (s secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// boltStore is the store in the data folder.
const boltStore = "bolt:"

// A storeURL prints without what may give access.
type storeURL string

func (s storeURL) String() string {
	if s == boltStore || s == "" {
		return string(s)
	}
	u, err := url.Parse(string(s))
	if err != nil || u.Host == "" {
		return "***"
	}
	host := u.Host
	if u.User != nil {
		host = "***@" + host
	}
	return u.Scheme + "://" + host + u.Path
}

// GoString is for %#v.
func (s storeURL) GoString() string { return strconv.Quote(s.String()) }

// MarshalText is for JSON and the like.
func (s storeURL) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// wordList reads a list of words: a YAML list, or text with commas from the environment.
func wordList(v any) ([]string, error) {
	var all []any
	switch v := v.(type) {
	case []any:
		all = v
	case string:
		for _, s := range strings.Split(v, ",") {
			all = append(all, s)
		}
	default:
		return nil, errors.New("want a list, like [lina, zhangwei]")
	}
	list := make([]string, 0, len(all))
	for _, w := range all {
		s, ok := w.(string)
		if !ok {
			return nil, fmt.Errorf("%v: want text; put it in quotes", w)
		}
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return list, nil
}

// numbers reads a list of department ids.
func numbers(v any) ([]int, error) {
	var all []any
	switch v := v.(type) {
	case []any:
		all = v
	case int:
		all = []any{v}
	case string:
		for _, s := range strings.Split(v, ",") {
			all = append(all, strings.TrimSpace(s))
		}
	default:
		return nil, errors.New("want a list of department ids, like [2, 3]")
	}
	list := make([]int, 0, len(all))
	for _, w := range all {
		n, err := strconv.Atoi(fmt.Sprint(w))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%v: want a department id, a whole number from 1", w)
		}
		list = append(list, n)
	}
	return list, nil
}

// day reads a date; YAML hands over one without quotes as a time.
func day(v any) (rulebook.Day, error) {
	switch v := v.(type) {
	case time.Time:
		if v.Equal(v.Truncate(24 * time.Hour)) {
			return rulebook.NewDay(v.Date()), nil
		}
	case string:
		if d, err := rulebook.ParseDay(strings.TrimSpace(v)); err == nil {
			return d, nil
		}
	}
	return 0, fmt.Errorf("%v: want a date, like 2026-11-16", v)
}

// roles reads the userids of each role; whether a role exists is for salesSettings.
func roles(v any) (map[string][]string, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("want the userids of each role, like {hr: [chenhr], admin: [root]}")
	}
	all := map[string][]string{}
	for _, role := range slices.Sorted(maps.Keys(m)) {
		if m[role] == nil {
			continue
		}
		users, err := wordList(m[role])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", role, err)
		}
		all[role] = users
	}
	return all, nil
}

// verifyName is the shape of the files WeCom asks for to trust a domain.
var verifyName = regexp.MustCompile(`^WW_verify_[0-9A-Za-z]+\.txt$`)

// verifyFiles reads name and content of the files that prove the domain to WeCom; the
// environment has them as WW_verify_abc.txt=abc, several with commas.
func verifyFiles(v any) (map[string]string, error) {
	files := map[string]string{}
	given := map[string]any{}
	switch v := v.(type) {
	case map[string]any:
		given = v
	case string:
		for _, part := range strings.Split(v, ",") {
			name, content, _ := strings.Cut(strings.TrimSpace(part), "=")
			given[name] = content
		}
	default:
		return nil, errors.New("want names and contents, like {WW_verify_abc.txt: abc}")
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		content, _ := given[name].(string)
		if !verifyName.MatchString(name) || content == "" {
			return nil, fmt.Errorf("%q: want a file WeCom gave and its content in quotes, like WW_verify_abc.txt: \"abc\"", name)
		}
		files[name] = content
	}
	return files, nil
}
