package sales

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
)

// LeaveAsked is what a request for leave asks.
type LeaveAsked struct {
	From     rulebook.Day `json:"from"`
	To       rulebook.Day `json:"to"`
	Half     Half         `json:"half,omitempty"` // of its only day
	Kind     string       `json:"kind"`           // 事假, 病假, 出差, 免报, …
	Reason   string       `json:"reason"`
	Workdays int          `json:"workdays"` // of the person's calendar, as it was when asked
}

// longestLeave bounds one request, in days: a slip in the year should not pass.
const longestLeave = 366

// Days names the days for people, with how many of them are worked.
func (a *LeaveAsked) Days(tx *Tx) string {
	text := yearly(tx, a.From)
	switch {
	case a.Half != "":
		return text + a.Half.Title()
	case a.To > a.From:
		text += "至" + yearly(tx, a.To)
	}
	return fmt.Sprintf("%s，%d个工作日", text, a.Workdays)
}

// AskLeave asks for leave of p and sends the card to who decides; it returns them too.
// Refused when it overlaps what was asked or approved before, or takes no workday.
func AskLeave(tx *Tx, p *Person, asked LeaveAsked, sentAt time.Time) (*Request, []*Person, error) {
	r := &Request{Kind: LeaveRequest, By: p.UserID, For: p.UserID, AskedAt: sentAt, Leave: &asked}
	if err := r.checkLeave(tx, p); err != nil {
		return nil, nil, err
	}
	deciders, err := r.submit(tx)
	return r, deciders, err
}

// BookLeave books leave for p at once, by a leader of theirs or HR (代请假, 免报). What was
// booked for its days is taken back; the person is told.
func BookLeave(tx *Tx, by, p *Person, asked LeaveAsked, sentAt time.Time) (*Request, []*Fine, error) {
	if err := mayExcuse(tx, by, p); err != nil {
		return nil, nil, err
	}
	r := &Request{Kind: LeaveRequest, By: by.UserID, For: p.UserID, AskedAt: sentAt, Leave: &asked}
	if err := r.checkLeave(tx, p); err != nil {
		return nil, nil, err
	}
	if err := r.enter(tx, Approved); err != nil {
		return nil, nil, err
	}
	changed, err := r.settleLeave(tx)
	if err != nil {
		return nil, nil, err
	}
	return r, changed, tellRequestDecided(tx, r)
}

// checkLeave looks at the days asked for, and counts their workdays.
func (r *Request) checkLeave(tx *Tx, p *Person) error {
	a := r.Leave
	a.Reason = strings.TrimSpace(a.Reason)
	switch {
	case a.To < a.From:
		return Refuse(Invalid, "结束日期 %s 早于开始日期 %s，请核对。", yearly(tx, a.To), yearly(tx, a.From))
	case int(a.To-a.From) >= longestLeave:
		return Refuse(Invalid, "%s至%s超过一年，请核对日期。", yearly(tx, a.From), yearly(tx, a.To))
	case a.Half != "" && a.To != a.From:
		return Refuse(Invalid, "半天假一次只请一天，几天的请分开写：整天的一条，半天的一条。")
	case a.Reason == "":
		return Refuse(Invalid, "请写事由。")
	}
	cal, err := CalendarFor(tx, p.Main)
	if err != nil {
		return err
	}
	if a.Workdays = cal.Between(a.From-1, a.To); a.Workdays == 0 {
		return Refuse(Conflict, "%s不是工作日（%s），不用请假。", yearly(tx, a.From), cal.Why(a.From))
	}
	if l, err := a.clash(tx, p); err != nil || l != nil {
		return errors.Join(err, overlapping(tx, p, l))
	}
	return nil
}

// clash is a leave of p that takes the same time; nil when there is none. An exemption lies
// over what is undecided or half: only a day that is free is not freed again.
func (a *LeaveAsked) clash(tx *Tx, p *Person) (*Leave, error) {
	before, err := LeavesOf(tx, p.UserID)
	if err != nil {
		return nil, err
	}
	mine := &Leave{From: a.From, To: a.To, Half: a.Half}
	for _, l := range before {
		frees := l.Decided && l.Half == "" && l.From <= a.From && a.To <= l.To
		if l.overlaps(mine) && (frees || a.Kind != rulebook.Exempted) {
			return l, nil
		}
	}
	return nil, nil
}

func overlapping(tx *Tx, p *Person, l *Leave) error {
	if l == nil {
		return nil
	}
	state, how := "已批准", "先撤回那一条再请：撤回 "+l.Request
	switch {
	case !l.Decided && !SameUser(tx.Actor, p.UserID):
		state, how = "待批", "直接批：批准 "+l.Request
	case !l.Decided:
		state = "待批"
	case l.From <= tx.Today():
		how = "请人事先撤回：撤回 " + l.Request
	}
	days := yearly(tx, l.From)
	if l.To > l.From {
		days += "至" + yearly(tx, l.To)
	}
	days += l.Half.Title()
	if l.Request == "" {
		return Refuse(Conflict, "%s %s已有%s（%s），不能重复。", p.Name, days, l.Kind, state)
	}
	return Refuse(Conflict, "与已有的申请 %s 重叠：%s %s %s（%s）。要改就%s", l.Request, p.Name, days, l.Kind, state, how)
}

// leaveMoot is why leave of days to come cannot be approved: who asked has left. What is
// held for days that have come is decided all the same.
func (r *Request) leaveMoot(tx *Tx) (string, error) {
	if r.Leave.From <= tx.Today() {
		return "", nil
	}
	return r.fromWhoLeft(tx)
}

// leave is the row the duty looks at.
func (r *Request) leave() *Leave {
	l := &Leave{Person: r.For, From: r.Leave.From, To: r.Leave.To, Half: r.Leave.Half, Kind: r.Leave.Kind, Request: r.Code}
	if r.State == Approved {
		l.Decided, l.DecidedBy = true, r.DecidedBy
	}
	return l
}

// settleLeave keeps the leave of an asked or approved request, takes that of another away,
// and brings the ledger in line. It returns the fines that changed.
func (r *Request) settleLeave(tx *Tx) ([]*Fine, error) {
	l := r.leave()
	switch r.State {
	case Asked:
		return nil, Leaves.Put(tx, l)
	case Approved:
		if err := Leaves.Put(tx, l); err != nil {
			return nil, err
		}
		if err := restoreTaken(tx, l); err != nil {
			return nil, err
		}
		return liftFines(tx, l)
	}
	if err := Leaves.Delete(tx, l.key()); err != nil {
		return nil, err
	}
	if err := r.noteGone(tx); err != nil || r.State == Refused {
		return nil, err
	}
	return nil, restateOwn(tx, l)
}

// liftFines takes back, or enters a correction against, the late and missing fines the
// leave refutes, and tells their person. Afternoon leave lifts the late ones only.
func liftFines(tx *Tx, l *Leave) ([]*Fine, error) {
	fines, err := finesDuring(tx, l)
	if err != nil {
		return nil, err
	}
	changed, err := reckonAgain(tx, fines)
	if err != nil {
		return nil, err
	}
	return changed, restateOwn(tx, l)
}

// finesDuring are the late and missing fines of the leave's days that still stand.
func finesDuring(tx *Tx, l *Leave) ([]*Fine, error) {
	all, err := FinesOf(tx, l.Person)
	return slices.DeleteFunc(all, func(f *Fine) bool {
		return !f.ofReport() || !l.covers(f.Day) || f.State == Waived
	}), err
}

// restateOwn brings the reports of the leave's days in line with whether they are owed now.
func restateOwn(tx *Tx, l *Leave) error {
	reports, err := ReportsOf(tx, l.Person, l.From, l.To)
	if err != nil {
		return err
	}
	return restateAll(tx, reports)
}

// noteGone tells who decides on what was held for the leave what became of it.
func (r *Request) noteGone(tx *Tx) error {
	became := map[RequestState]string{Refused: "驳回", Withdrawn: "撤回"}[r.State]
	if became == "" {
		return nil
	}
	fines, err := finesDuring(tx, r.leave())
	if err != nil {
		return err
	}
	for _, f := range fines {
		if f.State != Held {
			continue
		}
		f.Held = append(f.Held, fmt.Sprintf("申请%s 后来由%s%s", r.Code, NameOf(tx, r.DecidedBy), became))
		if err := Fines.Put(tx, f); err != nil {
			return err
		}
	}
	return nil
}
