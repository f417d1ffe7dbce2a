package request

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
)

// LeaveAsked is what a request for leave asks.
type LeaveAsked struct {
	From     rulebook.Day `json:"from"`
	To       rulebook.Day `json:"to"`
	Half     sales.Half   `json:"half,omitempty"` // of its only day
	Kind     string       `json:"kind"`           // 事假, 病假, 出差, 免报, …
	Reason   string       `json:"reason"`
	Workdays int          `json:"workdays"` // of the person's calendar, as it was when asked
}

// longestLeave bounds one request, in days: a slip in the year should not pass.
const longestLeave = 366

// Days names the days for people, with how many of them are worked.
func (a *LeaveAsked) Days(tx *sales.Tx) string {
	text := sales.Dated(a.From, tx.Today())
	switch {
	case a.Half != "":
		return text + a.Half.Title()
	case a.To > a.From:
		text += "至" + sales.Dated(a.To, tx.Today())
	}
	return fmt.Sprintf("%s，%d个工作日", text, a.Workdays)
}

// AskLeave asks for leave of p and sends the card to who decides; it returns them too.
// Refused when it overlaps what was asked or approved before, or takes no workday.
func AskLeave(tx *sales.Tx, p *sales.Person, asked LeaveAsked, sentAt time.Time) (*Request, []*sales.Person, error) {
	r := &Request{Kind: LeaveRequest, By: p.UserID, For: p.UserID, AskedAt: sentAt, Leave: &asked}
	if err := r.checkLeave(tx, p); err != nil {
		return nil, nil, err
	}
	deciders, err := r.submit(tx)
	return r, deciders, err
}

// BookLeave books leave for p at once, by a leader of theirs or HR (代请假, 免报). What was
// booked for its days is taken back; the person is told.
func BookLeave(tx *sales.Tx, by, p *sales.Person, asked LeaveAsked, sentAt time.Time) (*Request, []*ledger.Fine, error) {
	if err := sales.MustDecide(tx, by, p, notForThemselves); err != nil {
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
func (r *Request) checkLeave(tx *sales.Tx, p *sales.Person) error {
	a := r.Leave
	a.Reason = strings.TrimSpace(a.Reason)
	switch {
	case a.To < a.From:
		return sales.Refuse(sales.Invalid, "结束日期 %s 早于开始日期 %s，请核对。", sales.Dated(a.To, tx.Today()), sales.Dated(a.From, tx.Today()))
	case int(a.To-a.From) >= longestLeave:
		return sales.Refuse(sales.Invalid, "%s至%s超过一年，请核对日期。", sales.Dated(a.From, tx.Today()), sales.Dated(a.To, tx.Today()))
	case a.Half != "" && a.To != a.From:
		return sales.Refuse(sales.Invalid, "半天假一次只请一天，几天的请分开写：整天的一条，半天的一条。")
	case a.Reason == "":
		return sales.Refuse(sales.Invalid, "请写事由。")
	}
	cal, err := sales.CalendarFor(tx, p.Main)
	if err != nil {
		return err
	}
	if a.Workdays = cal.Between(a.From-1, a.To); a.Workdays == 0 {
		return sales.Refuse(sales.Conflict, "%s不是工作日（%s），不用请假。", sales.Dated(a.From, tx.Today()), cal.Why(a.From))
	}
	if l, err := a.clash(tx, p); err != nil || l != nil {
		return errors.Join(err, overlapping(tx, p, l))
	}
	return nil
}

// clash is a leave of p that takes the same time; nil when there is none. An exemption lies
// over what is undecided or half: only a day that is free is not freed again.
func (a *LeaveAsked) clash(tx *sales.Tx, p *sales.Person) (*sales.Leave, error) {
	before, err := sales.LeavesOf(tx, p.UserID)
	if err != nil {
		return nil, err
	}
	mine := &sales.Leave{From: a.From, To: a.To, Half: a.Half}
	for _, l := range before {
		frees := l.Decided && l.Half == "" && l.From <= a.From && a.To <= l.To
		if l.Overlaps(mine) && (frees || a.Kind != rulebook.Exempted) {
			return l, nil
		}
	}
	return nil, nil
}

func overlapping(tx *sales.Tx, p *sales.Person, l *sales.Leave) error {
	if l == nil {
		return nil
	}
	state, how := "已批准", "先撤回那一条再请：撤回 "+l.Request
	switch {
	case !l.Decided && !sales.SameUser(tx.Actor, p.UserID):
		state, how = "待批", "直接批：批准 "+l.Request
	case !l.Decided:
		state = "待批"
	case l.From <= tx.Today():
		how = "请人事先撤回：撤回 " + l.Request
	}
	days := sales.Dated(l.From, tx.Today())
	if l.To > l.From {
		days += "至" + sales.Dated(l.To, tx.Today())
	}
	days += l.Half.Title()
	if l.Request == "" {
		return sales.Refuse(sales.Conflict, "%s %s已有%s（%s），不能重复。", p.Name, days, l.Kind, state)
	}
	return sales.Refuse(sales.Conflict, "与已有的申请 %s 重叠：%s %s %s（%s）。要改就%s", l.Request, p.Name, days, l.Kind, state, how)
}

// leaveMoot is why leave of days to come cannot be approved: who asked has left. What is
// held for days that have come is decided all the same.
func (r *Request) leaveMoot(tx *sales.Tx) (string, error) {
	if r.Leave.From <= tx.Today() {
		return "", nil
	}
	return r.fromWhoLeft(tx)
}

// leave is the row the duty looks at.
func (r *Request) leave() *sales.Leave {
	l := &sales.Leave{Person: r.For, From: r.Leave.From, To: r.Leave.To, Half: r.Leave.Half, Kind: r.Leave.Kind, Request: r.Code}
	if r.State == Approved {
		l.Decided, l.DecidedBy = true, r.DecidedBy
	}
	return l
}

// settleLeave keeps the leave of an asked or approved request, takes that of another away,
// and brings the ledger in line. It returns the fines that changed.
func (r *Request) settleLeave(tx *sales.Tx) ([]*ledger.Fine, error) {
	l := r.leave()
	switch r.State {
	case Asked:
		return nil, sales.Leaves.Put(tx, l)
	case Approved:
		if err := sales.Leaves.Put(tx, l); err != nil {
			return nil, err
		}
		if err := crm.RestoreReclaimed(tx, l); err != nil {
			return nil, err
		}
		return liftFines(tx, l)
	}
	if err := sales.Leaves.Delete(tx, l.Key()); err != nil {
		return nil, err
	}
	if err := r.noteGone(tx); err != nil || r.State == Refused {
		return nil, err
	}
	return nil, restateOwn(tx, l)
}

// liftFines takes back, or enters a correction against, the late and missing fines the
// leave refutes, and tells their person. Afternoon leave lifts the late ones only.
func liftFines(tx *sales.Tx, l *sales.Leave) ([]*ledger.Fine, error) {
	fines, err := finesDuring(tx, l)
	if err != nil {
		return nil, err
	}
	changed, err := ledger.ResyncReportFines(tx, fines)
	if err != nil {
		return nil, err
	}
	p, err := sales.PersonByID(tx, l.Person)
	if err != nil {
		return nil, err
	}
	shifted, err := ledger.ResyncNewcomers(tx, p)
	if err != nil {
		return nil, err
	}
	return append(changed, shifted...), restateOwn(tx, l)
}

// finesDuring are the late and missing fines of the leave's days that still stand.
func finesDuring(tx *sales.Tx, l *sales.Leave) ([]*ledger.Fine, error) {
	all, err := ledger.FinesOf(tx, l.Person)
	return slices.DeleteFunc(all, func(f *ledger.Fine) bool {
		return !f.ByFacts(tx) || !l.Covers(f.Day) || f.State == ledger.Waived
	}), err
}

// restateOwn brings the reports of the leave's days in line with whether they are owed now.
func restateOwn(tx *sales.Tx, l *sales.Leave) error {
	reports, err := ledger.ReportsOf(tx, l.Person, l.From, l.To)
	if err != nil {
		return err
	}
	return ledger.RefreshStatuses(tx, reports)
}

// noteGone tells who decides on what was held for the leave what became of it.
func (r *Request) noteGone(tx *sales.Tx) error {
	became := map[RequestState]string{Refused: "驳回", Withdrawn: "撤回"}[r.State]
	if became == "" {
		return nil
	}
	fines, err := finesDuring(tx, r.leave())
	if err != nil {
		return err
	}
	for _, f := range fines {
		if f.State != ledger.Held {
			continue
		}
		f.Held = append(f.Held, fmt.Sprintf("申请%s 后来由%s%s", r.Code, sales.NameOf(tx, r.DecidedBy), became))
		if err := ledger.Fines.Put(tx, f); err != nil {
			return err
		}
	}
	return nil
}
