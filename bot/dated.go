package bot

import (
	"salesbot/rulebook"
	"salesbot/sales"
)

// Dated is a day for people, with its year when it is another than that of the day the
// message was written.
func Dated(t *Turn, d rulebook.Day) string { return sales.Dated(d, rulebook.DayOf(t.SentAt)) }
