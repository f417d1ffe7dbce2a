package crm

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Contact is a person at a customer. Until somebody says the full name it may be a form
// of address, 王总, which opens no gate.
type Contact struct {
	Customer string    `json:"customer"` // its name
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	Phone    string    `json:"phone"`
	Email    string    `json:"email,omitempty"`
	Role     string    `json:"role,omitempty"` // in the decision chain
	Gone     bool      `json:"gone,omitempty"` // not there any more; kept for what names them
	By       string    `json:"by"`
	At       time.Time `json:"at"`
}

// Full says whether the full name is known (制度: 全名).
func (c *Contact) Full() bool { return rulebook.ReadPersonName(c.Name).Kind == rulebook.FullName }

func (c *Contact) key() string { return CustomerKey(c.Customer) + "/" + c.Name }

// Contacts are keyed by customer, then full name.
var Contacts = storage.NewTable("contacts", (*Contact).key).Traced(storage.Trail{Title: "联系人", By: []string{"customer", "name"}})

// PutContact adds a contact or replaces what is known of the one of that name; an e-mail
// and a role not said stay. A full name takes the place of the form of address that was
// kept with the same telephone number. It returns what was known before, nil for a new
// one. What names nobody is refused as Invalid.
func PutContact(tx *sales.Tx, c *Contact) (before *Contact, err error) {
	name := rulebook.ReadPersonName(c.Name)
	if name.Kind == rulebook.NoName {
		return nil, sales.Refuse(sales.Invalid, "「%s」不是姓名，请写联系人的全名（2到15个字），例如：王建国", sales.Excerpt(c.Name, 20))
	}
	c.Name, c.Title = name.Name, cmp.Or(c.Title, name.Title)
	before, err = Contacts.Get(tx, c.key())
	if sales.IsNotFound(err) {
		before, err = addressedSo(tx, c)
	}
	if err != nil {
		return nil, err
	}
	if before != nil {
		if err := c.mayReplace(tx, before); err != nil {
			return nil, err
		}
		c.Email, c.Role = cmp.Or(c.Email, before.Email), cmp.Or(c.Role, before.Role)
		if before.key() != c.key() {
			if err := Contacts.Delete(tx, before.key()); err != nil {
				return nil, err
			}
		}
	}
	return before, Contacts.Put(tx, c)
}

// addressedSo is the form of address under which somebody was kept whose full name is said
// now, by surname and number, for a switchboard has many; nil for nobody's.
func addressedSo(tx *sales.Tx, c *Contact) (*Contact, error) {
	if !c.Full() || c.Phone == "" {
		return nil, nil
	}
	all, err := ContactsOf(tx, c.Customer)
	for _, other := range all {
		if !other.Full() && other.Phone == c.Phone && rulebook.ReadPersonName(other.Name).Surname == rulebook.ReadPersonName(c.Name).Surname {
			return other, err
		}
	}
	return nil, err
}

// ContactsOf returns the contacts at a customer, by name.
func ContactsOf(tx *sales.Tx, customer string) ([]*Contact, error) {
	return storage.Collect(Contacts.Scan(tx, CustomerKey(customer)+"/"))
}

// ContactNamed returns the contact of that name at a customer; the error wraps
// storage.ErrNotFound.
func ContactNamed(tx *sales.Tx, customer, name string) (*Contact, error) {
	return Contacts.Get(tx, (&Contact{Customer: customer, Name: rulebook.ReadPersonName(name).Name}).key())
}

// DropContact forgets a contact nothing refers to, or notes of any other that they are not
// there any more: then gone is true.
func DropContact(tx *sales.Tx, c *Contact) (gone bool, err error) {
	records, err := FollowUpsWith(tx, c.Customer)
	if err != nil {
		return false, err
	}
	if !slices.ContainsFunc(records, func(f *FollowUp) bool { return rulebook.Mentions(f.Text, c.Name) }) {
		return false, Contacts.Delete(tx, c.key())
	}
	c.Gone = true
	return true, Contacts.Put(tx, c)
}

// mentioned returns the contacts whose full name occurs in a text: they count as visited.
// A name inside a longer one is not said with it.
func mentioned(contacts []*Contact, text string) []string {
	byLength := slices.DeleteFunc(slices.Clone(contacts), func(c *Contact) bool { return !c.Full() })
	slices.SortStableFunc(byLength, func(a, b *Contact) int {
		return utf8.RuneCountInString(b.Name) - utf8.RuneCountInString(a.Name)
	})
	var found []string
	for _, c := range byLength {
		if rulebook.Mentions(text, c.Name) {
			found, text = append(found, c.Name), strings.ReplaceAll(text, c.Name, " ")
		}
	}
	slices.Sort(found)
	return found
}
