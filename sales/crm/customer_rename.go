package crm

import (
	"salesbot/sales"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Ref finds a customer again, under its new name too.
func (c *Customer) Ref() string { return sales.CustomerRef + " " + c.Name }

// Holder is its owner.
func (c *Customer) Holder() string { return c.Owner }

// Title is its name.
func (c *Customer) Title() string { return "客户名称" }

// Says is its registered name.
func (c *Customer) Says() string { return c.Name }

// Before is how it was called.
func (c *Customer) Before() []sales.Version { return c.Versions }

// Fixed refuses nothing: an owner may always ask for the right name.
func (c *Customer) Fixed(*sales.Tx) error { return nil }

// Fits refuses what is no name, and the name of another customer (RULEBOOK §6).
func (c *Customer) Fits(tx *sales.Tx, name string) error {
	if !companyName(name) {
		return sales.Refuse(sales.Invalid, "请写营业执照上的全称，例如：华东建筑设计研究院有限公司")
	}
	other, err := CustomerNamed(tx, name)
	switch {
	case sales.IsNotFound(err):
		return nil
	case err != nil:
		return err
	case other.Key() == c.Key():
		return nil
	}
	return sales.Refuse(sales.Conflict, "已有客户：%s，负责人是%s，不能改成同名。是同一家就请经理判定：归属判定 %s %s", other.calledBy(name), sales.NameOf(tx, other.Responsible()), c.Name, other.Name)
}

// companyName says whether a text can be the registered name of a company.
func companyName(name string) bool {
	return utf8.RuneCountInString(CustomerKey(name)) >= 2 && len(name) <= 200 && !strings.Contains(name, "\n")
}

// Rewrite gives the customer its right name; the old one goes on finding it, and what hangs
// on it follows.
func (c *Customer) Rewrite(tx *sales.Tx, name string, _ time.Time, was sales.Version) error {
	old := *c
	h, err := HistoryWith(tx, c)
	if err != nil {
		return err
	}
	c.Name, c.Versions = strings.Join(strings.Fields(name), " "), append(c.Versions, was)
	c.Merged = slices.DeleteFunc(slices.Clone(c.Merged), func(m MergedName) bool { return CustomerKey(m.Name) == c.Key() })
	if c.Key() != old.Key() {
		c.Merged = append(c.Merged, MergedName{Name: old.Name, Owner: c.Owner, By: was.ApprovedBy, At: tx.Now, Renamed: true})
		if err := Customers.Delete(tx, old.Key()); err != nil {
			return err
		}
	}
	if err := Customers.Put(tx, c); err != nil {
		return err
	}
	return h.moveTo(tx, &old, c)
}
