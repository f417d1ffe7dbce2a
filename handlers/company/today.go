package company

import (
	"errors"

	"salesbot/bot"
	crmcmd "salesbot/handlers/crm"
	ledgercmd "salesbot/handlers/ledger"
	"salesbot/handlers/request"
	taskcmd "salesbot/handlers/task"
	viewcmd "salesbot/handlers/view"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/sales/task"
	"salesbot/sales/view"
	"salesbot/storage"
)

// soon is how many days ahead a deal's end is shown (RULEBOOK §7: the first reminder).
const soon = 7

var Today = bot.Command{
	Name: "今天", Key: "today", Aliases: []string{"待办", "今日"}, Group: "常用", Who: bot.Everyone, Whose: bot.Own,
	Help:     bot.Says("今天要做的：日报、任务、记录、跟进、到期、待处理"),
	Examples: []string{"今天"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		t.Reply("%s", rulebook.DayOf(t.SentAt).Chinese())
		parts := []func(*bot.Turn) error{todayReport, taskcmd.TodayTasks, todayVisits, todayFollowUps, todayDeals}
		if !t.Roles.Has(sales.Rep) {
			parts = parts[1:]
		}
		for _, part := range append(parts, todayTeam, request.TodayRequests, todayChecks, todayFines, viewcmd.TodayNews) {
			if err := part(t); err != nil {
				return err
			}
		}
		if !t.Roles.Has(sales.Rep, sales.Manager, sales.Director, sales.HR) {
			open, err := task.OpenTasks(t.Tx, t.Person.UserID)
			if err != nil || len(open) > 0 {
				return err
			}
			t.Reply("没有要你处理的。能做什么回：帮助")
		}
		t.SeeRest("看全部：我的任务、客户、商机、罚单")
		return nil
	},
}

func todayReport(t *bot.Turn) error {
	day := rulebook.DayOf(t.SentAt)
	r, err := ledger.ReportOf(t.Tx, t.Person.UserID, day)
	if err == nil {
		_, title, err := ledgercmd.StandingOf(t, r)
		if err != nil {
			return err
		}
		return t.Reply("日报：已收到，%s 送达（%s）。要加内容：补充 内容", r.SentAt.In(rulebook.Zone).Format("15:04"), title)
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	duty, err := ledger.DutyOf(t.Tx, t.Person, day)
	if err != nil {
		return err
	}
	if !duty.Owed {
		return t.Reply("日报：今天不用交（%s）。", duty.Why)
	}
	deadline := t.Tx.Law.Report.Deadline
	if t.SentAt.Before(day.At(deadline)) {
		t.Reply("日报：还没交，%s截止。", deadline)
	} else {
		trial, err := ledger.TrialOf(t.Tx, t.Person, day)
		if err != nil {
			return err
		}
		t.Reply("日报：还没交，已过%s；24:00前交算延交%s，不交算缺交%s%s。", deadline, t.Tx.Law.Fines.LateReport, t.Tx.Law.Fines.MissingReport, trial.Mark())
	}
	t.Offer("写日报", ledgercmd.FileReport.Name)
	return nil
}

func todayVisits(t *bot.Turn) error {
	open, err := crm.VisitsWithoutRecord(t.Tx, t.Person.UserID, rulebook.DayOf(t.SentAt))
	if err != nil {
		return err
	}
	for _, v := range open {
		if v.Customer == "" {
			t.Offer(crmcmd.Unexplained(t, v), crmcmd.ExplainVisit.Name+" "+v.Key())
			continue
		}
		t.Offer("写拜访记录："+v.Customer+"（"+v.At.In(rulebook.Zone).Format("15:04")+"签到）", crmcmd.RecordVisit.Name+" "+v.Customer)
	}
	return nil
}

func todayFollowUps(t *bot.Turn) error {
	open, err := crm.FollowUpsOpen(t.Tx, t.Person, rulebook.DayOf(t.SentAt))
	if err != nil {
		return err
	}
	for _, f := range open {
		t.Offer("今天该跟进："+f.About()+"（"+f.Day.Chinese()+"："+sales.Excerpt(f.Text, 15)+"）", followUpLine(f))
	}
	return nil
}

// followUpLine is the command that keeps a promise.
func followUpLine(f *crm.FollowUp) string {
	if f.Lead != "" {
		return crmcmd.FollowUpName + " " + crmcmd.ShowLeadsName + " " + f.Lead
	}
	return crmcmd.RecordVisit.Name + " " + f.Customer
}

func todayDeals(t *bot.Turn) error {
	all, err := crm.HeldBy(t.Tx, t.Person.UserID)
	if err != nil {
		return err
	}
	for _, x := range all {
		last, err := crm.LastDay(t.Tx, x)
		if err != nil {
			return err
		}
		if !last.IsZero() && last <= rulebook.DayOf(t.SentAt).AddDays(soon) {
			what := "快到期："
			if last < rulebook.DayOf(t.SentAt) {
				what = "已超期："
			}
			show := crmcmd.ShowDealsName
			if x.CurrentStage() == rulebook.Lead {
				show = crmcmd.ShowLeadsName
			}
			t.Offer(what+x.DisplayName()+" "+x.CurrentStage().Title()+"，最后一天 "+bot.Dated(t, last), show+" "+x.DisplayName())
		}
	}
	return nil
}

// todayTeam tells a leader who has not filed.
func todayTeam(t *bot.Turn) error {
	if !t.Roles.Has(sales.Manager, sales.Director) {
		return nil
	}
	team, err := sales.TeamOf(t.Tx, t.Person)
	if err != nil {
		return err
	}
	day, err := view.LookAt(t.Tx, team, rulebook.DayOf(t.SentAt))
	if err != nil {
		return err
	}
	t.Reply("团队日报：%s", day.Numbers("暂未交"))
	if len(day.Missing) > 0 && !t.Roles.Has(sales.Director) {
		t.Reply("暂未交：%s", sales.Names(day.Missing))
	}
	t.Offer("看团队", viewcmd.LookAtTeamName)
	return nil
}

// todayFines tells what waits for a decision, and one's own that may be appealed.
func todayFines(t *bot.Turn) error {
	if t.Roles.Has(sales.Manager, sales.Director, sales.HR) {
		waiting, err := ledger.FinesWaitingFor(t.Tx, t.Person)
		if err != nil {
			return err
		}
		for _, f := range waiting[:min(5, len(waiting))] {
			t.Offer("等你处理："+sales.NameApart(t.Tx, f.Person)+" "+ledgercmd.FineLine(t.Tx, f), ledgercmd.ShowFines.Name+" "+f.Code)
		}
		if len(waiting) > 5 {
			t.Reply("等你处理的罚单共%d张，全部回：罚单", len(waiting))
		} else if len(waiting) == 0 {
			t.Reply("没有等你处理的罚单。")
		}
	}
	own, err := ledger.FinesOf(t.Tx, t.Person.UserID)
	if err != nil {
		return err
	}
	for _, f := range own {
		open, err := ledger.Appealable(t.Tx, f, t.SentAt)
		if err != nil {
			return err
		}
		if open {
			t.Offer("可申诉："+ledgercmd.FineLine(t.Tx, f), ledgercmd.ShowFines.Name+" "+f.Code)
		}
	}
	return nil
}
