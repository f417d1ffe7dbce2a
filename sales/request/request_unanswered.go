package request

import (
	"fmt"

	"salesbot/rulebook"
	"salesbot/sales"
)

// ChaseRequest looks after an open request on a workday morning: what is pointless by
// now lapses, those who decide are reminded once, and what nobody answers goes to the next
// above as well, of which who asked is told. While all who could decide are on leave, the
// next above may too. One of a snapshot is looked at again, as it is now.
func ChaseRequest(tx *sales.Tx, r *Request) error {
	r, err := Requests.Get(tx, r.Key())
	if err != nil || r.State != Asked {
		return err
	}
	if err := r.chase(tx); err != nil {
		return fmt.Errorf("request %s: %w", r.Code, err)
	}
	return nil
}

func (r *Request) chase(tx *sales.Tx) error {
	if gone, err := r.moot(tx); err != nil {
		return err
	} else if gone != "" {
		return r.lapse(tx, gone)
	}
	cal, err := r.calendar(tx)
	if err != nil || !cal.Workday(tx.Today()) {
		return err
	}
	deciders, err := decidersOfRequest(tx, r)
	if sales.IsRefusal(err, sales.Missing) {
		return nil // nobody can
	}
	if err != nil {
		return err
	}
	waited := func(workdays int) bool {
		return tx.Today() >= cal.Add(rulebook.DayOf(tx.Law.Quiet.After(r.AskedAt)), workdays, nil)
	}
	joined, err := r.standIn(tx)
	if err != nil {
		return err
	}
	if len(joined) > 0 {
		return r.raise(tx, joined, sales.Names(deciders)+"今天请假")
	}
	if waited(tx.Law.Requests.RaiseWorkdays) && r.RaisedAt.IsZero() {
		next, err := r.next(tx, deciders)
		if err != nil {
			return err
		}
		if len(next) > 0 {
			r.join(next)
			r.RaisedAt = tx.Now
			return r.raise(tx, next, sales.Names(deciders)+"还没处理")
		}
	}
	// Who decides now need not have then: of somebody suspended or gone, who comes next.
	fresh, remind := r.asking(deciders), waited(tx.Law.Requests.RemindWorkdays) && r.RemindedAt.IsZero()
	if len(fresh) == 0 && !remind {
		return nil
	}
	if remind {
		r.RemindedAt = tx.Now
	}
	if err := Requests.Put(tx, r); err != nil {
		return err
	}
	for _, d := range deciders {
		key, mark := "request-again", "待批"
		if among(fresh, d) {
			key, mark = "request", ""
		} else if !remind {
			continue
		}
		if err := queueRequestCard(tx, r, d, key, mark, r.since()); err != nil {
			return err
		}
	}
	return nil
}

// calendar is the one its waiting is counted by: of whom it is about.
func (r *Request) calendar(tx *sales.Tx) (rulebook.Calendar, error) {
	if r.ofDirectory() {
		return sales.CalendarFor(tx, 0)
	}
	return sales.CalendarOf(tx, r.For)
}

// raise sends the card to who joined, and tells who asked.
func (r *Request) raise(tx *sales.Tx, joined []*sales.Person, why string) error {
	if err := askRequest(tx, r, joined, r.since()+"，"+why); err != nil {
		return err
	}
	text := fmt.Sprintf("%s申请 %s（%s）待批：%s，已同时请%s批。\n%s", r.Kind.Title(), r.Code, r.since(), why, sales.Names(joined), r.Details(tx, inNotice))
	return sales.Queue(tx, sales.Notice{Key: "request-raised/" + r.Code + "/" + tx.Today().String(), To: r.By, Content: sales.Content{Text: text},
		Reason: "request " + r.Code + " raised", About: r.about()})
}

// since says when it was asked.
func (r *Request) since() string { return sales.Moment(r.AskedAt) + "提出" }
