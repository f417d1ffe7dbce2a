package crm

import (
	"fmt"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

const handOverName = "移交"

// HandOver gives one thing to somebody. Whose it is the act decides: what nobody has can
// be given too.
var HandOver = bot.Command{
	Name: handOverName, Key: "handover.one", Aliases: []string{"移交客户", "分配客户", "移交商机", "分配商机", "移交线索"}, Group: "团队", Who: bot.Leader | bot.HR, Whose: bot.Anyones,
	Params: []bot.Param{
		{Name: "客户、商机或线索", Kind: words.Handed, Ask: "移交哪个客户、商机或线索？回名称"},
		{Name: "接手人", Kind: words.Taker, Ask: "移交给谁？回姓名"},
	},
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("把下属的或无人负责的客户、商机、线索交给下属；商机期限不重算，至少还有%d天", law.Stages.HandOverDays)
	},
	Examples: []string{"移交 浦东体育馆 @赵敏", "分配客户 华东建筑设计院 @赵敏"},
	Run: func(t *bot.Turn) error {
		to := t.Args.Person("接手人")
		switch x := bot.Arg[any](t, "客户、商机或线索").(type) {
		case *crm.Customer:
			return handCustomer(t, x, to)
		case *crm.Deal:
			before := OwnerOrPool(t, x)
			if err := crm.HandDeal(t.Tx, t.Person, x, to); err != nil {
				return err
			}
			t.Reply("已移交：商机 %s（%s），原在%s，现在由%s负责，会告诉双方。", x.Name, x.Customer, before, to.Name)
			return replyStage(t, x)
		case *crm.Lead:
			return assign(t, x, to)
		}
		return nil
	},
}

func handCustomer(t *bot.Turn, c *crm.Customer, to *sales.Person) error {
	before := c.Owner
	was := OwnerOf(t, c)
	if err := crm.HandCustomer(t.Tx, t.Person, c, to); err != nil {
		return err
	}
	t.Reply("已移交：客户 %s，原%s，现在由%s负责，会告诉双方。", c.Name, responsible(was, before), to.Name)
	deals, err := crm.DealsWith(t.Tx, c.Name)
	if err != nil || before == "" {
		return err
	}
	for _, d := range deals {
		if sales.SameUser(d.Owner, before) && d.Open() && len(deals) <= 20 {
			t.Offer(fmt.Sprintf("一起移交商机 %s（%s，现在%s负责）", d.Name, d.Stage.Title(), was), handOverName+" 商机 "+d.Name+" "+to.UserID)
		}
	}
	return nil
}

func responsible(name, userid string) string {
	if userid == "" {
		return name
	}
	return "负责人" + name
}

const handAllName = "移交全部"

// fromAndTo are whose things are given, who may have left, and to whom.
var fromAndTo = []bot.Param{
	{Name: "移交人", Kind: words.Anybody, Ask: "移交谁名下的？回姓名，已离职的也可以"},
	{Name: "接手人", Kind: words.Taker, Ask: "都交给谁？回姓名"},
}

// HandAll shows what would be given; giving it is one number away.
var HandAll = bot.Command{
	Name: handAllName, Key: "handover.all", Aliases: []string{"全部移交"}, Group: "团队", Who: bot.Leader | bot.HR, Whose: bot.Anyones,
	Params:   fromAndTo,
	Help:     bot.Says("把一个人（在职或已离职）名下的客户、商机、线索、任务都交给另一个人，先数一遍再确认"),
	Examples: []string{"移交全部 @李娜 @赵敏"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		from, to := t.Args.Person("移交人"), t.Args.Person("接手人")
		b, err := crm.CheckHandAll(t.Tx, t.Person, from, to)
		if err != nil {
			return err
		}
		t.Reply("%s名下：%s\n%s\n都移交给%s？期限不重算，每个商机、线索至少还有%d天。", from.Name, b.Counted(), b.Listed(6), to.Name, t.Tx.Law.Stages.HandOverDays)
		t.Offer("全部移交给"+to.Name, DoHandAll.Name+" "+from.UserID+" "+to.UserID)
		return nil
	},
}

// DoHandAll gives everything; what 移交全部 offers.
var DoHandAll = bot.Command{
	Name: "确认移交全部", Key: "handover.doall", Who: bot.Leader | bot.HR, Whose: bot.Anyones,
	Params:   fromAndTo,
	Help:     bot.Says("移交一个人名下的全部，不再确认"),
	Examples: []string{"确认移交全部 @李娜 @赵敏"},
	Run: func(t *bot.Turn) error {
		from, to := t.Args.Person("移交人"), t.Args.Person("接手人")
		b, err := crm.HandAll(t.Tx, t.Person, from, to)
		if err != nil {
			return err
		}
		told := "会告诉双方。"
		if !from.Active {
			told = "会告诉" + to.Name + "。"
		}
		return t.Reply("已移交：%s名下%s，现在都由%s负责。\n%s\n%s", from.Name, b.Counted(), to.Name, b.Listed(6), told)
	},
}
