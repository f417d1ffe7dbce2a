package ledger

import (
	"errors"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// AppealUntil is the last day on which a booked fine may be appealed: the third
// workday after WeCom accepted its notice, days of leave not counted. Zero while the
// notice is not accepted: the term has not begun.
func AppealUntil(tx *sales.Tx, f *Fine) (rulebook.Day, error) {
	if f.NoticedAt.IsZero() {
		return 0, nil
	}
	cal, err := sales.CalendarOf(tx, f.Person)
	if err != nil {
		return 0, err
	}
	var failed error
	onLeave := func(d rulebook.Day) bool {
		away, err := sales.AbsenceOn(tx, f.Person, d)
		failed = errors.Join(failed, err)
		return away.Away() // who may not write cannot appeal
	}
	return tx.Law.AppealLast(f.NoticedAt, cal, onLeave), failed
}

// Appealable says whether the person may appeal at a moment.
func Appealable(tx *sales.Tx, f *Fine, at time.Time) (bool, error) {
	if f.State != Booked || f.rule(tx).Final {
		return false, nil
	}
	until, err := AppealUntil(tx, f)
	return until.IsZero() || rulebook.DayOf(at) <= until, err
}

// NewestToAppeal is what 最近 means to who appeals: the newest of their own that still can
// be; where none can, NewestFine, whose refusal says why.
func NewestToAppeal(tx *sales.Tx, p *sales.Person, at time.Time) (*Fine, error) {
	own, err := FinesOf(tx, p.UserID)
	if err != nil {
		return nil, err
	}
	sortByMove(own)
	for _, f := range own {
		if ok, err := Appealable(tx, f, at); err != nil || ok {
			return f, err
		}
	}
	return NewestFine(tx, p, false)
}

// AppealFine puts the person's side, written at sentAt, to a booked fine and asks those
// who decide.
func AppealFine(tx *sales.Tx, p *sales.Person, f *Fine, text string, sentAt time.Time) error {
	if sees, err := SeesFine(tx, p, f); err != nil {
		return err
	} else if !sees {
		return NoFine(f.Code).Unseen()
	}
	if !sales.SameUser(f.Person, p.UserID) {
		return sales.Refuse(sales.Forbidden, "罚单 %s 不是你的，只能由本人申诉。", f.Code)
	}
	if f.Corrects != "" {
		return sales.Refuse(sales.Conflict, "%s 是更正单，冲回罚单 %s，不用申诉。", f.Code, f.Corrects)
	}
	if f.rule(tx).Final {
		return sales.Refuse(sales.Conflict, "%s（%s）不能申诉。有异议请找人事。", f.Code, f.Title(tx))
	}
	switch f.State {
	case Held:
		return sales.Refuse(sales.Conflict, "罚单 %s 还在待确认，没有登记，先不用申诉；确认后会通知你。", f.Code)
	case Appealed:
		return sales.Refuse(sales.Conflict, "罚单 %s 已在申诉中（%s），等处理结果。补充材料可直接发截图。", f.Code, sales.Moment(f.Appeal.At))
	case Upheld:
		return sales.Refuse(sales.Conflict, "罚单 %s 申诉后已维持，是最终结果。", f.Code)
	case Waived:
		return sales.Refuse(sales.Conflict, "罚单 %s 已经撤销，不用申诉。", f.Code)
	case Settled:
		return sales.Refuse(sales.Conflict, "罚单 %s 已月结。有出入请找人事更正。", f.Code)
	}
	ok, err := Appealable(tx, f, sentAt)
	if err != nil {
		return err
	}
	if !ok {
		until, err := AppealUntil(tx, f)
		if err != nil {
			return err
		}
		return sales.Refuse(sales.Conflict, "罚单 %s 的申诉期到%s24:00为止，已过。确有特殊情况请找人事。", f.Code, until.Chinese())
	}
	f.Appeal = &Appeal{At: sentAt, Text: text}
	if err := f.move(tx, Appealed, text); err != nil {
		return err
	}
	return askDeciders(tx, f)
}

// OverdueAppeals sends the appeals that waited longer than Law.Fines.DecideWorkdays
// workdays to HR, once each.
func OverdueAppeals(tx *sales.Tx) error {
	appealed, err := FinesIn(tx, Appealed)
	if err != nil {
		return err
	}
	for _, f := range appealed {
		cal, err := sales.CalendarFor(tx, f.Department)
		if err != nil {
			return err
		}
		if !f.Appeal.ToHR.IsZero() || tx.Today() <= tx.Law.DecideLast(f.Appeal.At, cal) {
			continue
		}
		f.Appeal.ToHR = tx.Now
		if err := Fines.Put(tx, f); err != nil {
			return err
		}
		if err := askHR(tx, f); err != nil {
			return err
		}
	}
	return nil
}
