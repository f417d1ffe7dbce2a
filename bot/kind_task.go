package bot

import "salesbot/sales"

// Task is a task or diary entry by its digits; 最近 is the one of the speaker moved last.
var Task = taskKind(false)

// TaskToAnswer is a task by its digits; 最近 is the newest that waits for the speaker.
var TaskToAnswer = taskKind(true)

func taskKind(answering bool) *ParamKind {
	return &ParamKind{
		read: func(t *Turn, said string) (reading, error) {
			w, rest := word(said)
			if w == "最近" {
				task, err := sales.NewestTask(t.Tx, t.Person, answering)
				if err != nil {
					return reading{}, err
				}
				return reading{value: task.Code, rest: rest}, nil
			}
			code, ok := digits(w)
			if !ok {
				return reading{}, sales.Refuse(sales.Invalid, "「%s」不是任务号，任务号是几位数字，也可以回：最近；全部回：我的任务", sales.Excerpt(w, 10))
			}
			_, err := sales.TaskByCode(t.Tx, code)
			return reading{value: code, rest: rest}, err
		},
		load: func(t *Turn, value string) (any, error) { return sales.TaskByCode(t.Tx, value) },
		owners: func(thing any) []string {
			task := thing.(*sales.Task)
			return []string{task.For, task.By}
		},
	}
}

// Task is a task; nil when not given.
func (a Args) Task(name string) *sales.Task { return thing[*sales.Task](a, name) }
