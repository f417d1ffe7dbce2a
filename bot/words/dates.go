package words

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
)

// direction says which of two equally named days is meant: the last 周五 or the next.
type direction int

const (
	backward direction = -1
	nearby   direction = 0
	forward  direction = 1
)

// PastDay is a day up to today: 今天 昨天 周五 11月20日 2026-11-20. 周五 is the last one.
var PastDay = dayKind(backward)

// futureDay is a day from today on; 周五 is the next one.
var futureDay = dayKind(forward)

// ComingDay is a day after today; 周五 is the next one. What is not is asked for again
// before anything else said is lost.
var ComingDay = &bot.ParamKind{
	Day: true,
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		r, err := futureDay.Read(t, said)
		if err != nil {
			return r, err
		}
		today := rulebook.DayOf(t.SentAt)
		if day, err := rulebook.ParseDay(r.Value); err != nil {
			return bot.Reading{}, err
		} else if day <= today {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "%s 不在今天之后，请回今天之后的日期，例如：周五、%s", day.Chinese(), today.AddDays(7).Chinese())
		}
		return r, nil
	},
	Load: futureDay.Load,
}

// AnyDay is a day before or after today: of two the nearer.
var AnyDay = dayKind(nearby)

func dayKind(d direction) *bot.ParamKind {
	return &bot.ParamKind{
		Day: true,
		Read: func(t *bot.Turn, said string) (bot.Reading, error) {
			w, rest := bot.FirstWord(said)
			day, err := parseDay(w, rulebook.DayOf(t.SentAt), d)
			return bot.Reading{Value: day.String(), Rest: rest}, err
		},
		Load: func(t *bot.Turn, value string) (any, error) { return rulebook.ParseDay(value) },
	}
}

// parseDay reads a day as people write it, seen from today; see dayPhrases.
func parseDay(said string, today rulebook.Day, toward direction) (rulebook.Day, error) {
	s := bot.Arabic(rulebook.Fold(said))
	for _, p := range dayPhrases {
		if m := p.pattern.FindStringSubmatch(s); m != nil {
			return p.day(said, m, today, toward)
		}
	}
	return 0, sales.Refuse(sales.Invalid, "看不懂日期「%s」。可以写：今天 昨天 周五 3天后 月底 11月30日 2026-11-30", said)
}

// civil makes a day of year, month and day, refusing 2月30日.
func civil(said, y, m, d string) (rulebook.Day, error) {
	day, err := rulebook.ParseDay(fmt.Sprintf("%s-%s-%s", y, twoDigits(m), twoDigits(d)))
	if err != nil {
		return 0, &sales.Error{Code: sales.Invalid, Text: "没有「" + said + "」这一天，请核对日期。", Err: err}
	}
	return day, nil
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

func onWeekday(week, name string, today rulebook.Day, toward direction) rulebook.Day {
	want := strings.IndexRune("一二三四五六日", []rune(name)[0]) / len("一")
	if n, err := strconv.Atoi(name); err == nil {
		want = n - 1
	} else if name == "天" {
		want = 6
	}
	now := (int(today.Weekday()) + 6) % 7 // Monday 0
	monday := today.AddDays(-now)
	if week != "" {
		return monday.AddDays(want + 7*weeksOff(week))
	}
	day := monday.AddDays(want)
	switch {
	case toward == backward && day > today:
		return day.AddDays(-7)
	case toward == forward && day <= today:
		return day.AddDays(7)
	case toward == nearby && day > today.AddDays(3):
		return day.AddDays(-7)
	case toward == nearby && day < today.AddDays(-3):
		return day.AddDays(7)
	}
	return day
}

// Month is a month: 11月 2026-11 本月 上月.
var Month = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		w, rest := bot.FirstWord(said)
		m, err := parseMonth(w, t.SentAt)
		return bot.Reading{Value: m.String(), Rest: rest}, err
	},
	Load: func(t *bot.Turn, value string) (any, error) { return rulebook.ParseMonth(value) },
}

var (
	fullMonth = regexp.MustCompile(`^(\d{4})[-/.年]?(\d{1,2})月?$`)
	someMonth = regexp.MustCompile(`^(\d{1,2})月?份?$`)
)

// parseMonth reads a month seen from now; a month without a year is the last one of
// that name.
func parseMonth(said string, now time.Time) (rulebook.Month, error) {
	s, this := rulebook.Fold(said), rulebook.MonthOf(now)
	switch s {
	case "本月", "这个月", "当月":
		return this, nil
	case "上月", "上个月":
		return this.Add(-1), nil
	}
	year, month := 0, ""
	if m := fullMonth.FindStringSubmatch(s); m != nil {
		year, _ = strconv.Atoi(m[1])
		month = m[2]
	} else if m := someMonth.FindStringSubmatch(s); m != nil {
		year, month = now.In(rulebook.Zone).Year(), m[1]
	}
	parsed, err := rulebook.ParseMonth(fmt.Sprintf("%04d-%s", year, twoDigits(month)))
	if err != nil {
		return 0, &sales.Error{Code: sales.Invalid, Text: "看不懂月份「" + said + "」。可以写：11月 2026-11 本月 上月", Err: err}
	}
	if !fullMonth.MatchString(s) && parsed > this {
		parsed = parsed.Add(-12)
	}
	return parsed, nil
}
