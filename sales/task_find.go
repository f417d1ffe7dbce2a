package sales

import (
	"cmp"
	"fmt"
	"slices"

	"salesbot/rulebook"
	"salesbot/storage"
)

// TaskByCode returns the task people call by these digits; refused as NotFound.
func TaskByCode(tx *Tx, code string) (*Task, error) {
	t, err := storage.First(tasksByCode.Find(tx, code))
	if isNotFound(err) {
		return nil, Refuse(NotFound, "没有任务 %s。看看号码对不对；自己的回：我的任务", code)
	}
	return t, err
}

// TasksOn returns what is due by a person on a day, done or not, in order.
func TasksOn(tx *Tx, userid string, day rulebook.Day) ([]*Task, error) {
	prefix := fold(userid) + "/"
	return storage.Collect(tasksByDue.Range(tx, prefix+stamp(day.Start()), prefix+stamp(day.AddDays(1).Start())))
}

// OpenTasks returns what a person has still to do or answer, by when it is due. A time in
// the diary is gone when its day has passed.
func OpenTasks(tx *Tx, userid string) ([]*Task, error) {
	all, err := storage.Collect(tasksByDue.Scan(tx, fold(userid)+"/"))
	return slices.DeleteFunc(all, func(t *Task) bool { return !t.Open() || t.Entry && rulebook.DayOf(t.Due) < tx.Today() }), err
}

// TasksGiven returns what others still have to do or answer for a person, by when it is
// due.
func TasksGiven(tx *Tx, userid string) ([]*Task, error) {
	return storage.Collect(tasksByMaker.Scan(tx, fold(userid)+"/"))
}

// NewestTask is what 最近 means: of the open tasks p has or gave that are wanted, the one
// made or moved last. None is refused with the words given.
func NewestTask(tx *Tx, p *Person, wanted func(*Task) bool, none string) (*Task, error) {
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
		return nil, Refuse(NotFound, "%s", none)
	}
	return slices.MaxFunc(all, func(a, b *Task) int {
		return cmp.Or(a.MovedAt.Compare(b.MovedAt), laterMessage(a.MovedMsg, b.MovedMsg))
	}), nil
}

// returnTasks closes what somebody who left had to do; who gave it is told.
func returnTasks(tx *Tx, p *Person) error {
	open, err := storage.Collect(tasksByDue.Scan(tx, p.key()+"/"))
	if err != nil {
		return err
	}
	for _, t := range open {
		if !t.Open() {
			continue
		}
		if err := returnTask(tx, t, p.Name+"已离开通讯录"); err != nil {
			return err
		}
	}
	return nil
}

// returnTask closes what whose it is cannot do any more; who gave it is told why.
func returnTask(tx *Tx, t *Task, why string) error {
	if err := t.move(tx, TaskDeleted, why); err != nil || t.Own() {
		return err
	}
	text := fmt.Sprintf("【任务退回】%s\n%s %s，没有做完。\n另派：任务 @同事 截止 内容", t.line(), tx.Today().Chinese(), why)
	return Queue(tx, Notice{Key: "task-returned/" + t.Code, To: t.By, Content: Content{Text: text}, Reason: "task returned"})
}
