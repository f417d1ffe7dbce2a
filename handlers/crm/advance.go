package crm

import (
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// fillNextKey is the hidden command that fills one missing field of a deal.
const fillNextKey = "deal.fill_next"

const advanceName = "推进"

var AdvanceDeal = bot.Command{
	Name: advanceName, Key: "deal.advance", Aliases: []string{"推进商机"}, Group: "商机", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "商机", Kind: words.Deal, Ask: "推进哪个商机？回名称"},
		{Name: "阶段", Kind: words.Stage, Ask: "推进到哪个阶段？依次是：商机 立项 正式沟通 投标 中标"},
	},
	Help:     bot.Says("推进到下一阶段，缺什么会一项一项问"),
	Examples: []string{"推进 浦东体育馆 立项"},
	Run: func(t *bot.Turn) error {
		d, to := bot.Arg[*crm.Deal](t, "商机"), bot.Arg[rulebook.Stage](t, "阶段")
		if err := crm.CheckAdvance(t.Tx, d, to); err != nil {
			return err
		}
		gap, err := crm.GapOf(t.Tx, d)
		if err != nil {
			return err
		}
		if !gap.Empty() {
			return askGap(t, d, to, gap)
		}
		from := d.Stage
		if err := crm.AdvanceDeal(t.Tx, t.Person, d, to, t.SentAt); err != nil {
			return err
		}
		t.Reply("已推进：%s %s→%s。", d.Name, from.Title(), to.Title())
		if a := d.LastAdvance(); len(a.Doubts) > 0 {
			t.Reply("标「待核」：%s；会列给上级看，推进有效，不是罚单。", strings.Join(a.Doubts, "、"))
		}
		if d.ToFile {
			return replyToFile(t, d)
		}
		if d.Stage == rulebook.Won {
			return t.Reply("中标通知书、开标文件、一览表都已存档，计入业绩。")
		}
		return replyStage(t, d)
	},
}

// askGap lists everything a deal lacks when it is first asked for, and asks for the next:
// fields, then a visit to the owner's side, then papers. What is answered is kept also
// when the rest is not, so nothing here is a refusal.
func askGap(t *bot.Turn, d *crm.Deal, to rulebook.Stage, gap *crm.Gap) error {
	if names := gap.Names(); !t.GoingOn && len(gap.Fields) > 0 {
		t.Reply("%s 推进到%s还缺%d项：%s。", d.Name, to.Title(), len(names), strings.Join(names, "、"))
		if hint := crm.IfAny(t.Tx, d); hint != "" {
			t.Reply("%s", hint)
		}
		t.Reply("一项一项来（不填了回：取消）。")
	}
	line := advanceName + " " + d.Name + " " + to.Title()
	if missing := gap.Fields; len(missing) > 0 {
		left := ""
		if len(missing) > 1 {
			left = fmt.Sprintf("（还有%d项）", len(missing))
		}
		t.AskFor(line, fillNextKey, "值", map[string]string{"商机": d.Name, "项": missing[0].Name})
		return t.Reply("%s？%s%s", missing[0].Name, example(missing[0]), left)
	}
	t.Reply("%s", gap.Explain(d))
	switch {
	case len(gap.Unseen) > 0:
		t.AskFor(line, RecordVisit.Key, "记录", map[string]string{"客户": d.Customer})
		return t.Reply("已经见过的现在直接回：见了%s，谈了… 下次=日期", gap.Unseen[0].Name)
	case len(gap.Roleless) > 0:
		askRole(t, line, gap.Roleless[0])
		return nil
	case gap.Visits > 0:
		t.AskFor(line, PutContact.Key, "姓名", map[string]string{"客户": d.Customer})
		return t.Reply("现在登记就直接回：姓名 职务 电话 角色=领导")
	}
	if kind := gap.Unsent(); kind != "" {
		t.Ask(filePaperKey, "照片", map[string]string{"商机": d.Name, "种类": kind})
		return t.Reply("现在就可以发%s的照片，一页一张。", kind)
	}
	return nil
}

// askRole asks on which side of the decision a registered contact stands.
func askRole(t *bot.Turn, line string, c *crm.Contact) {
	t.Reply("%s（%s）还没写角色，是业主方的回数字，不是就回：设计单位、合作伙伴 或 其他", c.Name, c.Title)
	known := map[string]string{"客户": c.Customer, "姓名": c.Name, "职务": c.Title, "电话": c.Phone}
	if c.Email != "" {
		known["邮箱"] = c.Email
	}
	t.AskFor(line, PutContact.Key, "角色", known)
	for _, role := range contactRoles {
		if rulebook.OwnersSide(role) {
			t.OfferAnswer(role, role)
		}
	}
}

// FillNext fills the field asked for; only the questions of 推进 lead here.
var FillNext = bot.Command{
	Name: "补填", Key: fillNextKey, Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "商机", Kind: words.Deal, Ask: "哪个商机？回名称"},
		{Name: "项", Kind: words.Word, Ask: "填哪一项？"},
		{Name: "值", Kind: bot.Words, Ask: "填什么？"},
	},
	Help:     bot.Says("填一项再接着推进"),
	Examples: []string{"补填 张江实验楼 预算 300万"},
	Run: func(t *bot.Turn) error {
		d, name := bot.Arg[*crm.Deal](t, "商机"), t.Args.Text("项")
		field, ok := rulebook.FieldByName(*t.Tx.Law, name)
		if !ok {
			return sales.Refuse(sales.NotFound, "没有「%s」这一项。", name)
		}
		value, err := words.FieldValue(t, field, t.Args.Text("值"))
		if err != nil {
			return err
		}
		if err := crm.FillDeal(t.Tx, d, map[string]string{field.Name: value}); err != nil {
			return err
		}
		return t.Reply("已填 %s：%s", field.Name, fieldText(t, field, d.Fields[field.Name]))
	},
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
