package ledger

import (
	"regexp"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/sales/task"
)

// planKey is the command the answer to a report asks for.
const planKey = "plan.next"

const planName = "计划"

var PlanNext = bot.Command{
	Name: planName, Key: planKey, Aliases: []string{"明日计划", "明天计划"}, Group: "任务", Who: bot.Everyone, Whose: bot.Own,
	Params:   []bot.Param{{Name: "内容", Kind: words.Plan, Ask: askPlan}},
	Help:     bot.Says("下个工作日打算做什么，记进那天的日程"),
	Examples: []string{"计划 上午见华东院，下午整理投标文件"},
	Run: func(t *bot.Turn) error {
		text := t.Args.Text("内容")
		if text == words.NoPlan {
			return t.Reply("好的。")
		}
		if looksBack.MatchString(text) && strings.TrimSpace(t.Message.Text) == text {
			return askWhatFor(t, text)
		}
		day, err := nextWorkday(t)
		if err != nil {
			return err
		}
		entry, err := task.NewEntry(t.Tx, t.Person, sales.When{At: day.At(t.Tx.Law.Tasks.DayEnd), DayAlone: true}, text, t.SentAt)
		if err != nil {
			return err
		}
		t.Understood("日期", day)
		return t.Reply("已记入 %s日程 %s：%s\n删掉回：删除 %s｜要加进今天的日报回：补充 内容", bot.Dated(t, day), entry.Code, sales.Excerpt(entry.Text, 60), entry.Code)
	},
}

const askPlan = "明天计划？直接回，或回：不用"

// looksBack finds what is rather told of today than planned.
var looksBack = regexp.MustCompile(`[了又还]|今天|今日|刚才|刚刚|已经`)

// askWhatFor asks whether an answer is the plan or belongs to today's report, which is
// lost neither way: what is chosen counts from when it was written.
func askWhatFor(t *bot.Turn, text string) error {
	t.OfferAsSent("下个工作日的计划", planName+" "+text)
	t.OfferAsSent("补充今天的日报", AddToReport.Name+" "+text)
	return t.Reply("「%s」是哪样？回数字：", sales.Excerpt(text, 30))
}

// nextWorkday is the next day the speaker works: not one of their leave.
func nextWorkday(t *bot.Turn) (rulebook.Day, error) {
	cal, err := sales.CalendarFor(t.Tx, t.Person.Main)
	if err != nil {
		return 0, err
	}
	for day := cal.Next(rulebook.DayOf(t.SentAt)); ; day = cal.Next(day) {
		away, err := sales.AbsenceOn(t.Tx, t.Person.UserID, day)
		if err != nil || !away.Gone() {
			return day, err
		}
	}
}

// askForPlan ends the answer to a report that needs nothing else (RULEBOOK §9). Where
// something is to be appealed, what is written next is rather about that.
func askForPlan(t *bot.Turn, filed *ledger.Filed) error {
	r := filed.Report
	if !filed.First || filed.Supplement || filed.Overtaken || !filed.Owed || r.Status != rulebook.OnTime || r.Day != t.Tx.Today() || len(filed.Changed) > 0 {
		return nil
	}
	day, err := nextWorkday(t)
	if err != nil {
		return err
	}
	t.Ask(planKey, "内容", nil)
	when := "明天"
	if day != r.Day.AddDays(1) {
		when = bot.Dated(t, day)
	}
	return t.Reply("%s计划？直接回，或回：不用", when)
}
