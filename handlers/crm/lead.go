package crm

import (
	"fmt"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

var NewLead = bot.Command{
	Name: "新线索", Key: "lead.new", Aliases: []string{"新建线索"}, Group: "线索", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "名称", Kind: words.Word, Ask: "线索名称？例如：浦东二期改造"},
		{Name: "客户", Kind: words.Tag, Named: true, Optional: true},
		{Name: "渠道", Also: []string{"来源", "线索来源"}, Kind: words.Tag, Named: true, Optional: true},
		{Name: "活动", Also: []string{"营销活动", "市场活动"}, Kind: words.Tag, Named: true, Optional: true},
	},
	Help:     bot.Says("记下一条线索，可带渠道、营销活动、单位"),
	Examples: []string{"新线索 临港数据中心 渠道=展会 活动=秋季峰会 客户=临港集团"},
	Run: func(t *bot.Turn) error {
		l, err := crm.NewLead(t.Tx, t.Person, crm.LeadDetails{Name: t.Args.Text("名称"), Customer: t.Args.Text("客户"),
			Channel: t.Args.Text("渠道"), Campaign: t.Args.Text("活动")}, t.SentAt)
		if err != nil {
			return err
		}
		t.Reply("已建线索：%s，负责人%s。", l.Name, t.Person.Name)
		replyOrigin(t, l)
		if err := replyTerms(t, l); err != nil {
			return err
		}
		return replyLeadNext(t, l)
	},
}

// replyOrigin says where a lead came from, as far as anybody said.
func replyOrigin(t *bot.Turn, l *crm.Lead) {
	line := ""
	for _, part := range []struct{ title, value string }{{"客户", l.Customer}, {"渠道", l.Channel}, {"活动", l.Campaign}} {
		if part.value == "" {
			continue
		}
		if line != "" {
			line += "｜"
		}
		line += part.title + "：" + part.value
	}
	if line != "" {
		t.Reply("%s", line)
	}
}

// replyTerms says until when what has to happen to a lead.
func replyTerms(t *bot.Turn, l *crm.Lead) error {
	terms, err := crm.TermsOf(t.Tx, l)
	if err != nil {
		return err
	}
	for _, term := range terms {
		what := "转成商机"
		if term.Silent {
			what = "再跟进一次"
		}
		t.Reply("%s：最后一天 %s，%s", what, bot.Dated(t, term.Last), daysLeft(t, term.Last))
	}
	if len(terms) > 0 {
		t.Reply("到期收回公海")
	}
	return nil
}

func daysLeft(t *bot.Turn, last rulebook.Day) string {
	switch left := last - rulebook.DayOf(t.SentAt); {
	case left > 0:
		return fmt.Sprintf("还有%d天", left)
	case left == 0:
		return "就是今天"
	}
	return "已过期"
}

func replyLeadNext(t *bot.Turn, l *crm.Lead) error {
	return t.Reply("跟进：跟进 %s 内容 下次=日期\n转商机：转商机 %s 商机名 客户", l.Name, l.Name)
}

const ShowLeadsName = "线索"

var ShowLeads = bot.Command{
	Name: ShowLeadsName, Key: "lead.mine", Aliases: []string{"我的线索"}, Group: "线索", Who: bot.Rep | bot.Leader | bot.HR, Whose: bot.Anyones,
	Params:   []bot.Param{{Name: "名称", Kind: words.Lead, Optional: true}},
	Help:     bot.Says("我的线索，还有几天；带名称看一个"),
	Examples: []string{"线索", "线索 浦东二期改造"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		l := bot.Arg[*crm.Lead](t, "名称")
		if l == nil {
			return listLeads(t)
		}
		if ok, err := mayRead(t, l); err != nil {
			return err
		} else if !ok {
			return t.Reply("已有线索：%s，由%s负责。", l.Name, OwnerOrPool(t, l))
		}
		return showLead(t, l)
	},
}

func listLeads(t *bot.Turn) error {
	all, err := crm.LeadsOf(t.Tx, t.Person.UserID)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		t.Reply("你名下没有线索。")
		if NewLead.For(t.Roles) {
			t.Reply("新建：新线索 名称 渠道=…\n可领取的回：公海")
		}
		return nil
	}
	t.Reply("你的线索%d个，回数字看详情：", len(all))
	for _, l := range all[:min(25, len(all))] {
		term, err := crm.TermOf(t.Tx, l)
		if err != nil {
			return err
		}
		label := l.Name
		if !term.Last.IsZero() {
			label += " " + daysLeft(t, term.Last) + "（最晚" + bot.Dated(t, term.Last) + termTask(term) + "）"
		}
		t.Offer(label, ShowLeadsName+" "+l.Name)
	}
	t.SeeRest("其余的回：线索 名称")
	return nil
}

func termTask(term crm.Term) string {
	if term.Silent {
		return "要跟进"
	}
	return "要转商机"
}

func showLead(t *bot.Turn, l *crm.Lead) error {
	t.Reply("线索：%s，负责人：%s", l.Name, OwnerOrPool(t, l))
	replyOrigin(t, l)
	t.Reply("%s由%s建立", bot.Dated(t, rulebook.DayOf(l.CreatedAt)), sales.NameOf(t.Tx, l.CreatedBy))
	switch {
	case !l.Open():
		t.Reply("%s已转商机：%s\n看商机：商机 %s", bot.Dated(t, rulebook.DayOf(l.ConvertedAt)), l.Converted, l.Converted)
	case l.Pool != nil:
		t.Reply("在公海：%s（%s起）\n领取：领取 %s", l.Pool.Why, sales.Moment(l.Pool.Since), l.Name)
	default:
		if err := replyTerms(t, l); err != nil {
			return err
		}
		if !l.NextFollowUp.IsZero() {
			t.Reply("下次跟进：%s", bot.Dated(t, l.NextFollowUp))
		}
		switch {
		case sales.SameUser(l.Owner, t.Person.UserID):
			replyLeadNext(t, l)
		case t.Roles.Has(sales.Manager, sales.Director):
			t.Reply("换人跟：指派 %s @姓名\n多给几天：宽限 %s 7 理由", l.Name, l.Name)
		}
	}
	replyGraces(t, l)
	return replyLeadRecords(t, l.Name)
}

// replyGraces shows the time leaders gave.
func replyGraces(t *bot.Turn, x crm.Prospect) {
	for _, g := range x.Holds().Graces {
		t.Reply("宽限：%s %s给%d天，到%s：%s", sales.Moment(g.At), sales.NameOf(t.Tx, g.By), g.Days, bot.Dated(t, g.Until), sales.Excerpt(g.Why, 40))
	}
}

// replyLeadRecords shows the newest follow-ups of a lead.
func replyLeadRecords(t *bot.Turn, lead string) error {
	records, err := crm.FollowUpsOfLead(t.Tx, lead)
	if err != nil {
		return err
	}
	for i := len(records) - 1; i >= max(0, len(records)-3); i-- {
		f := records[i]
		t.Reply("%s %s：%s（下次%s）%s", f.Day.Chinese(), sales.NameOf(t.Tx, f.Person), sales.Excerpt(f.Text, 40), bot.Dated(t, f.Next), sales.CorrectedMark(f))
	}
	return nil
}

var ConvertLead = bot.Command{
	Name: "转商机", Key: "lead.convert", Aliases: []string{"线索转商机"}, Group: "线索", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "线索", Kind: words.Lead, Ask: "哪条线索？回名称；有哪些回：线索"},
		{Name: "商机名", Kind: words.Word, Ask: "商机叫什么？例如：浦东二期改造"},
		{Name: "客户", Kind: words.Customer, Ask: "哪个客户的？没有就先回：新客户 全称"},
	},
	Help:     bot.Says("线索转成商机，客户要先登记；跟进记录都保留"),
	Examples: []string{"转商机 浦东二期改造 浦东二期 华东建筑设计院"},
	Run: func(t *bot.Turn) error {
		l := bot.Arg[*crm.Lead](t, "线索")
		d, err := crm.ConvertLead(t.Tx, t.Person, l, t.Args.Text("商机名"), bot.Arg[*crm.Customer](t, "客户"), t.SentAt)
		if err != nil {
			return err
		}
		t.Reply("线索 %s 已转商机：%s（%s），负责人%s。", l.Name, d.Name, d.Customer, t.Person.Name)
		return replyStage(t, d)
	},
}

var AssignLead = bot.Command{
	Name: "指派", Key: "lead.assign", Aliases: []string{"分配", "分配线索", "指派线索"}, Group: "线索", Who: bot.Leader, Whose: bot.Anyones,
	Params: []bot.Param{
		{Name: "线索", Kind: words.Lead, Ask: "指派哪条线索？回名称"},
		{Name: "谁", Kind: words.Taker, Whose: bot.Theirs, Ask: "指派给谁？回姓名"},
	},
	Help:     bot.Says("把下属的或公海的线索指派给下属，期限重新算"),
	Examples: []string{"指派 浦东二期改造 @赵敏"},
	Run:      func(t *bot.Turn) error { return assign(t, bot.Arg[*crm.Lead](t, "线索"), t.Args.Person("谁")) },
}

func assign(t *bot.Turn, l *crm.Lead, to *sales.Person) error {
	before := OwnerOrPool(t, l)
	if err := crm.AssignLead(t.Tx, t.Person, l, to, t.SentAt); err != nil {
		return err
	}
	t.Reply("已指派：%s（原在%s）现在由%s负责，期限从今天重新算；会告诉本人。", l.Name, before, to.Name)
	return replyTerms(t, l)
}
