package crm

import (
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/sales/crm"
)

// contactRoles are the sides of a decision chain (RULEBOOK §7).
var contactRoles = [...]string{"领导", "建设部门", "采购部门", "使用部门", "设计单位", "合作伙伴", "其他"}

var PutContact = bot.Command{
	Name: "联系人", Key: "contact.put", Aliases: []string{"新联系人"}, Group: "客户", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "客户", Kind: words.CustomerToWrite, Ask: "哪个客户的联系人？回客户名"},
		{Name: "姓名", Kind: words.Word, Ask: "联系人全名？"},
		{Name: "职务", Kind: words.Title, Ask: "职务？例如：院长、采购经理"},
		{Name: "电话", Kind: words.Phone, Ask: "电话？手机或带区号的座机"},
		{Name: "邮箱", Kind: words.Mail, Optional: true},
		{Name: "角色", Kind: words.OneOf(contactRoles[:]...), Named: true, Bare: true, Optional: true},
	},
	Help:     bot.Says("记客户的联系人；同名的更新；角色：领导 建设部门 采购部门 使用部门 设计单位 合作伙伴 其他"),
	Examples: []string{"联系人 华东建筑设计院 王建国 院长 13800138000 角色=领导", "联系人 华东建筑设计院 李敏 采购经理 021-62345678 limin@example.com"},
	Run: func(t *bot.Turn) error {
		c := &crm.Contact{Customer: bot.Arg[*crm.Customer](t, "客户").Name, Name: t.Args.Text("姓名"), Title: t.Args.Text("职务"),
			Phone: t.Args.Text("电话"), Email: t.Args.Text("邮箱"), Role: t.Args.Text("角色"), By: t.Person.UserID, At: t.SentAt}
		before, err := crm.PutContact(t.Tx, c)
		if err != nil {
			return err
		}
		if before == nil {
			t.Reply("已记联系人：%s %s", c.Customer, contactLine(c))
		} else {
			t.Reply("已更新联系人：%s %s\n原来：%s", c.Customer, contactLine(c), contactLine(before))
		}
		if c.Role == "" {
			t.Reply("补决策角色：联系人 %s %s %s %s 角色=领导", c.Customer, c.Name, c.Title, c.Phone)
		}
		return t.Reply("拜访记录里写到全名「%s」，就算拜访过。", c.Name)
	},
}

func contactLine(c *crm.Contact) string {
	parts := []string{c.Name, c.Title, c.Phone}
	for _, s := range []string{c.Email, c.Role} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}
