package bot

import (
	"salesbot/rulebook"
)

// Dated is a day for people, with its year when it is another than today's.
func Dated(t *Turn, d rulebook.Day) string {
	year, _, _ := d.Date()
	if now, _, _ := rulebook.DayOf(t.SentAt).Date(); year != now {
		return d.String()[:4] + "年" + d.Chinese()
	}
	return d.Chinese()
}
