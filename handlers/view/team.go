package view

import (
	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/handlers/crm"
	"salesbot/handlers/ledger"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/view"
)

const LookAtTeamName = "团队"

var LookAtTeam = bot.Command{
	Name: LookAtTeamName, Key: "team", Aliases: []string{"团队日报", "统计"}, Group: "团队", Who: bot.Leader | bot.HR, Whose: bot.Theirs,
	Params:   []bot.Param{{Name: "日期", Kind: words.PastDay, Optional: true}},
	Help:     bot.Says("团队一天的日报、拜访、跟进、商机"),
	Examples: []string{"团队", "团队 昨天"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		if !t.Roles.Has(sales.Manager, sales.Director) {
			return t.Reply("你没有直属团队。罚单回：罚单；统计回：罚款统计；看一个人回：看 姓名")
		}
		day := t.Args.Day("日期")
		if day.IsZero() {
			day = rulebook.DayOf(t.SentAt)
		}
		if day > rulebook.DayOf(t.SentAt) {
			return sales.Refuse(sales.Invalid, "%s还没到。看今天回：团队", day.Chinese())
		}
		team, err := sales.TeamOf(t.Tx, t.Person)
		if err != nil {
			return err
		}
		if len(team) == 0 {
			return t.Reply("通讯录里还没有你的下属。")
		}
		if t.Roles.Has(sales.Director) {
			return replyDepartments(t, team, day)
		}
		return replyTeam(t, team, day)
	},
}

// notYet is what a missing report is called on a day that may still bring it.
func notYet(t *bot.Turn, day rulebook.Day) string {
	if day == rulebook.DayOf(t.SentAt) {
		return "暂未交"
	}
	return "缺交"
}

// replyTeam shows a manager a day: the numbers, then the names.
func replyTeam(t *bot.Turn, team []*sales.Person, day rulebook.Day) error {
	d, err := view.LookAt(t.Tx, team, day)
	if err != nil {
		return err
	}
	missing := notYet(t, day)
	t.Reply("【%s】%s", sales.DepartmentName(t.Tx, t.Person.Main), bot.Dated(t, day))
	t.Reply("%s", d.Numbers(missing))
	for _, g := range []struct {
		title  string
		people []*sales.Person
	}{{missing, d.Missing}, {"延交", d.Late}, {"按时", d.OnTime}, {"请假", d.Excused}, {"未阅", d.Unread}, {"签到后没写记录", d.OldNoRecord}, {"提到拜访未签到", d.Claiming}} {
		if len(g.people) > 0 {
			t.Reply("%s：%s", g.title, sales.Names(g.people))
		}
	}
	t.Reply("%s", d.VisitNumbers())
	t.Reply("应跟进%d｜未跟进%d", d.Due, d.NotDone)
	t.Reply("商机推进%d｜7天内到期%d", len(d.Advances), len(d.Ending)+len(d.Reclaiming))
	for _, deal := range append(d.Reclaiming, d.Ending...) {
		label, err := crm.ProspectLabel(t, deal)
		if err != nil {
			return err
		}
		t.Reply("到期：%s（%s）", label, crm.OwnerOrPool(t, deal))
	}
	if len(d.Fines) > 0 {
		t.Reply("罚单%d张：", len(d.Fines))
		for _, f := range d.Fines {
			t.Reply("%s %s", sales.NameOf(t.Tx, f.Person), ledger.FineLine(t.Tx, f))
		}
	}
	t.Reply("看原文：看 姓名 日期｜商机：漏斗")
	t.SeeRest("看一个人：看 姓名 日期")
	return nil
}

// replyDepartments shows a director a line per department, no names.
func replyDepartments(t *bot.Turn, team []*sales.Person, day rulebook.Day) error {
	all, err := view.LookAt(t.Tx, team, day)
	if err != nil {
		return err
	}
	missing := notYet(t, day)
	t.Reply("%s 合计：%s｜拜访%d｜商机推进%d", bot.Dated(t, day), all.Numbers(missing), all.Visits, len(all.Advances))
	parts, err := view.LookAtDepartments(t.Tx, view.Team{Boss: t.Person, Members: team}, day)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if d := p.Day; !d.Empty() {
			t.Reply("%s：%s｜拜访%d｜到期%d", p.Name, d.Numbers(missing), d.Visits, len(d.Ending)+len(d.Reclaiming))
		}
	}
	t.Reply("看原文：看 姓名 日期｜商机：漏斗")
	return nil
}
