package crm

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

const (
	poolName  = "公海"
	claimName = "领取"
)

// poolBytes is how much of the pool an answer lists.
const poolBytes = 1700

var ShowPool = bot.Command{
	Name: poolName, Key: "pool", Aliases: []string{"公海商机", "公海线索"}, Group: "线索", Who: bot.Rep | bot.Leader, Whose: bot.Anyones,
	Params:   []bot.Param{{Name: "从第几个", Kind: words.Number, Named: true, Optional: true}},
	Help:     bot.Says("没有负责人的商机和线索，回数字领取"),
	Examples: []string{"公海"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		deals, err := crm.DealsOf(t.Tx, "")
		if err != nil {
			return err
		}
		free, err := crm.HeldBy(t.Tx, "")
		if err != nil {
			return err
		}
		leads := len(free) - len(deals)
		switch {
		case len(free) == 0:
			t.Reply("公海里现在没有商机和线索。")
		case leads == 0:
			t.Reply("公海商机%d个，回数字领取：", len(deals))
		case len(deals) == 0:
			t.Reply("公海线索%d个，回数字领取：", leads)
		default:
			t.Reply("公海商机%d个、线索%d个，回数字领取：", len(deals), leads)
		}
		from, err := strconv.Atoi(cmp.Or(t.Args.Text("从第几个"), "1"))
		if len(free) > 0 && (err != nil || from < 1 || from > len(free)) {
			return sales.Refuse(sales.Invalid, "没有第%s个，一共%d个。从头看回：%s", sales.Excerpt(t.Args.Text("从第几个"), 10), len(free), poolName)
		}
		if len(free) > 0 {
			size := 0
			for i, x := range free[from-1:] {
				label := sales.Excerpt(poolLabel(t, x), 150)
				if size += len(label); size > poolBytes || i == 20 {
					t.Offer(fmt.Sprintf("更多（还有%d个）", len(free)-from+1-i), fmt.Sprintf("%s 从第几个=%d", poolName, from+i))
					break
				}
				t.Offer(label, claimName+" "+x.CurrentStage().Title()+" "+x.DisplayName())
			}
			return nil
		}
		own, err := crm.LeadsOf(t.Tx, t.Person.UserID)
		if err == nil && len(own) > 0 {
			t.Offer(fmt.Sprintf("看我的线索%d个", len(own)), ShowLeadsName)
		}
		return err
	},
}

// poolLabel says what is free, why and since when.
func poolLabel(t *bot.Turn, x crm.Prospect) string {
	about := x.CurrentStage().Title()
	if l, ok := x.(*crm.Lead); ok && l.Channel != "" {
		about += "，渠道" + l.Channel
	}
	if c := x.Company(); c != "" {
		about = c + "，" + about
	}
	label := x.DisplayName() + "（" + about + "）"
	h := x.Holds()
	if h.Pool != nil {
		label += fmt.Sprintf(" %s起，%s", bot.Dated(t, rulebook.DayOf(h.Pool.Since)), h.Pool.Why)
	}
	if h.PreviousOwner != "" {
		label += "，原" + sales.NameOf(t.Tx, h.PreviousOwner)
	}
	return label
}

var ClaimProspect = bot.Command{
	Name: claimName, Key: "deal.claim", Aliases: []string{"认领"}, Group: "线索", Who: bot.Rep | bot.Leader, Whose: bot.Anyones,
	Params: []bot.Param{{Name: "名称", Kind: words.FreeProspect, Ask: "领取哪个商机或线索？回名称；有哪些回：公海"}},
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("从公海领取，期限重新算；原负责人%d天后才能领", law.PoolBarDays)
	},
	Examples: []string{"领取 外高桥仓库"},
	Run: func(t *bot.Turn) error {
		x := bot.Arg[crm.Prospect](t, "名称")
		if err := crm.Claim(t.Tx, t.Person, x, t.SentAt); err != nil {
			return err
		}
		if d, ok := x.(*crm.Deal); ok {
			t.Reply("已领取：%s（%s），现在由你负责，期限从今天重新算。", d.Name, d.Customer)
			return replyStage(t, d)
		}
		t.Reply("已领取线索：%s，现在由你负责，期限从今天重新算。", x.DisplayName())
		l := x.(*crm.Lead)
		replyOrigin(t, l)
		if err := replyTerms(t, l); err != nil {
			return err
		}
		if err := replyLeadRecords(t, l.Name); err != nil {
			return err
		}
		return replyLeadNext(t, l)
	},
}

var ReturnProspect = bot.Command{
	Name: "退回", Key: "pool.return", Aliases: []string{"退回公海"}, Group: "线索", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "商机或线索", Kind: words.Prospect, Ask: "退回哪个商机或线索？回名称"},
		{Name: "原因", Kind: bot.Words, Ask: "为什么退回？例如：甲方暂缓，半年内不启动"},
	},
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("不跟了就退回公海，%d天内自己不能再领", law.PoolBarDays)
	},
	Examples: []string{"退回 浦东体育馆 甲方暂缓，半年内不启动"},
	Run: func(t *bot.Turn) error {
		x, why := bot.Arg[crm.Prospect](t, "商机或线索"), t.Args.Text("原因")
		if err := crm.Return(t.Tx, t.Person, x, why); err != nil {
			return err
		}
		return t.Reply("已退回公海：%s（%s）。\n原因：%s\n记录都保留，经理会收到通知；%s起你才能再领取。", x.DisplayName(), x.CurrentStage().Title(),
			sales.Excerpt(why, 100), bot.Dated(t, rulebook.DayOf(x.Holds().Pool.Since).AddDays(t.Tx.Law.PoolBarDays)))
	},
}

var GiveGrace = bot.Command{
	Name: "宽限", Key: "pool.grace", Aliases: []string{"延长", "宽限商机"}, Group: "线索", Who: bot.Leader, Whose: bot.Theirs,
	Params: []bot.Param{
		{Name: "商机或线索", Kind: words.Prospect, Ask: "宽限哪个商机或线索？回名称"},
		{Name: "天数", Kind: words.DayCount, Ask: "多给几天？回数字，例如：7"},
		{Name: "理由", Kind: bot.Words, Ask: "为什么宽限？会告诉本人并留存"},
	},
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("下属的商机或线索多给几天，一次最多%d天", law.Stages.GraceDays)
	},
	Examples: []string{"宽限 浦东体育馆 7 甲方推迟评审"},
	Run: func(t *bot.Turn) error {
		x := bot.Arg[crm.Prospect](t, "商机或线索")
		g, err := crm.GiveGrace(t.Tx, t.Person, x, bot.DaysAsked(t), strings.TrimSpace(t.Args.Text("理由")))
		if err != nil {
			return err
		}
		return t.Reply("已宽限：%s（%s，%s），最后一天改为 %s。\n理由：%s\n会告诉本人，记录可查。", x.DisplayName(), x.CurrentStage().Title(), OwnerOrPool(t, x),
			bot.Dated(t, g.Until), sales.Excerpt(g.Why, 100))
	},
}
