package crm

import (
	"fmt"
	"salesbot/sales"
	"slices"
)

// ShareCustomer makes somebody who sells or leads a co-owner. The owner does, or a
// superior of the owner; who is told is the new co-owner, and the owner of what a superior
// did.
func ShareCustomer(tx *sales.Tx, by *sales.Person, c *Customer, with *sales.Person) error {
	if err := mayShare(tx, by, c); err != nil {
		return err
	}
	if err := AddCoOwner(tx, c, with); err != nil {
		return err
	}
	if err := tx.Told.CustomerShared(tx, by, c.Name, with); err != nil {
		return err
	}
	return tellShared(tx, by, c, with, "共享给了"+with.Name,
		fmt.Sprintf("【共享】%s %s把客户 %s 共享给你，你可以签到、写记录、建商机。\n看它回：客户 %s", sales.Moment(tx.Now), by.Name, c.Name, c.Name))
}

// AddCoOwner makes somebody a co-owner.
func AddCoOwner(tx *sales.Tx, c *Customer, with *sales.Person) error {
	roles, err := sales.RolesOf(tx, with)
	switch {
	case err != nil:
		return err
	case sales.SameUser(c.Owner, with.UserID):
		return sales.Refuse(sales.Conflict, "%s就是 %s 的负责人，不用共享。", with.Name, c.Name)
	case c.InHandsOf(with.UserID):
		return sales.Refuse(sales.Conflict, "%s 已经共享给%s。", c.Name, with.Name)
	case !roles.Has(sales.Rep, sales.Manager, sales.Director):
		return sales.Refuse(sales.Invalid, "%s不是销售也不带团队，不能共享客户。", with.Name)
	}
	c.CoOwners = append(c.CoOwners, with.UserID)
	c.Related = WithoutUser(c.Related, with.UserID)
	return Customers.Put(tx, c)
}

// UnshareCustomer takes a co-owner off again: the owner does, a superior of the owner, or
// the co-owner. Who has an open deal with the customer may go on following it.
func UnshareCustomer(tx *sales.Tx, by *sales.Person, c *Customer, with *sales.Person) error {
	if !sales.SameUser(by.UserID, with.UserID) {
		if err := mayShare(tx, by, c); err != nil {
			return err
		}
	}
	if sales.SameUser(c.Owner, with.UserID) {
		return sales.Refuse(sales.Conflict, "%s是 %s 的负责人，不是共享。", with.Name, c.Name)
	}
	if !c.InHandsOf(with.UserID) {
		return sales.Refuse(sales.Conflict, "%s 没有共享给%s。", c.Name, with.Name)
	}
	c.CoOwners = WithoutUser(c.CoOwners, with.UserID)
	deal, err := openDealOf(tx, with.UserID, c)
	if err != nil {
		return err
	}
	more, what := "", "取消了对"+with.Name+"的共享"
	if sales.SameUser(by.UserID, with.UserID) {
		what = "退出了共享"
	}
	if deal != nil {
		c.relate(with.UserID)
		more = "\n你在它名下的商机仍由你负责，可以继续跟进。"
	}
	if err := Customers.Put(tx, c); err != nil {
		return err
	}
	return tellShared(tx, by, c, with, what,
		fmt.Sprintf("【取消共享】%s %s取消了客户 %s 对你的共享。%s", sales.Moment(tx.Now), by.Name, c.Name, more))
}

// mayShare refuses who is neither the owner nor above the owner.
func mayShare(tx *sales.Tx, by *sales.Person, c *Customer) error {
	if c.Owner == "" {
		return sales.Refuse(sales.Conflict, "%s 目前无人负责，不能共享。请找经理分配。", c.Name)
	}
	if r, err := sales.RelationTo(tx, by, c.Owner); err != nil || r.Reaches() {
		return err
	}
	if c.InHandsOf(by.UserID) {
		return sales.Refuse(sales.Forbidden, "%s 由%s负责，你是共享，不能决定共享给谁。请找%s或其上级。", c.Name, sales.NameOf(tx, c.Owner), sales.NameOf(tx, c.Owner))
	}
	return sales.Refuse(sales.Forbidden, "%s 由%s负责，只有%s或其上级能共享。你要一起跟回：申请共享 %s", c.Name, sales.NameOf(tx, c.Owner), sales.NameOf(tx, c.Owner), c.Name)
}

// tellShared tells the co-owner, and the owner what was done.
func tellShared(tx *sales.Tx, by *sales.Person, c *Customer, with *sales.Person, what, text string) error {
	key := "share/" + c.Key() + "/" + sales.UserKey(with.UserID) + "/" + sales.Stamp(tx.Now)
	if err := sales.QueueUnlessBy(tx, by, sales.Notice{Key: key, To: with.UserID, Content: sales.Content{Text: text}, Reason: "customer shared"}); err != nil {
		return err
	}
	return TellOwnerShared(tx, by, c, key, what)
}

// TellOwnerShared tells the owner what another did.
func TellOwnerShared(tx *sales.Tx, by *sales.Person, c *Customer, key, what string) error {
	text := fmt.Sprintf("【共享】%s %s%s：你的客户 %s", sales.Moment(tx.Now), by.Name, what, c.Name)
	return sales.QueueUnlessBy(tx, by, sales.Notice{Key: key, To: c.Owner, Content: sales.Content{Text: text}, Reason: "customer shared"})
}

// relate lets somebody who does not have the customer in hand see it and follow it.
func (c *Customer) relate(userid string) {
	if !c.InHandsOf(userid) && !slices.ContainsFunc(c.Related, func(r string) bool { return sales.SameUser(r, userid) }) {
		c.Related = append(c.Related, userid)
	}
}

// WithoutUser drops one of some userids, in place.
func WithoutUser(userids []string, userid string) []string {
	return slices.DeleteFunc(userids, func(u string) bool { return sales.SameUser(u, userid) })
}
