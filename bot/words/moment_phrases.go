package words

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
)

// A momentContext is from where and under which law a moment is read.
type momentContext struct {
	now time.Time
	law *rulebook.Law
	cal rulebook.Calendar
}

// A momentPhrase is one way people name a moment. moment gets the parts its pattern
// caught; what it refuses nobody meant so.
type momentPhrase struct {
	pattern *regexp.Regexp
	moment  func(m []string, from momentContext) (sales.When, error)
}

const (
	chineseNumber = `\d{1,3}|[零一二三四五六七八九十两廿]{1,3}`
	chineseHour   = `\d{1,3}|二十[一二三四]?|十[一二三四五六七八九]?|[零一二三四五六七八九两]`
	// daySaid is whatever stands before a time of day, a weekday first: the 二十点 of 周二十点
	// is none. 今 of 今晚 is no day by itself.
	daySaid  = `^(每?(?:上+|下+|本|这)?个?(?:周|星期|礼拜)[一二三四五六日天1-7]|.*?) ?`
	daypart  = `(凌晨|清晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|夜里|晚)`
	timeSaid = `(?:(` + chineseHour + `) ?[点时](?:(整|钟|半|[123一二三两]刻)|(` + chineseNumber + `)分?)?|(\d{1,2}):(\d{2}))`
)

// momentPhrases are tried in order, on folded words. A new way to name a moment is a row
// here.
var momentPhrases = [...]momentPhrase{
	{regexp.MustCompile(`^(?:过)?(` + chineseNumber + `|半)个?(半)?(小时|钟头|钟|分钟|刻钟)(?:以|之)?[后内]$`), sometimeLater},
	{regexp.MustCompile(`^(\d{1,2})\.(\d)个?(小时)(?:以|之)?[后内]$`), func(m []string, from momentContext) (sales.When, error) {
		hours, tenths := atoi(m[1]), atoi(m[2])
		return sales.When{At: toMinute(from.now).Add(time.Duration(hours*60+tenths*6) * time.Minute)}, nil
	}},
	{regexp.MustCompile(daySaid + daypart + `? ?` + timeSaid + `$`), func(m []string, from momentContext) (sales.When, error) {
		if strings.HasPrefix(m[1], "每") {
			c, err := clockSaid(m[2], m[3:], -1)
			if err != nil {
				return sales.When{}, err
			}
			return repeating(m[1], c, false, from)
		}
		day, err := dayOf(m[1], m[2], from)
		if err != nil {
			return sales.When{}, err
		}
		now := -1
		if day == rulebook.DayOf(from.now) {
			now = int(rulebook.ClockOf(from.now))
		}
		c, err := clockSaid(m[2], m[3:], now)
		return sales.When{At: day.At(c)}, err
	}},
	{regexp.MustCompile(daySaid + daypart + `$`), func(m []string, from momentContext) (sales.When, error) {
		if strings.HasPrefix(m[1], "每") {
			return repeating(m[1], partAlone(m[2]), false, from)
		}
		day, err := dayOf(m[1], m[2], from)
		return sales.When{At: day.At(partAlone(m[2]))}, err
	}},
	{regexp.MustCompile(`^(.+)$`), func(m []string, from momentContext) (sales.When, error) {
		if strings.HasPrefix(m[1], "每") {
			return repeating(m[1], from.law.Tasks.DayEnd, true, from)
		}
		day, err := dayOf(m[1], "", from)
		return sales.When{At: day.At(from.law.Tasks.DayEnd), DayAlone: true}, err
	}},
}

// sometimeLater is 半小时后, 一个半小时后, 2小时内, 20分钟后.
func sometimeLater(m []string, from momentContext) (sales.When, error) {
	unit := map[string]int{"小时": 60, "钟头": 60, "钟": 60, "分钟": 1, "刻钟": 15}[m[3]]
	minutes := 0
	if m[1] == "半" {
		minutes = unit / 2
	} else {
		n, err := number(m[1])
		if err != nil {
			return sales.When{}, err
		}
		minutes = n * unit
		if m[2] != "" {
			minutes += unit / 2
		}
	}
	if minutes == 0 || m[3] == "钟" {
		return sales.When{}, unreadable(m[0])
	}
	return sales.When{At: toMinute(from.now).Add(time.Duration(minutes) * time.Minute)}, nil
}

// repeating is the next time of what repeats at a time of day.
func repeating(said string, c rulebook.Clock, dayAlone bool, from momentContext) (sales.When, error) {
	r, err := rulebook.ParseRepeat(arabicRepeat(said))
	if err != nil {
		return sales.When{}, unreadable(said)
	}
	day := r.Next(rulebook.DayOf(from.now)-1, from.cal)
	if !day.At(c).After(from.now) {
		day = r.Next(day, from.cal)
	}
	return sales.When{At: day.At(c), DayAlone: dayAlone, Repeat: r}, nil
}

// arabicRepeat writes the day of a month in digits; that of a week stays.
func arabicRepeat(s string) string { return strings.ReplaceAll(bot.Arabic(s), " ", "") }

// dayOf is the day said before a time of day, today when none was said.
func dayOf(said, part string, from momentContext) (rulebook.Day, error) {
	today := rulebook.DayOf(from.now)
	said = strings.ReplaceAll(said, " ", "")
	switch {
	case said == "":
		return today, nil
	case part != "" && (said == "今" || said == "当" || said == "明" || said == "后"):
		said += "天"
	}
	return parseDay(said, today, forward)
}

// partAlone is when a part of the day ends, or is under way: 明天上午, 今晚.
func partAlone(part string) rulebook.Clock {
	switch part {
	case "凌晨", "清晨", "早上", "早晨", "早":
		return 9 * 60
	case "上午", "中午":
		return 12 * 60
	case "下午", "傍晚":
		return 18 * 60
	}
	return 20 * 60
}

// clockSaid reads a time of day: its part of the day, then hour, quarter, minutes, or
// hour and minutes with a colon. now is the minute of the day it is seen from, -1 on
// another day. It may lie after midnight: 晚上1点 is past 24:00.
func clockSaid(part string, m []string, now int) (rulebook.Clock, error) {
	hour, err := number(m[0] + m[3])
	if err != nil {
		return 0, err
	}
	minute := 0
	switch quarter := m[1]; {
	case m[4] != "":
		minute = atoi(m[4])
	case m[2] != "":
		if minute, err = number(m[2]); err != nil {
			return 0, err
		}
	case quarter == "半":
		minute = 30
	case strings.HasSuffix(quarter, "刻"):
		n, err := number(strings.TrimSuffix(quarter, "刻"))
		if err != nil {
			return 0, err
		}
		minute = 15 * n
	}
	literal := strings.HasPrefix(m[3], "0") // 03:30 is not in the afternoon
	if minute > 59 || hour > 24 || hour == 24 && minute > 0 {
		return 0, unreadable(m[0] + m[3])
	}
	c := rulebook.Clock(hour*60 + minute)
	if hour > 12 {
		return c, nil
	}
	const noon = 12 * 60
	switch part {
	case "下午", "傍晚":
		if hour < 12 {
			c += noon
		}
	case "中午":
		if hour < 6 {
			c += noon
		}
	case "晚上", "晚", "夜里":
		if hour >= 5 || hour == 0 {
			c += noon
		}
		if hour < 5 || hour == 12 { // after midnight: the night of that day
			c = rulebook.Midnight + rulebook.Clock(hour%12*60+minute)
		}
	case "凌晨":
		if hour == 12 {
			c -= noon
		}
	case "":
		switch {
		case literal || hour == 12 || hour == 0:
		case hour <= 6 || now >= 0 && int(c) <= now && int(c)+noon > now:
			c += noon // nobody makes an appointment for three at night; and 8点, said at ten
		}
	}
	return c, nil
}

// number reads digits or Chinese numerals up to 99.
func number(s string) (int, error) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, nil
	}
	digits, _ := bot.NumeralValue(s)
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0, unreadable(s)
	}
	return n, nil
}

func atoi(digits string) int {
	n, _ := strconv.Atoi(digits) // a pattern has let only digits through
	return n
}

func toMinute(t time.Time) time.Time { return t.In(rulebook.Zone).Truncate(time.Minute) }

func unreadable(said string) error {
	return sales.Refuse(sales.Invalid, "看不懂时间「%s」。可以写：半小时后 下午3点半 明天10点 周五15:30 11月30日 每周一9点", sales.Excerpt(said, 15))
}
