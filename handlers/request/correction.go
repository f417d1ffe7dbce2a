package request

import (
	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/sales"
	"salesbot/sales/request"
)

const correctKey = "record.correct"

var AskCorrection = bot.Command{
	Name: "更正", Key: correctKey, Aliases: []string{"申请更正"}, Group: "申请", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "记录", Kind: words.Submitted, Ask: "更正哪样？回数字：", Offers: []string{"拜访或跟进记录", "日报", "客户名称"}},
		{Name: "改为", Kind: words.NewText, Ask: "改成什么？把更正后的完整内容发过来"},
		{Name: "理由", Kind: words.Because, Ask: "为什么更正？上级会看到"},
	},
	Help: bot.Says("请上级更正自己已交的记录：拜访 客户 日期、日报 日期、客户 名称；原文保留，罚单不变"),
	Examples: []string{
		"更正 日报 昨天 上午整理投标文件，下午拜访华东建筑设计院王工 理由=漏写了上午",
		"更正 客户 华东建筑设计院 华东建筑设计研究院有限公司 理由=按营业执照",
	},
	Run: func(t *bot.Turn) error {
		x, text, why := bot.Arg[sales.Submitted](t, "记录"), t.Args.Text("改为"), t.Args.Text("理由")
		if err := request.MayCorrect(t.Tx, t.Person, x, text); sales.IsRefusal(err, sales.Invalid) {
			t.Ask(correctKey, "改为", map[string]string{"记录": x.Ref(), "理由": why}) // the reason stands
			return t.Reply("%s", err.(*sales.Error).Text)
		}
		r, deciders, err := request.AskCorrection(t.Tx, t.Person, x, text, why, t.SentAt)
		if err != nil {
			return err
		}
		return replyAsked(t, r, deciders)
	},
}
