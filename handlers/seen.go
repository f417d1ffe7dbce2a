package handlers

import (
	"slices"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
)

// sees says whether the speaker may look at things of these owners: their own, those of
// people below them, for HR everybody's.
func sees(t *bot.Turn, owners []string) (bool, error) {
	if t.Roles.Has(sales.HR) || mine(t, owners) {
		return true, nil
	}
	for _, o := range owners {
		if manages, err := sales.Manages(t.Tx, t.Person, o); err != nil || manages {
			return manages, err
		}
	}
	return false, nil
}

func mine(t *bot.Turn, owners []string) bool {
	return slices.ContainsFunc(owners, func(o string) bool { return sales.SameUser(o, t.Person.UserID) })
}

// dated is a day for people, with its year when it is another than today's.
func dated(t *bot.Turn, d rulebook.Day) string {
	year, _, _ := d.Date()
	if now, _, _ := rulebook.DayOf(t.SentAt).Date(); year != now {
		return d.String()[:4] + "年" + d.Chinese()
	}
	return d.Chinese()
}
