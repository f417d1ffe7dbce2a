package ledger

import (
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

var todaysReport = []bot.Param{{Name: "内容", Kind: bot.Words, Ask: "今天做了什么、见了谁、结果怎样？直接发过来（不写了回：取消）"}}

// noProxy tells who would file for somebody else how to excuse them (RULEBOOK 2).
const noProxy = "日报由本人交，不能代交；没法交的由上级或人事回：免报 姓名 日期 事由。"

// notFiled says whether the day's report has still to be filed: that no quota refuses.
func notFiled(t *bot.Turn) (bool, error) {
	_, err := ledger.ReportOf(t.Tx, t.Person.UserID, rulebook.DayOf(t.SentAt))
	return sales.IsNotFound(err), sales.IgnoreNotFound(err)
}

var FileReport = bot.Command{
	Name: "日报", Key: "report.file", Aliases: []string{"日报告", "写日报", "交日报"}, Group: "日报", Who: bot.Rep, Whose: bot.Own,
	Always: notFiled,
	Params: todaysReport,
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("交今天的日报，%s前算按时；%s前再发一次是改写", law.Report.Deadline, law.Report.Deadline)
	},
	Examples: []string{"日报 今天拜访了华东设计院，谈了预算", "【日报】上午整理投标文件，下午回访客户"},
	Else:     noProxy,
	Run: func(t *bot.Turn) error {
		day := rulebook.DayOf(t.SentAt)
		if said := words.PastDaySaid(t, t.Args.Text("内容")); !said.IsZero() {
			missing, err := ledger.StillOwes(t.Tx, t.Person, said)
			if err != nil {
				return err
			}
			if missing {
				return askWhichDay(t, said, day)
			}
		}
		if t.SentAt.Before(day.At(t.Tx.Law.Report.MorningUntil)) {
			owes, err := ledger.StillOwes(t.Tx, t.Person, day.AddDays(-1))
			if err != nil {
				return err
			}
			if owes {
				return askWhichDay(t, day.AddDays(-1), day)
			}
		}
		return file(t)
	},
}

// askWhichDay asks which day is meant: after midnight with yesterday missing, or where the
// words begin with a day before whose report is missing.
func askWhichDay(t *bot.Turn, yesterday, today rulebook.Day) error {
	name := "昨天"
	if yesterday != today.AddDays(-1) {
		name = "那天"
	}
	t.AsksBack()
	t.OfferAsSent(name+" "+yesterday.Chinese()+"，算补交", fmt.Sprintf("%s %s %s", MakeUpReport.Name, yesterday, t.Args.Text("内容")))
	t.OfferAsSent("今天 "+today.Chinese(), FileToday.Name+" "+t.Args.Text("内容"))
	return t.Reply("%s的日报还没交，这是哪天的？回数字，或回：%s、今天", name, name)
}

// FileToday files for the day it is written on without asking; what 日报 offers after
// midnight.
var FileToday = bot.Command{
	Name: "今日日报", Key: "report.today", Aliases: []string{"今天日报", "今天的日报"}, Who: bot.Rep, Whose: bot.Own,
	Always:   notFiled,
	Params:   todaysReport,
	Help:     func(law *rulebook.Law) string { return "交今天的日报，不问是哪天" },
	Examples: []string{"今日日报：上午整理投标文件，下午回访客户"},
	Else:     noProxy,
	Run:      file,
}

// FileKept files what was kept as a possible report; what several such texts are offered as.
var FileKept = bot.Command{
	Name: "交草稿", Key: words.KeptKey, Who: bot.Rep, Whose: bot.Own,
	Help:     bot.Says("把今天发过、还没确认的内容当日报交，按第一条的时间算"),
	Examples: []string{"交草稿"},
	Else:     noProxy,
	Run: func(t *bot.Turn) error {
		filed, text, err := ledger.FilePieces(t.Tx, t.Person, rulebook.DayOf(t.Message.SentAt))
		if sales.IsRefusal(err, sales.NotFound) {
			return t.Reply("没有留着的内容，请直接回：日报 今天做了什么")
		}
		if err != nil {
			return err
		}
		t.SentAt = filed.Report.SentAt
		t.UnderstoodAs("report.file", "内容", text)
		return replyText(t, filed, text)
	},
}

func file(t *bot.Turn) error {
	filed, err := ledger.FileReport(t.Tx, t.Person, t.Args.Text("内容"), t.SentAt)
	if err != nil {
		return err
	}
	return replyFiled(t, filed)
}

var AddToReport = bot.Command{
	Name: "补充", Key: "report.add", Aliases: []string{"补充日报"}, Group: "日报", Who: bot.Rep, Whose: bot.Own,
	Always:   notFiled,
	Params:   []bot.Param{{Name: "内容", Kind: bot.Words, Ask: "要补充什么？直接发过来（补前几天的回：补交）"}},
	Help:     func(law *rulebook.Law) string { return "给今天的日报加内容；今天还没交就算交日报" },
	Examples: []string{"补充 客户说下周三给书面答复"},
	Else:     noProxy,
	Run: func(t *bot.Turn) error {
		filed, err := ledger.AddToReport(t.Tx, t.Person, t.Args.Text("内容"), t.SentAt)
		if err != nil {
			return err
		}
		return replyFiled(t, filed)
	},
}

var MakeUpReport = bot.Command{
	Name: "补交", Key: "report.makeup", Aliases: []string{"补交日报"}, Group: "日报", Who: bot.Rep, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "日期", Kind: words.PastDay, Ask: "补哪天的？例如：昨天、周五、11月20日"},
		{Name: "内容", Kind: bot.Words, Ask: "那天做了什么？直接发过来"},
	},
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("补前%d个工作日内的日报；缺交的罚单不变，也不另罚", law.Report.MakeUpWorkdays)
	},
	Examples: []string{"补交 昨天 昨天在浦东体育馆工地待了一天"},
	Else:     noProxy,
	Run: func(t *bot.Turn) error {
		filed, err := ledger.MakeUpReport(t.Tx, t.Person, t.Args.Day("日期"), t.Args.Text("内容"), t.SentAt)
		if err != nil {
			return err
		}
		return replyFiled(t, filed)
	},
}

// replyFiled says what became of a filing: what is stored, what is booked and why, what
// to do next.
func replyFiled(t *bot.Turn, filed *ledger.Filed) error {
	return replyText(t, filed, t.Args.Text("内容"))
}

// replyText is replyFiled for a text that is no parameter.
func replyText(t *bot.Turn, filed *ledger.Filed, text string) error {
	r := filed.Report
	sent := ledger.SentAt(t.Tx.LawOn(r.Day), t.SentAt)
	switch {
	case filed.Overtaken:
		t.Reply("%s 发出的现在才到，已按发出时间记入 %s日报（%s）；之后发的也都保留。", sent, r.Day.Chinese(), r.Status.Title())
	case filed.Supplement:
		t.Reply("已补充到 %s日报，%s 送达。", r.Day.Chinese(), sent)
	case !filed.First:
		t.Reply("已更新 %s日报，%s 送达，以这份为准。", r.Day.Chinese(), sent)
	case r.Status == rulebook.MadeUp:
		t.Reply("已补交 %s日报。", r.Day.Chinese())
	default:
		t.Reply("已收到 %s日报，%s 送达%s。", r.Day.Chinese(), sent, onTime(r.Status))
	}
	if err := replyFines(t, filed); err != nil {
		return err
	}
	if filed.Trial != "" {
		t.Reply("%s", filed.Trial)
	}
	if filed.First && !filed.Owed && r.Status == rulebook.Voluntary {
		t.Reply("这天你不用交（%s），算自愿，不影响考核。", filed.Why)
	}
	t.Reply("内容：%s", sales.Excerpt(text, 60))
	if err := notForAnother(t, r.Day, text); err != nil {
		return err
	}
	switch {
	case r.Day != t.Tx.Today():
		t.Reply("要加内容：补交 %s 内容", r.Day)
	case filed.First:
		t.Reply("要加内容：补充 内容")
	}
	return askForPlan(t, filed)
}

// notForAnother says of a report that begins with a colleague's name whose it is, and how to
// excuse them: nobody files for another.
func notForAnother(t *bot.Turn, day rulebook.Day, text string) error {
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	found, err := sales.FindPeople(t.Tx, first)
	if err != nil || len(found) == 0 || sales.SameUser(found[0].UserID, t.Person.UserID) {
		return err
	}
	return t.Reply("记在你自己名下，日报不能代交。%s没法交的由上级或人事回：免报 %s %s 事由", found[0].Name, found[0].Name, day)
}

func onTime(s rulebook.ReportStatus) string {
	if s == rulebook.OnTime {
		return "，按时"
	}
	return ""
}

// replyFines tells the fines a filing opened or waived; for the person this is their
// notice.
func replyFines(t *bot.Turn, filed *ledger.Filed) error {
	law := t.Tx.LawOn(filed.Report.Day)
	for _, f := range filed.Changed {
		switch {
		case f.State == ledger.Waived:
			t.Reply("原来的%s罚单 %s 已自动撤销：%s。", f.Title(t.Tx), f.Code, f.Moves[len(f.Moves)-1].Why)
		case f.State == ledger.Held:
			t.Reply("截止%s。本应算%s%s，但%s，先不登记，由人事核实（罚单%s）。", law.Report.Deadline, f.Title(t.Tx), f.Amount, strings.Join(f.Held, "；"), f.Code)
		case f.Corrects != "":
			t.Reply("已登记更正 %s（更正单 %s），冲回罚单 %s。", f.Amount, f.Code, f.Corrects)
		default:
			appeal, err := ledger.AppealLine(t.Tx, f)
			if err != nil {
				return err
			}
			t.Reply("截止%s，记%s%s（罚单%s）。依据：%s。今天不会再记缺交。", law.Report.Deadline, f.Title(t.Tx), f.Amount, f.Code, f.Clause(t.Tx))
			t.Reply("%s", appeal)
			t.Reply("本系统只登记，不从工资扣款。")
		}
	}
	if filed.First && filed.Report.Status == rulebook.MadeUp {
		if filed.Missing != nil {
			t.Reply("缺交的罚单 %s 不变（%s），补交不另罚。", filed.Missing.Code, filed.Missing.State.Title())
		} else {
			t.Reply("补交不另罚；24:00前没交的认定不变。")
		}
	}
	return nil
}

var MyReports = bot.Command{
	Name: "我的日报", Key: "report.mine", Group: "日报", Who: bot.Rep, Whose: bot.Own,
	Params:   []bot.Param{{Name: "月", Kind: words.Month, Optional: true}},
	Help:     func(law *rulebook.Law) string { return "看自己一个月的日报" },
	Examples: []string{"我的日报", "我的日报 11月"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		month := t.Args.Month("月")
		if month.IsZero() {
			month = rulebook.MonthOf(t.SentAt)
		}
		reports, err := ledger.ReportsOf(t.Tx, t.Person.UserID, month.First(), month.Last())
		if err != nil {
			return err
		}
		count := make(map[rulebook.ReportStatus]int)
		titles := make([]string, len(reports))
		for i, r := range reports {
			status, title, err := StandingOf(t, r)
			if err != nil {
				return err
			}
			count[status]++
			titles[i] = title
		}
		t.Reply("%s日报：按时%d｜延交%d｜补交%d｜自愿%d", month.Chinese(), count[rulebook.OnTime], count[rulebook.Late], count[rulebook.MadeUp], count[rulebook.Voluntary])
		for i := len(reports) - 1; i >= 0; i-- {
			r := reports[i]
			read := ""
			if len(r.Reads) > 0 {
				read = "，已阅"
			}
			t.Reply("%s %s%s%s：%s", r.Day.Chinese(), titles[i], paperMark(t, r), read+sales.CorrectedMark(r), sales.Excerpt(r.Text(), 30))
			for _, c := range r.Comments {
				t.Reply("  点评 %s：%s", sales.NameOf(t.Tx, c.By), c.Text)
			}
		}
		t.SeeRest("更早的：我的日报 月份")
		return nil
	},
}
