package handlers

import (
	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/sales"
)

var warn = bot.Command{
	Name: "警告", Key: "conduct.warn", Group: "人员", Who: bot.Leader | bot.HR, Whose: bot.Theirs,
	Params: []bot.Param{
		{Name: "谁", Kind: words.Somebody, Ask: "警告谁？回姓名"},
		{Name: "级别", Kind: words.WarningLevel, Ask: "口头还是书面？"},
		{Name: "理由", Kind: bot.Words, Ask: "什么理由？会原样告诉本人"},
	},
	Help:     bot.Says("登记口头或书面警告，告诉本人和人事"),
	Examples: []string{"警告 @李娜 口头 两周没有更新商机"},
	Run: func(t *bot.Turn) error {
		p := t.Args.Person("谁")
		w, err := sales.Warn(t.Tx, t.Person, p, bot.Arg[sales.WarningLevel](t, "级别"), t.Args.Text("理由"))
		if err != nil {
			return err
		}
		return t.Reply("已登记%s：%s，%s\n理由：%s\n会告诉本人和人事。只作记录，不是罚单。", w.Level.Title(), p.Name, sales.Moment(w.At), sales.Excerpt(w.Reason, 100))
	},
}

var noteConduct = bot.Command{
	Name: "处分记录", Key: "conduct.note", Group: "人员", Who: bot.HR, Whose: bot.Theirs,
	Params: []bot.Param{
		{Name: "谁", Kind: words.Anybody, Ask: "记谁？回姓名"},
		{Name: "种类", Kind: words.ConductNote, Ask: "停职还是辞退？"},
		{Name: "内容", Kind: bot.Words, Ask: "记什么？只有人事看得到"},
	},
	Help:     bot.Says("记停职或辞退，只是文字，只有人事看得到"),
	Examples: []string{"处分记录 @李娜 停职 11月23日起停职一周"},
	Run: func(t *bot.Turn) error {
		p := t.Args.Person("谁")
		w, err := sales.Warn(t.Tx, t.Person, p, bot.Arg[sales.WarningLevel](t, "种类"), t.Args.Text("内容"))
		if err != nil {
			return err
		}
		return t.Reply("已记：%s %s，%s\n内容：%s\n只是文字，没有通知任何人，也不改变任何权限。要停用回：停用 %s 理由", p.Name, w.Level.Title(), sales.Moment(w.At), sales.Excerpt(w.Reason, 100), p.Name)
	},
}

var showWarnings = bot.Command{
	Name: "警告记录", Key: "conduct.list", Aliases: []string{"我的警告"}, Group: "人员", Who: bot.Everyone, Whose: bot.Seen,
	Params:   []bot.Param{{Name: "谁", Kind: words.Anybody, Optional: true}},
	Help:     bot.Says("看登记过的警告：自己的；上级看自己人的，人事看全部"),
	Examples: []string{"警告记录"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		about := t.Args.Person("谁")
		all, err := sales.WarningsSeenBy(t.Tx, t.Person, about)
		if err != nil {
			return err
		}
		whose := ""
		if about != nil {
			whose = about.Name
		}
		if len(all) == 0 {
			return t.Reply("%s没有警告记录。", whose)
		}
		t.Reply("%s警告记录%d条（新的在前）：", whose, len(all))
		for _, w := range all {
			t.Reply("%s %s %s，%s登记：%s", sales.Moment(w.At), sales.NameOf(t.Tx, w.Person), w.Level.Title(), sales.NameOf(t.Tx, w.By), sales.Excerpt(w.Reason, 60))
		}
		t.SeeRest("没有显示完；看一个人的：警告记录 姓名")
		return nil
	},
}

var suspend = bot.Command{
	Name: "停用", Key: "conduct.suspend", Group: "人员", Who: bot.HR, Whose: bot.Theirs,
	Params: []bot.Param{
		{Name: "谁", Kind: words.Somebody, Ask: "停用谁？回姓名"},
		{Name: "理由", Kind: bot.Words, Ask: "什么理由？会原样告诉本人"},
	},
	Help:     bot.Says("停用一个人：不办事、不提醒、不用交日报，罚单不变"),
	Examples: []string{"停用 @李娜 停职调查"},
	Run: func(t *bot.Turn) error {
		p := t.Args.Person("谁")
		s, err := sales.Suspend(t.Tx, t.Person, p, t.Args.Text("理由"))
		if err != nil {
			return err
		}
		t.Reply("已停用：%s（%s），从%s起\n理由：%s", p.Name, sales.DepartmentName(t.Tx, p.Main), sales.Moment(s.From), sales.Excerpt(s.Reason, 100))
		return t.Reply("今天起不用交日报，也不提醒；名下商机线索期限暂停；已有罚单不变；本人来问会让找你。\n等本人处理的改由其上级或人事处理。恢复回：恢复 %s", p.Name)
	},
}

var restore = bot.Command{
	Name: "恢复", Key: "conduct.restore", Group: "人员", Who: bot.HR, Whose: bot.Theirs,
	Params:   []bot.Param{{Name: "谁", Kind: words.Somebody, Ask: "恢复谁？回姓名"}},
	Help:     bot.Says("恢复停用的人，从下一个工作日起照常"),
	Examples: []string{"恢复 @赵敏"},
	Run: func(t *bot.Turn) error {
		p := t.Args.Person("谁")
		s, again, err := sales.Restore(t.Tx, t.Person, p)
		if err != nil {
			return err
		}
		t.Reply("已恢复：%s，停用%s至%s", p.Name, sales.Moment(s.From), sales.Moment(s.To))
		if again.IsZero() {
			return nil
		}
		return t.Reply("日报从%s起照常。", bot.Dated(t, again))
	},
}
