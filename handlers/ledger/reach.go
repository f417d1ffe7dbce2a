package ledger

import (
	"fmt"
	"slices"
	"time"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// reachDays is how far 中断 looks back when no day is said, and reachLines how many lines it
// shows.
const (
	reachDays  = 7
	reachLines = 20
)

var ShowHoles = bot.Command{
	Name: "中断", Key: "reach.show", Reads: true, Aliases: []string{"系统中断"}, Group: "管理", Who: bot.HR | bot.Admin, Whose: bot.Anyones,
	Params: []bot.Param{{Name: "日期", Kind: words.PastSpan, Optional: true}},
	Help: func(*rulebook.Law) string {
		return fmt.Sprintf("系统收不到消息的时间和原因，不写日期看近%d天；罚单因此待确认的，以这里为准", reachDays)
	},
	Examples: []string{"中断", "中断 11月20日"},
	Run: func(t *bot.Turn) error {
		today := rulebook.DayOf(t.SentAt)
		days := bot.Arg[words.Days](t, "日期")
		if days.From.IsZero() {
			days.From, days.To = today.AddDays(1-reachDays), today
		}
		holes, err := ledger.HolesIn(t.Tx, days.From.Start(), days.To.AddDays(1).Start())
		if err != nil {
			return err
		}
		span := days.From.Chinese()
		if days.To != days.From {
			span += "至" + days.To.Chinese()
		}
		if len(holes) == 0 {
			return t.Reply("%s没有中断记录。", span)
		}
		t.Reply("%s中断%d次，新的在前：", span, len(holes))
		slices.Reverse(holes)
		for i, h := range holes {
			if i == reachLines {
				return t.Reply("还有%d次没有列出，写日期看：中断 %s", len(holes)-i, rulebook.DayOf(h.From))
			}
			t.Reply("%s–%s（%s）%s", toTheSecond(h.From), untilSecond(h), lasted(h.To.Sub(h.From)), h.Why.Title())
		}
		return nil
	},
}

func toTheSecond(at time.Time) string {
	return sales.Moment(at) + at.In(rulebook.Zone).Format(":05")
}

// untilSecond leaves out the day a hole ends on when it began on the same one.
func untilSecond(h *ledger.Hole) string {
	if rulebook.DayOf(h.From) == rulebook.DayOf(h.To) {
		return h.To.In(rulebook.Zone).Format("15:04:05")
	}
	return toTheSecond(h.To)
}

// lasted writes how long something took: 2小时5分, 40秒.
func lasted(d time.Duration) string {
	d = d.Round(time.Second)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d秒", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d分%d秒", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%d小时%d分", d/time.Hour, d%time.Hour/time.Minute)
}
