package ledger

import (
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// An Unreachable notes that a send of that day named a person as one it could not reach.
type Unreachable struct {
	Person string       `json:"person"`
	Day    rulebook.Day `json:"day"`
}

func unreachableKey(userid string, day rulebook.Day) string {
	return day.String() + "/" + sales.UserKey(userid)
}

// Unreachables are keyed by day, then person.
var Unreachables = storage.NewTable("unreachables", func(u *Unreachable) string { return unreachableKey(u.Person, u.Day) })

// NamedUnreachable records that a send named a person as one it could not reach today.
func NamedUnreachable(tx *sales.Tx, userid string) error {
	return Unreachables.Put(tx, &Unreachable{Person: userid, Day: tx.Today()})
}

// reminders are those of a day's report, the one at the deadline first: it says the most.
func reminders(law *rulebook.Law, day rulebook.Day) []struct {
	key string
	of  rulebook.Clock
} {
	return []struct {
		key string
		of  rulebook.Clock
	}{{deadlineKey(day), law.Report.Reminder}, {nudgeKey(day), law.Report.Nudge}, {lastCallKey(day), law.Report.LastCall}}
}

// reminderOf is the reminder of a day's report that WeCom accepted for a person; zero when
// it accepted none.
func reminderOf(tx *sales.Tx, userid string, day rulebook.Day) (rulebook.Reminder, error) {
	for _, r := range reminders(tx.LawOn(day), day) {
		at, err := sales.WasSent(tx, r.key, userid)
		if err != nil || !at.IsZero() {
			return rulebook.Reminder{Of: r.of, At: at}, err
		}
	}
	return rulebook.Reminder{}, nil
}

// reach gathers what the law needs to know of whether the bot could receive on a day, and
// whether it could reach a person: the only source of what is held for it and of what the
// notices say was checked.
func reach(tx *sales.Tx, userid string, day rulebook.Day, facts *rulebook.ReportFacts) (err error) {
	if facts.Outages, err = holesOn(tx, day); err != nil {
		return err
	}
	if facts.Unreachable, err = Unreachables.Has(tx, unreachableKey(userid, day)); err != nil {
		return err
	}
	if facts.Unheard, err = unheardOf(tx, userid, day); err != nil {
		return err
	}
	if why, err := meantAsReport(tx, userid, day); err != nil {
		return err
	} else if why != "" {
		facts.Unheard = append(facts.Unheard, why)
	}
	facts.Reminder, err = reminderOf(tx, userid, day)
	return err
}
