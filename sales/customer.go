package sales

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A Customer is a company under its registered legal name, kept once.
type Customer struct {
	Name      string         `json:"name"`
	Owner     string         `json:"owner,omitempty"` // empty: in nobody's hands
	CoOwners  []string       `json:"co_owners,omitempty"`
	Related   []string       `json:"related,omitempty"` // may see and visit along, not change
	Place     *CustomerPlace `json:"place,omitempty"`
	CreatedBy string         `json:"created_by"`
	CreatedAt time.Time      `json:"created_at"`
}

// A CustomerPlace is where the customer is.
type CustomerPlace struct {
	Point      rulebook.Point `json:"point"`
	Datum      string         `json:"datum,omitempty"`
	Label      string         `json:"label,omitempty"`
	FirstVisit bool           `json:"first_visit,omitempty"` // taken from the first check-in; a manager may correct it
	By         string         `json:"by"`
	At         time.Time      `json:"at"`
}

func customerKey(name string) string { return rulebook.NormalizeCompany(name) }

func (c *Customer) key() string { return customerKey(c.Name) }

// Same says whether a name is this customer's, whatever its punctuation and legal form.
func (c *Customer) Same(name string) bool { return customerKey(name) == c.key() }

// Hands are those who own or share the customer.
func (c *Customer) Hands() []string {
	if c.Owner == "" {
		return c.CoOwners
	}
	return append([]string{c.Owner}, c.CoOwners...)
}

// InHandsOf says whether the person owns or shares the customer.
func (c *Customer) InHandsOf(userid string) bool {
	return slices.ContainsFunc(c.Hands(), func(h string) bool { return SameUser(h, userid) })
}

var customersByHand = storage.NewIndex("by_hand", func(c *Customer) []string {
	return foldAll(append(c.Hands(), c.Related...))
})

// Customers are keyed by their normalised name, so that one company has one row.
var Customers = storage.NewTable("customers", (*Customer).key, customersByHand)

// NewCustomer registers a company under its full name. A company of the same
// normalised name is refused as Conflict, naming its owner.
func NewCustomer(tx *Tx, p *Person, name string) (*Customer, error) {
	name = strings.Join(strings.Fields(name), " ")
	if key := customerKey(name); utf8.RuneCountInString(key) < 2 || len(name) > 200 {
		return nil, Refuse(Invalid, "请写营业执照上的全称，例如：新客户 华东建筑设计研究院有限公司")
	}
	c, err := Customers.Get(tx, customerKey(name))
	switch {
	case err == nil && c.InHandsOf(p.UserID):
		return nil, Refuse(Conflict, "你已经有这个客户：%s。看它回：客户 %s", c.Name, c.Name)
	case err == nil && c.Owner == "":
		return nil, Refuse(Conflict, "已有客户：%s，目前无人负责。请找经理分配。", c.Name)
	case err == nil:
		return nil, Refuse(Conflict, "已有客户：%s，负责人是%s。要一起跟，请找%s或你们的经理共享。", c.Name, NameOf(tx, c.Owner), NameOf(tx, c.Owner))
	case !errors.Is(err, storage.ErrNotFound):
		return nil, err
	}
	c = &Customer{Name: name, Owner: p.UserID, CreatedBy: p.UserID, CreatedAt: tx.Now}
	return c, Customers.Put(tx, c)
}

// CustomerNamed returns the customer registered under a name; the error wraps
// storage.ErrNotFound.
func CustomerNamed(tx *Tx, name string) (*Customer, error) {
	return Customers.Get(tx, customerKey(name))
}

// CustomersOf returns the customers a person owns, shares or visits along, by name.
func CustomersOf(tx *Tx, userid string) ([]*Customer, error) {
	return storage.Collect(customersByHand.Find(tx, fold(userid)))
}

// FindCustomers returns the customers somebody may mean by what they wrote: the one of
// that registered name, else all whose name contains it.
func FindCustomers(tx *Tx, said string) ([]*Customer, error) {
	return named(tx, Customers, customerKey(said))
}

// SimilarCustomers returns the customers whose names are so close to one not registered
// yet that a person should look before there are two, by name.
func SimilarCustomers(tx *Tx, name string) ([]*Customer, error) {
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
func named[T any](tx *Tx, table *storage.Table[T], key string) ([]*T, error) {
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
