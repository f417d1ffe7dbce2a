package crm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A MergedName is a customer another one has taken in, or what one was called before its
// name was corrected: the name still finds it.
type MergedName struct {
	Name    string    `json:"name"`
	Owner   string    `json:"owner,omitempty"` // at that time
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Renamed bool      `json:"renamed,omitempty"` // a former name of its own
}

var customersByMerged = storage.NewIndex("by_merged", func(c *Customer) []string {
	keys := make([]string, len(c.Merged))
	for i, m := range c.Merged {
		keys[i] = CustomerKey(m.Name)
	}
	return keys
})

// calledBy is the customer's name, with the one it was called by when that was merged
// into it.
func (c *Customer) calledBy(name string) string {
	for _, m := range c.Merged {
		if CustomerKey(m.Name) == CustomerKey(name) && m.Renamed {
			return c.Name + "（原名「" + m.Name + "」）"
		} else if CustomerKey(m.Name) == CustomerKey(name) {
			return c.Name + "（「" + m.Name + "」已并入）"
		}
	}
	return c.Name
}

// everyName is the customer's name and those merged into it, to be looked through.
func (c *Customer) everyName() string {
	all := c.Name
	for _, m := range c.Merged {
		all += " " + m.Name
	}
	return all
}

// A History is everything that hangs on a customer.
type History struct {
	Visits   []*Visit    // oldest first, as the records
	Records  []*FollowUp // of visits and other contacts
	Contacts []*Contact
	Deals    []*Deal
	Leads    []*Lead // that name the company
}

// HistoryWith returns what was done with a customer.
func HistoryWith(tx *sales.Tx, c *Customer) (h History, err error) {
	if h.Visits, err = storage.Collect(VisitsByCustomer.Scan(tx, c.Key()+"/")); err != nil {
		return h, err
	}
	if h.Records, err = FollowUpsWith(tx, c.Name); err != nil {
		return h, err
	}
	if h.Contacts, err = ContactsOf(tx, c.Name); err != nil {
		return h, err
	}
	if h.Deals, err = DealsWith(tx, c.Name); err != nil {
		return h, err
	}
	leads := Leads.Scan(tx, "")
	defer leads.Close()
	for leads.Next() {
		if l := leads.Row(); l.Customer != "" && c.Same(l.Customer) {
			h.Leads = append(h.Leads, l)
		}
	}
	return h, leads.Err()
}

// CheckMerge refuses what MergeCustomers would.
func CheckMerge(tx *sales.Tx, by *sales.Person, keep, gone *Customer) error {
	if err := mayJudge(tx, by, keep, gone); err != nil {
		return err
	}
	if keep.Code != "" && gone.Code != "" && keep.Code != gone.Code {
		return sales.Refuse(sales.Conflict, "两个客户的统一社会信用代码不同（%s，%s），不是同一家，不能合并。代码写错了先改：信用代码 客户 代码", keep.Code, gone.Code)
	}
	return nil
}

// MergeCustomers puts one customer into another for good: visits, records, contacts, deals
// and leads follow, the old name goes on finding it. Who had the one that is gone in hand may
// see and follow the other, and keeps their deals; while nobody owned that, they own it.
// by has to stand above both owners; those in whose hands they were are told why.
func MergeCustomers(tx *sales.Tx, by *sales.Person, keep, gone *Customer) (History, error) {
	if err := CheckMerge(tx, by, keep, gone); err != nil {
		return History{}, err
	}
	judged, err := compareOwnership(tx, keep, gone)
	if err != nil {
		return History{}, err
	}
	h, err := HistoryWith(tx, gone)
	if err != nil {
		return h, err
	}
	hands := append(keep.Hands(), gone.Hands()...)
	keep.takeIn(gone, MergedName{Name: gone.Name, Owner: gone.Owner, By: by.UserID, At: tx.Now})
	if err := h.moveTo(tx, gone, keep); err != nil {
		return h, err
	}
	if err := Customers.Delete(tx, gone.Key()); err != nil {
		return h, err
	}
	if err := Customers.Put(tx, keep); err != nil {
		return h, err
	}
	names := []string{gone.Name}
	for _, m := range gone.Merged {
		names = append(names, m.Name)
	}
	if err := tx.Told.CustomersMerged(tx, names, keep.Name); err != nil {
		return h, err
	}
	why := cmp.Or(judged.reason(keep), by.Name+"决定")
	return h, tellMerged(tx, by, keep, gone, hands, why)
}

// takeIn adds what is known of another customer where it is not known of this one.
func (c *Customer) takeIn(gone *Customer, name MergedName) {
	c.Merged = append(append(c.Merged, gone.Merged...), name)
	c.Owner, c.Category = cmp.Or(c.Owner, gone.Owner), cmp.Or(c.Category, gone.Category)
	if c.Code == "" {
		c.Code, c.CodeBy, c.CodeAt = gone.Code, gone.CodeBy, gone.CodeAt
	}
	c.CoOwners = WithoutUser(c.CoOwners, c.Owner)
	for _, tag := range gone.Tags {
		if len(c.Tags) < maxTags && !slices.ContainsFunc(c.Tags, func(t string) bool { return rulebook.Fold(t) == rulebook.Fold(tag) }) {
			c.Tags = append(c.Tags, tag)
		}
	}
	if c.Place == nil {
		c.Place = gone.Place
	}
	for _, u := range append(gone.Hands(), gone.Related...) {
		c.relate(u)
	}
	c.Related = WithoutUser(c.Related, c.Owner)
	c.Through = append(c.Through, gone.Through...)
}

// moveTo hangs the history of a customer on another.
func (h *History) moveTo(tx *sales.Tx, gone, to *Customer) error {
	for _, v := range h.Visits {
		v.Customer = to.Name
		if err := Visits.Put(tx, v); err != nil {
			return err
		}
	}
	for _, f := range h.Records {
		f.Was, f.Customer = cmp.Or(f.Was, f.Customer), to.Name
		if err := FollowUps.Put(tx, f); err != nil {
			return err
		}
	}
	for _, c := range h.Contacts {
		if err := Contacts.Delete(tx, c.key()); err != nil {
			return err
		}
		c.Customer = to.Name
		if err := takeContact(tx, c, gone.Name); err != nil {
			return err
		}
	}
	for _, d := range h.Deals {
		d.Customer = to.Name
		if err := Deals.Put(tx, d); err != nil {
			return err
		}
	}
	for _, l := range h.Leads {
		l.Customer = to.Name
		if err := Leads.Put(tx, l); err != nil {
			return err
		}
	}
	return nil
}

// takeContact adds the contact of a merged customer. One of the name that is there stays,
// with what only the other said; another phone is kept under the name with where it comes
// from.
func takeContact(tx *sales.Tx, c *Contact, from string) error {
	same, err := Contacts.Get(tx, c.key())
	switch {
	case sales.IsNotFound(err):
		return Contacts.Put(tx, c)
	case err != nil:
		return err
	}
	same.Email, same.Role = cmp.Or(same.Email, c.Email), cmp.Or(same.Role, c.Role)
	if err := Contacts.Put(tx, same); err != nil || same.Phone == c.Phone {
		return err
	}
	c.Name, c.Role = c.Name+"（"+from+"）", "" // one of them is enough in the decision chain
	return Contacts.Put(tx, c)
}

func tellMerged(tx *sales.Tx, by *sales.Person, keep, gone *Customer, hands []string, why string) error {
	for _, u := range hands {
		text := fmt.Sprintf("【客户合并】%s %s把「%s」并入「%s」，负责人%s。\n依据：%s。\n两边的签到、记录、联系人、商机都在：客户 %s",
			sales.Moment(tx.Now), by.Name, gone.Name, keep.Name, sales.NameOf(tx, keep.Owner), why, keep.Name)
		if !keep.InHandsOf(u) {
			text += "\n你是相关负责人：能看、能到访，名下的商机仍由你负责；要一起负责回：申请共享 " + keep.Name
		}
		if err := sales.QueueUnlessBy(tx, by, sales.Notice{Key: "merge/" + gone.Key() + "/" + sales.Stamp(tx.Now), To: u, Content: sales.Content{Text: text}, Reason: "customers merged"}); err != nil {
			return err
		}
	}
	return nil
}

// contains says whether the customer's name, or one merged into it, contains a
// normalised one.
func (c *Customer) contains(key string) bool {
	return strings.Contains(CustomerKey(c.Name), key) || slices.ContainsFunc(c.Merged, func(m MergedName) bool { return strings.Contains(CustomerKey(m.Name), key) })
}
