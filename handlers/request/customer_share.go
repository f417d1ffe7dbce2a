package request

import (
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	crmcmd "salesbot/handlers/crm"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/request"
)

var ShareCustomer = bot.Command{
	Name: "共享", Key: "customer.share", Aliases: []string{"共享客户"}, Group: "客户", Who: bot.Rep | bot.Leader, Whose: bot.Anyones,
	Params: []bot.Param{
		{Name: "客户", Kind: words.Customer, Ask: "共享哪个客户？回客户名"},
		{Name: "某人", Kind: words.Taker, Ask: "共享给谁？回姓名"},
	},
	Help:     bot.Says("让同事共同负责一个客户；负责人或其上级"),
	Examples: []string{"共享 华东建筑设计院 @赵敏"},
	Run: func(t *bot.Turn) error {
		c, with := bot.Arg[*crm.Customer](t, "客户"), t.Args.Person("某人")
		if err := crm.ShareCustomer(t.Tx, t.Person, c, with); err != nil {
			return err
		}
		return t.Reply("已共享：%s，%s可以签到、写记录、建商机，会通知本人。负责人仍是%s。\n取消：取消共享 %s @%s", c.Name, with.Name, crmcmd.OwnerOf(t, c), c.Name, with.Name)
	},
}

var AskShare = bot.Command{
	Name: "申请共享", Key: "customer.ask", Group: "客户", Who: bot.Rep | bot.Leader, Whose: bot.Anyones,
	Params: []bot.Param{
		{Name: "客户", Kind: words.Customer, Ask: "想一起跟哪个客户？回客户名"},
		{Name: "理由", Kind: bot.Words, Optional: true},
	},
	Help:     bot.Says("请负责人把客户共享给你，批准后就能一起跟"),
	Examples: []string{"申请共享 临港重工 他们总部归我跟"},
	Run: func(t *bot.Turn) error {
		r, deciders, err := request.AskShare(t.Tx, t.Person, bot.Arg[*crm.Customer](t, "客户"), t.Args.Text("理由"), t.SentAt)
		if err != nil {
			return err
		}
		return t.Reply("已提交申请 %s：共享客户 %s\n由%s批，结果会通知你。撤回：撤回 %s", r.Code, r.Share.Customer, strings.Join(nameAll(deciders), "或"), r.Code)
	},
}

var UnshareCustomer = bot.Command{
	Name: "取消共享", Key: "customer.unshare", Group: "客户", Who: bot.Rep | bot.Leader, Whose: bot.Anyones,
	Params: []bot.Param{
		{Name: "客户", Kind: words.Customer, Ask: "取消哪个客户的共享？回客户名"},
		{Name: "某人", Kind: words.Somebody, Ask: "取消谁的？回姓名"},
	},
	Help:     bot.Says("取消客户对一个同事的共享；自己退出写自己的姓名"),
	Examples: []string{"取消共享 外高桥物流 @李娜"},
	Run: func(t *bot.Turn) error {
		c, with := bot.Arg[*crm.Customer](t, "客户"), t.Args.Person("某人")
		if err := crm.UnshareCustomer(t.Tx, t.Person, c, with); err != nil {
			return err
		}
		if sales.SameUser(with.UserID, t.Person.UserID) {
			return t.Reply("你已退出客户 %s 的共享，会通知负责人%s。", c.Name, crmcmd.OwnerOf(t, c))
		}
		return t.Reply("已取消共享：%s，%s不再共同负责，会通知本人。", c.Name, with.Name)
	},
}
