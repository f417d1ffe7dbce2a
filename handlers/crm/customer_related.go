package crm

import (
	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/sales"
	"salesbot/sales/crm"
)

const unrelateName = "取消相关"

var Relate = bot.Command{
	Name: "相关负责人", Key: "customer.relate", Aliases: []string{"相关", "加相关负责人"}, Group: "客户", Who: bot.Rep | bot.Leader, Whose: bot.Anyones,
	Params: []bot.Param{
		{Name: "客户", Kind: words.Customer, Ask: "哪个客户的相关负责人？回客户名"},
		{Name: "某人", Kind: words.Taker, Ask: "加谁？回姓名"},
	},
	Help:     bot.Says("让同事能看、能一起到访一个客户，不能改；负责人或其上级"),
	Examples: []string{"相关负责人 华东建筑设计院 @赵敏"},
	Run: func(t *bot.Turn) error {
		c, with := bot.Arg[*crm.Customer](t, "客户"), t.Args.Person("某人")
		if err := crm.RelateCustomer(t.Tx, t.Person, c, with); err != nil {
			return err
		}
		return t.Reply("已加相关负责人：%s，%s能看、能一起到访，不能改；会通知本人。负责人仍是%s。\n取消：%s %s @%s", c.Name, with.Name, OwnerOf(t, c), unrelateName, c.Name, with.Name)
	},
}

var Unrelate = bot.Command{
	Name: unrelateName, Key: "customer.unrelate", Aliases: []string{"取消相关负责人"}, Group: "客户", Who: bot.Rep | bot.Leader, Whose: bot.Anyones,
	Params: []bot.Param{
		{Name: "客户", Kind: words.Customer, Ask: "取消哪个客户的相关负责人？回客户名"},
		{Name: "某人", Kind: words.Anybody, Ask: "取消谁？回姓名"},
	},
	Help:     bot.Says("取消一个相关负责人；自己退出写自己的姓名"),
	Examples: []string{"取消相关 华东建筑设计院 @wangqiang2"},
	Run: func(t *bot.Turn) error {
		c, with := bot.Arg[*crm.Customer](t, "客户"), t.Args.Person("某人")
		if err := crm.UnrelateCustomer(t.Tx, t.Person, c, with); err != nil {
			return err
		}
		if sales.SameUser(with.UserID, t.Person.UserID) {
			return t.Reply("你不再是客户 %s 的相关负责人，会通知负责人%s。", c.Name, OwnerOf(t, c))
		}
		return t.Reply("已取消：%s不再是 %s 的相关负责人，会通知本人。", with.Name, c.Name)
	},
}
