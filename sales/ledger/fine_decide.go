package ledger

import (
	"slices"
	"strings"
	"time"

	"salesbot/sales"
)

// byHand says whether somebody flagged or booked the fine by hand; they never decide its
// appeal (RULEBOOK §3).
func (f *Fine) byHand(userid string) bool {
	return sales.SameUser(f.FlaggedBy, userid) ||
		slices.ContainsFunc(f.Moves, func(m Move) bool { return m.To == Booked && sales.SameUser(m.By, userid) })
}

// decidersOf are those who may decide on a fine: the person's leaders and HR, without
// the person and without who flagged or confirmed it.
func decidersOf(tx *sales.Tx, f *Fine) (leaders, hr []*sales.Person, err error) {
	p, err := sales.PersonByID(tx, f.Person)
	if err != nil {
		return nil, nil, err
	}
	barred := func(d *sales.Person) bool { return sales.SameUser(d.UserID, f.Person) || f.byHand(d.UserID) }
	chain, err := sales.LeadersOf(tx, p)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range chain {
		if !barred(l) {
			leaders = append(leaders, l)
		}
	}
	staff, err := sales.PeopleWith(tx, sales.HR)
	if err != nil {
		return nil, nil, err
	}
	for _, h := range staff {
		if !barred(h) {
			hr = append(hr, h)
		}
	}
	return leaders, hr, nil
}

// mayDecide refuses who has no say in a fine, before its state is told. Whoever flagged or confirmed it may take it
// back while nobody has appealed, and decides no appeal.
func mayDecide(tx *sales.Tx, by *sales.Person, f *Fine) error {
	if sales.SameUser(by.UserID, f.Person) {
		return sales.Refuse(sales.Forbidden, "自己的罚单不能自己处理。有异议回：申诉 %s 理由", f.Code)
	}
	if r, err := sales.RelationTo(tx, by, f.Person); err != nil {
		return err
	} else if !r.Decides() {
		return NoFine(f.Code).Unseen()
	}
	if f.byHand(by.UserID) {
		if f.State == Booked || f.State == Settled { // what takes it back now is no appeal
			return nil
		}
		return sales.Refuse(sales.Forbidden, "罚单 %s 是你认定的，申诉由其他上级或人事处理。", f.Code)
	}
	return nil
}

// UpholdFine rejects an appeal; that is final.
func UpholdFine(tx *sales.Tx, by *sales.Person, f *Fine, why string) error {
	if err := mayDecide(tx, by, f); err != nil {
		return err
	}
	if f.State != Appealed {
		return sales.Refuse(sales.Conflict, "罚单 %s 现在是「%s」，只有申诉中的才能维持。", f.Code, f.State.Title())
	}
	if strings.TrimSpace(why) == "" {
		return sales.Refuse(sales.Invalid, "维持要写理由：维持 %s 理由", f.Code)
	}
	if err := f.move(tx, Upheld, why); err != nil {
		return err
	}
	return tellDecision(tx, f, why)
}

// WaiveFine takes a fine back. On a settled one it books the opposite (HR only) and
// returns that entry; otherwise it returns f.
func WaiveFine(tx *sales.Tx, by *sales.Person, f *Fine, why string) (*Fine, error) {
	err := mayDecide(tx, by, f)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(why) == "" {
		return nil, sales.Refuse(sales.Invalid, "撤销要写理由：撤销 %s 理由", f.Code)
	}
	switch f.State {
	case Settled:
		r, err := sales.RelationTo(tx, by, f.Person)
		if err != nil {
			return nil, err
		}
		if !r.HR {
			return nil, sales.Refuse(sales.Forbidden, "罚单 %s 已月结，只有人事能更正。", f.Code)
		}
		c, err := f.correct(tx, why)
		if err == nil && c == nil {
			err = sales.Refuse(sales.Conflict, "罚单 %s 已经更正过。", f.Code)
		}
		if err == nil {
			err = f.undo(tx)
		}
		if err != nil {
			return nil, err
		}
		return c, noticeFine(tx, c, tx.Now)
	case Held, Booked, Appealed:
	default:
		return nil, sales.Refuse(sales.Conflict, "罚单 %s 现在是「%s」，不能撤销。", f.Code, f.State.Title())
	}
	if err := f.move(tx, Waived, why); err != nil {
		return nil, err
	}
	if err := f.undo(tx); err != nil {
		return nil, err
	}
	return f, tellDecision(tx, f, why)
}

// ConfirmFine books a held fine and tells the person.
func ConfirmFine(tx *sales.Tx, by *sales.Person, f *Fine, why string) error {
	if err := mayDecide(tx, by, f); err != nil {
		return err
	}
	if f.State != Held {
		return sales.Refuse(sales.Conflict, "罚单 %s 现在是「%s」，只有待确认的才能确认。", f.Code, f.State.Title())
	}
	if err := f.move(tx, Booked, why); err != nil {
		return err
	}
	return noticeFine(tx, f, tx.Now)
}

// NewestFine is what 最近 means for somebody: the newest appealed or held one waiting for
// them when they decide, else their own moved last.
func NewestFine(tx *sales.Tx, p *sales.Person, deciding bool) (*Fine, error) {
	if deciding {
		waiting, err := FinesWaitingFor(tx, p)
		if err != nil {
			return nil, err
		}
		if len(waiting) > 0 {
			return waiting[0], nil
		}
		return nil, sales.Refuse(sales.NotFound, "没有等你处理的罚单。")
	}
	own, err := FinesOf(tx, p.UserID)
	if err != nil {
		return nil, err
	}
	if len(own) == 0 {
		return nil, sales.Refuse(sales.NotFound, "你没有罚单。")
	}
	sortByMove(own)
	return own[0], nil
}

// FinesWaitingFor are the appealed and held fines that p may decide, newest move first.
// A leader sees appeals of their people, HR everything.
func FinesWaitingFor(tx *sales.Tx, p *sales.Person) ([]*Fine, error) {
	var waiting []*Fine
	decides := make(map[string]bool) // by whose they are: there may be many of each
	for _, s := range []FineState{Appealed, Held} {
		fines, err := FinesIn(tx, s)
		if err != nil {
			return nil, err
		}
		for _, f := range fines {
			if _, known := decides[f.Person]; !known {
				r, err := sales.RelationTo(tx, p, f.Person)
				if err != nil {
					return nil, err
				}
				decides[f.Person] = r.Decides()
			}
			if decides[f.Person] && !f.byHand(p.UserID) {
				waiting = append(waiting, f)
			}
		}
	}
	sortByMove(waiting)
	return waiting, nil
}

// markNoticed starts the appeal's term of a booked fine, once.
func markNoticed(tx *sales.Tx, f *Fine, at time.Time) error {
	if f.State != Booked || !f.NoticedAt.IsZero() {
		return nil
	}
	f.NoticedAt = at
	return Fines.Put(tx, f)
}
