package sales

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Ref finds a customer again, under its new name too.
func (c *Customer) Ref() string { return CustomerRef + " " + c.Name }

// Holder is its owner.
func (c *Customer) Holder() string { return c.Owner }

// Title is its name.
func (c *Customer) Title() string { return "客户名称" }

// Says is its registered name.
func (c *Customer) Says() string { return c.Name }

// Before is how it was called.
func (c *Customer) Before() []Version { return c.Versions }

func (c *Customer) fixed(*Tx) error { return nil }

// fits refuses what is no name, and the name of another customer (RULEBOOK §6).
func (c *Customer) fits(tx *Tx, name string) error {
	if !companyName(name) {
		return Refuse(Invalid, "请写营业执照上的全称，例如：华东建筑设计研究院有限公司")
	}
	other, err := CustomerNamed(tx, name)
	switch {
	case isNotFound(err):
		return nil
	case err != nil:
		return err
	case other.key() == c.key():
		return nil
	}
	return Refuse(Conflict, "已有客户：%s，负责人是%s，不能改成同名。是同一家就请经理判定：归属判定 %s %s", other.calledBy(name), NameOf(tx, other.responsible()), c.Name, other.Name)
}

// companyName says whether a text can be the registered name of a company.
func companyName(name string) bool {
	return utf8.RuneCountInString(customerKey(name)) >= 2 && len(name) <= 200 && !strings.Contains(name, "\n")
}

// rewrite gives the customer its right name; the old one goes on finding it, and what hangs
// on it follows.
func (c *Customer) rewrite(tx *Tx, name string, _ time.Time, was Version) error {
	old := *c
	h, err := HistoryWith(tx, c)
	if err != nil {
		return err
	}
	c.Name, c.Versions = strings.Join(strings.Fields(name), " "), append(c.Versions, was)
	c.Merged = slices.DeleteFunc(slices.Clone(c.Merged), func(m MergedName) bool { return customerKey(m.Name) == c.key() })
	if c.key() != old.key() {
		c.Merged = append(c.Merged, MergedName{Name: old.Name, Owner: c.Owner, By: was.ApprovedBy, At: tx.Now, Renamed: true})
		if err := Customers.Delete(tx, old.key()); err != nil {
			return err
		}
	}
	if err := Customers.Put(tx, c); err != nil {
		return err
	}
	return h.moveTo(tx, &old, c)
}
