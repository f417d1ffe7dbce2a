package words

import (
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/sales"
	"salesbot/sales/task"
)

// Task is a task or diary entry by its digits; 最近 is the open one of the speaker's own,
// or given by them, that moved last.
var Task = taskKind(func(*task.Task, string) bool { return true }, "没有没做完的任务；做完的凭任务号看。")

// TaskToDo is a task by its digits; 最近 is the speaker's own that moved last.
var TaskToDo = taskKind(func(todo *task.Task, userid string) bool { return sales.SameUser(todo.For, userid) }, "你的任务都做完了。")

// TaskToAnswer is a task by its digits; 最近 is the newest that waits for the speaker.
var TaskToAnswer = taskKind(func(todo *task.Task, userid string) bool {
	return todo.State == task.TaskAsked && sales.SameUser(todo.For, userid)
}, "没有等你答复的任务。")

// TaskMade is a task by its digits; 最近 is the one the speaker made or moved last.
var TaskMade = taskKind(func(todo *task.Task, userid string) bool { return sales.SameUser(todo.By, userid) }, "你没有能删除的任务。")

func taskKind(wanted func(todo *task.Task, userid string) bool, none string) *bot.ParamKind {
	return coded[task.Task]{
		newest: func(t *bot.Turn) (*task.Task, error) {
			return task.NewestTask(t.Tx, t.Person, func(todo *task.Task) bool { return wanted(todo, t.Person.UserID) }, none)
		},
		code: func(todo *task.Task) string { return todo.Code }, find: task.TaskByCode,
		wrong: func(t *bot.Turn, w string) error {
			return sales.Refuse(sales.Invalid, "「%s」不是任务号，任务号是几位数字，也可以回：最近；全部回：我的任务", sales.Excerpt(w, 10))
		},
		owners: func(todo *task.Task) []string { return []string{todo.For, todo.By} },
		sees:   func(t *bot.Turn, todo *task.Task) (bool, error) { return todo.SeenBy(t.Tx, t.Person) },
		absent: task.NoTask,
		notYours: func(todo *task.Task) string {
			return fmt.Sprintf("任务 %s 不是你的，也不是你派的，你不能看也不能处理。自己的任务回：我的任务", todo.Code)
		},
	}.Kind()
}

// Errand is free words, as Words are; but a report sent while they are asked for is that
// report (RULEBOOK §2: nothing a person meant as a report is lost).
var Errand = &bot.ParamKind{
	Whole: true,
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		said = strings.TrimSpace(said)
		if c, _ := bot.MatchCommand(t.Menu, said); c != nil && strings.HasPrefix(c.Key, "report.") && said == strings.TrimSpace(t.Message.Text) {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "这是日报，不是任务内容。")
		}
		return bot.Reading{Value: said}, nil
	},
	Load: bot.AsWritten,
}
