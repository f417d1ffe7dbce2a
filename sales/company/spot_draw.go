package company

import (
	"errors"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

// DrawSpotChecks draws, on the first workday of a week, from what each rep did since the
// Monday of the week worked before: reports that claim a visit without a check-in first,
// then visits and records, a visit with its record being one. Nothing is stored; the
// same is drawn however often it is asked.
func DrawSpotChecks(tx *sales.Tx, day rulebook.Day) ([]*SpotCheck, error) {
	people, err := sales.ActivePeople(tx)
	if err != nil {
		return nil, err
	}
	customers, err := ledger.KnownCustomers(tx)
	if err != nil {
		return nil, err
	}
	var all []*SpotCheck
	for _, p := range people {
		if outside, err := sales.NotCovered(tx, p, tx.Today()); err != nil {
			return nil, err
		} else if outside != "" {
			continue
		}
		cal, err := sales.CalendarFor(tx, p.Main)
		if err != nil {
			return nil, err
		}
		from, to, ok := rulebook.WeekToCheck(day, cal)
		if !ok {
			continue
		}
		drawn, err := drawFrom(tx, p, from, to, customers)
		if err != nil {
			return nil, err
		}
		all = append(all, drawn...)
	}
	return all, nil
}

// drawFrom draws from one rep's days.
func drawFrom(tx *sales.Tx, p *sales.Person, from, to rulebook.Day, customers []ledger.KnownCustomer) ([]*SpotCheck, error) {
	found := make(map[string]*SpotCheck)
	var claims, others []string
	week := from.Week()
	add := func(list *[]string, kind, of string, day rulebook.Day, doubt ...string) {
		c := &SpotCheck{Week: week, Person: p.UserID, Kind: kind, Of: of, Day: day, Doubt: doubt}
		found[c.key()] = c
		*list = append(*list, c.key())
	}
	for day := from; day <= to; day++ {
		visits, err := crm.VisitsOn(tx, p.UserID, day)
		if err != nil {
			return nil, err
		}
		records, err := crm.FollowUpsOn(tx, p.UserID, day)
		if err != nil {
			return nil, err
		}
		for _, v := range visits {
			add(&others, checkVisit, v.Key(), day)
		}
		for _, f := range records {
			if f.Visit == "" {
				add(&others, checkRecord, f.Key(), day)
			}
		}
		r, err := ledger.ReportOf(tx, p.UserID, day)
		if errors.Is(err, storage.ErrNotFound) || err == nil && r.FalseBy != "" {
			continue // found false already
		}
		if err != nil {
			return nil, err
		}
		var doubt []string
		for _, c := range ledger.ClaimedVisits(tx.LawOn(r.Day), r.Text(), customers, visits) {
			doubt = append(doubt, c.Name)
		}
		if len(doubt) > 0 {
			add(&claims, checkReport, r.Key(), day, doubt...)
		}
	}
	n := tx.Law.Checks.PerRep
	keys := rulebook.Sample(claims, n, week, p.Key())
	keys = append(keys, rulebook.Sample(others, n-len(keys), week, p.Key())...)
	drawn := make([]*SpotCheck, len(keys))
	for i, k := range keys {
		drawn[i] = found[k]
	}
	return drawn, nil
}
