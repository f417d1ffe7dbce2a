package task

import (
	"fmt"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Task is something to be done by somebody until a moment, or an entry of somebody's
// diary (RULEBOOK §9).
type Task struct {
	Code     string          `json:"code"` // digits people quote
	Text     string          `json:"text"`
	By       string          `json:"by"`  // who made it
	For      string          `json:"for"` // whose it is; may be the same
	At       time.Time       `json:"at"`  // when it was made
	First    time.Time       `json:"first"`
	Due      time.Time       `json:"due"` // First until it is put off
	DayAlone bool            `json:"day_alone,omitempty"`
	Entry    bool            `json:"entry,omitempty"` // a time in the diary: never overdue
	Repeat   rulebook.Repeat `json:"repeat,omitempty"`
	State    TaskState       `json:"state"`
	PutOffs  int             `json:"put_offs,omitempty"`  // how often it was put off
	MovedAt  time.Time       `json:"moved_at"`            // the newest change, by whom, why
	MovedMsg string          `json:"moved_msg,omitempty"` // the message that caused it, if one did
	MovedBy  string          `json:"moved_by"`
	Why      string          `json:"why,omitempty"`
}

// TaskState is where a task stands:
//
//	asked → accepted → done
//	   ↘ declined     ↗   ↘ deleted (from any that is not closed)
//	open ____________/
type TaskState string

// The states of a task. The last three are final.
const (
	TaskOpen     TaskState = "open"     // one's own
	TaskAsked    TaskState = "asked"    // another's, not answered
	TaskAccepted TaskState = "accepted" // another's, taken on
	TaskDeclined TaskState = "declined"
	TaskDone     TaskState = "done"
	TaskDeleted  TaskState = "deleted"
)

// Title is the state's Chinese name.
func (s TaskState) Title() string {
	switch s {
	case TaskOpen:
		return "待完成"
	case TaskAsked:
		return "待答复"
	case TaskAccepted:
		return "已接受"
	case TaskDeclined:
		return "已拒绝"
	case TaskDone:
		return "已完成"
	}
	return "已删除"
}

// Open says whether there is still something to be done.
func (t *Task) Open() bool {
	return t.State == TaskOpen || t.State == TaskAsked || t.State == TaskAccepted
}

// When is the due time as it was said.
func (t *Task) When() sales.When {
	return sales.When{At: t.Due, DayAlone: t.DayAlone, Repeat: t.Repeat}
}

// Between says whether somebody is the one who made it or whose it is.
func (t *Task) Between(userid string) bool {
	return sales.SameUser(t.By, userid) || sales.SameUser(t.For, userid)
}

// Own says whether it was made by whose it is.
func (t *Task) Own() bool { return sales.SameUser(t.By, t.For) }

// Key is the code people know it by.
func (t *Task) Key() string {
	return sales.Stamp(t.At) + "/" + sales.UserKey(t.By) + "/" + sales.UserKey(t.For) + "/" + sales.Stamp(t.First) + "/" + rulebook.FineCode(t.Text, rulebook.MinCodeDigits)
}

var (
	tasksByCode = storage.NewIndex("by_code", func(t *Task) []string { return []string{t.Code} })
	// What was declined or deleted is in nobody's day.
	tasksByDue = storage.NewIndex("by_due", func(t *Task) []string {
		return sales.KeyIf(t.Open() || t.State == TaskDone, sales.UserKey(t.For)+"/"+sales.Stamp(t.Due))
	})
	tasksByMaker = storage.NewIndex("by_maker", func(t *Task) []string {
		return sales.KeyIf(t.Open() && !t.Own(), sales.UserKey(t.By)+"/"+sales.Stamp(t.Due))
	})
)

// Tasks are keyed by when they were made, by whom, for whom, first due, and a digest of
// the text.
var Tasks = storage.NewTable("tasks", (*Task).Key, tasksByCode, tasksByDue, tasksByMaker).Traced(storage.Trail{Title: "任务", By: []string{"code", "for"},
	Words: map[string]func(string) string{"state": func(s string) string { return TaskState(s).Title() }}})

// NewTask stores a task of by for somebody, who is asked whether they take it on, when it
// is another; refused while they are suspended. The reminders are queued with it.
func NewTask(tx *sales.Tx, by, person *sales.Person, w sales.When, text string, sentAt time.Time) (*Task, error) {
	if err := person.CanTakeOn(); err != nil {
		return nil, err
	}
	if err := mayGiveMore(tx, by, person); err != nil {
		return nil, err
	}
	return StoreTask(tx, &Task{By: by.UserID, For: person.UserID, Text: text, At: sentAt, Due: w.At, DayAlone: w.DayAlone, Repeat: w.Repeat})
}

// mayGiveMore refuses to give one other person more than Law.Quotas.OpenTasks at a time.
func mayGiveMore(tx *sales.Tx, by, person *sales.Person) error {
	given, err := TasksGiven(tx, by.UserID)
	if err != nil {
		return err
	}
	n := 0
	for _, t := range given {
		if sales.SameUser(t.For, person.UserID) {
			n++
		}
	}
	if n >= tx.Law.Quotas.OpenTasks {
		return sales.Refuse(sales.TooMuch, "你派给%s、还没做完的任务已有%d个，先等做完几个再派。不用做了的可以删掉，全部回：我的任务", person.Name, n)
	}
	return nil
}

// NewEntry stores a time in a person's own diary.
func NewEntry(tx *sales.Tx, p *sales.Person, w sales.When, text string, sentAt time.Time) (*Task, error) {
	return StoreTask(tx, &Task{By: p.UserID, For: p.UserID, Text: text, At: sentAt, Due: w.At, DayAlone: w.DayAlone, Repeat: w.Repeat, Entry: true})
}

// StoreTask stores a new task. The very same one again, as the same words of the same moment
// are, is the one there was.
func StoreTask(tx *sales.Tx, t *Task) (*Task, error) {
	if t.Text = strings.TrimSpace(t.Text); t.Text == "" {
		return nil, sales.Refuse(sales.Invalid, "要写内容，例如：任务 明天10点 交标书")
	}
	if !t.Due.After(t.At) {
		return nil, sales.Refuse(sales.Invalid, "%s 已经过了，请写之后的时间。", t.When().Chinese(rulebook.DayOf(t.At)))
	}
	t.First = t.Due
	if same, err := Tasks.Get(tx, t.Key()); err == nil || !sales.IsNotFound(err) {
		return same, err
	}
	code, err := sales.FreeCode(tx, "task/"+t.Key(), rulebook.MinCodeDigits, tasksByCode)
	if err != nil {
		return nil, err
	}
	t.Code = code
	if t.State == "" && t.Own() {
		t.State = TaskOpen
	} else if t.State == "" {
		t.State = TaskAsked
	}
	if err := t.Move(tx, t.State, ""); err != nil {
		return nil, err
	}
	if t.State == TaskAsked {
		if err := askToTake(tx, t); err != nil {
			return nil, err
		}
	}
	return t, remindOfTask(tx, t)
}

// Move brings the task into a state, in somebody's name.
func (t *Task) Move(tx *sales.Tx, to TaskState, why string) error {
	t.State, t.MovedAt, t.MovedMsg, t.MovedBy, t.Why = to, tx.Now, tx.MsgID, tx.Actor, why
	return Tasks.Put(tx, t)
}

// closed refuses what can only be done with a task that is open.
func (t *Task) closed(tx *sales.Tx) error {
	if t.Open() {
		return nil
	}
	return sales.Refuse(sales.Conflict, "%s %s%s：%s %s。", t.Noun(), t.Code, t.State.Title(), sales.NameOf(tx, t.MovedBy), sales.Moment(t.MovedAt))
}

// Noun is 任务 or 日程.
func (t *Task) Noun() string {
	if t.Entry {
		return "日程"
	}
	return "任务"
}

// AcceptTask takes on what another asked for.
func AcceptTask(tx *sales.Tx, p *sales.Person, t *Task) error {
	if err := t.answerable(tx, p); err != nil {
		return err
	}
	if err := t.Move(tx, TaskAccepted, ""); err != nil {
		return err
	}
	return TellOther(tx, t, "accepted", fmt.Sprintf("【任务已接受】%s\n%s %s接受，截止 %s。", t.Line(), sales.NameOf(tx, t.For), sales.Moment(tx.Now), t.When().Chinese(tx.Today())))
}

// DeclineTask does not take on what another asked for.
func DeclineTask(tx *sales.Tx, p *sales.Person, t *Task, why string) error {
	if err := t.answerable(tx, p); err != nil {
		return err
	}
	if err := t.Move(tx, TaskDeclined, why); err != nil {
		return err
	}
	text := fmt.Sprintf("【任务被拒绝】%s\n%s %s拒绝", t.Line(), sales.NameOf(tx, t.For), sales.Moment(tx.Now))
	if why != "" {
		text += "：" + sales.Excerpt(why, 200)
	}
	return TellOther(tx, t, "declined", text+"。\n另派：任务 @同事 截止 内容")
}

// answerable refuses who has nothing to answer.
func (t *Task) answerable(tx *sales.Tx, p *sales.Person) error {
	if sees, err := t.SeenBy(tx, p); err != nil {
		return err
	} else if !sees {
		return NoTask(t.Code).Unseen()
	}
	if err := t.closed(tx); err != nil {
		return err
	}
	switch {
	case !sales.SameUser(t.For, p.UserID):
		return sales.Refuse(sales.Forbidden, "任务 %s 是派给%s的，由%s答复。", t.Code, sales.NameOf(tx, t.For), sales.NameOf(tx, t.For))
	case t.State == TaskAccepted:
		return sales.Refuse(sales.Conflict, "任务 %s 你在%s已接受。做完回：完成 %s；要改时间：延期 %s 新时间", t.Code, sales.Moment(t.MovedAt), t.Code, t.Code)
	case t.State != TaskAsked:
		return sales.Refuse(sales.Conflict, "%s %s 是你自己的，不用答复。不做了回：删除 %s", t.Noun(), t.Code, t.Code)
	}
	return nil
}

// FinishTask closes a task as done, by either side. It returns the next one of what
// repeats, else nil: the first after now, taken on as this one was.
func FinishTask(tx *sales.Tx, p *sales.Person, t *Task) (next *Task, err error) {
	if err := t.mine(tx, p); err != nil {
		return nil, err
	}
	if err := t.Move(tx, TaskDone, ""); err != nil {
		return nil, err
	}
	text := fmt.Sprintf("【任务完成】%s\n%s %s完成", t.Line(), sales.NameOf(tx, p.UserID), sales.Moment(tx.Now))
	if t.Repeat != "" {
		if next, err = t.next(tx); err != nil {
			return nil, err
		}
		text += fmt.Sprintf("；%s，下一次 %s（任务%s）", t.Repeat, sales.When{At: next.Due}.Chinese(tx.Today()), next.Code)
	}
	return next, TellOther(tx, t, "done", text+"。")
}

// next stores what comes after a task that repeats, at its time of day.
func (t *Task) next(tx *sales.Tx) (*Task, error) {
	cal, err := sales.CalendarOf(tx, t.For)
	if err != nil {
		return nil, err
	}
	from := rulebook.DayOf(t.First)
	due := from.Start()
	for day := from; !due.After(tx.Now) || !due.After(t.First); {
		day = t.Repeat.Next(day, cal)
		due = day.Start().Add(t.First.Sub(from.Start()))
	}
	state := TaskAccepted
	if t.Own() {
		state = TaskOpen
	}
	return StoreTask(tx, &Task{By: t.By, For: t.For, Text: t.Text, At: tx.Now, Due: due, DayAlone: t.DayAlone, Entry: t.Entry, Repeat: t.Repeat, State: state})
}

// PutOffTask moves the due time; either side may, and the other is told. What repeats
// goes on from its own days.
func PutOffTask(tx *sales.Tx, p *sales.Person, t *Task, w sales.When) error {
	if err := t.mine(tx, p); err != nil {
		return err
	}
	if w.Repeat != "" {
		return sales.Refuse(sales.Invalid, "延期写一个时间，例如：延期 %s 明天10点", t.Code)
	}
	if w.At.Equal(t.Due) {
		return sales.Refuse(sales.Conflict, "%s %s 现在就是 %s。", t.Noun(), t.Code, t.When().Chinese(tx.Today()))
	}
	before := t.Due
	t.Due, t.DayAlone = w.At, w.DayAlone
	t.PutOffs++
	if err := t.Move(tx, t.State, ""); err != nil {
		return err
	}
	text := fmt.Sprintf("【任务改期】%s\n%s %s从 %s 改到 %s。", t.Line(), sales.NameOf(tx, p.UserID), sales.Moment(tx.Now),
		sales.When{At: before}.Chinese(tx.Today()), sales.When{At: t.Due}.Chinese(tx.Today()))
	if err := TellOther(tx, t, fmt.Sprintf("put-off/%d", t.PutOffs), text); err != nil {
		return err
	}
	return remindOfTask(tx, t)
}

// DeleteTask takes a task back; only who made it may. What repeats ends with it.
func DeleteTask(tx *sales.Tx, p *sales.Person, t *Task) error {
	if err := t.mine(tx, p); err != nil {
		return err
	}
	if !sales.SameUser(t.By, p.UserID) {
		hint := "做不了请和" + sales.NameOf(tx, t.By) + "商量，或改时间：延期 " + t.Code + " 新时间"
		if t.State == TaskAsked {
			hint = "不接受回：拒绝 " + t.Code + " 理由"
		}
		return sales.Refuse(sales.Forbidden, "任务 %s 是%s派的，你不能删除。%s", t.Code, sales.NameOf(tx, t.By), hint)
	}
	if err := t.Move(tx, TaskDeleted, ""); err != nil {
		return err
	}
	return TellOther(tx, t, "deleted", fmt.Sprintf("【任务取消】%s\n%s %s已取消，不用做了。", t.Line(), sales.NameOf(tx, p.UserID), sales.Moment(tx.Now)))
}

// mine refuses others, and what is closed.
func (t *Task) mine(tx *sales.Tx, p *sales.Person) error {
	if sees, err := t.SeenBy(tx, p); err != nil {
		return err
	} else if !sees {
		return NoTask(t.Code).Unseen()
	}
	if !t.Between(p.UserID) {
		return sales.Refuse(sales.Forbidden, "%s %s 不是你的，也不是你派的。自己的回：我的任务", t.Noun(), t.Code)
	}
	return t.closed(tx)
}
