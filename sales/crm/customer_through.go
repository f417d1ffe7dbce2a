package crm

import (
	"fmt"
	"slices"

	"salesbot/rulebook"
	"salesbot/sales"
)

// A Through is somebody who sees a customer because of a deal they have with it, and as
// long as they have it.
type Through struct {
	Person string `json:"person"`
	Deal   string `json:"deal"` // its key
}

// settleAccess lets who has the deal see its customer, and nobody who had it through this
// deal alone: claiming a deal is no way into the customer book. The customer's owner is told
// of who comes to see it.
func (d *Deal) settleAccess(tx *sales.Tx) error {
	c, err := CustomerNamed(tx, d.Customer)
	if err != nil {
		return sales.IgnoreNotFound(err)
	}
	holder := d.Owner
	if d.Stage == rulebook.Lost {
		holder = ""
	}
	had := len(c.Through)
	c.Through = slices.DeleteFunc(c.Through, func(x Through) bool { return x.Deal == d.Key() && !sales.SameUser(x.Person, holder) })
	comes := holder != "" && !slices.ContainsFunc(c.WhoMaySee(), func(u string) bool { return sales.SameUser(u, holder) })
	if comes {
		c.Through = append(c.Through, Through{Person: holder, Deal: d.Key()})
	}
	if !comes {
		if len(c.Through) == had {
			return nil
		}
		return Customers.Put(tx, c)
	}
	if err := Customers.Put(tx, c); err != nil || c.Owner == "" {
		return err
	}
	name := sales.NameOf(tx, holder)
	text := fmt.Sprintf("【客户】%s起%s跟进商机 %s，它的客户 %s 由你负责。\n商机在%s手里时，%s能看这家客户、签到、写记录、加联系人，不能改你们的联系人；退回、收回、丢单或移交后就看不到了。\n要一起负责回：共享 %s @%s",
		sales.Moment(tx.Now), name, d.Name, c.Name, name, name, c.Name, holder)
	return sales.Queue(tx, sales.Notice{Key: "through/" + d.Key() + "/" + sales.UserKey(holder) + "/" + sales.Stamp(tx.Now), To: c.Owner, Content: sales.Content{Text: text}, Reason: "customer seen through a deal"})
}

// seesThrough are those who see the customer through deals.
func (c *Customer) seesThrough() []string {
	people := make([]string, len(c.Through))
	for i, x := range c.Through {
		people[i] = x.Person
	}
	return people
}

// mayReplace refuses to overwrite a contact another entered to who sees the customer without
// having it in hand.
func (c *Contact) mayReplace(tx *sales.Tx, before *Contact) error {
	if sales.SameUser(before.By, c.By) {
		return nil
	}
	at, err := CustomerNamed(tx, c.Customer)
	if err != nil || at.InHandsOf(c.By) {
		return sales.IgnoreNotFound(err)
	}
	by, err := sales.PersonByID(tx, c.By)
	if err != nil {
		return err
	}
	r, err := sales.RelationTo(tx, by, at.Responsible())
	if err == nil && !r.Above {
		err = sales.Refuse(sales.Forbidden, "%s 是%s记的联系人，客户没有共享给你，你只能加新的联系人。要一起负责回：申请共享 %s", before.Name, sales.NameOf(tx, before.By), at.Name)
	}
	return err
}
