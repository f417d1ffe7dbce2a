package rulebook

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Every constant …ID of the package is a listed rule, and the other way round.
func TestEveryRuleIsListed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if ok && len(spec.Names) == 1 && len(spec.Values) == 1 && strings.HasSuffix(spec.Names[0].Name, "ID") {
				declared[strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`)] = true
			}
			return true
		})
	}
	seen := map[string]bool{}
	for _, r := range Rules() {
		if r.ID == "" || r.Title == "" || r.Clause == "" || r.Version < 1 || r.Amount == nil {
			t.Errorf("rule %q is incomplete: %+v", r.ID, r)
		}
		if r.Source != ByRegulation && r.Source != ByDefault {
			t.Errorf("rule %s: source %q", r.ID, r.Source)
		}
		if seen[r.ID] || seen[r.Title] {
			t.Errorf("rule %s %s is listed twice", r.ID, r.Title)
		}
		seen[r.ID], seen[r.Title] = true, true
		if !declared[r.ID] {
			t.Errorf("rule %s has no constant", r.ID)
		}
		delete(declared, r.ID)
		if got := DefaultLaw().Rule(r.ID); got.Title != r.Title {
			t.Errorf("Rule(%s) = %v", r.ID, got.Title)
		}
	}
	for id := range declared {
		t.Errorf("rule %s is not listed", id)
	}
	if r := DefaultLaw().Rule("none"); r.Title != "none" || r.Check != nil {
		t.Errorf("an unknown rule is %+v", r)
	}
}

func TestTariff(t *testing.T) {
	for id, want := range map[string]struct {
		title, clause, source string
		amount                Fen
	}{
		LateReportID:    {"延交", "制度第二条「每延交一次，罚款10元」", "制度", 1000},
		MissingReportID: {"缺交", "制度第二条「每缺交一次，罚款30元」", "制度", 3000},
		FalseReportID:   {"虚报", "制度第二条「每虚报一次，罚款50元」", "制度", 5000},
		FalseAdvanceID:  {"虚假推进", "制度：商机虚假推进，每个每次罚款100元", "制度", 10000},
		CorrectionID:    {"更正", "已结算月份不改动，以负数记录更正原罚单", "默认", 0},
	} {
		r := DefaultLaw().Rule(id)
		if r.Title != want.title || r.Clause != want.clause || r.Source != want.source || r.Amount(DefaultLaw()) != want.amount {
			t.Errorf("%s: %s %s %s %s", id, r.Title, r.Clause, r.Source, r.Amount(DefaultLaw()))
		}
	}
	l := DefaultLaw()
	l.Fines.LateReport = 700
	f := lateReport.Find(l, lateFacts(t))
	if f == nil || f.Amount != 700 {
		t.Errorf("the amount is no setting: %+v", f)
	}
}

func TestReportStatus(t *testing.T) {
	l, d := DefaultLaw(), day(t, "2026-11-20")
	for _, c := range []struct {
		sent string
		ns   time.Duration
		owed bool
		want ReportStatus
	}{
		{"2026-11-20 17:59:59", 999_999_999, true, OnTime},
		{"2026-11-20 18:00:00", 0, true, Late},
		{"2026-11-20 00:00:00", 0, true, OnTime},
		{"2026-11-20 23:59:59", 999_999_999, true, Late},
		{"2026-11-21 00:00:00", 0, true, MadeUp},
		{"2026-11-25 10:00:00", 0, true, MadeUp},
		{"2026-11-20 18:00:00", 0, false, Voluntary},
		{"2026-11-20 12:00:00", 0, false, Voluntary},
	} {
		if got := l.ReportStatus(d, at(t, c.sent).Add(c.ns), c.owed); got != c.want {
			t.Errorf("sent %s+%s, owed %v: %s, want %s", c.sent, c.ns, c.owed, got, c.want)
		}
	}
}

func lateFacts(t testing.TB) ReportFacts {
	return ReportFacts{Day: day(t, "2026-11-20"), Owed: true, SentAt: at(t, "2026-11-20 18:07:00"), Now: at(t, "2026-11-20 18:07:01"), YearKnown: true, Reminder: reminder(t)}
}

func missingFacts(t testing.TB) ReportFacts {
	return ReportFacts{Day: day(t, "2026-11-20"), Owed: true, Now: at(t, "2026-11-21 00:05:00"), YearKnown: true, Reminder: reminder(t)}
}

// reminder is that of 18:00, accepted on time.
func reminder(t testing.TB) Reminder {
	return Reminder{Of: hm(18, 0), At: at(t, "2026-11-20 18:00:00")}
}

// span reads "17:00:00 17:10:00" as a span of 20 November 2026; 24:00:00 is its end.
func span(t testing.TB, s string) Span {
	from, to, _ := strings.Cut(s, " ")
	end := at(t, "2026-11-21 00:00:00")
	if to != "24:00:00" {
		end = at(t, "2026-11-20 "+to)
	}
	return Span{at(t, "2026-11-20 "+from), end}
}

type checkCase struct {
	name string
	with func(*ReportFacts)
	want string // "" nothing, "book", else part of the only reason to hold
}

func runChecks(t *testing.T, check func(Law, ReportFacts) *Finding, rule string, facts func(testing.TB) ReportFacts, cases []checkCase) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := facts(t)
			c.with(&f)
			got := check(DefaultLaw(), f)
			switch {
			case c.want == "":
				if got != nil {
					t.Errorf("found %+v", got)
				}
			case got == nil:
				t.Error("nothing found")
			case got.Rule != rule || got.Version != 1 || got.Amount <= 0:
				t.Errorf("found %+v", got)
			case c.want == "book":
				if len(got.Held) > 0 || len(got.Checked) == 0 {
					t.Errorf("held for %q, checked %q", got.Held, got.Checked)
				}
			case len(got.Held) != 1 || !strings.Contains(got.Held[0], c.want):
				t.Errorf("held for %q, want only %q", got.Held, c.want)
			}
		})
	}
}

func outages(t *testing.T, spans ...string) func(*ReportFacts) {
	return func(f *ReportFacts) {
		for _, s := range spans {
			f.Outages = append(f.Outages, span(t, s))
		}
	}
}

func sent(t *testing.T, s string) func(*ReportFacts) {
	return func(f *ReportFacts) { f.SentAt = at(t, s) }
}

func TestCheckLateReport(t *testing.T) {
	const core, long = "17:30至18:05", "超过15分钟"
	runChecks(t, lateReport.Find, LateReportID, lateFacts, []checkCase{
		{"late", func(*ReportFacts) {}, "book"},
		{"at the deadline", sent(t, "2026-11-20 18:00:00"), "book"},
		{"a second before", sent(t, "2026-11-20 17:59:59"), ""},
		{"last second", sent(t, "2026-11-20 23:59:59"), "book"},
		{"after midnight", sent(t, "2026-11-21 00:00:00"), ""},
		{"not sent", func(f *ReportFacts) { f.SentAt = time.Time{} }, ""},
		{"not owed", func(f *ReportFacts) { f.Owed = false }, ""},
		{"afternoon leave", func(f *ReportFacts) { f.AfternoonLeave = true }, ""},
		{"unknown year", func(f *ReportFacts) { f.YearKnown = false }, "放假安排"},
		{"leave undecided", func(f *ReportFacts) { f.LeaveUndecided = true }, "请假"},
		{"unreachable", func(f *ReportFacts) { f.Unreachable = true }, "未能送达"},
		{"in doubt", func(f *ReportFacts) { f.Doubt = "通讯录变更" }, "通讯录变更"},

		{"15 minutes", outages(t, "17:00:00 17:15:00"), "book"},
		{"15 minutes and a second", outages(t, "17:00:00 17:15:01"), long},
		{"in two parts", outages(t, "17:00:00 17:08:00", "17:20:00 17:28:00"), long},
		{"the same twice", outages(t, "17:00:00 17:10:00", "17:05:00 17:12:00", "17:02:00 17:03:00"), "book"},
		{"before 17:00", outages(t, "16:00:00 17:15:00"), "book"},
		{"long before 17:00", outages(t, "12:00:00 16:59:00"), "book"},
		{"touching from within", outages(t, "17:40:00 17:40:01"), core},
		{"ends as the core starts", outages(t, "17:20:00 17:30:00"), "book"},
		{"ends just after", outages(t, "17:20:00 17:30:01"), core},
		{"starts just before its end", outages(t, "18:04:59 18:05:30"), core},
		{"starts as it ends", outages(t, "18:05:00 18:06:00"), "book"},
		{"of no length", outages(t, "17:40:00 17:40:00"), core},
		{"of no length as the core starts", outages(t, "17:30:00 17:30:00"), core},
		{"of no length as it ends", outages(t, "18:05:00 18:05:00"), "book"},
		{"no reminder", func(f *ReportFacts) { f.Reminder = Reminder{} }, "没有一条送达"},
		{"no reminder to who cannot be reached", func(f *ReportFacts) { f.Reminder, f.Unreachable = Reminder{}, true }, "未能送达"},
		{"a message that failed", func(f *ReportFacts) { f.Unheard = []string{"有一条消息没有办成"} }, "没有办成"},
		{"after it was sent", outages(t, "18:10:00 19:00:00"), "book"},
		{"counted till sent", outages(t, "18:05:00 19:00:00"), "book"},
	})
}

func TestCheckLateReportCountsTillSent(t *testing.T) {
	f := lateFacts(t)
	f.SentAt = at(t, "2026-11-20 18:21:00")
	f.Outages = []Span{span(t, "18:05:00 19:00:00")}
	if got := lateReport.Find(DefaultLaw(), f); got == nil || len(got.Held) != 1 {
		t.Errorf("16 minutes before it was sent: %+v", got)
	}
}

func TestCheckMissingReport(t *testing.T) {
	const core, long = "23:30至24:00", "超过15分钟"
	runChecks(t, missingReport.Find, MissingReportID, missingFacts, []checkCase{
		{"missing", func(*ReportFacts) {}, "book"},
		{"at midnight", func(f *ReportFacts) { f.Now = at(t, "2026-11-21 00:00:00") }, "book"},
		{"before midnight", func(f *ReportFacts) { f.Now = at(t, "2026-11-20 23:59:59") }, ""},
		{"late is not missing", sent(t, "2026-11-20 23:59:59"), ""},
		{"on time", sent(t, "2026-11-20 10:00:00"), ""},
		{"made up", sent(t, "2026-11-21 00:00:00"), "book"},
		{"not owed", func(f *ReportFacts) { f.Owed = false }, ""},
		{"afternoon leave", func(f *ReportFacts) { f.AfternoonLeave = true }, "下午请假"},
		{"unknown year", func(f *ReportFacts) { f.YearKnown = false }, "放假安排"},
		{"leave undecided", func(f *ReportFacts) { f.LeaveUndecided = true }, "没有批复"},
		{"unreachable", func(f *ReportFacts) { f.Unreachable = true }, "未能送达"},
		{"in doubt", func(f *ReportFacts) { f.Doubt = "通讯录变更" }, "通讯录变更"},

		{"15 minutes", outages(t, "17:50:00 18:05:00"), "book"},
		{"16 minutes", outages(t, "20:00:00 20:16:00"), long},
		{"over two parts", outages(t, "17:00:00 17:10:00", "20:00:00 20:06:00"), long},
		{"one in another", outages(t, "20:00:00 20:10:00", "20:00:00 20:10:00"), "book"},
		{"late in the day", outages(t, "23:55:00 23:56:00"), core},
		{"of no length late in the day", outages(t, "23:55:00 23:55:00"), core},
		{"of no length at seven", outages(t, "19:00:00 19:00:00"), "book"},
		{"no reminder", func(f *ReportFacts) { f.Reminder = Reminder{} }, "没有一条送达"},
		{"a message that failed", func(f *ReportFacts) { f.Unheard = []string{"有一条消息没有办成"} }, "没有办成"},
		{"till midnight", outages(t, "23:59:59 24:00:00"), core},
		{"ends as the core starts", outages(t, "23:20:00 23:30:00"), "book"},
		{"ends just after", outages(t, "23:20:00 23:30:01"), core},
		{"after midnight", func(f *ReportFacts) {
			f.Outages = []Span{{at(t, "2026-11-21 00:00:00"), at(t, "2026-11-21 00:04:00")}}
		}, "book"},
		{"over midnight", func(f *ReportFacts) {
			f.Outages = []Span{{at(t, "2026-11-20 23:59:00"), at(t, "2026-11-21 00:04:00")}}
		}, core},
	})
}

func TestCheckedEvidence(t *testing.T) {
	got := strings.Join(missingReport.Find(DefaultLaw(), missingFacts(t)).Checked, "；")
	if want := "到24:00未收到；工作日；无请假、出差、免报；系统正常；18:00提醒18:00送达"; got != want {
		t.Errorf("checked %s\nwant    %s", got, want)
	}
	f := missingFacts(t)
	f.Reminder, f.Unreachable, f.YearKnown, f.LeaveUndecided = Reminder{}, true, false, true
	f.Outages = []Span{span(t, "18:00:00 18:10:30")}
	found := missingReport.Find(DefaultLaw(), f)
	if got, want := strings.Join(found.Checked, "；"), "到24:00未收到；系统17:00后中断共11分钟，不超过15分钟"; got != want {
		t.Errorf("checked %s\nwant    %s", got, want)
	}
	if len(found.Held) != 3 {
		t.Errorf("held for %q, want three reasons", found.Held)
	}
	f = missingFacts(t)
	f.Outages, f.Reminder.At = []Span{span(t, "19:00:00 19:00:00")}, at(t, "2026-11-20 18:20:10")
	if got, want := strings.Join(missingReport.Find(DefaultLaw(), f).Checked, "；"), "到24:00未收到；工作日；无请假、出差、免报；系统17:00后中断共不到1分钟，不超过15分钟；18:00提醒18:20送达"; got != want {
		t.Errorf("checked %s\nwant    %s", got, want)
	}
}

func TestCheckFalseReport(t *testing.T) {
	base := FalseReportFacts{Day: day(t, "2026-11-19"), Filed: true, Workday: true, Today: day(t, "2026-11-20"), Passage: "下午拜访华东设计院王工", Reason: "当天无该处签到"}
	for _, c := range []struct {
		name string
		with func(*FalseReportFacts)
		open bool
	}{
		{"open", func(*FalseReportFacts) {}, true},
		{"a day off", func(f *FalseReportFacts) { f.Workday = false }, false},
		{"none filed", func(f *FalseReportFacts) { f.Filed = false }, false},
		{"no passage", func(f *FalseReportFacts) { f.Passage = " " }, false},
		{"no reason", func(f *FalseReportFacts) { f.Reason = "" }, false},
		{"30 days later", func(f *FalseReportFacts) { f.Today = f.Day + 30 }, true},
		{"31 days later", func(f *FalseReportFacts) { f.Today = f.Day + 31 }, false},
		{"before its day", func(f *FalseReportFacts) { f.Today = f.Day - 1 }, false},
	} {
		f := base
		c.with(&f)
		got := CheckFalseReport(DefaultLaw(), f)
		if (got != nil) != c.open || got != nil && (got.Rule != FalseReportID || got.Amount != 5000 || len(got.Held) > 0) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestCheckFalseAdvance(t *testing.T) {
	l := DefaultLaw()
	if f := CheckFalseAdvance(l, FalseAdvanceFacts{Opportunity, Project, "设计单位说没有此项目"}); f == nil || f.Amount != 10000 || f.Rule != FalseAdvanceID {
		t.Errorf("found %+v", f)
	}
	for _, f := range []FalseAdvanceFacts{{Opportunity, Project, ""}, {Project, Opportunity, "x"}, {Opportunity, Talks, "x"}, {Talks, Lost, "x"}, {Won, "", "x"}, {"", "", "x"}} {
		if got := CheckFalseAdvance(l, f); got != nil {
			t.Errorf("%+v: found %+v", f, got)
		}
	}
}

func TestCorrect(t *testing.T) {
	f := Correct(DefaultLaw(), "102437", 1000)
	if f.Rule != CorrectionID || f.Amount != -1000 || !strings.Contains(strings.Join(f.Checked, ""), "102437") {
		t.Errorf("got %+v", f)
	}
}
