package view

import (
	"errors"
	"slices"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// An AuditQuery is what of the trail is wanted; its zero value is all.
type AuditQuery struct {
	Actor    string       // a userid or System
	Of       Traced       // one row
	From, To rulebook.Day // both included
}

// AuditPage returns up to most entries of the trail that were asked for, newest first,
// after leaving out the first skip. more says whether older ones follow.
func AuditPage(tx *sales.Tx, q AuditQuery, skip, most int) (page []*sales.AuditEntry, more bool, err error) {
	var all []*sales.AuditEntry
	if q.Of.Key != "" {
		all, err = q.ofRow(tx)
	} else {
		all, err = q.newest(tx, skip+most+1)
	}
	if err != nil || len(all) <= skip {
		return nil, false, err
	}
	return all[skip:min(skip+most, len(all))], len(all) > skip+most, nil
}

// ofRow is the trail of one row, newest first.
func (q AuditQuery) ofRow(tx *sales.Tx) ([]*sales.AuditEntry, error) {
	all, err := sales.HistoryOf(tx, q.Of.table(), q.Of.Key)
	slices.Reverse(all)
	return slices.DeleteFunc(all, func(e *sales.AuditEntry) bool {
		day := rulebook.DayOf(e.At)
		return q.Actor != "" && !sales.SameUser(e.Actor, q.Actor) || q.To != 0 && (day < q.From || day > q.To)
	}), err
}

// newest is the trail, newest first, of days until enough are found. Cursors go forward
// only, so it is read backwards a day at a time.
func (q AuditQuery) newest(tx *sales.Tx, enough int) ([]*sales.AuditEntry, error) {
	between := func(from, to string) *storage.Cursor[sales.AuditEntry] { return sales.Audit.Range(tx, from, to) }
	if q.Actor != "" {
		prefix := sales.UserKey(q.Actor) + "/"
		between = func(from, to string) *storage.Cursor[sales.AuditEntry] {
			return sales.AuditByActor.Range(tx, prefix+from, prefix+to)
		}
	}
	end := tx.Now.Add(time.Microsecond)
	var first time.Time
	if q.To != 0 {
		first = q.From.Start()
		if after := q.To.AddDays(1).Start(); after.Before(end) {
			end = after
		}
	}
	oldest, err := storage.First(between("", "~"))
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if first.Before(oldest.At) {
		first = oldest.At
	}
	var all []*sales.AuditEntry
	for len(all) < enough && end.After(first) {
		from := end.Add(-24 * time.Hour)
		if from.Before(first) {
			from = first
		}
		day, err := storage.Collect(between(sales.Stamp(from), sales.Stamp(end)))
		if err != nil {
			return nil, err
		}
		slices.Reverse(day)
		all = append(all, day...)
		end = from
	}
	return all, nil
}

// AuditByKey returns the entry Audit.Key names; the error wraps storage.ErrNotFound.
func AuditByKey(tx *sales.Tx, key string) (*sales.AuditEntry, error) { return sales.Audit.Get(tx, key) }
