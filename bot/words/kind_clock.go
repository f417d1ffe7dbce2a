package words

import (
	"regexp"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// ReceivedAt is the time of day at which something was received on paper: 17:30, 18点10分,
// 下午五点半, 18点前; 按时 is in time for the report. It stands by itself: 9点拜访 is what
// somebody did.
var ReceivedAt = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		first, rest := bot.FirstWord(said)
		second, after := bot.FirstWord(rest)
		for _, try := range []struct{ said, rest string }{{first + " " + second, after}, {first, rest}} {
			if c, ok := receivedAt(try.said, t.Tx.Law); ok {
				return bot.Reading{Value: c.String(), Rest: try.rest}, nil
			}
		}
		return bot.Reading{}, sales.Refuse(sales.Invalid, "「%s」不像收到的时间。可以回：17:30、18点10分、按时", sales.Excerpt(first, 15))
	},
	Load: func(t *bot.Turn, value string) (any, error) { return rulebook.ParseClock(value) },
}

var (
	inTime       = regexp.MustCompile(`^(?:按时|准时|及时|截止前)(?:收到|送到|交到|交的|交)?$`)
	receivedSaid = regexp.MustCompile(`^(?:收到时间|收到)?[=:]? ?(?:当天|当日|那天)? ?` + daypart + `? ?` + timeSaid + ` ?(之前|以前|前)?(?:收到的?|送到的?|交到的?|交的|左右)*$`)
)

func receivedAt(said string, law *rulebook.Law) (rulebook.Clock, bool) {
	s := strings.Trim(rulebook.Fold(said), " ,.。;、")
	if inTime.MatchString(s) {
		return ledger.InTime(law), true
	}
	m := receivedSaid.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	c, err := clockSaid(m[1], m[2:7], -1)
	if err != nil || c >= rulebook.Midnight {
		return 0, false
	}
	if m[7] != "" && c > 0 {
		c-- // 18点前 is in time
	}
	return c, true
}
