package crm

import (
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/sales"
	"salesbot/sales/crm"
)

const FollowUpName = "跟进"

var RecordFollowUp = bot.Command{
	Name: FollowUpName, Key: "followup.record", Aliases: []string{"跟进记录", "写跟进"}, Group: "拜访", Who: bot.Rep | bot.Leader, Whose: bot.Seen,
	Params: []bot.Param{
		{Name: "客户或线索", Kind: words.ContactedToWrite, Ask: "跟进了哪个客户或线索？回名称"},
		{Name: "内容", Kind: bot.Words, Ask: "怎么联系的、谈了什么、结果怎样？"},
		{Name: "下次", Also: []string{"下次跟进", "下次日期", "下次跟进日期"}, Kind: words.ComingDay, Named: true, Ask: "下次什么时候跟进？例如：周五、11月30日"},
	},
	Help:     bot.Says("写电话、微信等跟进，必须带下次日期；到那天提醒"),
	Examples: []string{"跟进 华东建筑设计院 电话确认了预算 下次=下周五", "跟进 浦东二期改造 加了微信，约下周见 下次=下周三"},
	Run: func(t *bot.Turn) error {
		text, next := t.Args.Text("内容"), t.Args.Day("下次")
		var f *crm.FollowUp
		var err error
		switch x := bot.Arg[any](t, "客户或线索").(type) {
		case *crm.Lead:
			f, err = crm.RecordLeadContact(t.Tx, t.Person, x, text, next, t.SentAt)
		case *crm.Customer:
			f, err = crm.RecordContact(t.Tx, t.Person, x, text, next, t.SentAt)
		default:
			return fmt.Errorf("follow-up of %T", x)
		}
		if err != nil {
			return err
		}
		t.Reply("已记录 %s 的跟进：%s", f.About(), sales.Excerpt(f.Text, 60))
		t.Reply("下次跟进：%s，当天提醒", bot.Dated(t, f.Next))
		if l, ok := bot.Arg[any](t, "客户或线索").(*crm.Lead); ok {
			if err := replyTerms(t, l); err != nil {
				return err
			}
		}
		if len(f.Contacts) > 0 {
			t.Reply("提到的联系人：%s", strings.Join(f.Contacts, "、"))
		}
		return noReport(t, "跟进记录")
	},
}
