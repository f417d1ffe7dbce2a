package handlers

import (
	"fmt"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
)

const claimName = "领取"

var showPool = bot.Command{
	Name: "公海", Key: "pool", Aliases: []string{"线索", "公海商机"}, Group: "商机", Who: bot.Rep | bot.Leader, Whose: bot.Anyones,
	Help:     says("没有负责人的商机，回数字领取"),
	Examples: []string{"公海"},
	Run: func(t *bot.Turn) error {
		free, err := sales.DealsOf(t.Tx, "")
		if err != nil {
			return err
		}
		if len(free) == 0 {
			return t.Reply("公海里现在没有商机。")
		}
		t.Reply("公海商机%d个，回数字领取：", len(free))
		for _, d := range free[:min(15, len(free))] {
			label := fmt.Sprintf("%s（%s，%s）", d.Name, d.Customer, d.Stage.Title())
			if d.Pool != nil {
				label += fmt.Sprintf(" %s起，%s", dated(t, rulebook.DayOf(d.Pool.Since)), d.Pool.Why)
			}
			if d.Former != "" {
				label += "，原" + sales.NameOf(t.Tx, d.Former)
			}
			t.Offer(label, claimName+" "+d.Name)
		}
		t.SeeRest("其余的回：领取 名称")
		return nil
	},
}

var claimDeal = bot.Command{
	Name: claimName, Key: "deal.claim", Aliases: []string{"认领"}, Group: "商机", Who: bot.Rep | bot.Leader, Whose: bot.Anyones,
	Params: []bot.Param{{Name: "名称", Kind: bot.Deal, Ask: "领取哪个商机？回名称；有哪些回：公海"}},
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("从公海领取，期限重新算；原负责人%d天后才能领", law.PoolBarDays)
	},
	Examples: []string{"领取 外高桥仓库"},
	Run: func(t *bot.Turn) error {
		d := t.Args.Deal("名称")
		if err := sales.Claim(t.Tx, t.Person, d, t.SentAt); err != nil {
			return err
		}
		t.Reply("已领取：%s（%s），现在由你负责，期限从今天重新算。", d.Name, d.Customer)
		return replyStage(t, d)
	},
}
