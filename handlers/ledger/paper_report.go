package ledger

import (
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

const registerPaperKey = "report.paper"

// What can be refused is refused before anything more is asked, so content and time are
// asked for by Run.
var RegisterPaper = bot.Command{
	Name: "代录", Key: registerPaperKey, Aliases: []string{"代录日报", "代交日报"}, Group: "团队", Who: bot.Leader | bot.HR, Whose: bot.Theirs,
	Params: []bot.Param{
		{Name: "谁", Kind: words.Somebody, Ask: "代录谁的纸质日报？回姓名"},
		{Name: "日期", Kind: words.PastDay, Ask: "哪天的日报？例如：昨天、11月20日"},
		{Name: "收到时间", Kind: words.ReceivedAt, Optional: true},
		{Name: "内容", Kind: bot.Words, Optional: true},
	},
	Help:     bot.Says("系统中断那天，把收到的纸质日报登记进来，按收到的时间算；告诉本人，按份数报人事"),
	Examples: []string{"代录 @赵敏 昨天 17:30 上午拜访了华东设计院，谈了预算", "代录 赵敏 周四 按时 上午整理投标文件，下午回访客户"},
	Run: func(t *bot.Turn) error {
		p, day := t.Args.Person("谁"), t.Args.Day("日期")
		if err := ledger.MayRegisterPaperReport(t.Tx, t.Person, p, day); err != nil {
			return err
		}
		known := map[string]string{"谁": p.UserID, "日期": day.String()}
		if t.Args.Has("收到时间") {
			known["收到时间"] = bot.Arg[rulebook.Clock](t, "收到时间").String()
		}
		if text := t.Args.Text("内容"); text != "" {
			known["内容"] = text
		} else {
			t.Ask(registerPaperKey, "内容", known)
			return t.Reply("%s %s 纸质日报写了什么？照着发过来（不录了回：取消）", p.Name, bot.Dated(t, day))
		}
		if err := ledger.LongEnough(t.Tx, day, t.Args.Text("内容")); err != nil {
			return err
		}
		if !t.Args.Has("收到时间") {
			t.Ask(registerPaperKey, "收到时间", known)
			return t.Reply("几点收到的？例如：17:30、18点10分、按时")
		}
		filed, err := ledger.RegisterPaperReport(t.Tx, t.Person, p, day, bot.Arg[rulebook.Clock](t, "收到时间"), t.Args.Text("内容"))
		if err != nil {
			return err
		}
		return replyPaper(t, p, filed)
	},
}

func replyPaper(t *bot.Turn, p *sales.Person, filed *ledger.Filed) error {
	r := filed.Report
	t.Reply("已代录 %s %s日报：%s收到，%s。", p.Name, bot.Dated(t, r.Day), r.Revisions[0].Came(t.Tx.LawOn(r.Day)), r.Status.Title())
	t.Reply("内容：%s", sales.Excerpt(r.Text(), 60))
	for _, f := range filed.Changed {
		switch {
		case f.Corrects != "":
			t.Reply("已登记更正 %s（更正单 %s），冲回罚单 %s。", f.Amount, f.Code, f.Corrects)
		case f.State == ledger.Waived:
			t.Reply("%s罚单 %s 已自动撤销：%s。", f.Title(t.Tx), f.Code, f.Moves[len(f.Moves)-1].Why)
		case f.State == ledger.Held:
			t.Reply("本应算%s%s，但%s，先不登记，由人事核实（罚单%s）。", f.Title(t.Tx), f.Amount, strings.Join(f.Held, "；"), f.Code)
		default:
			t.Reply("截止%s，记%s%s（罚单%s）。依据：%s。", t.Tx.LawOn(f.Day).Report.Deadline, f.Title(t.Tx), f.Amount, f.Code, f.Clause(t.Tx))
		}
	}
	if filed.Trial != "" {
		t.Reply("%s", filed.Trial)
	}
	return t.Reply("会通知本人，本人可以补充、更正；按份数报人事。")
}

// paperMark says of a report registered from paper who did.
func paperMark(t *bot.Turn, r *ledger.Report) string {
	if by := r.PaperBy(); by != "" {
		return "，代录(" + sales.NameOf(t.Tx, by) + ")"
	}
	return ""
}

// StandingOf is the status a report counts as, and its name: a late one of a free afternoon is
// in time.
func StandingOf(t *bot.Turn, r *ledger.Report) (rulebook.ReportStatus, string, error) {
	if r.Status != rulebook.Late {
		return r.Status, r.Status.Title(), nil
	}
	away, err := sales.AbsenceOn(t.Tx, r.Person, r.Day)
	if err == nil && away.Afternoon {
		return rulebook.OnTime, rulebook.OnTime.Title() + "(下午请假)", nil
	}
	return r.Status, r.Status.Title(), err
}

// ReportCame is how and when a report came: 按时，11月20日17:30 送达; 按时，17:30收到，代录(张伟).
func ReportCame(t *bot.Turn, r *ledger.Report) (string, error) {
	_, title, err := StandingOf(t, r)
	if r.Revisions[0].By == "" {
		return title + "，" + sales.Moment(r.SentAt) + " 送达" + paperMark(t, r), err
	}
	return title + "，" + r.Revisions[0].Came(t.Tx.LawOn(r.Day)) + "收到" + paperMark(t, r), err
}
