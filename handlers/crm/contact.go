package crm

import (
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// contactRoles are the sides of a decision chain (RULEBOOK §7).
var contactRoles = [...]string{"领导", "建设部门", "采购部门", "使用部门", "设计单位", "合作伙伴", "其他"}

var PutContact = bot.Command{
	Name: "联系人", Key: "contact.put", Aliases: []string{"新联系人"}, Group: "客户", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "客户", Kind: words.CustomerToWrite, Ask: "哪个客户的联系人？回客户名"},
		{Name: "姓名", Kind: words.Word, Ask: "联系人全名？"},
		{Name: "职务", Kind: words.Title, Named: true, Bare: true, Ask: "职务？例如：院长、采购经理"},
		{Name: "电话", Also: []string{"手机", "座机"}, Kind: words.Phone, Named: true, Bare: true, Ask: "电话？手机或带区号的座机"},
		{Name: "邮箱", Also: []string{"邮件", "email"}, Kind: words.Mail, Named: true, Bare: true, Optional: true},
		{Name: "角色", Kind: words.OneOf(contactRoles[:]...), Named: true, Bare: true, Optional: true},
	},
	Help:     bot.Says("记客户的联系人；同名的更新；角色：领导 建设部门 采购部门 使用部门 设计单位 合作伙伴 其他"),
	Examples: []string{"联系人 华东建筑设计院 王建国 院长 13800138000 角色=领导", "联系人 华东建筑设计院 李敏 职务=采购经理 电话=021-62345678 邮箱=limin@example.com"},
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
		if !c.Full() {
			return t.Reply("「%s」是称呼，先这样记下；制度要求全名，补上之前不算拜访过。全名是？回：联系人 %s 全名 %s %s", c.Name, c.Customer, c.Title, c.Phone)
		}
		if c.Role == "" {
			t.Reply("补决策角色：联系人 %s %s %s %s 角色=领导", c.Customer, c.Name, c.Title, c.Phone)
		}
		return t.Reply("拜访记录里写到全名「%s」，就算拜访过。", c.Name)
	},
}

// DropContact forgets a contact, or keeps one that records name as not there any more.
var DropContact = bot.Command{
	Name: "删联系人", Key: "contact.drop", Aliases: []string{"删除联系人", "停用联系人"}, Group: "客户", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "客户", Kind: words.CustomerToWrite, Ask: "哪个客户的联系人？回客户名"},
		{Name: "姓名", Kind: words.Word, Ask: "删哪个联系人？回姓名"},
	},
	Help:     bot.Says("删掉记错的联系人；记录里提到过的只停用"),
	Examples: []string{"删联系人 华东建筑设计院 王建国"},
	Run: func(t *bot.Turn) error {
		customer, name := bot.Arg[*crm.Customer](t, "客户"), t.Args.Text("姓名")
		c, err := crm.ContactNamed(t.Tx, customer.Name, name)
		if sales.IsNotFound(err) {
			return sales.Refuse(sales.NotFound, "%s 没有联系人「%s」。有谁回：客户 %s", customer.Name, sales.Excerpt(name, 20), customer.Name)
		}
		if err != nil {
			return err
		}
		gone, err := crm.DropContact(t.Tx, c)
		if err != nil {
			return err
		}
		if gone {
			return t.Reply("已停用：%s %s。记录里提到过，所以保留；不再算在决策链里。又在了就重新登记：联系人 %s %s 职务 电话", customer.Name, c.Name, customer.Name, c.Name)
		}
		return t.Reply("已删除：%s %s", customer.Name, contactLine(c))
	},
}

func contactLine(c *crm.Contact) string {
	parts := []string{c.Name, c.Title, c.Phone}
	for _, s := range []string{c.Email, c.Role} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if !c.Full() {
		parts[0] += "（称呼，缺全名）"
	}
	if c.Gone {
		parts = append(parts, "（已停用）")
	}
	return strings.Join(parts, " ")
}
