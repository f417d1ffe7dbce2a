package words

import (
	"regexp"

	"salesbot/bot"
	"salesbot/rulebook"
)

var pastDayFirst = regexp.MustCompile(`^(?:我|的|那个|是)*(` + dayIn + `)`)

// PastDaySaid is the day before today a text begins with: 昨天在临港跑了一天. Zero where it
// begins with none.
func PastDaySaid(t *bot.Turn, text string) rulebook.Day {
	m := pastDayFirst.FindStringSubmatch(string(hear(t, new(sounds), text).text))
	today := rulebook.DayOf(t.SentAt)
	if m == nil {
		return 0
	}
	day, err := parseDay(m[1], today, backward)
	if err != nil || day >= today {
		return 0
	}
	return day
}
