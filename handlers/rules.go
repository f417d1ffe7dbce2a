package handlers

import (
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
)

// What the regulation says is quoted; the rest is said to be the company's setting.
var showRules = bot.Command{
	Name: "制度", Key: "rules", Aliases: []string{"规则", "规定"}, Group: "常用", Who: bot.Everyone,
	Help:     bot.Says("日报、罚单、申诉怎么算，哪些词会给上级看"),
	Examples: []string{"制度"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		law := t.Tx.Law
		t.Reply("引号里是制度原文，其余是公司的设置。\n【日报】工作日%s前发出算按时，之后到24:00算延交，24:00没收到算缺交；缺交可补前%d个工作日，不另罚。", law.Report.Deadline, law.Report.MakeUpWorkdays)
		t.Reply("【罚单】只登记，不从工资扣款")
		for _, r := range law.Rules() {
			if r.Source != rulebook.ByRegulation || r.Amount == nil {
				continue
			}
			now := ""
			if a := r.Amount(*law); a != r.Amount(rulebook.DefaultLaw()) {
				now = "，公司现设为" + a.String()
			}
			t.Reply("%s：%s%s", r.Title, strings.TrimPrefix(r.Clause, "制度："), now)
		}
		t.Reply("【申诉】收到通知后%d个工作日内回：申诉 罚单号 理由。由上级或人事处理，认定的人不参与。", law.Fines.AppealWorkdays)
		if words := law.Conduct.Words; len(words) > 0 {
			t.Reply("【用词】日报、拜访和跟进记录、点评里写到%s，机器人会把那一句发给写的人的上级看（没有上级的给人事）。不判断对错，不记罚单。", quoteAll(words, 20))
		}
		return t.Reply("命令：帮助")
	},
}

// quoteAll quotes up to most words: 「回扣」「返点」等8个词.
func quoteAll(words []string, most int) string {
	if len(words) <= most {
		return "「" + strings.Join(words, "」「") + "」"
	}
	return fmt.Sprintf("「%s」等%d个词", strings.Join(words[:most], "」「"), len(words))
}
