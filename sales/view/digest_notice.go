package view

import (
	"fmt"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
)

// EveningDigests are the digests of a day for those who lead somebody (RULEBOOK §4):
// names for a manager, a line a department for a director. Nobody gets one on a day
// off of their own department, or of a team in which nobody owes a report. They are
// returned, not queued: looking takes long, queueing does not.
func EveningDigests(tx *sales.Tx, day rulebook.Day) ([]sales.Notice, error) {
	return digests(tx, func(t Team, director bool, cal rulebook.Calendar) (sales.Notice, error) {
		title := t.Title(tx)
		waiting, err := waitingLine(tx, t.Boss)
		if err != nil {
			return sales.Notice{}, err
		}
		n := sales.Notice{Key: "digest-evening/" + day.String(), Reason: "evening digest", Until: day.At(tx.Law.Report.ReminderUntil)}
		n.Content.Text, err = aboutTeam(tx, t, day, day, director, cal,
			func(d *TeamDay) string { return d.eveningText(tx, title, waiting) },
			func(parts []DepartmentDay) string { return directorEvening(tx, title, day, parts, waiting) })
		return n, err
	})
}

// waitingLine says how much waits for a leader's decision; "" when nothing does.
func waitingLine(tx *sales.Tx, p *sales.Person) (string, error) {
	fines, err := ledger.FinesWaitingFor(tx, p)
	if err != nil {
		return "", err
	}
	requests, err := request.RequestsWaitingFor(tx, p)
	if err != nil || len(fines)+len(requests) == 0 {
		return "", err
	}
	what := ""
	if len(requests) > 0 {
		what = fmt.Sprintf("（申请%d、罚单%d）", len(requests), len(fines))
	}
	return fmt.Sprintf("\n待你处理%d%s：回 今天", len(fines)+len(requests), what), nil
}

// MorningDigests are those of the morning of a day, about the workday before.
func MorningDigests(tx *sales.Tx, today rulebook.Day) ([]sales.Notice, error) {
	return digests(tx, func(t Team, director bool, cal rulebook.Calendar) (sales.Notice, error) {
		title, day := t.Title(tx), cal.Prev(today)
		n := sales.Notice{Key: "digest-morning/" + today.String(), Reason: "morning digest", Until: today.At(rulebook.Midnight)}
		var err error
		n.Content.Text, err = aboutTeam(tx, t, today, day, director, cal,
			func(d *TeamDay) string { return d.morningText(tx, title) },
			func(parts []DepartmentDay) string { return directorMorning(title, day, parts) })
		return n, err
	})
}

// digests makes one for each leader; those that come back without a text are left out.
func digests(tx *sales.Tx, write func(t Team, director bool, cal rulebook.Calendar) (sales.Notice, error)) ([]sales.Notice, error) {
	teams, err := allTeams(tx)
	if err != nil {
		return nil, err
	}
	var all []sales.Notice
	for _, t := range teams {
		roles, err := sales.RolesOf(tx, t.Boss)
		if err != nil {
			return nil, err
		}
		cal, err := sales.CalendarFor(tx, t.Boss.Main)
		if err != nil {
			return nil, err
		}
		n, err := write(t, roles.Has(sales.Director), cal)
		if err != nil {
			return nil, err
		}
		if n.Content.Text != "" {
			n.To = t.Boss.UserID
			all = append(all, n)
		}
	}
	return all, nil
}

// aboutTeam writes what there is to say about day, on the morning or evening of today;
// "" when today is free or nobody owed.
func aboutTeam(tx *sales.Tx, t Team, today, day rulebook.Day, director bool, cal rulebook.Calendar,
	manager func(*TeamDay) string, departments func([]DepartmentDay) string) (string, error) {
	if !cal.Workday(today) {
		return "", nil
	}
	if !director {
		d, err := LookAt(tx, t.Members, day)
		if err != nil || d.Owed == 0 {
			return "", err
		}
		return manager(d), nil
	}
	parts, err := LookAtDepartments(tx, t, day)
	if err != nil || sumOf(day, parts).Owed == 0 {
		return "", err
	}
	return departments(parts), nil
}
