package task

import (
	"fmt"
	"strings"
	"time"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/task"
)

const showTasksName = "我的任务"

var NewTask = bot.Command{
	Name: "任务", Key: "task.new", Aliases: []string{"新任务", "派任务", "提醒我"}, Group: "任务", Who: bot.Everyone,
	Params: []bot.Param{
		{Name: "@某人", Kind: words.Somebody, Optional: true},
		{Name: "截止", Kind: words.Moment, Ask: "什么时候截止？例如：明天10点、周五、每周一9点（派给同事先写姓名：李娜 明天10点；看已有的回：我的任务）"},
		{Name: "内容", Kind: words.Errand, Ask: "做什么？直接发过来"},
	},
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("给自己或同事记任务，到期前%d分钟提醒；每天、每周一、每月1号可重复", law.Tasks.RemindMinutes)
	},
	Examples: []string{"任务 明天10点 交标书", "任务 @王芳 周五 15:30 审一下浦东体育馆报价", "任务 每周一9点 交周报", "提醒我 半小时后 给王总回电话"},
	Run: func(t *bot.Turn) error {
		who, text, err := assignee(t)
		if err != nil {
			return err
		}
		todo, err := task.NewTask(t.Tx, t.Person, who, bot.Arg[sales.When](t, "截止"), text, t.SentAt)
		if err != nil {
			return err
		}
		if todo.Own() {
			t.Reply("已记任务 %s：%s", todo.Code, sales.Excerpt(todo.Text, 60))
		} else {
			t.Reply("已派给%s，任务 %s：%s", who.Name, todo.Code, sales.Excerpt(todo.Text, 60))
		}
		replyDue(t, todo)
		if todo.Own() {
			return t.Reply("做完回：完成 %s｜改时间：延期 %s 新时间｜不做了：删除 %s", todo.Code, todo.Code, todo.Code)
		}
		when := "已问"
		if later := t.Tx.Law.Quiet.After(t.Tx.Now); later.After(t.Tx.Now) {
			when = "现在是免打扰时间，" + sales.Moment(later) + "问"
		}
		return t.Reply("%s%s接不接受；%d个工作日没答复会再提醒一次并告诉你。不派了回：删除 %s", when, who.Name, t.Tx.Law.Tasks.AnswerWorkdays, todo.Code)
	},
}

// assignee is whom a task is for, and its text: the speaker unless somebody is named, also
// where the name came behind the time.
func assignee(t *bot.Turn) (*sales.Person, string, error) {
	text := t.Args.Text("内容")
	if p := t.Args.Person("@某人"); p != nil {
		return p, text, nil
	}
	first, rest, _ := strings.Cut(text, " ")
	if !strings.HasPrefix(first, "@") && !strings.HasPrefix(first, "＠") || rest == "" {
		return t.Person, text, nil
	}
	found, err := sales.FindPeople(t.Tx, first)
	if err != nil {
		return nil, "", err
	}
	if len(found) != 1 {
		return nil, "", sales.Refuse(sales.NotFound, "派给谁看不清：「%s」。把姓名或企业微信账号写在前面：任务 @姓名 截止 内容", sales.Excerpt(first, 15))
	}
	return found[0], strings.TrimSpace(rest), nil
}

// replyWhen says when a task is due, or a diary entry is.
func replyWhen(t *bot.Turn, todo *task.Task) {
	today := rulebook.DayOf(t.SentAt)
	switch {
	case todo.Entry && todo.DayAlone && todo.Repeat == "":
		t.Reply("时间：%s", bot.Dated(t, rulebook.DayOf(todo.Due)))
	case todo.Entry:
		t.Reply("时间：%s", todo.When().Chinese(today))
	default:
		t.Reply("截止：%s", todo.When().Chinese(today))
	}
}

// replyDue says when a task is due, and when its person will be reminded.
func replyDue(t *bot.Turn, todo *task.Task) {
	replyWhen(t, todo)
	var at []string
	for _, r := range task.TaskReminders(t.Tx, todo) {
		at = append(at, sales.Moment(r))
	}
	if len(at) == 0 {
		t.Reply("免打扰时间里不提醒，请自己留意。")
		return
	}
	whom := ""
	if !sales.SameUser(todo.For, t.Person.UserID) {
		whom = sales.NameOf(t.Tx, todo.For)
	}
	t.Reply("提醒%s：%s", whom, strings.Join(at, "、"))
}

var ShowTasks = bot.Command{
	Name: showTasksName, Key: "task.mine", Aliases: []string{"任务列表", "看任务"}, Group: "任务", Who: bot.Everyone,
	Params:   []bot.Param{{Name: "任务号", Kind: words.Task, Optional: true}},
	Help:     bot.Says("没做完的、等你答复的、你派出去的；带号看一个"),
	Examples: []string{"我的任务", "我的任务 最近"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		if todo := bot.Arg[*task.Task](t, "任务号"); todo != nil {
			return showTask(t, todo)
		}
		own, err := task.OpenTasks(t.Tx, t.Person.UserID)
		if err != nil {
			return err
		}
		given, err := task.TasksGiven(t.Tx, t.Person.UserID)
		if err != nil {
			return err
		}
		if len(own)+len(given) == 0 {
			return t.Reply("任务都做完了。记一条：任务 明天10点 交标书")
		}
		t.Reply("你要做的%d个，派出去的%d个，回数字看详情：", len(own), len(given))
		for _, todo := range own[:min(9, len(own))] {
			t.Offer(taskLine(t, todo), showTasksName+" "+todo.Code)
		}
		for _, todo := range given[:min(9, len(given))] {
			t.Offer("派给"+sales.NameOf(t.Tx, todo.For)+"："+taskLine(t, todo), showTasksName+" "+todo.Code)
		}
		t.SeeRest("看一天的：日程 日期")
		return nil
	},
}

// taskLine is a task in a list: due when, what, from whom, how it stands.
func taskLine(t *bot.Turn, todo *task.Task) string {
	line := sales.When{At: todo.Due}.Chinese(rulebook.DayOf(t.SentAt)) + " " + sales.Excerpt(todo.Text, 20)
	var more []string
	if !todo.Own() && sales.SameUser(todo.For, t.Person.UserID) {
		more = append(more, sales.NameOf(t.Tx, todo.By)+"派")
	}
	if todo.State == task.TaskAsked {
		more = append(more, todo.State.Title())
	}
	if todo.Open() && !todo.Entry && todo.Due.Before(t.SentAt) {
		more = append(more, "已过期")
	}
	if todo.State == task.TaskDone {
		more = append(more, todo.State.Title())
	}
	if len(more) > 0 {
		line += "（" + strings.Join(more, "，") + "）"
	}
	return line
}

func showTask(t *bot.Turn, todo *task.Task) error {
	t.Reply("%s %s：%s", todo.Noun(), todo.Code, todo.Text)
	replyWhen(t, todo)
	t.Reply("%s %s记，给%s，%s", sales.Moment(todo.At), sales.NameOf(t.Tx, todo.By), sales.NameOf(t.Tx, todo.For), todo.State.Title())
	if todo.MovedAt.After(todo.At) {
		t.Reply("%s %s：%s", sales.Moment(todo.MovedAt), sales.NameOf(t.Tx, todo.MovedBy), moved(todo))
	}
	if !todo.Open() || !todo.Between(t.Person.UserID) {
		return nil
	}
	switch {
	case todo.State == task.TaskAsked && sales.SameUser(todo.For, t.Person.UserID):
		t.Offer("接受", AcceptTask.Name+" "+todo.Code)
		t.Offer("拒绝", DeclineTask.Name+" "+todo.Code)
	default:
		t.Offer("完成", FinishTask.Name+" "+todo.Code)
		t.Offer("延期", PutOffTask.Name+" "+todo.Code)
		if sales.SameUser(todo.By, t.Person.UserID) {
			t.Offer("删除", DeleteTask.Name+" "+todo.Code)
		}
	}
	return nil
}

// moved says what the newest change of a task was.
func moved(todo *task.Task) string {
	if todo.Open() && todo.PutOffs > 0 && todo.State != task.TaskAsked {
		return fmt.Sprintf("%s，改过%d次时间", todo.State.Title(), todo.PutOffs)
	}
	return strings.TrimSpace(todo.State.Title() + " " + sales.Excerpt(todo.Why, 60))
}

var AcceptTask = bot.Command{
	Name: "接受", Key: "task.accept", Aliases: []string{"接受任务"}, Group: "任务", Who: bot.Everyone, Whose: bot.Own,
	Params:   []bot.Param{{Name: "任务号", Kind: words.TaskToAnswer, Ask: askTask}},
	Help:     bot.Says("接下同事派的任务"),
	Examples: []string{"接受 最近"},
	Run: func(t *bot.Turn) error {
		todo := bot.Arg[*task.Task](t, "任务号")
		if err := task.AcceptTask(t.Tx, t.Person, todo); err != nil {
			return err
		}
		t.Redraw(todo.State.Title())
		t.Reply("已接受任务 %s：%s", todo.Code, sales.Excerpt(todo.Text, 60))
		replyDue(t, todo)
		return t.Reply("%s做完回：完成 %s｜改时间：延期 %s 新时间", told(t, todo), todo.Code, todo.Code)
	},
}

const askTask = "哪个任务？回任务号，或回：最近（全部回：我的任务）"

var DeclineTask = bot.Command{
	Name: "拒绝", Key: "task.decline", Aliases: []string{"拒绝任务"}, Group: "任务", Who: bot.Everyone, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "任务号", Kind: words.TaskToAnswer, Ask: askTask},
		{Name: "理由", Kind: bot.Words, Optional: true},
	},
	Help:     bot.Says("不接同事派的任务，理由会告诉对方"),
	Examples: []string{"拒绝 最近 那天在杭州开标"},
	Run: func(t *bot.Turn) error {
		todo := bot.Arg[*task.Task](t, "任务号")
		if err := task.DeclineTask(t.Tx, t.Person, todo, t.Args.Text("理由")); err != nil {
			return err
		}
		t.Redraw(todo.State.Title())
		return t.Reply("已拒绝任务 %s：%s。%s", todo.Code, sales.Excerpt(todo.Text, 60), told(t, todo))
	},
}

var FinishTask = bot.Command{
	Name: "完成", Key: "task.done", Aliases: []string{"完成任务", "做完"}, Group: "任务", Who: bot.Everyone, Whose: bot.Own,
	Params:   []bot.Param{{Name: "任务号", Kind: words.TaskToDo, Ask: askTask}},
	Help:     bot.Says("任务做完了，派的人会知道；重复的自动记下一次"),
	Examples: []string{"完成 最近"},
	Run: func(t *bot.Turn) error {
		todo := bot.Arg[*task.Task](t, "任务号")
		next, err := task.FinishTask(t.Tx, t.Person, todo)
		if err != nil {
			return err
		}
		t.Reply("%s %s 完成：%s。%s", todo.Noun(), todo.Code, sales.Excerpt(todo.Text, 60), told(t, todo))
		if next != nil {
			t.Reply("%s，下一次：%s %s（不再重复回：删除 %s）", next.Repeat, next.Noun(), next.Code, next.Code)
			replyDue(t, next)
		}
		return nil
	},
}

// told says that the other side of a task was told.
func told(t *bot.Turn, todo *task.Task) string {
	other := todo.By
	if sales.SameUser(todo.By, t.Person.UserID) {
		other = todo.For
	}
	p, err := sales.PersonByID(t.Tx, other)
	switch {
	case todo.Own():
		return ""
	case err != nil || !p.Active:
		return sales.NameOf(t.Tx, other) + "已不在通讯录，没有通知。"
	}
	return "已告诉" + p.Name + "。"
}

var PutOffTask = bot.Command{
	Name: "延期", Key: "task.putoff", Aliases: []string{"推迟", "改期"}, Group: "任务", Who: bot.Everyone, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "任务号", Kind: words.Task, Ask: askTask},
		{Name: "新时间", Kind: words.Moment, Ask: "改到什么时候？例如：明天10点、下周一"},
	},
	Help:     bot.Says("改任务或日程的时间，派的人会知道"),
	Examples: []string{"延期 最近 明天下午3点半"},
	Run: func(t *bot.Turn) error {
		todo := bot.Arg[*task.Task](t, "任务号")
		if err := task.PutOffTask(t.Tx, t.Person, todo, bot.Arg[sales.When](t, "新时间")); err != nil {
			return err
		}
		t.Reply("%s %s 已改期：%s。%s", todo.Noun(), todo.Code, sales.Excerpt(todo.Text, 60), told(t, todo))
		replyDue(t, todo)
		return nil
	},
}

var DeleteTask = bot.Command{
	Name: "删除", Key: "task.delete", Aliases: []string{"删除任务", "取消任务"}, Group: "任务", Who: bot.Everyone, Whose: bot.Own,
	Params:   []bot.Param{{Name: "任务号", Kind: words.TaskMade, Ask: askTask}},
	Help:     bot.Says("删掉自己记的或派出去的任务；重复的以后也不再有"),
	Examples: []string{"删除 最近"},
	Run: func(t *bot.Turn) error {
		todo := bot.Arg[*task.Task](t, "任务号")
		if err := task.DeleteTask(t.Tx, t.Person, todo); err != nil {
			return err
		}
		t.Reply("%s %s 已删除：%s。%s", todo.Noun(), todo.Code, sales.Excerpt(todo.Text, 60), told(t, todo))
		if todo.Repeat != "" {
			t.Reply("以后也不再重复。")
		}
		return nil
	},
}

// clockOf is the time of day of a moment.
func clockOf(at time.Time) string { return at.In(rulebook.Zone).Format("15:04") }
