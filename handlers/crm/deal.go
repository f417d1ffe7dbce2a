package crm

import (
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/request"
)

var NewDeal = bot.Command{
	Name: "新商机", Key: "deal.new", Aliases: []string{"新建商机"}, Group: "商机", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "名称", Kind: words.Word, Ask: "商机名称？例如：浦东体育馆"},
		{Name: "客户", Kind: words.Customer, Ask: "哪个客户的？没有就先回：新客户 全称"},
	},
	Help:     bot.Says("在自己的客户下建商机，名称不能重复"),
	Examples: []string{"新商机 张江三期实验楼 华东建筑设计院"},
	Run: func(t *bot.Turn) error {
		d, err := crm.NewDeal(t.Tx, t.Person, t.Args.Text("名称"), bot.Arg[*crm.Customer](t, "客户"), t.SentAt)
		if err != nil {
			return err
		}
		t.Reply("已建商机：%s（%s），负责人%s。", d.Name, d.Customer, t.Person.Name)
		return replyStage(t, d)
	},
}

// replyStage says where a deal stands, until when, and what comes next.
func replyStage(t *bot.Turn, d *crm.Deal) error {
	last, err := crm.LastDay(t.Tx, d)
	if err != nil {
		return err
	}
	line := fmt.Sprintf("阶段：%s，%s进入", d.Stage.Title(), bot.Dated(t, rulebook.DayOf(d.EnteredAt)))
	if !last.IsZero() {
		line += "，最后一天 " + bot.Dated(t, last) + "，" + overdue(t, d)
	}
	t.Reply("%s", line)
	if !d.Open() || d.Owner == "" {
		return nil
	}
	rule, _ := t.Tx.Law.Stage(d.Stage)
	if err := replyGap(t, d); err != nil {
		return err
	}
	return t.Reply("下一步：推进 %s %s", d.Name, rule.Next.Title())
}

func overdue(t *bot.Turn, d *crm.Deal) string {
	if rule, _ := t.Tx.Law.Stage(d.Stage); rule.OnOverdue == rulebook.Escalate {
		return "到期未推进报上级"
	}
	return "到期未推进收回公海"
}

// replyGap lists what a deal needs to leave its stage, and how to begin.
func replyGap(t *bot.Turn, d *crm.Deal) error {
	gap, err := crm.GapOf(t.Tx, d)
	if err != nil || gap.Empty() {
		return err
	}
	rule, _ := t.Tx.Law.Stage(d.Stage)
	t.Reply("到%s还缺：%s", rule.Next.Title(), strings.Join(gap.Names(), "、"))
	return t.Reply("%s", gap.Cure(d))
}

// mayRead says whether the speaker may read what is known of a deal or lead; of one in the
// pool everybody may.
func mayRead(t *bot.Turn, x crm.Prospect) (bool, error) {
	if x.Holds().Owner == "" {
		return true, nil
	}
	return t.Covers(OwnersOf(x.Holds().Owner), bot.Seen)
}

// OwnerOrPool names who has a deal or lead in hand, or the pool.
func OwnerOrPool(t *bot.Turn, x crm.Prospect) string {
	if owner := x.Holds().Owner; owner != "" {
		return sales.NameOf(t.Tx, owner)
	}
	return "公海"
}

const ShowDealsName = "商机"

var ShowDeals = bot.Command{
	Name: ShowDealsName, Key: "deal.mine", Aliases: []string{"我的商机"}, Group: "商机", Who: bot.Rep | bot.Leader | bot.HR, Whose: bot.Anyones,
	Params:   []bot.Param{{Name: "名称", Kind: words.Deal, Optional: true}},
	Help:     bot.Says("我的商机和期限；带名称看一个"),
	Examples: []string{"商机", "商机 浦东体育馆"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		d := bot.Arg[*crm.Deal](t, "名称")
		if d == nil {
			return listDeals(t)
		}
		if ok, err := mayRead(t, d); err != nil {
			return err
		} else if !ok {
			return t.Reply("已有商机：%s，由%s负责。", d.Name, OwnerOrPool(t, d))
		}
		return showDeal(t, d)
	},
}

func listDeals(t *bot.Turn) error {
	all, err := crm.DealsOf(t.Tx, t.Person.UserID)
	if err != nil {
		return err
	}
	if len(all) == 0 && !NewDeal.For(t.Roles) {
		return t.Reply("你名下没有商机。看一个回：商机 名称")
	}
	if len(all) == 0 {
		return t.Reply("你名下没有商机。\n新建：新商机 名称 客户\n可领取的回：公海")
	}
	t.Reply("你的商机%d个，回数字看详情：", len(all))
	for _, d := range all[:min(25, len(all))] {
		label, err := ProspectLabel(t, d)
		if err != nil {
			return err
		}
		t.Offer(label, ShowDealsName+" "+d.Name)
	}
	t.SeeRest("其余的回：商机 名称")
	return nil
}

// ProspectLabel is a deal or lead in one line.
func ProspectLabel(t *bot.Turn, x crm.Prospect) (string, error) {
	last, err := crm.LastDay(t.Tx, x)
	if err != nil {
		return "", err
	}
	label := x.DisplayName() + " " + x.CurrentStage().Title()
	if d, ok := x.(*crm.Deal); ok && d.ToFile {
		label += "（待存档）"
	}
	if !last.IsZero() {
		label += " 到" + bot.Dated(t, last)
	}
	return label, nil
}

func showDeal(t *bot.Turn, d *crm.Deal) error {
	t.Reply("商机：%s（%s），负责人：%s", d.Name, d.Customer, OwnerOrPool(t, d))
	if err := replyStage(t, d); err != nil {
		return err
	}
	switch {
	case d.Pool != nil:
		t.Reply("在公海：%s（%s起）\n领取：领取 %s", d.Pool.Why, sales.Moment(d.Pool.Since), d.Name)
	case d.Stage == rulebook.Lost:
		t.Reply("丢单原因：%s", d.LostWhy)
	case d.ToFile:
		if err := replyToFile(t, d); err != nil {
			return err
		}
	}
	replyGraces(t, d)
	replyAmendments(t, d)
	for _, f := range t.Tx.Law.Fields() {
		if v := d.Fields[f.Name]; v != "" {
			t.Reply("%s：%s", f.Name, fieldText(t, f, v))
		}
	}
	if err := replyChain(t, d); err != nil {
		return err
	}
	if err := replyPapers(t, d); err != nil {
		return err
	}
	for _, a := range d.Advances {
		undone := ""
		if a.Undone {
			undone = "（认定不实，已退回）"
		}
		t.Reply("%s %s→%s %s%s", sales.Moment(a.At), a.From.Title(), a.To.Title(), sales.NameOf(t.Tx, a.By), undone)
	}
	return replyLeadOf(t, d)
}

// replyLeadOf shows the lead a deal came from, with its records.
func replyLeadOf(t *bot.Turn, d *crm.Deal) error {
	if d.Lead == "" {
		return nil
	}
	found, err := crm.FindLeads(t.Tx, d.Lead)
	if err != nil || len(found) == 0 {
		return err
	}
	l := found[0]
	t.Reply("来自线索：%s（%s由%s建立）", l.Name, bot.Dated(t, rulebook.DayOf(l.CreatedAt)), sales.NameOf(t.Tx, l.CreatedBy))
	replyOrigin(t, l)
	return replyLeadRecords(t, l.Name)
}

// fieldText is a stored value for people.
func fieldText(t *bot.Turn, f rulebook.Field, value string) string {
	switch f.Kind {
	case rulebook.FieldDate:
		if d, err := rulebook.ParseDay(value); err == nil {
			return bot.Dated(t, d)
		}
	case rulebook.FieldMoney:
		if m, err := rulebook.ParseMoney(value); err == nil {
			return m.Short()
		}
	}
	return value
}

var FillDeal = bot.Command{
	Name: "填", Key: "deal.fill", Aliases: []string{"填写"}, Group: "商机", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "商机", Kind: words.Deal, Ask: "填哪个商机？回名称"},
		{Name: "字段=值", Kind: words.Fields, Ask: "填什么？写 字段=值，例如：预算=300万 设计单位=华东院"},
	},
	Help:     bot.Says("填商机资料，可一次几项"),
	Examples: []string{"填 浦东体育馆 预算=300万 设计单位=华东院 预计投标时间=12月15日"},
	Run: func(t *bot.Turn) error {
		d, values := bot.Arg[*crm.Deal](t, "商机"), bot.Arg[map[string]string](t, "字段=值")
		if err := crm.FillDeal(t.Tx, d, values); err != nil {
			return err
		}
		t.Reply("已填 %s：", d.Name)
		for _, f := range t.Tx.Law.Fields() {
			for name := range values {
				if given, _ := rulebook.FieldByName(*t.Tx.Law, name); given.Name == f.Name {
					t.Reply("%s：%s", f.Name, fieldText(t, f, d.Fields[f.Name]))
				}
			}
		}
		rule, _ := t.Tx.Law.Stage(d.Stage)
		gap, err := crm.GapOf(t.Tx, d)
		if err != nil {
			return err
		}
		if !gap.Empty() {
			return replyGap(t, d)
		}
		return t.Reply("资料齐了：推进 %s %s", d.Name, rule.Next.Title())
	},
}

// ReopenDeal takes back what loseDeal recorded by mistake.
var ReopenDeal = bot.Command{
	Name: "取消丢单", Key: "deal.reopen", Aliases: []string{"撤销丢单"}, Group: "商机", Who: bot.Leader, Whose: bot.Theirs,
	Params: []bot.Param{
		{Name: "商机", Kind: words.Deal, Ask: "哪个商机？回名称"},
		{Name: "理由", Kind: bot.Words, Ask: "为什么取消丢单？会告诉本人"},
	},
	Help:     bot.Says("下属的商机丢单记错了：回到原来的阶段，期限接着算"),
	Examples: []string{"取消丢单 浦东体育馆 记错了商机"},
	Run: func(t *bot.Turn) error {
		d := bot.Arg[*crm.Deal](t, "商机")
		if err := crm.ReopenDeal(t.Tx, t.Person, d, t.Args.Text("理由")); err != nil {
			return err
		}
		t.Reply("已取消丢单：%s（%s），负责人%s，会告诉本人。", d.Name, d.Customer, sales.NameOf(t.Tx, d.Owner))
		return replyStage(t, d)
	},
}

var LoseDeal = bot.Command{
	Name: "丢单", Key: "deal.lose", Group: "商机", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "商机", Kind: words.Deal, Ask: "哪个商机丢了？回名称"},
		{Name: "原因", Kind: bot.Words, Ask: "丢单的原因？例如：丢标，价格高8%"},
	},
	Help:     bot.Says("结束商机并记下原因"),
	Examples: []string{"丢单 浦东体育馆 丢标，对手报价低8%"},
	Run: func(t *bot.Turn) error {
		d := bot.Arg[*crm.Deal](t, "商机")
		from := d.Stage
		if err := crm.LoseDeal(t.Tx, d, t.Args.Text("原因"), t.SentAt); err != nil {
			return err
		}
		return t.Reply("已记丢单：%s（%s，原在%s），%s。\n原因：%s", d.Name, d.Customer, from.Title(), bot.Dated(t, rulebook.DayOf(t.SentAt)), sales.Excerpt(d.LostWhy, 100))
	},
}

// replyAmendments shows what leaders approved for a deal, the newest last.
func replyAmendments(t *bot.Turn, d *crm.Deal) {
	for _, a := range d.Amendments {
		t.Reply("%s：%s（%s %s批准，申请 %s）：%s", request.RequestKind(a.Kind).Title(), sales.Excerpt(a.Text, 60), sales.Moment(a.At), sales.NameOf(t.Tx, a.By), a.Request, sales.Excerpt(a.Why, 30))
	}
}
