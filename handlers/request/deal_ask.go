package request

import (
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales/crm"
	"salesbot/sales/request"
)

var AskExtension = bot.Command{
	Name: "申请宽限", Key: "pool.ask", Aliases: []string{"申请延长", "申请延期"}, Group: "线索", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "商机或线索", Kind: words.Prospect, Ask: "给哪个商机或线索申请？回名称"},
		{Name: "天数", Kind: words.DayCount, Ask: "要多几天？回数字，例如：7"},
		{Name: "理由", Kind: bot.Words, Ask: "为什么要宽限？上级会看到"},
	},
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("请上级给自己的商机或线索多几天，一次最多%d天", law.Stages.GraceDays)
	},
	Examples: []string{"申请宽限 浦东体育馆 7 甲方推迟评审"},
	Run: func(t *bot.Turn) error {
		r, deciders, err := request.AskExtension(t.Tx, t.Person, bot.Arg[crm.Prospect](t, "商机或线索"), bot.DaysAsked(t), strings.TrimSpace(t.Args.Text("理由")), t.SentAt)
		if err != nil {
			return err
		}
		return replyAsked(t, r, deciders, "批下来之前期限不变，到期照常处理。")
	},
}

var AskDiscount = bot.Command{
	Name: "特价", Key: "deal.discount", Aliases: []string{"申请特价"}, Group: "商机", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "商机", Kind: words.Deal, Ask: "给哪个商机申请特价？回名称"},
		{Name: "折扣或价格", Kind: words.Price, Ask: "要什么价？例如：95折，或 280万"},
		{Name: "理由", Kind: bot.Words, Ask: "为什么要特价？上级会看到"},
	},
	Help:     bot.Says("给自己的商机申请特价，上级批准后记在商机上"),
	Examples: []string{"特价 浦东体育馆 95折 对手报价低8%", "特价 张江实验楼 280万 二期还有三栋楼"},
	Run: func(t *bot.Turn) error {
		r, deciders, err := request.AskAmendment(t.Tx, request.DiscountRequest, t.Person, bot.Arg[*crm.Deal](t, "商机"), t.Args.Text("折扣或价格"), t.Args.Text("理由"), t.SentAt)
		if err != nil {
			return err
		}
		return replyAsked(t, r, deciders, "批下来之前不要答应客户。")
	},
}

var AskOrderChange = bot.Command{
	Name: "订单变更", Key: "deal.change", Aliases: []string{"申请订单变更", "变更订单"}, Group: "商机", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "商机", Kind: words.Deal, Ask: "哪个商机的订单？回名称（要已中标）"},
		{Name: "内容", Kind: words.NewText, Ask: "变更什么？例如：数量从120套改为100套"},
		{Name: "理由", Kind: words.Because, Ask: "为什么变更？上级会看到"},
	},
	Help:     bot.Says("中标的商机改订单，上级批准后记在商机上；也可一次写全：订单变更 商机 内容 理由=…"),
	Examples: []string{"订单变更 张江实验楼 数量从120套改为100套 理由=甲方减了一层"},
	Run: func(t *bot.Turn) error {
		r, deciders, err := request.AskAmendment(t.Tx, request.ChangeRequest, t.Person, bot.Arg[*crm.Deal](t, "商机"), t.Args.Text("内容"), t.Args.Text("理由"), t.SentAt)
		if err != nil {
			return err
		}
		return replyAsked(t, r, deciders)
	},
}
