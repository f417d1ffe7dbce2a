package crm

import (
	"errors"
	"fmt"
	"salesbot/sales"
	"slices"
)

// Accompanied is what a visit was that somebody only went along on (陪访); whoever leads it
// writes the record.
const Accompanied = "陪访"

// RelateCustomer makes somebody who sells or leads a 相关负责人: they see the customer, hear
// of it and visit along, and change nothing. The owner does, or a superior of the owner;
// the other is told, and the owner of what a superior did.
func RelateCustomer(tx *sales.Tx, by *sales.Person, c *Customer, with *sales.Person) error {
	if err := mayRelate(tx, by, c); err != nil {
		return err
	}
	roles, err := sales.RolesOf(tx, with)
	switch {
	case err != nil:
		return err
	case sales.SameUser(c.Owner, with.UserID):
		return sales.Refuse(sales.Conflict, "%s就是 %s 的负责人。", with.Name, c.Name)
	case c.InHandsOf(with.UserID):
		return sales.Refuse(sales.Conflict, "%s 已经共享给%s，能看也能写。只让看就先回：取消共享 %s @%s", c.Name, with.Name, c.Name, with.Name)
	case c.relatedTo(with.UserID):
		return sales.Refuse(sales.Conflict, "%s已经是 %s 的相关负责人。", with.Name, c.Name)
	case !roles.Has(sales.Rep, sales.Manager, sales.Director):
		return sales.Refuse(sales.Invalid, "%s不是销售也不带团队，不能做相关负责人。", with.Name)
	}
	c.relate(with.UserID)
	if err := Customers.Put(tx, c); err != nil {
		return err
	}
	return tellRelated(tx, by, c, with, by.Name+"把"+with.Name+"加为相关负责人",
		fmt.Sprintf("【相关负责人】%s %s把你加为客户 %s 的相关负责人：能看、能一起到访，不能改。\n看它回：客户 %s｜最近的事：动态 %s", sales.Moment(tx.Now), by.Name, c.Name, c.Name, c.Name))
}

// UnrelateCustomer takes somebody off again: the owner does, a superior of the owner, or
// the person. Who has an open deal with the customer goes on seeing it.
func UnrelateCustomer(tx *sales.Tx, by *sales.Person, c *Customer, with *sales.Person) error {
	if !sales.SameUser(by.UserID, with.UserID) {
		if err := mayRelate(tx, by, c); err != nil {
			return err
		}
	}
	if !c.relatedTo(with.UserID) {
		return sales.Refuse(sales.Conflict, "%s不是 %s 的相关负责人。", with.Name, c.Name)
	}
	deal, err := openDealOf(tx, with.UserID, c)
	if err != nil {
		return err
	}
	if deal != nil {
		return sales.Refuse(sales.Conflict, "%s在 %s 名下还有商机 %s，跟的时候要能看客户，先不能取消。", with.Name, c.Name, deal.Name)
	}
	c.Related = WithoutUser(c.Related, with.UserID)
	if err := Customers.Put(tx, c); err != nil {
		return err
	}
	return tellRelated(tx, by, c, with, with.Name+"不再是相关负责人",
		fmt.Sprintf("【相关负责人】%s %s取消了你作为客户 %s 的相关负责人。", sales.Moment(tx.Now), by.Name, c.Name))
}

// mayRelate refuses who neither owns the customer nor stands above who does.
func mayRelate(tx *sales.Tx, by *sales.Person, c *Customer) error {
	err := mayShare(tx, by, c)
	var refusal *sales.Error
	if !errors.As(err, &refusal) {
		return err
	}
	if c.Owner == "" {
		return sales.Refuse(refusal.Code, "%s 目前无人负责，没有人能定相关负责人。请找经理分配。", c.Name)
	}
	return sales.Refuse(refusal.Code, "%s 由%s负责，只有%s或其上级能定谁是相关负责人。", c.Name, sales.NameOf(tx, c.Owner), sales.NameOf(tx, c.Owner))
}

// tellRelated tells the person, and the owner what was done.
func tellRelated(tx *sales.Tx, by *sales.Person, c *Customer, with *sales.Person, what, text string) error {
	key := "related/" + c.Key() + "/" + sales.UserKey(with.UserID) + "/" + sales.Stamp(tx.Now)
	n := sales.Notice{Key: key, To: with.UserID, Content: sales.Content{Text: text}, Reason: "customer related"}
	if err := sales.QueueUnlessBy(tx, by, n); err != nil {
		return err
	}
	n.To, n.Content.Text = c.Owner, fmt.Sprintf("【相关负责人】%s %s：你的客户 %s", sales.Moment(tx.Now), what, c.Name)
	return sales.QueueUnlessBy(tx, by, n)
}

// relatedTo says whether somebody may see the customer and visit along, no more.
func (c *Customer) relatedTo(userid string) bool {
	return slices.ContainsFunc(c.Related, func(r string) bool { return sales.SameUser(r, userid) })
}

// watches says whether somebody sees the customer without working with it: related, but
// with no open deal there and not above who is responsible.
func (c *Customer) watches(tx *sales.Tx, userid string) (bool, error) {
	if !c.relatedTo(userid) || c.InHandsOf(userid) {
		return false, nil
	}
	deal, err := openDealOf(tx, userid, c)
	if err != nil || deal != nil {
		return false, err
	}
	p, err := sales.PersonByID(tx, userid)
	if err != nil {
		return false, err
	}
	r, err := sales.RelationTo(tx, p, c.Responsible())
	return !r.Above, err
}

// MayWrite refuses whoever acts when they only watch the customer.
func (c *Customer) MayWrite(tx *sales.Tx) error {
	watches, err := c.watches(tx, tx.Actor)
	if err == nil && watches {
		err = sales.Refuse(sales.Forbidden, "你是 %s 的相关负责人，能看、能到访，不能写。要一起跟回：申请共享 %s", c.Name, c.Name)
	}
	return err
}

// openDealOf is an open deal somebody owns with a customer; nil for none.
func openDealOf(tx *sales.Tx, userid string, c *Customer) (*Deal, error) {
	deals, err := DealsWith(tx, c.Name)
	if err != nil {
		return nil, err
	}
	for _, d := range deals {
		if d.Open() && sales.SameUser(d.Owner, userid) {
			return d, nil
		}
	}
	return nil, nil
}

// goAlong makes the visit of who only watches the customer one of going along: no record of
// it is theirs to write.
func (v *Visit) goAlong(tx *sales.Tx, c *Customer) error {
	watches, err := c.watches(tx, v.Person)
	if err == nil && watches {
		v.With, v.Purpose = c.Owner, Accompanied
	}
	return err
}
