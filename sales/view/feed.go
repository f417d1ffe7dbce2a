package view

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// A Feed is what somebody hears of (动态): what certain people do, and what is done with
// certain customers, deals and leads. It is read off the nouns' tables and the trail.
type Feed struct {
	people    map[string]bool // by folded userid
	customers map[string]bool // by key, as the following
	deals     map[string]bool
	leads     map[string]bool
}

// FeedOf is what p follows and p's own customers, deals and leads; of a leader who follows
// nothing also what their people do.
func FeedOf(tx *sales.Tx, p *sales.Person) (*Feed, error) {
	follows, err := crm.SubscriptionsOf(tx, p.UserID)
	if err != nil {
		return nil, err
	}
	var things []any
	if len(follows) == 0 {
		team, err := sales.TeamOf(tx, p)
		if err != nil {
			return nil, err
		}
		for _, m := range team {
			things = append(things, m)
		}
	}
	customers, err := crm.CustomersOf(tx, p.UserID)
	if err != nil {
		return nil, err
	}
	for _, c := range customers {
		things = append(things, c)
	}
	held, err := crm.HeldBy(tx, p.UserID)
	if err != nil {
		return nil, err
	}
	for _, x := range held {
		things = append(things, x)
	}
	return feedFor(tx, p, follows, things...)
}

// FeedAbout is the news of one *Person, *Customer, *Deal or *Lead for p.
func FeedAbout(tx *sales.Tx, p *sales.Person, thing any) (*Feed, error) {
	return feedFor(tx, p, nil, thing)
}

func feedFor(tx *sales.Tx, p *sales.Person, follows []*crm.Subscription, things ...any) (*Feed, error) {
	f := &Feed{make(map[string]bool), make(map[string]bool), make(map[string]bool), make(map[string]bool)}
	for _, x := range follows {
		switch {
		case x.Whom != "":
			f.people[sales.UserKey(x.Whom)] = true
		case x.Customer != "":
			f.customers[crm.CustomerKey(x.Customer)] = true
		case x.Deal != "":
			f.deals[crm.DealKey(x.Deal)] = true
		default:
			f.leads[crm.DealKey(x.Lead)] = true
		}
	}
	for _, thing := range things {
		switch x := thing.(type) {
		case *sales.Person:
			f.people[x.Key()] = true
		case *crm.Customer:
			f.customers[x.Key()] = true
		case *crm.Deal:
			f.deals[x.Key()] = true
		case *crm.Lead:
			f.leads[x.Key()] = true
		}
	}
	return f, f.widen(tx, p)
}

// widen adds the deals and leads of the customers p may see, those taken from the people,
// and the deals that leads became.
func (f *Feed) widen(tx *sales.Tx, p *sales.Person) error {
	seen := make(map[string]bool)
	for key := range f.customers {
		var err error
		if seen[key], err = seesCustomer(tx, p, key); err != nil {
			return err
		}
		if !seen[key] {
			continue // which deals it has is not for strangers
		}
		deals, err := storage.Collect(crm.DealsByCustomer.Find(tx, key))
		if err != nil {
			return err
		}
		for _, d := range deals {
			f.deals[d.Key()] = true
		}
	}
	if len(f.people) > 0 {
		free, err := crm.HeldBy(tx, "")
		if err != nil {
			return err
		}
		for _, x := range free {
			if !f.people[sales.UserKey(x.Holds().PreviousOwner)] {
				continue
			}
			if x.Kind() == crm.LeadKind {
				f.leads[x.Key()] = true
			} else {
				f.deals[x.Key()] = true
			}
		}
	}
	if len(f.customers)+len(f.leads) == 0 {
		return nil
	}
	leads := crm.Leads.Scan(tx, "")
	defer leads.Close()
	for leads.Next() {
		l := leads.Row()
		if l.Customer != "" && seen[crm.CustomerKey(l.Customer)] {
			f.leads[l.Key()] = true
		}
		if f.leads[l.Key()] && !l.Open() {
			f.deals[crm.DealKey(l.Converted)] = true
		}
	}
	return leads.Err()
}

// seesCustomer says whether what is in a customer is within p's reach: p's own, p's
// people's, for HR everybody's.
func seesCustomer(tx *sales.Tx, p *sales.Person, key string) (bool, error) {
	c, err := crm.Customers.Get(tx, key)
	if err != nil {
		return false, sales.IgnoreNotFound(err)
	}
	r, err := sales.RelationTo(tx, p, c.WhoMaySee()...)
	return r.HR || r.Reaches(), err
}

// Page returns up to most news of the days from first to last, newest first, after leaving
// out the first skip. more says whether older ones follow.
func (f *Feed) Page(tx *sales.Tx, first, last rulebook.Day, skip, most int) (page []*News, more bool, err error) {
	var all []*News
	// The newest days are enough for the first pages of a busy team.
	for end, days := last+1, 1; end > first && len(all) <= skip+most; days *= 2 {
		begin := max(first, end.AddDays(-days))
		part, err := f.between(tx, begin.Start(), end.Start())
		if err != nil {
			return nil, false, err
		}
		all, end = append(all, part...), begin
	}
	if len(all) <= skip {
		return nil, false, nil
	}
	page = all[skip:min(skip+most, len(all))]
	for _, n := range page {
		if err := n.complete(tx); err != nil {
			return nil, false, err
		}
	}
	return page, len(all) > skip+most, nil
}

// between returns the news of [from, to), newest first, each once.
func (f *Feed) between(tx *sales.Tx, from, to time.Time) ([]*News, error) {
	g := gathering{tx: tx, from: from, to: to, found: make(map[string]*News)}
	for userid := range f.people {
		g.trail(sales.AuditByActor.Range(tx, userid+"/"+sales.Stamp(from), userid+"/"+sales.Stamp(g.heard())))
	}
	for key := range f.customers {
		gather(&g, crm.VisitsByCustomer.Range(tx, key+"/"+sales.Stamp(from), key+"/"+sales.Stamp(to)), visitNews)
		gather(&g, crm.FollowUpsByCustomer.Range(tx, key+"/"+sales.Stamp(from), key+"/"+sales.Stamp(to)), recordNews)
		g.row(crm.Customers.Name(), key)
	}
	for key := range f.deals {
		g.row(crm.Deals.Name(), key)
	}
	for key := range f.leads {
		gather(&g, crm.FollowUpsByLead.Range(tx, key+"/"+sales.Stamp(from), key+"/"+sales.Stamp(to)), recordNews)
		g.row(crm.Leads.Name(), key)
	}
	var all []*News
	for _, n := range g.found {
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b *News) int { return cmp.Or(b.At.Compare(a.At), strings.Compare(b.id, a.id)) })
	return all, g.err
}

// A gathering collects the news of a time; the first error ends it.
type gathering struct {
	tx       *sales.Tx
	from, to time.Time
	found    map[string]*News
	err      error
}

// heard is until when what happened in the time may have reached the bot: the trail goes
// by that.
func (g *gathering) heard() time.Time { return g.to.Add(24 * time.Hour) }

func (g *gathering) add(n *News) {
	if n != nil && !n.At.Before(g.from) && n.At.Before(g.to) {
		g.found[n.id] = n
	}
}

// row adds what the trail of a row tells.
func (g *gathering) row(table, key string) {
	at := table + "/" + key + "\x00" // an index entry goes on with the entry's own key, which begins with its moment
	g.trail(sales.AuditByRow.Range(g.tx, at+sales.Stamp(g.from), at+sales.Stamp(g.heard())))
}

func (g *gathering) trail(c *storage.Cursor[sales.AuditEntry]) { gather(g, c, newsOf) }

// gather adds the news of rows.
func gather[T any](g *gathering, c *storage.Cursor[T], news func(*sales.Tx, *T) (*News, error)) {
	rows, err := storage.Collect(c)
	for _, row := range rows {
		if err != nil || g.err != nil {
			break
		}
		var n *News
		n, err = news(g.tx, row)
		g.add(n)
	}
	if g.err == nil {
		g.err = err
	}
}
