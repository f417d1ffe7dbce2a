package task

import (
	"slices"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/task"
)

const scheduleKey = "schedule"

var Schedule = bot.Command{
	Name: "日程", Key: scheduleKey, Aliases: []string{"我的日程", "日历"}, Group: "任务", Who: bot.Everyone,
	Params: []bot.Param{
		{Name: "某人", Kind: words.Somebody, Optional: true},
		{Name: "日期", Kind: words.AnyMoment, Optional: true},
		{Name: "内容", Kind: words.Errand, Optional: true},
	},
	Help:     bot.Says("看自己或同事一天的安排；带时间和内容就给自己加一条"),
	Examples: []string{"日程", "日程 明天", "日程 张伟 明天", "日程 明天10点 见华东院"},
	Run: func(t *bot.Turn) error {
		when, text := bot.Arg[sales.When](t, "日期"), t.Args.Text("内容")
		who := t.Args.Person("某人")
		if who == nil {
			who = t.Person
		}
		if text != "" && sales.SameUser(who.UserID, t.Person.UserID) && !when.At.IsZero() {
			// 日程 明天 李娜: the other way round.
			if found, err := sales.FindPeople(t.Tx, text); err != nil {
				return err
			} else if when.DayAlone && len(found) == 1 {
				who, text = found[0], ""
			}
		}
		switch {
		case text != "" && !sales.SameUser(who.UserID, t.Person.UserID):
			return sales.Refuse(sales.Invalid, "给同事安排用任务，对方会收到：任务 @%s 截止 内容", who.Name)
		case text != "" && when.At.IsZero():
			t.Ask(scheduleKey, "日期", map[string]string{"内容": text})
			return t.Reply("「%s」是哪天几点？例如：明天10点（没有叫这个名字的同事，当作日程内容；不记了回：取消）", sales.Excerpt(text, 30))
		case text != "":
			return addEntry(t, when, text)
		case when.Repeat != "" || !when.At.IsZero() && !when.DayAlone && sales.SameUser(who.UserID, t.Person.UserID):
			value, err := when.MarshalText()
			if err != nil {
				return err
			}
			t.Ask(scheduleKey, "内容", map[string]string{"日期": string(value)})
			return t.Reply("%s 做什么？直接发过来（只看这天的回：日程 %s）", when.Chinese(rulebook.DayOf(t.SentAt)), when.Day())
		}
		day := when.Day()
		if when.At.IsZero() {
			day = rulebook.DayOf(t.SentAt)
		}
		return showSchedule(t, who, day)
	},
}

func addEntry(t *bot.Turn, when sales.When, text string) error {
	entry, err := task.NewEntry(t.Tx, t.Person, when, text, t.SentAt)
	if err != nil {
		return err
	}
	t.Reply("已加日程 %s：%s", entry.Code, sales.Excerpt(entry.Text, 60))
	replyDue(t, entry)
	return t.Reply("改时间：延期 %s 新时间｜删掉：删除 %s", entry.Code, entry.Code)
}

// showSchedule shows a day. Of a colleague's only times and titles are shown to who does
// not lead them (RULEBOOK §9).
func showSchedule(t *bot.Turn, who *sales.Person, day rulebook.Day) error {
	all, err := leadsOrIs(t, who.UserID)
	if err != nil {
		return err
	}
	tasks, err := task.TasksOn(t.Tx, who.UserID, day)
	if err != nil {
		return err
	}
	due, err := crm.FollowUpsDue(t.Tx, who.UserID, day)
	if err != nil {
		return err
	}
	name := "你"
	own := sales.SameUser(who.UserID, t.Person.UserID)
	if !own {
		name = who.Name
	}
	if len(tasks)+len(due) == 0 {
		t.Reply("%s %s没有安排。", bot.Dated(t, day), name)
		if own {
			t.Reply("加一条：日程 明天10点 见客户")
		}
		return nil
	}
	t.Reply("%s %s的日程：", bot.Dated(t, day), name)
	slices.SortStableFunc(tasks, func(a, b *task.Task) int { // a day's before its hours'
		switch {
		case a.DayAlone == b.DayAlone:
			return 0
		case a.DayAlone:
			return -1
		}
		return 1
	})
	for _, todo := range tasks {
		if all {
			t.Offer(entryLine(t, todo), showTasksName+" "+todo.Code)
		} else {
			t.Reply("%s %s", timeOf(todo), sales.Excerpt(todo.Text, 20))
		}
	}
	for _, d := range due {
		switch {
		case !all:
			t.Reply("当天 跟进客户")
		case d.Done:
			t.Reply("跟进 %s（已跟进）", d.Promise.About())
		default:
			t.Reply("跟进 %s（%s：%s）", d.Promise.About(), d.Promise.Day.Chinese(), sales.Excerpt(d.Promise.Text, 15))
		}
	}
	t.SeeRest("全部任务：我的任务")
	return nil
}

// leadsOrIs says whether somebody is the speaker or one of the speaker's people. HR has no
// more to do with people's days than colleagues have.
func leadsOrIs(t *bot.Turn, userid string) (bool, error) {
	r, err := sales.RelationTo(t.Tx, t.Person, userid)
	return r.Reaches(), err
}

// timeOf is when on its day a task is due.
func timeOf(todo *task.Task) string {
	if todo.DayAlone {
		return "当天"
	}
	return clockOf(todo.Due)
}

// entryLine is a task on its day: when, what, and how it stands.
func entryLine(t *bot.Turn, todo *task.Task) string {
	line := timeOf(todo) + " " + sales.Excerpt(todo.Text, 30)
	var more []string
	if !todo.Own() {
		more = append(more, sales.NameOf(t.Tx, todo.By)+"派")
	}
	if todo.State == task.TaskAsked || todo.State == task.TaskDone {
		more = append(more, todo.State.Title())
	}
	if todo.Open() && !todo.Entry && todo.Due.Before(t.SentAt) {
		more = append(more, "已过期")
	}
	if len(more) > 0 {
		line += "（" + strings.Join(more, "，") + "）"
	}
	return line
}

// TodayTasks tells who waits for an answer, what is due today, and what is overdue.
func TodayTasks(t *bot.Turn) error {
	open, err := task.OpenTasks(t.Tx, t.Person.UserID)
	if err != nil {
		return err
	}
	today, shown := rulebook.DayOf(t.SentAt), 0
	for _, todo := range open {
		asked := todo.State == task.TaskAsked
		gone := todo.Entry && !todo.DayAlone && todo.Due.Before(t.SentAt)
		if !asked && rulebook.DayOf(todo.Due) > today || gone {
			continue
		}
		if shown++; shown > 6 {
			return t.Reply("任务还有，全部回：%s", showTasksName)
		}
		switch {
		case asked:
			t.Offer("等你答复："+taskLine(t, todo), showTasksName+" "+todo.Code)
		case rulebook.DayOf(todo.Due) < today:
			t.Offer("任务："+taskLine(t, todo), showTasksName+" "+todo.Code)
		default:
			t.Offer("今天："+entryLine(t, todo), showTasksName+" "+todo.Code)
		}
	}
	return nil
}
