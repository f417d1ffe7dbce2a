package crm

import (
	"slices"
	"strings"
	"unicode/utf8"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

const (
	maxTags     = 12
	maxTagRunes = 12
)

// Categories are what a customer can be, one at a time; any other label is a free tag.
func Categories() []string { return []string{"重点", "一般", "潜在"} }

// Labels are the customer's category and tags.
func (c *Customer) Labels() []string {
	if c.Category == "" {
		return c.Tags
	}
	return append([]string{c.Category}, c.Tags...)
}

var customersByLabel = storage.NewIndex("by_label", func(c *Customer) []string {
	keys := make([]string, len(c.Labels()))
	for i, l := range c.Labels() {
		keys[i] = rulebook.Fold(l)
	}
	return keys
})

// CustomersLabelled returns the customers of a category or with a tag, by name.
func CustomersLabelled(tx *sales.Tx, label string) ([]*Customer, error) {
	return storage.Collect(customersByLabel.Find(tx, rulebook.Fold(label)))
}

// LabelCustomer gives a customer a category and tags. A word after - is taken away; a
// category takes the place of the one before.
func LabelCustomer(tx *sales.Tx, by *sales.Person, c *Customer, words []string) error {
	if err := mayChange(tx, by, c); err != nil {
		return err
	}
	for _, w := range words {
		label, off := strings.CutPrefix(rulebook.Fold(w), "-")
		label = strings.TrimPrefix(label, "#")
		same := func(tag string) bool { return rulebook.Fold(tag) == label }
		switch category := slices.Contains(Categories(), label); {
		case label == "":
		case utf8.RuneCountInString(label) > maxTagRunes:
			return sales.Refuse(sales.Invalid, "标签「%s」太长，最多%d个字。几个标签用空格隔开。", sales.Excerpt(label, 20), maxTagRunes)
		case off && category && c.Category == label:
			c.Category = ""
		case off && slices.ContainsFunc(c.Tags, same):
			c.Tags = slices.DeleteFunc(c.Tags, same)
		case off:
			return sales.Refuse(sales.NotFound, "%s 没有「%s」这个标签。现有：%s", c.Name, label, strings.Join(c.Labels(), " "))
		case category:
			c.Category = label
		case !slices.ContainsFunc(c.Tags, same):
			c.Tags = append(c.Tags, strings.TrimPrefix(strings.TrimSpace(w), "#"))
		}
	}
	if len(c.Tags) > maxTags {
		return sales.Refuse(sales.Invalid, "一个客户最多%d个标签，先去掉几个：客户标签 %s -标签", maxTags, c.Name)
	}
	return Customers.Put(tx, c)
}

// mayChange refuses who neither has the customer in hand nor stands above who owns it.
func mayChange(tx *sales.Tx, by *sales.Person, c *Customer) error {
	if c.InHandsOf(by.UserID) {
		return nil
	}
	if r, err := sales.RelationTo(tx, by, c.Responsible()); err != nil || r.Above {
		return err
	}
	return sales.Refuse(sales.Forbidden, "%s 由%s负责，你不能改。要一起跟回：申请共享 %s", c.Name, sales.NameOf(tx, c.Responsible()), c.Name)
}

// Responsible is whose superiors have a say in the customer: its owner, or who entered it
// while nobody owns it.
func (c *Customer) Responsible() string {
	if c.Owner == "" {
		return c.CreatedBy
	}
	return c.Owner
}
