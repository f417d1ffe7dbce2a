package handlers

import (
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
)

// fillNextKey is the hidden command that fills one missing field and goes on advancing.
const fillNextKey = "deal.fill_next"

var advanceDeal = bot.Command{
	Name: "推进", Key: "deal.advance", Aliases: []string{"推进商机"}, Group: "商机", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "商机", Kind: bot.Deal, Ask: "推进哪个商机？回名称"},
		{Name: "阶段", Kind: bot.Stage, Ask: "推进到哪个阶段？依次是：商机 立项 正式沟通 投标 中标"},
	},
	Help:     says("推进到下一阶段，缺什么会一项一项问"),
	Examples: []string{"推进 浦东体育馆 立项"},
	Run: func(t *bot.Turn) error {
		d, to := t.Args.Deal("商机"), t.Args.Stage("阶段")
		if err := sales.CheckAdvance(t.Tx, d, to); err != nil {
			return err
		}
		gap, err := sales.GapOf(t.Tx, d)
		if err != nil {
			return err
		}
		if len(gap.Fields) > 0 {
			t.Reply("%s 推进到%s还缺%d项：%s。", d.Name, to.Title(), len(gap.Names()), strings.Join(gap.Names(), "、"))
			t.Reply("一项一项来（不填了回：取消）。")
		}
		return advanceOrAsk(t, d, to)
	},
}

// fillNext fills the field asked for and goes on; only the questions of 推进 lead here.
var fillNext = bot.Command{
	Name: "补填", Key: fillNextKey, Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "商机", Kind: bot.Deal, Ask: "哪个商机？回名称"},
		{Name: "阶段", Kind: bot.Stage, Ask: "推进到哪个阶段？"},
		{Name: "项", Kind: bot.Word, Ask: "填哪一项？"},
		{Name: "值", Kind: bot.Words, Ask: "填什么？"},
	},
	Help:     says("填一项再接着推进"),
	Examples: []string{"补填 张江实验楼 正式沟通 预算 300万"},
	Run: func(t *bot.Turn) error {
		d, to, name := t.Args.Deal("商机"), t.Args.Stage("阶段"), t.Args.Text("项")
		if err := sales.CheckAdvance(t.Tx, d, to); err != nil {
			return err
		}
		field, ok := rulebook.FieldByName(*t.Tx.Law, name)
		if !ok {
			return sales.Refuse(sales.NotFound, "没有「%s」这一项。", name)
		}
		value, err := bot.FieldValue(t, field, t.Args.Text("值"))
		if err != nil {
			return err
		}
		if err := sales.FillDeal(t.Tx, d, map[string]string{field.Name: value}); err != nil {
			return err
		}
		t.Reply("已填 %s：%s", field.Name, fieldText(t, field, d.Fields[field.Name]))
		return advanceOrAsk(t, d, to)
	},
}

// advanceOrAsk asks for the next missing field, and advances when there is none.
func advanceOrAsk(t *bot.Turn, d *sales.Deal, to rulebook.Stage) error {
	gap, err := sales.GapOf(t.Tx, d)
	if err != nil {
		return err
	}
	if missing := gap.Fields; len(missing) > 0 {
		left := ""
		if len(missing) > 1 {
			left = fmt.Sprintf("（还有%d项）", len(missing))
		}
		t.Ask(fillNextKey, "值", map[string]string{"商机": d.Name, "阶段": string(to), "项": missing[0].Name})
		return t.Reply("%s？%s%s", missing[0].Name, example(missing[0]), left)
	}
	if !gap.Empty() {
		// No refusal: the field just filled stays.
		return t.Reply("%s", gap.Explain(d))
	}
	from := d.Stage
	if err := sales.AdvanceDeal(t.Tx, t.Person, d, to, t.SentAt); err != nil {
		return err
	}
	t.Reply("已推进：%s %s→%s。", d.Name, from.Title(), to.Title())
	if d.ToFile {
		return replyToFile(t, d)
	}
	if d.Stage == rulebook.Won {
		return t.Reply("中标通知书、开标文件、一览表都已存档，计入业绩。")
	}
	return replyStage(t, d)
}

func example(f rulebook.Field) string {
	switch f.Kind {
	case rulebook.FieldMoney:
		return "写金额，例如 300万"
	case rulebook.FieldDate:
		return "写日期，例如 12月15日"
	}
	return "写名称"
}
