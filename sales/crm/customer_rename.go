package crm

import (
	"salesbot/rulebook"
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

// NameCustomer completes a customer that was stored under a short name or without a number:
// no approval is asked for what the 制度 asks of its owner. A name that is registered
// already changes only on request.
func NameCustomer(tx *sales.Tx, p *sales.Person, c *Customer, name, phone string) error {
	if phone != "" && c.Kind() == rulebook.NaturalPerson {
		c.Phone = phone
	} else if phone != "" {
		return sales.Refuse(sales.Invalid, "%s 不是个人客户，电话记在联系人上：联系人 %s 姓名 职务 %s", c.Name, c.Name, phone)
	}
	if name == "" {
		return Customers.Put(tx, c)
	}
	switch {
	case c.Kind() == rulebook.RegisteredName:
		return sales.Refuse(sales.Conflict, "%s 已是全称，要改请走申请：更正 客户 %s %s 理由=…", c.Name, c.Name, name)
	case !rulebook.FullCompanyName(name):
		return sales.Refuse(sales.Invalid, "「%s」不像登记全称，照营业执照写，例如：全称 %s 华东建筑设计研究院有限公司", sales.Excerpt(name, 30), c.Name)
	}
	if err := c.Fits(tx, name); err != nil {
		return err
	}
	c.Phone = ""
	return c.Rewrite(tx, name, tx.Now, sales.Version{Text: c.Name, Until: tx.Now, By: p.UserID, ApprovedBy: p.UserID, Why: "补登记全称"})
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
