package ledger

import (
	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/sales/ledger"
)

var CommentReport = bot.Command{
	Name: "点评", Key: "report.comment", Group: "团队", Who: bot.Leader, Whose: bot.Theirs,
	Params: []bot.Param{
		{Name: "姓名", Kind: words.Somebody, Ask: "点评谁的日报？回姓名"},
		{Name: "内容", Kind: bot.Words, Ask: "点评什么？会发给本人"},
	},
	Help:     bot.Says("点评一个人最近的日报，会发给本人"),
	Examples: []string{"点评 李娜 预算要问到具体数字"},
	Run: func(t *bot.Turn) error {
		p := t.Args.Person("姓名")
		r, err := ledger.CommentReport(t.Tx, t.Person, p, t.Args.Text("内容"))
		if err != nil {
			return err
		}
		return t.Reply("已点评 %s %s日报：%s\n已发给本人。", p.Name, r.Day.Chinese(), t.Args.Text("内容"))
	},
}
