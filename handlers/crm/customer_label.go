package crm

import (
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/sales/crm"
)

var LabelCustomer = bot.Command{
	Name: "客户标签", Key: "customer.label", Aliases: []string{"客户分类", "标签"}, Group: "客户", Who: bot.Rep | bot.Leader, Whose: bot.Anyones,
	Params: []bot.Param{
		{Name: "客户", Kind: words.Customer, Ask: "给哪个客户？回客户名"},
		{Name: "标签", Kind: bot.Words, Ask: "什么标签？分类写 重点、一般 或 潜在，其他随意，空格隔开；前面加 - 是去掉"},
	},
	Help:     bot.Says("分类（重点、一般、潜在）和标签，可一次几个，加 - 去掉"),
	Examples: []string{"客户标签 华东建筑设计院 重点 国企 医疗"},
	Run: func(t *bot.Turn) error {
		c := bot.Arg[*crm.Customer](t, "客户")
		words := strings.FieldsFunc(t.Args.Text("标签"), func(r rune) bool { return strings.ContainsRune(" \t\n　，,、；;", r) })
		if err := crm.LabelCustomer(t.Tx, t.Person, c, words); err != nil {
			return err
		}
		t.Reply("已记 %s", c.Name)
		if len(c.Labels()) == 0 {
			return t.Reply("现在没有分类和标签。")
		}
		replyLabels(t, c)
		return t.Reply("按它列出：%s %s", showCustomerName, c.Labels()[0])
	},
}

// replyLabels shows the category and the tags there are.
func replyLabels(t *bot.Turn, c *crm.Customer) {
	if c.Category != "" {
		t.Reply("分类：%s", c.Category)
	}
	if len(c.Tags) > 0 {
		t.Reply("标签：%s", strings.Join(c.Tags, "、"))
	}
}

// listLabelled lists the customers of a label that the speaker may look at.
func listLabelled(t *bot.Turn, label string) error {
	all, err := crm.CustomersLabelled(t.Tx, label)
	if err != nil {
		return err
	}
	var seen []*crm.Customer
	for _, c := range all {
		ok, err := t.Covers(c.WhoMaySee(), bot.Seen)
		if err != nil {
			return err
		}
		if ok {
			seen = append(seen, c)
		}
	}
	if len(seen) == 0 {
		return t.Reply("你能看的客户里没有「%s」的。标上：客户标签 客户 %s", label, label)
	}
	t.Reply("「%s」客户%d个，回数字看详情：", label, len(seen))
	for _, c := range seen[:min(30, len(seen))] {
		offerCustomer(t, c)
	}
	t.SeeRest("其余的回：客户 名称")
	return nil
}

var SetCreditCode = bot.Command{
	Name: "信用代码", Key: "customer.code", Aliases: []string{"统一社会信用代码"}, Group: "客户", Who: bot.Rep | bot.Leader, Whose: bot.Anyones,
	Params: []bot.Param{
		{Name: "客户", Kind: words.Customer, Ask: "哪个客户的？回客户名"},
		{Name: "代码", Kind: words.Word, Ask: "营业执照上18位的统一社会信用代码？"},
	},
	Help:     bot.Says("记客户的统一社会信用代码，证明登记全称；同一代码就是同一家"),
	Examples: []string{"信用代码 华东建筑设计院 91350100M000100Y43"},
	Run: func(t *bot.Turn) error {
		c := bot.Arg[*crm.Customer](t, "客户")
		before := c.Code
		if err := crm.SetCreditCode(t.Tx, t.Person, c, t.Args.Text("代码")); err != nil {
			return err
		}
		t.Reply("已记 %s 的统一社会信用代码：%s，校验位正确。", c.Name, c.Code)
		if before != "" && before != c.Code {
			t.Reply("原来：%s", before)
		}
		return nil
	},
}
