package ledger

import (
	"fmt"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

func nudgeKey(day rulebook.Day) string { return "report-nudge/" + day.String() }

func deadlineKey(day rulebook.Day) string { return "report-deadline/" + day.String() }

func lastCallKey(day rulebook.Day) string { return "report-last-call/" + day.String() }

// Nudge is the reminder before the deadline, for those who still owe the report of day.
// Like the others it is returned, not queued: looking takes long, queueing does not.
func Nudge(tx *sales.Tx, day rulebook.Day) ([]sales.Notice, error) {
	text := fmt.Sprintf("%s日报还没收到，%s截止。\n回：日报 今天做了什么（%d字以上）", day.Chinese(), tx.LawOn(day).Report.Deadline, tx.LawOn(day).Report.MinRunes)
	return remind(tx, day, nudgeKey(day), day.At(tx.LawOn(day).Report.Deadline), func(Trial) string { return text })
}

// RemindDeadline is the reminder at the deadline.
func RemindDeadline(tx *sales.Tx, day rulebook.Day) ([]sales.Notice, error) {
	law := tx.LawOn(day)
	_, month, date := day.Date()
	return remind(tx, day, deadlineKey(day), day.At(law.Report.ReminderUntil), func(trial Trial) string {
		return fmt.Sprintf("%d月%d日 %s，今天的日报还没收到。\n24:00前交：延交%s；不交：缺交%s%s。\n直接回：日报 今天做了什么（%d字以上）\n"+
			"在客户那儿？先回一句要点，之后用「补充」写全。\n请假没登记？回：请假\n%s前已发出的，以企业微信收到的时间为准。",
			month, date, law.Report.Reminder, law.Fines.LateReport, law.Fines.MissingReport, trial.Mark(), law.Report.MinRunes, law.Report.Deadline)
	})
}

// LastCall is the last reminder of the day.
func LastCall(tx *sales.Tx, day rulebook.Day) ([]sales.Notice, error) {
	return remind(tx, day, lastCallKey(day), day.At(tx.LawOn(day).Report.ReminderUntil), func(trial Trial) string {
		return fmt.Sprintf("%s日报还没交，24:00前交是延交%s，之后是缺交%s%s。\n回：日报 今天做了什么",
			day.Chinese(), tx.LawOn(day).Fines.LateReport, tx.LawOn(day).Fines.MissingReport, trial.Mark())
	})
}

// remind writes to all who still owe a report; those in the same trial are written the same.
// Each copy is dropped when its person does not owe any more at the moment of sending.
func remind(tx *sales.Tx, day rulebook.Day, key string, until time.Time, text func(Trial) string) ([]sales.Notice, error) {
	debtors, err := debtorsOf(tx, day)
	if err != nil {
		return nil, err
	}
	var all []sales.Notice
	for _, p := range debtors {
		away, err := sales.AbsenceOn(tx, p.UserID, day)
		if err != nil {
			return nil, err
		}
		if away.Afternoon {
			continue // who is on leave is not reminded, nor threatened with what is lifted
		}
		kept, err := remindOfPieces(tx, p.UserID, day)
		if err != nil {
			return nil, err
		}
		trial, err := TrialOf(tx, p, day)
		if err != nil {
			return nil, err
		}
		all = append(all, sales.Notice{Key: key, To: p.UserID, Content: sales.Content{Text: text(trial) + kept}, Reason: "report reminder", OwedDay: day, Until: until})
	}
	return all, nil
}
