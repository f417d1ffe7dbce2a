package task

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// TaskByCode returns the task people call by these digits; refused as NotFound.
func TaskByCode(tx *sales.Tx, code string) (*Task, error) {
	t, err := storage.First(tasksByCode.Find(tx, code))
	if sales.IsNotFound(err) {
		return nil, NoTask(code)
	}
	return t, err
}

// NoTask is the one answer to who names a task that is not there or that they may not know
// of.
func NoTask(code string) *sales.Error {
	return sales.Refuse(sales.NotFound, "没有任务 %s，或不归你看。看看号码对不对；自己的回：我的任务", code)
}

// SeenBy says whether p may know of the task: who made it, whose it is, and who leads that
// one. HR has no more to do with people's days than colleagues have.
func (t *Task) SeenBy(tx *sales.Tx, p *sales.Person) (bool, error) {
	if t.Between(p.UserID) {
		return true, nil
	}
	r, err := sales.RelationTo(tx, p, t.For)
	return r.Above, err
}

// TasksOn returns what is due by a person on a day, done or not, in order.
func TasksOn(tx *sales.Tx, userid string, day rulebook.Day) ([]*Task, error) {
	prefix := sales.UserKey(userid) + "/"
	return storage.Collect(tasksByDue.Range(tx, prefix+sales.Stamp(day.Start()), prefix+sales.Stamp(day.AddDays(1).Start())))
}

// OpenTasks returns what a person has still to do or answer, by when it is due. A time in
// the diary is gone when its day has passed.
func OpenTasks(tx *sales.Tx, userid string) ([]*Task, error) {
	all, err := storage.Collect(tasksByDue.Scan(tx, sales.UserKey(userid)+"/"))
	return slices.DeleteFunc(all, func(t *Task) bool { return !t.Open() || t.Entry && rulebook.DayOf(t.Due) < tx.Today() }), err
}

// TasksGiven returns what others still have to do or answer for a person, by when it is
// due.
func TasksGiven(tx *sales.Tx, userid string) ([]*Task, error) {
	return storage.Collect(tasksByMaker.Scan(tx, sales.UserKey(userid)+"/"))
}

// NewestTask is what 最近 means: of the open tasks p has or gave that are wanted, the one
// made or moved last. None is refused with the words given.
func NewestTask(tx *sales.Tx, p *sales.Person, wanted func(*Task) bool, none string) (*Task, error) {
	all, err := OpenTasks(tx, p.UserID)
	if err != nil {
		return nil, err
	}
	given, err := TasksGiven(tx, p.UserID)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(append(all, given...), func(t *Task) bool { return !wanted(t) })
	if len(all) == 0 {
		return nil, sales.Refuse(sales.NotFound, "%s", none)
	}
	return slices.MaxFunc(all, func(a, b *Task) int {
		return cmp.Or(a.MovedAt.Compare(b.MovedAt), sales.LaterMessage(a.MovedMsg, b.MovedMsg))
	}), nil
}

// ReturnTasks closes what somebody who left had to do; who gave it is told.
func ReturnTasks(tx *sales.Tx, p *sales.Person) (map[string]TaskState, error) {
	open, err := storage.Collect(tasksByDue.Scan(tx, p.Key()+"/"))
	if err != nil {
		return nil, err
	}
	was := make(map[string]TaskState)
	for _, t := range open {
		if !t.Open() {
			continue
		}
		was[t.Code] = t.State
		if err := ReturnTask(tx, t, p.Name+"已离开通讯录"); err != nil {
			return nil, err
		}
	}
	return was, nil
}

// TakeUpAgain brings a task that was returned at a moment back to the state it had, when
// nobody has moved it since; who gave it is told.
func TakeUpAgain(tx *sales.Tx, t *Task, was TaskState, at time.Time) (bool, error) {
	if t.State != TaskDeleted || !t.MovedAt.Equal(at) {
		return false, nil
	}
	if err := t.Move(tx, was, ""); err != nil {
		return false, err
	}
	if err := remindOfTask(tx, t); err != nil || t.Own() {
		return true, err
	}
	text := fmt.Sprintf("【任务恢复】%s\n%s %s回到通讯录，任务照旧，截止 %s。\n已另派的话回：删除 %s", t.Line(), tx.Today().Chinese(), sales.NameOf(tx, t.For), t.When().Chinese(tx.Today()), t.Code)
	return true, sales.Queue(tx, sales.Notice{Key: "task-again/" + t.Code + "/" + tx.Today().String(), To: t.By, Content: sales.Content{Text: text}, Reason: "task taken up again"})
}

// ReturnTask closes what whose it is cannot do any more; who gave it is told why.
func ReturnTask(tx *sales.Tx, t *Task, why string) error {
	if err := t.Move(tx, TaskDeleted, why); err != nil || t.Own() {
		return err
	}
	text := fmt.Sprintf("【任务退回】%s\n%s %s，没有做完。\n另派：任务 @同事 截止 内容", t.Line(), tx.Today().Chinese(), why)
	return sales.Queue(tx, sales.Notice{Key: "task-returned/" + t.Code, To: t.By, Content: sales.Content{Text: text}, Reason: "task returned"})
}
