package crm

import (
	"fmt"
	"slices"
	"strings"

	"salesbot/sales"
	"salesbot/sales/task"
	"salesbot/storage"
)

// Belongings are what somebody has in hand that another can go on with.
type Belongings struct {
	Customers []*Customer
	Deals     []*Deal // open, or won with papers to be filed
	Leads     []*Lead
	Tasks     []*task.Task // given by others, not done
	FollowUps int          // promised to the customers, the days not over
}

// belongingsOf returns what somebody has in hand; of who left, what they had then and
// nobody was given since.
func belongingsOf(tx *sales.Tx, p *sales.Person) (*Belongings, error) {
	b := &Belongings{}
	has := func(owner, leaver string) bool {
		return sales.SameUser(owner, p.UserID) || !p.Active && leaver != "" && sales.SameUser(leaver, p.UserID)
	}
	customers, all, err := mayBelongTo(tx, p)
	if err != nil {
		return nil, err
	}
	for _, c := range customers {
		if !has(c.Owner, c.Leaver) {
			continue
		}
		b.Customers = append(b.Customers, c)
		promise, err := promiseWith(tx, c, c.Owner)
		if err != nil {
			return nil, err
		}
		if promise != nil {
			b.FollowUps++
		}
	}
	for _, x := range all {
		if !has(x.Holds().Owner, x.Holds().LeftWith) {
			continue
		}
		switch x := x.(type) {
		case *Deal:
			if x.Open() || x.ToFile {
				b.Deals = append(b.Deals, x)
			}
		case *Lead:
			if x.Open() {
				b.Leads = append(b.Leads, x)
			}
		}
	}
	b.Tasks, err = task.OpenTasks(tx, p.UserID)
	b.Tasks = slices.DeleteFunc(b.Tasks, (*task.Task).Own)
	return b, err
}

// mayBelongTo returns what can be somebody's: of who left anything, for it is in other hands.
func mayBelongTo(tx *sales.Tx, p *sales.Person) ([]*Customer, []Prospect, error) {
	find, hold := func() ([]*Customer, error) { return storage.Collect(Customers.Scan(tx, "")) }, func() ([]Prospect, error) { return allProspects(tx) }
	if p.Active {
		find, hold = func() ([]*Customer, error) { return CustomersOf(tx, p.UserID) }, func() ([]Prospect, error) { return HeldBy(tx, p.UserID) }
	}
	customers, err := find()
	if err != nil {
		return nil, nil, err
	}
	all, err := hold()
	return customers, all, err
}

// Empty says whether there is nothing.
func (b *Belongings) Empty() bool {
	return len(b.Customers)+len(b.Deals)+len(b.Leads)+len(b.Tasks) == 0
}

// Counted says how many of each there are: 客户2个、商机1个.
func (b *Belongings) Counted() string {
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{{len(b.Customers), "客户%d个"}, {len(b.Deals), "商机%d个"}, {len(b.Leads), "线索%d个"}, {len(b.Tasks), "任务%d个"}, {b.FollowUps, "约好的跟进%d个"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf(part.what, part.n))
		}
	}
	return strings.Join(parts, "、")
}

// Listed names them, a line for each kind, in at most n names a kind.
func (b *Belongings) Listed(n int) string {
	text := ""
	line := func(what string, names []string) {
		if len(names) > n {
			names = append(names[:n:n], fmt.Sprintf("等%d个", len(names)))
		}
		if len(names) > 0 {
			text += "\n" + what + "：" + strings.Join(names, "、")
		}
	}
	var customers, deals, leads, tasks []string
	for _, c := range b.Customers {
		customers = append(customers, c.Name)
	}
	for _, d := range b.Deals {
		deals = append(deals, d.Name)
	}
	for _, l := range b.Leads {
		leads = append(leads, l.Name)
	}
	for _, t := range b.Tasks {
		tasks = append(tasks, t.Code+" "+sales.Excerpt(t.Text, 15))
	}
	line("客户", customers)
	line("商机", deals)
	line("线索", leads)
	line("任务", tasks)
	return strings.TrimPrefix(text, "\n")
}
