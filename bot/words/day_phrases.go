package words

import (
	"regexp"
	"strconv"
	"strings"

	"salesbot/rulebook"
)

// A dayPhrase is one way people name a day. day gets the parts its pattern caught.
type dayPhrase struct {
	pattern *regexp.Regexp
	day     func(said string, m []string, today rulebook.Day, toward direction) (rulebook.Day, error)
}

// dayPhrases are tried in order, on the folded words with Chinese numerals as digits
// (but for those of 周三). A new way to name a day is a row here.
var dayPhrases = [...]dayPhrase{
	{regexp.MustCompile(`^(大前|前|昨|今|当|明|后|大后)[天日]$`), func(_ string, m []string, today rulebook.Day, _ direction) (rulebook.Day, error) {
		return today.AddDays(map[string]int{"大前": -3, "前": -2, "昨": -1, "今": 0, "当": 0, "明": 1, "后": 2, "大后": 3}[m[1]]), nil
	}},
	{regexp.MustCompile(`^(上+|下+|本|这)?个?(?:周|星期|礼拜)([一二三四五六日天1-7])$`), func(_ string, m []string, today rulebook.Day, toward direction) (rulebook.Day, error) {
		return onWeekday(m[1], m[2], today, toward), nil
	}},
	{regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?$`), func(said string, m []string, _ rulebook.Day, _ direction) (rulebook.Day, error) {
		return civil(said, m[1], m[2], m[3])
	}},
	{regexp.MustCompile(`^(去|上|今|本|明|下|后)年(\d{1,2})[-/.月](\d{1,2})[日号]?$`), func(said string, m []string, today rulebook.Day, _ direction) (rulebook.Day, error) {
		year, _, _ := today.Date()
		year += map[string]int{"去": -1, "上": -1, "今": 0, "本": 0, "明": 1, "下": 1, "后": 2}[m[1]]
		return civil(said, strconv.Itoa(year), m[2], m[3])
	}},
	{regexp.MustCompile(`^(\d{1,2})[-/.月](\d{1,2})[日号]?$`), func(said string, m []string, today rulebook.Day, toward direction) (rulebook.Day, error) {
		return dateOfSomeYear(said, m[1], m[2], today, toward)
	}},
	{regexp.MustCompile(`^(\d{1,2})[日号]$`), func(said string, m []string, today rulebook.Day, toward direction) (rulebook.Day, error) {
		return dateOfSomeMonth(said, m[1], today, toward)
	}},
	{regexp.MustCompile(`^(\d{1,3})(天|日|个?周|个?星期|个?礼拜|个?月)(?:以|之)?(前|后)$`), func(_ string, m []string, today rulebook.Day, _ direction) (rulebook.Day, error) {
		n, err := strconv.Atoi(m[1])
		if m[3] == "前" {
			n = -n
		}
		switch strings.TrimPrefix(m[2], "个") {
		case "天", "日":
			return today.AddDays(n), err
		case "月":
			return today.AddMonths(n), err
		}
		return today.AddDays(7 * n), err
	}},
	{regexp.MustCompile(`^(上|下|本|这)?个?月底$`), func(_ string, m []string, today rulebook.Day, toward direction) (rulebook.Day, error) {
		n := weeksOff(m[1])
		if m[1] == "" && toward == backward && today != today.Month().Last() {
			n = -1
		}
		return today.Month().Add(n).Last(), nil
	}},
	{regexp.MustCompile(`^(上|下|本|这)?个?月初$`), func(_ string, m []string, today rulebook.Day, toward direction) (rulebook.Day, error) {
		n := weeksOff(m[1])
		if m[1] == "" && toward == forward && today != today.Month().First() {
			n = 1
		}
		return today.Month().Add(n).First(), nil
	}},
	{regexp.MustCompile(`^(上|下|本|这)个?月(\d{1,2})[日号]$`), func(said string, m []string, today rulebook.Day, _ direction) (rulebook.Day, error) {
		return dateInMonth(said, today.Month().Add(weeksOff(m[1])), m[2])
	}},
	{regexp.MustCompile(`^年底$`), func(_ string, _ []string, today rulebook.Day, _ direction) (rulebook.Day, error) {
		year, _, _ := today.Date()
		return rulebook.NewDay(year, 12, 31), nil
	}},
}

// weeksOff is how far 上, 本 or 下 is from now; 下下 is two on.
func weeksOff(said string) int { return strings.Count(said, "下") - strings.Count(said, "上") }

// dateOfSomeYear is a month and day without a year: the nearest in the direction meant.
func dateOfSomeYear(said, month, dom string, today rulebook.Day, toward direction) (rulebook.Day, error) {
	year, _, _ := today.Date()
	return nearestOf(today, toward, func(n int) (rulebook.Day, error) { return civil(said, strconv.Itoa(year+n), month, dom) })
}

// dateOfSomeMonth is a day without a month: the nearest in the direction meant.
func dateOfSomeMonth(said, dom string, today rulebook.Day, toward direction) (rulebook.Day, error) {
	return nearestOf(today, toward, func(n int) (rulebook.Day, error) { return dateInMonth(said, today.Month().Add(n), dom) })
}

func dateInMonth(said string, m rulebook.Month, dom string) (rulebook.Day, error) {
	year, month, _ := m.First().Date()
	return civil(said, strconv.Itoa(year), strconv.Itoa(int(month)), dom)
}

// nearestOf looks at the day of this period (0) and those around it: the nearest to
// today of those in the direction meant, else of all. The error is this period's when
// none exists, as for 2月30日.
func nearestOf(today rulebook.Day, toward direction, in func(n int) (rulebook.Day, error)) (rulebook.Day, error) {
	var best rulebook.Day
	distance := func(d rulebook.Day) rulebook.Day {
		far := max(d-today, today-d)
		if int(d-today)*int(toward) < 0 {
			far += 10000 // the wrong way: only when there is no other
		}
		return far
	}
	for n := -1; n <= 1; n++ {
		if d, err := in(n); err == nil && (best.IsZero() || distance(d) < distance(best)) {
			best = d
		}
	}
	if best.IsZero() {
		return in(0)
	}
	return best, nil
}
