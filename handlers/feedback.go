package handlers

import (
	"salesbot/bot"
	"salesbot/sales"
)

var feedback = bot.Command{
	Name: "反馈", Key: "feedback", Aliases: []string{"意见反馈", "提意见"}, Group: "常用", Who: bot.Everyone,
	Params:   []bot.Param{{Name: "内容", Kind: bot.Words, Ask: "哪里不好用、想要什么？直接发过来，会转给管理员"}},
	Help:     bot.Says("助手哪里不好用、想要什么，转给管理员"),
	Examples: []string{"反馈 签到找不到客户，名字打全了也不行"},
	Run: func(t *bot.Turn) error {
		admins, err := sales.SendFeedback(t.Tx, t.Person, t.Args.Text("内容"))
		if err != nil {
			return err
		}
		return t.Reply("已转给管理员%s，谢谢。\n内容：%s", sales.Names(admins), sales.Excerpt(t.Args.Text("内容"), 60))
	},
}
