package ledger

import (
	"salesbot/rulebook"
	"salesbot/sales"
)

// A Duty says whether somebody owes the report of a day, and if not, why (RULEBOOK §2).
type Duty struct {
	Owed    bool
	Why     string // in Chinese, when not owed
	Free    bool   // the day itself asks for none: a day off, or excused
	Absence sales.Absence
	Known   bool // the day's year has a calendar; as Absence, looked at for those covered
}

// DutyOf looks at everything that decides whether p owes the report of day, as it is
// known now.
func DutyOf(tx *sales.Tx, p *sales.Person, day rulebook.Day) (Duty, error) {
	why, err := sales.NotCovered(tx, p, day)
	if err != nil {
		return Duty{}, err
	}
	cal, err := sales.CalendarFor(tx, p.MainOn(day))
	if err != nil {
		return Duty{}, err
	}
	away, err := sales.AbsenceOn(tx, p.UserID, day)
	if err != nil {
		return Duty{}, err
	}
	duty := Duty{Absence: away, Known: cal.Known(day), Free: away.Whole || !cal.Workday(day)}
	switch {
	case why != "":
		return Duty{Why: why, Free: duty.Free}, nil
	case !tx.SettingsOn(day).Live(day):
		duty.Why = "尚未启用"
	case !cal.Workday(day):
		duty.Why = "非工作日(" + cal.Why(day) + ")"
	case away.Whole:
		duty.Why = away.Kind
	case p.AwayOn(day):
		duty.Why = "当天不在通讯录" // not Free either
	case away.Suspended:
		duty.Why = "停用" // not Free: what was booked of the day stays
	case p.GreetedAt.IsZero() || day < cal.Next(rulebook.DayOf(p.GreetedAt)):
		duty.Why = "从收到机器人问候后的第一个工作日起算"
	default:
		duty.Owed = true
	}
	return duty, nil
}

// debtorsOf returns those who owe the report of day and have not filed it, by userid.
func debtorsOf(tx *sales.Tx, day rulebook.Day) ([]*sales.Person, error) {
	people, err := sales.ActivePeople(tx)
	if err != nil {
		return nil, err
	}
	var debtors []*sales.Person
	for _, p := range people {
		owing, err := StillOwes(tx, p, day)
		if err != nil {
			return nil, err
		}
		if owing {
			debtors = append(debtors, p)
		}
	}
	return debtors, nil
}

// StillOwes says whether p owes the report of day and none is filed.
func StillOwes(tx *sales.Tx, p *sales.Person, day rulebook.Day) (bool, error) {
	duty, err := DutyOf(tx, p, day)
	if err != nil || !duty.Owed {
		return false, err
	}
	filed, err := Reports.Has(tx, reportKey(p.UserID, day))
	return !filed, err
}
