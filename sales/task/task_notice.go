package task

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// Line names a task in notices: its digits, what it is.
func (t *Task) Line() string { return t.Code + "：" + sales.Excerpt(t.Text, 60) }

// about is what the notices of a task wait for; see stillWantedTask.
func (t *Task) about(until string) string {
	return fmt.Sprintf("task %s %s %d", t.Code, until, t.PutOffs)
}

// The notices of a task that are queued ahead of their time.
const (
	whileAsked = "asked" // of use until the task is answered
	whileOpen  = "open"  // of use until it is done, or due at another time
)

// StillWantedTask says why a notice queued ahead is of no use any more; about is what
// follows "task ".
func StillWantedTask(tx *sales.Tx, about string) (string, error) {
	parts := strings.Fields(about)
	if len(parts) != 3 {
		return "", fmt.Errorf("task notice about %q", about)
	}
	t, err := TaskByCode(tx, parts[0])
	if err != nil {
		return "", err
	}
	switch {
	case parts[1] == whileAsked && t.State != TaskAsked:
		return "the task was answered", nil
	case !t.Open():
		return "the task is closed", nil
	case parts[1] == whileOpen && parts[2] != strconv.Itoa(t.PutOffs):
		return "the task was put off", nil
	}
	return "", nil
}

// askToTake asks whose a task is whether they take it on. When they have not answered
// after Tasks.AnswerWorkdays they are asked once more and the asker is told.
func askToTake(tx *sales.Tx, t *Task) error {
	if err := sales.Queue(tx, question(tx, t, "task/"+t.Code, "【任务】", tx.Now)); err != nil {
		return err
	}
	cal, err := sales.CalendarOf(tx, t.For)
	if err != nil {
		return err
	}
	asked := tx.Law.Quiet.After(tx.Now)
	day := rulebook.DayOf(asked)
	late := cal.Add(day, tx.Law.Tasks.AnswerWorkdays, nil).Start().Add(asked.Sub(day.Start()))
	if err := sales.Queue(tx, question(tx, t, "task-again/"+t.Code, "【任务待答复】", late)); err != nil {
		return err
	}
	text := fmt.Sprintf("【任务未答复】%s\n%s派给%s，到%s还没答复，已再提醒一次。\n不等了回：删除 %s", t.Line(), sales.Moment(t.At), sales.NameOf(tx, t.For), sales.Moment(late), t.Code)
	return sales.Queue(tx, sales.Notice{Key: "task-unanswered/" + t.Code, To: t.By, Content: sales.Content{Text: text}, Reason: "task unanswered", About: t.about(whileAsked), Due: late})
}

// question is the card that asks whose a task is.
func question(tx *sales.Tx, t *Task, key, title string, due time.Time) sales.Notice {
	card := &sales.Card{
		TaskID: sales.CardID(strings.ReplaceAll(key, "/", "-") + "-" + sales.UserKey(t.For)),
		Title:  fmt.Sprintf("%s%s派给你 %s", title, sales.NameOf(tx, t.By), t.Code),
		Text:   fmt.Sprintf("截止 %s\n%s", t.When().Chinese(tx.Today()), sales.Excerpt(t.Text, 120)),
		Buttons: []sales.Button{
			{Text: "接受", Key: "task.accept " + t.Code},
			{Text: "拒绝", Key: "task.decline " + t.Code},
		},
	}
	text := fmt.Sprintf("%s\n%s\n回：接受 %s，或 拒绝 %s 理由", card.Title, card.Text, t.Code, t.Code)
	return sales.Notice{Key: key, To: t.For, Content: sales.Content{Text: text, Card: card}, Reason: "task " + t.Code, About: t.about(whileAsked), Due: due}
}

// TellOther tells the other side of a task what the speaker did with it.
func TellOther(tx *sales.Tx, t *Task, what, text string) error {
	other := t.By
	if sales.SameUser(t.By, tx.Actor) {
		other = t.For
	}
	if t.Own() {
		return nil
	}
	return sales.Queue(tx, sales.Notice{Key: "task-" + what + "/" + t.Code, To: other, Content: sales.Content{Text: text}, Reason: "task " + what})
}

// TaskReminders are the moments, none in the quiet hours, at which whose a task is will be
// reminded: in the morning of its day, and Tasks.RemindMinutes before, or when it is due
// where that is sooner. What is due in the night is called before the night begins.
func TaskReminders(tx *sales.Tx, t *Task) []time.Time {
	law := tx.Law
	ahead := time.Duration(law.Tasks.RemindMinutes) * time.Minute
	soon := t.Due.Add(-ahead)
	if !soon.After(tx.Now) {
		soon = t.Due
	}
	if morning := law.Quiet.After(soon); morning.Before(t.Due) {
		soon = morning
	} else if law.Quiet.Holds(soon) {
		night := rulebook.DayOf(soon).At(law.Quiet.From)
		if night.After(soon) {
			night = night.AddDate(0, 0, -1)
		}
		soon = night.Add(-ahead)
	}
	var at []time.Time
	if morning := law.Quiet.After(rulebook.DayOf(t.Due).At(law.Tasks.Morning)); morning.After(tx.Now) && !morning.After(soon.Add(-ahead)) {
		at = append(at, morning)
		if t.Entry && t.DayAlone {
			return at // a day has no hour to be called for
		}
	}
	if soon.After(tx.Now) {
		at = append(at, soon)
	}
	return at
}

// remindOfTask queues the reminders; each is dropped when there is nothing to remind of
// any more.
func remindOfTask(tx *sales.Tx, t *Task) error {
	for i, at := range TaskReminders(tx, t) {
		until := t.Due
		if !at.Before(until) {
			until = at.Add(time.Duration(tx.Law.Tasks.RemindMinutes) * time.Minute)
		}
		n := sales.Notice{
			Key: fmt.Sprintf("task-reminder/%s/%d/%d", t.Code, t.PutOffs, i), To: t.For, Content: sales.Content{Text: reminder(tx, t, at)},
			Reason: "task reminder", About: t.about(whileOpen), Due: at, Until: until,
		}
		if err := sales.Queue(tx, n); err != nil {
			return err
		}
	}
	return nil
}

// reminder is the text sent at a moment. No two moments have the same: WeCom would take
// the second for a copy of the first.
func reminder(tx *sales.Tx, t *Task, at time.Time) string {
	due := sales.When{At: t.Due}.Chinese(rulebook.DayOf(at))
	if t.Entry && t.DayAlone {
		due = rulebook.DayOf(t.Due).Chinese()
	}
	if !t.Entry {
		due = "截止 " + due
	}
	if left := t.Due.Sub(at).Round(time.Minute); left <= 0 {
		due += "，到时间了"
	} else if left <= 2*time.Hour {
		due += fmt.Sprintf("，还有%d分钟", int(left.Minutes()))
	}
	if !t.Own() {
		due += "，" + sales.NameOf(tx, t.By) + "派"
	}
	text := fmt.Sprintf("【%s提醒】%s\n%s", t.Noun(), t.Line(), due)
	if !t.Entry {
		text += fmt.Sprintf("\n做完回：完成 %s｜改时间：延期 %s 新时间", t.Code, t.Code)
	}
	return text
}
