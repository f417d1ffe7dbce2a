package crm

import (
	"cmp"
	"strings"
	"time"

	"salesbot/sales"
	"salesbot/storage"
)

// A Contact is a person at a customer.
type Contact struct {
	Customer string    `json:"customer"` // its name
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	Phone    string    `json:"phone"`
	Email    string    `json:"email,omitempty"`
	Role     string    `json:"role,omitempty"` // in the decision chain
	By       string    `json:"by"`
	At       time.Time `json:"at"`
}

func (c *Contact) key() string { return CustomerKey(c.Customer) + "/" + c.Name }

// Contacts are keyed by customer, then full name.
var Contacts = storage.NewTable("contacts", (*Contact).key).Traced(storage.Trail{Title: "联系人", By: []string{"customer", "name"}})

// PutContact adds a contact or replaces what is known of the one of that name; an e-mail
// and a role not said stay. It returns what was known before, nil for a new one.
func PutContact(tx *sales.Tx, c *Contact) (before *Contact, err error) {
	before, err = Contacts.Get(tx, c.key())
	if sales.IsNotFound(err) {
		before = nil
	} else if err != nil {
		return nil, err
	} else if err := c.mayReplace(tx, before); err != nil {
		return nil, err
	} else {
		c.Email, c.Role = cmp.Or(c.Email, before.Email), cmp.Or(c.Role, before.Role)
	}
	return before, Contacts.Put(tx, c)
}

// ContactsOf returns the contacts at a customer, by name.
func ContactsOf(tx *sales.Tx, customer string) ([]*Contact, error) {
	return storage.Collect(Contacts.Scan(tx, CustomerKey(customer)+"/"))
}

// mentioned returns the contacts whose full name occurs in a text: they count as visited.
func mentioned(contacts []*Contact, text string) []string {
	var found []string
	for _, c := range contacts {
		if strings.Contains(text, c.Name) {
			found = append(found, c.Name)
		}
	}
	return found
}
