package crm

import (
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/sales"
	"salesbot/sales/crm"
)

var NewCustomer = bot.Command{
	Name: "新客户", Key: "customer.new", Aliases: []string{"新建客户", "添加客户"}, Group: "客户", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params:   []bot.Param{{Name: "全称", Kind: words.CompanyName, Ask: "客户全称？按营业执照写"}},
	Help:     bot.Says("登记客户，按营业执照全称，重名会告诉你在谁手里"),
	Examples: []string{"新客户 上海浦江工程咨询有限公司"},
	Run: func(t *bot.Turn) error {
		name := t.Args.Text("全称")
		similar, err := crm.SimilarCustomers(t.Tx, name)
		if err != nil {
			return err
		}
		exact, err := crm.FindCustomers(t.Tx, name)
		if err != nil {
			return err
		}
		if len(similar) == 0 || len(exact) == 1 && exact[0].Same(name) {
			return create(t)
		}
		t.Reply("已有名称相近的客户，先看看是不是同一家，回数字：")
		for _, c := range similar[:min(8, len(similar))] {
			t.Offer(fmt.Sprintf("%s（%s）", c.Name, OwnerOf(t, c)), showCustomerName+" "+c.Name)
		}
		t.Offer("都不是，新建："+name, CreateCustomer.Name+" "+name)
		return nil
	},
}

// CreateCustomer registers without looking for similar names; what 新客户 offers.
var CreateCustomer = bot.Command{
	Name: "确认新客户", Key: "customer.create", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params:   []bot.Param{{Name: "全称", Kind: words.CompanyName, Ask: "客户全称？按营业执照写"}},
	Help:     bot.Says("登记客户，不再比对相近名称"),
	Examples: []string{"确认新客户 上海浦江工程咨询有限公司"},
	Run:      create,
}

func create(t *bot.Turn) error {
	c, err := crm.NewCustomer(t.Tx, t.Person, t.Args.Text("全称"))
	if err != nil {
		return err
	}
	return t.Reply("已登记客户：%s，负责人%s。\n加联系人：联系人 %s 姓名 职务 电话\n建商机：新商机 名称 %s\n第一次到访签到时会记下它的位置。", c.Name, t.Person.Name, c.Name, c.Name)
}

// OwnerOf names who is responsible for a customer.
func OwnerOf(t *bot.Turn, c *crm.Customer) string {
	if c.Owner == "" {
		return "无人负责"
	}
	return sales.NameOf(t.Tx, c.Owner)
}

const showCustomerName = "客户"

var ShowCustomer = bot.Command{
	Name: showCustomerName, Key: "customer.mine", Aliases: []string{"我的客户"}, Group: "客户", Who: bot.Rep | bot.Leader | bot.HR, Whose: bot.Anyones,
	Params:   []bot.Param{{Name: "名称", Kind: words.CustomerOrLabel, Optional: true}},
	Help:     bot.Says("我的客户；带名称（拼音首字母也行）看一个，带分类或标签列出"),
	Examples: []string{"客户", "客户 华东建筑设计院", "客户 hdsj", "客户 重点"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		c, label := words.CustomerOrLabelOf(t, "名称")
		if label != "" {
			return listLabelled(t, label)
		}
		if c == nil {
			return listCustomers(t)
		}
		ok, err := t.Covers(c.WhoMaySee(), bot.Seen)
		if err != nil {
			return err
		}
		if !ok && c.Owner == "" && HandOver.For(t.Roles) {
			return t.Reply("客户 %s 目前无人负责。分给人跟回：移交 %s @姓名", c.Name, c.Name)
		}
		if !ok && c.Owner == "" {
			return t.Reply("已有客户：%s，目前无人负责。要跟进请找经理分配。", c.Name)
		}
		if !ok {
			return t.Reply("已有客户：%s，负责人是%s。要一起跟回：申请共享 %s", c.Name, OwnerOf(t, c), c.Name)
		}
		return showOneCustomer(t, c)
	},
}

func listCustomers(t *bot.Turn) error {
	all, err := crm.CustomersOf(t.Tx, t.Person.UserID)
	if err != nil {
		return err
	}
	if len(all) == 0 && !NewCustomer.For(t.Roles) {
		return t.Reply("你名下没有客户。看一个回：客户 名称")
	}
	if len(all) == 0 {
		return t.Reply("你名下没有客户。\n登记：新客户 营业执照全称\n查一家在谁手里：客户 名称")
	}
	t.Reply("你的客户%d个，回数字看详情：", len(all))
	for _, c := range all[:min(30, len(all))] {
		offerCustomer(t, c)
	}
	t.SeeRest("其余的回：客户 名称")
	return nil
}

func offerCustomer(t *bot.Turn, c *crm.Customer) {
	label := c.Name
	if !sales.SameUser(c.Owner, t.Person.UserID) {
		label += "（" + OwnerOf(t, c) + "负责）"
	}
	t.Offer(label, showCustomerName+" "+c.Name)
}

func showOneCustomer(t *bot.Turn, c *crm.Customer) error {
	t.Reply("客户：%s\n负责人：%s", c.Name, OwnerOf(t, c))
	if len(c.CoOwners) > 0 {
		t.Reply("共享：%s", namesOf(t, c.CoOwners))
	}
	if len(c.Related) > 0 {
		t.Reply("相关负责人（可看，不能改）：%s", namesOf(t, c.Related))
	}
	replyLabels(t, c)
	if c.Code != "" {
		t.Reply("统一社会信用代码：%s", c.Code)
	}
	for _, m := range c.Merged {
		if m.Renamed {
			t.Reply("原名：%s（%s %s批准更正）", m.Name, sales.Moment(m.At), sales.NameOf(t.Tx, m.By))
			continue
		}
		t.Reply("已并入：%s（原负责人%s，%s %s合并）", m.Name, mergedOwner(t, m), sales.Moment(m.At), sales.NameOf(t.Tx, m.By))
	}
	if c.Place == nil {
		t.Reply("位置：还没有，第一次签到时记下")
	} else {
		t.Reply("位置：%s", placeSource(t, c))
	}
	contacts, err := crm.ContactsOf(t.Tx, c.Name)
	if err != nil {
		return err
	}
	for _, p := range contacts {
		t.Reply("联系人：%s", contactLine(p))
	}
	deals, err := crm.DealsWith(t.Tx, c.Name)
	if err != nil {
		return err
	}
	for _, d := range deals {
		t.Reply("商机：%s（%s，%s）", d.Name, d.Stage.Title(), OwnerOrPool(t, d))
	}
	records, err := crm.FollowUpsWith(t.Tx, c.Name)
	if err != nil {
		return err
	}
	for i := len(records) - 1; i >= max(0, len(records)-3); i-- {
		f := records[i]
		t.Reply("%s %s：%s（下次%s）%s", f.Day.Chinese(), sales.NameOf(t.Tx, f.Person), sales.Excerpt(f.Text, 40), bot.Dated(t, f.Next), sales.CorrectedMark(f))
	}
	if len(contacts) == 0 && !sales.IsRefusal(c.MayWrite(t.Tx), sales.Forbidden) {
		t.Reply("加联系人：联系人 %s 姓名 职务 电话", c.Name)
	}
	t.SeeRest("内容较多，没有显示完")
	return nil
}

func namesOf(t *bot.Turn, userids []string) string {
	all := make([]string, len(userids))
	for i, u := range userids {
		all[i] = sales.NameOf(t.Tx, u)
	}
	return strings.Join(all, "、")
}

func placeLabel(c *crm.Customer) string {
	if c.Place.Label != "" {
		return c.Place.Label
	}
	return "已记录坐标"
}
