package crm

import (
	"errors"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Customer is a company under its registered legal name, kept once.
type Customer struct {
	Name     string         `json:"name"`
	Owner    string         `json:"owner,omitempty"`  // empty: in nobody's hands
	Leaver   string         `json:"leaver,omitempty"` // who left the company with it in hand, until somebody is given it
	CoOwners []string       `json:"co_owners,omitempty"`
	Related  []string       `json:"related,omitempty"` // may see and visit along, not change
	Through  []Through      `json:"through,omitempty"` // see it through a deal they have
	Place    *CustomerPlace `json:"place,omitempty"`
	Category string         `json:"category,omitempty"` // one of Categories
	Tags     []string       `json:"tags,omitempty"`     // free words, as first written
	// Code proves the registered name; no two customers have the same.
	Code      rulebook.CreditCode `json:"credit_code,omitempty"`
	CodeBy    string              `json:"credit_code_by,omitempty"` // who entered it
	CodeAt    time.Time           `json:"credit_code_at,omitzero"`
	Merged    []MergedName        `json:"merged,omitempty"`   // customers this one has taken in, oldest first
	Versions  []sales.Version     `json:"versions,omitempty"` // how it was called before its name was corrected
	CreatedBy string              `json:"created_by"`
	CreatedAt time.Time           `json:"created_at"`
}

// A CustomerPlace is where the customer is.
type CustomerPlace struct {
	Point      rulebook.Point `json:"point"`
	Datum      string         `json:"datum,omitempty"`
	Label      string         `json:"label,omitempty"`
	FirstVisit bool           `json:"first_visit,omitempty"` // taken from the first check-in; a manager may correct it
	By         string         `json:"by"`
	At         time.Time      `json:"at"`
	// Confirmed is somebody else who checked in there: until then a first visit's place is
	// where its person was, no more, and theirs to have erased.
	Confirmed string `json:"confirmed,omitempty"`
}

// CustomerKey is a customer's key: the name made comparable.
func CustomerKey(name string) string { return rulebook.NormalizeCompany(name) }

// Key is the name made comparable.
func (c *Customer) Key() string { return CustomerKey(c.Name) }

// Same says whether a name is this customer's, whatever its punctuation and legal form.
func (c *Customer) Same(name string) bool { return CustomerKey(name) == c.Key() }

// Hands are those who own or share the customer.
func (c *Customer) Hands() []string {
	if c.Owner == "" {
		return c.CoOwners
	}
	return append([]string{c.Owner}, c.CoOwners...)
}

// WhoMaySee are its hands, those who visit along, and those with a deal there.
func (c *Customer) WhoMaySee() []string {
	return slices.Concat(c.Hands(), c.Related, c.seesThrough())
}

// InHandsOf says whether the person owns or shares the customer.
func (c *Customer) InHandsOf(userid string) bool {
	return slices.ContainsFunc(c.Hands(), func(h string) bool { return sales.SameUser(h, userid) })
}

var customersByHand = storage.NewIndex("by_hand", func(c *Customer) []string {
	return sales.UserKeys(c.WhoMaySee())
})

// Customers are keyed by their normalised name, so that one company has one row.
var Customers = storage.NewTable("customers", (*Customer).Key, customersByHand, customersByLabel, customersByCode, customersByMerged).Traced(storage.Trail{Title: "客户", By: []string{"name"}, Keep: withoutCustomerPlace})

// customerNamed returns the customer of that normalised name, or the one that has taken
// it in; the error wraps storage.ErrNotFound.
func customerNamed(tx *sales.Tx, key string) (*Customer, error) {
	c, err := Customers.Get(tx, key)
	if !sales.IsNotFound(err) {
		return c, err
	}
	return storage.First(customersByMerged.Find(tx, key))
}

// NewCustomer registers a company under its full name. A company of the same
// normalised name is refused as Conflict, naming its owner.
func NewCustomer(tx *sales.Tx, p *sales.Person, name string) (*Customer, error) {
	name = strings.Join(strings.Fields(name), " ")
	if !companyName(name) {
		return nil, sales.Refuse(sales.Invalid, "请写营业执照上的全称，例如：新客户 华东建筑设计研究院有限公司")
	}
	c, err := customerNamed(tx, CustomerKey(name))
	switch {
	case err == nil && c.InHandsOf(p.UserID):
		return nil, sales.Refuse(sales.Conflict, "你已经有这个客户：%s。看它回：客户 %s", c.calledBy(name), c.Name)
	case err == nil && c.Owner == "":
		return nil, sales.Refuse(sales.Conflict, "已有客户：%s，目前无人负责。请找经理分配。", c.calledBy(name))
	case err == nil:
		return nil, sales.Refuse(sales.Conflict, "已有客户：%s，负责人是%s。要一起跟回：申请共享 %s", c.calledBy(name), sales.NameOf(tx, c.Owner), c.Name)
	case !errors.Is(err, storage.ErrNotFound):
		return nil, err
	}
	c = &Customer{Name: name, Owner: p.UserID, CreatedBy: p.UserID, CreatedAt: tx.Now}
	return c, Customers.Put(tx, c)
}

// CustomerNamed returns the customer registered under a name, or the one that has taken
// it in; the error wraps storage.ErrNotFound.
func CustomerNamed(tx *sales.Tx, name string) (*Customer, error) {
	return customerNamed(tx, CustomerKey(name))
}

// CustomersOf returns the customers a person owns, shares or visits along, by name.
func CustomersOf(tx *sales.Tx, userid string) ([]*Customer, error) {
	return storage.Collect(customersByHand.Find(tx, sales.UserKey(userid)))
}

// FindCustomers returns the customers somebody may mean by what they wrote: the one of
// that registered name or that has taken it in, else all whose name contains it, else
// all whose name the letters spell.
func FindCustomers(tx *sales.Tx, said string) ([]*Customer, error) {
	key := CustomerKey(said)
	if key == "" {
		return nil, nil
	}
	if c, err := customerNamed(tx, key); !sales.IsNotFound(err) {
		return []*Customer{c}, err
	}
	letters, typed := typedLetters(said)
	c := Customers.Scan(tx, "")
	defer c.Close()
	var found, all []*Customer
	for c.Next() {
		if c.Row().contains(key) {
			found = append(found, c.Row())
		}
		if typed {
			all = append(all, c.Row())
		}
	}
	if len(found) == 0 && typed {
		found = spelledSo(all, func(c *Customer) string { return c.Name }, letters)
	}
	return found, c.Err()
}

// SimilarCustomers returns the customers whose names are so close to one not registered
// yet that a person should look before there are two, by name.
func SimilarCustomers(tx *sales.Tx, name string) ([]*Customer, error) {
	c := Customers.Scan(tx, "")
	defer c.Close()
	var found []*Customer
	for c.Next() {
		if rulebook.SimilarCompany(c.Row().Name, name) {
			found = append(found, c.Row())
		}
	}
	return found, c.Err()
}

// named returns the row under a key made from a name, else all whose key contains it.
func named[T any](tx *sales.Tx, table *storage.Table[T], key string) ([]*T, error) {
	if key == "" {
		return nil, nil
	}
	row, err := table.Get(tx, key)
	if err == nil {
		return []*T{row}, nil
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	c := table.Scan(tx, "")
	defer c.Close()
	var found []*T
	for c.Next() {
		if strings.Contains(table.Key(c.Row()), key) {
			found = append(found, c.Row())
		}
	}
	return found, c.Err()
}
