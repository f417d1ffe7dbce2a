package view

import (
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
)

// LeaveIn returns the requests for leave, 免报 among them, that take days of a month and
// were approved by a moment (zero: or wait, at any), in order of asking.
func LeaveIn(tx *sales.Tx, m rulebook.Month, decidedBy time.Time) ([]*request.Request, error) {
	c := request.Requests.Scan(tx, "")
	defer c.Close()
	var in []*request.Request
	for c.Next() {
		r := c.Row()
		if r.Kind != request.LeaveRequest || r.Leave == nil || r.Leave.To < m.First() || r.Leave.From > m.Last() {
			continue
		}
		approved := r.State == request.Approved && (decidedBy.IsZero() || !r.DecidedAt.After(decidedBy))
		if approved || r.State == request.Asked && decidedBy.IsZero() {
			in = append(in, r)
		}
	}
	return in, c.Err()
}

// FiledIn counts by person the reports of a month that came on their day and were owed.
func FiledIn(tx *sales.Tx, m rulebook.Month) (map[string]int, error) {
	c := ledger.Reports.Range(tx, m.First().String(), m.Last().AddDays(1).String())
	defer c.Close()
	filed := make(map[string]int)
	for c.Next() {
		if r := c.Row(); r.Status == rulebook.OnTime || r.Status == rulebook.Late {
			filed[r.Person]++
		}
	}
	return filed, c.Err()
}
