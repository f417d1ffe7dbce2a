package crm

import (
	"fmt"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

const judgeKey = "customer.judge"

var JudgeCustomers = bot.Command{
	Name: "归属判定", Key: judgeKey, Group: "团队", Who: bot.Leader, Whose: bot.Anyones,
	Params: []bot.Param{
		{Name: "客户A", Kind: words.Customer, Ask: "哪两个客户？先回第一个的名称"},
		{Name: "客户B", Kind: words.Customer, Ask: "和哪一个比？回第二个的名称"},
		{Name: "全称", Kind: words.CompanyName, Named: true, Optional: true},
	},
	Help:     bot.Says("两个客户像是同一家时归谁：全称、最早跟进、最早商机，逐步列出依据"),
	Examples: []string{"归属判定 华东建筑设计院 外高桥物流 全称=华东建筑设计研究院有限公司"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		a, b := bot.Arg[*crm.Customer](t, "客户A"), bot.Arg[*crm.Customer](t, "客户B")
		registered := t.Args.Text("全称")
		if registered != "" && !rulebook.FullCompanyName(registered) {
			return sales.Refuse(sales.Invalid, "「%s」不像登记全称，照营业执照写，例如：全称=华东建筑设计研究院有限公司", sales.Excerpt(registered, 30))
		}
		j, err := crm.JudgeOwnership(t.Tx, t.Person, a, b, registered)
		if err != nil {
			return err
		}
		if registered == "" && crm.RegisteredName(a, b) == "" {
			t.Ask(judgeKey, "全称", map[string]string{"客户A": a.Name, "客户B": b.Name})
			return t.Reply("第一步看谁按登记全称建档：营业执照上的全称是什么？直接回，或一次写全：归属判定 %s %s 全称=…\n有信用代码更准：信用代码 客户 代码", a.Name, b.Name)
		}
		t.Reply("归属判定\nA %s（%s）\nB %s（%s）", a.Name, OwnerOf(t, a), b.Name, OwnerOf(t, b))
		for i, s := range j.Steps {
			t.Reply("%d. %s\nA：%s\nB：%s\n→ %s", i+1, s.Title, s.Evidence[0], s.Evidence[1], keeps(s.Keeper, a))
		}
		if j.Keeper == nil {
			t.Reply("三步都相同，由你决定。是同一家就回数字合并，不是就都保留：")
			offerMerge(t, a, b)
			offerMerge(t, b, a)
			return nil
		}
		gone := b
		if j.Keeper == b {
			gone = a
		}
		t.Reply("结论：归%s（%s）。是同一家就回数字合并，不是就都保留：", OwnerOf(t, j.Keeper), j.Keeper.Name)
		offerMerge(t, j.Keeper, gone)
		return nil
	},
}

// keeps says which of two a step is for.
func keeps(keeper, a *crm.Customer) string {
	switch keeper {
	case nil:
		return "相同，看下一步"
	case a:
		return "A"
	}
	return "B"
}

func offerMerge(t *bot.Turn, keep, gone *crm.Customer) {
	t.Offer(fmt.Sprintf("把「%s」并入「%s」", gone.Name, keep.Name), mergeCustomersName+" "+keep.Name+" "+gone.Name)
}

const mergeCustomersName = "合并客户"

var keepAndGone = []bot.Param{
	{Name: "保留", Kind: words.Customer, Ask: "保留哪个客户？回名称"},
	{Name: "并入", Kind: words.Customer, Ask: "把哪个并进来？回名称"},
}

// MergeCustomers shows what a merge would move; the merge itself is one number away, for
// nothing takes it back.
var MergeCustomers = bot.Command{
	Name: mergeCustomersName, Key: "customer.merge", Group: "团队", Who: bot.Leader, Whose: bot.Anyones,
	Params:   keepAndGone,
	Help:     bot.Says("把后一个客户并入前一个，两边的记录都保留，旧名称还能查到"),
	Examples: []string{"合并客户 华东建筑设计院 外高桥物流"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		keep, gone := bot.Arg[*crm.Customer](t, "保留"), bot.Arg[*crm.Customer](t, "并入")
		if err := crm.CheckMerge(t.Tx, t.Person, keep, gone); err != nil {
			return err
		}
		h, err := crm.HistoryWith(t.Tx, gone)
		if err != nil {
			return err
		}
		t.Reply("把「%s」（%s）并入「%s」（%s）？合并后不能拆开。", gone.Name, OwnerOf(t, gone), keep.Name, OwnerOf(t, keep))
		t.Reply("转过去：%s。", counted(h))
		if keep.Owner == "" {
			t.Reply("负责人变为%s。", OwnerOf(t, gone))
		} else {
			t.Reply("负责人仍是%s；另一边的人改为相关负责人，可看可到访，商机各自不变。", OwnerOf(t, keep))
		}
		// By their keys: a name of many words is read as one.
		t.Offer("合并", DoMergeCustomers.Name+" "+rulebook.NormalizeCompany(keep.Name)+" "+rulebook.NormalizeCompany(gone.Name))
		return nil
	},
}

// DoMergeCustomers merges; what 合并客户 offers.
var DoMergeCustomers = bot.Command{
	Name: "确认合并客户", Key: "customer.domerge", Who: bot.Leader, Whose: bot.Anyones,
	Params:   keepAndGone,
	Help:     bot.Says("合并两个客户，不再确认"),
	Examples: []string{"确认合并客户 华东建筑设计院 外高桥物流"},
	Run: func(t *bot.Turn) error {
		keep, gone := bot.Arg[*crm.Customer](t, "保留"), bot.Arg[*crm.Customer](t, "并入")
		h, err := crm.MergeCustomers(t.Tx, t.Person, keep, gone)
		if err != nil {
			return err
		}
		return t.Reply("已把「%s」并入「%s」，负责人%s。\n转过来：%s。\n旧名称还能查到；有关的人会收到通知。看它回：客户 %s", gone.Name, keep.Name, OwnerOf(t, keep), counted(h), keep.Name)
	},
}

func counted(h crm.History) string {
	return fmt.Sprintf("签到%d、记录%d、联系人%d、商机%d、线索%d", len(h.Visits), len(h.Records), len(h.Contacts), len(h.Deals), len(h.Leads))
}

func mergedOwner(t *bot.Turn, m crm.MergedName) string {
	if m.Owner == "" {
		return "无"
	}
	return sales.NameOf(t.Tx, m.Owner)
}
