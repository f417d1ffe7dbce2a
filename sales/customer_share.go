package sales

import (
	"fmt"
	"slices"
)

// ShareCustomer makes somebody who sells or leads a co-owner. The owner does, or a
// superior of the owner; who is told is the new co-owner, and the owner of what a superior
// did.
func ShareCustomer(tx *Tx, by *Person, c *Customer, with *Person) error {
	if err := mayShare(tx, by, c); err != nil {
		return err
	}
	if err := join(tx, c, with); err != nil {
		return err
	}
	if err := tx.Told.CustomerShared(tx, by, c.Name, with); err != nil {
		return err
	}
	return tellShared(tx, by, c, with, "共享给了"+with.Name,
		fmt.Sprintf("【共享】%s %s把客户 %s 共享给你，你可以签到、写记录、建商机。\n看它回：客户 %s", Moment(tx.Now), by.Name, c.Name, c.Name))
}

// join makes somebody a co-owner.
func join(tx *Tx, c *Customer, with *Person) error {
	roles, err := RolesOf(tx, with)
	switch {
	case err != nil:
		return err
	case SameUser(c.Owner, with.UserID):
		return Refuse(Conflict, "%s就是 %s 的负责人，不用共享。", with.Name, c.Name)
	case c.InHandsOf(with.UserID):
		return Refuse(Conflict, "%s 已经共享给%s。", c.Name, with.Name)
	case !roles.Has(Rep, Manager, Director):
		return Refuse(Invalid, "%s不是销售也不带团队，不能共享客户。", with.Name)
	}
	c.CoOwners = append(c.CoOwners, with.UserID)
	c.Related = withoutUser(c.Related, with.UserID)
	return Customers.Put(tx, c)
}

// UnshareCustomer takes a co-owner off again: the owner does, a superior of the owner, or
// the co-owner. Who has an open deal with the customer may go on following it.
func UnshareCustomer(tx *Tx, by *Person, c *Customer, with *Person) error {
	if !SameUser(by.UserID, with.UserID) {
		if err := mayShare(tx, by, c); err != nil {
			return err
		}
	}
	if SameUser(c.Owner, with.UserID) {
		return Refuse(Conflict, "%s是 %s 的负责人，不是共享。", with.Name, c.Name)
	}
	if !c.InHandsOf(with.UserID) {
		return Refuse(Conflict, "%s 没有共享给%s。", c.Name, with.Name)
	}
	c.CoOwners = withoutUser(c.CoOwners, with.UserID)
	deal, err := openDealOf(tx, with.UserID, c)
	if err != nil {
		return err
	}
	more, what := "", "取消了对"+with.Name+"的共享"
	if SameUser(by.UserID, with.UserID) {
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
		fmt.Sprintf("【取消共享】%s %s取消了客户 %s 对你的共享。%s", Moment(tx.Now), by.Name, c.Name, more))
}

// mayShare refuses who is neither the owner nor above the owner.
func mayShare(tx *Tx, by *Person, c *Customer) error {
	if c.Owner == "" {
		return Refuse(Conflict, "%s 目前无人负责，不能共享。请找经理分配。", c.Name)
	}
	if SameUser(c.Owner, by.UserID) {
		return nil
	}
	above, err := Manages(tx, by, c.Owner)
	if err != nil || above {
		return err
	}
	if c.InHandsOf(by.UserID) {
		return Refuse(Forbidden, "%s 由%s负责，你是共享，不能决定共享给谁。请找%s或其上级。", c.Name, NameOf(tx, c.Owner), NameOf(tx, c.Owner))
	}
	return Refuse(Forbidden, "%s 由%s负责，只有%s或其上级能共享。你要一起跟回：申请共享 %s", c.Name, NameOf(tx, c.Owner), NameOf(tx, c.Owner), c.Name)
}

// tellShared tells the co-owner, and the owner what was done.
func tellShared(tx *Tx, by *Person, c *Customer, with *Person, what, text string) error {
	key := "share/" + c.key() + "/" + fold(with.UserID) + "/" + stamp(tx.Now)
	if err := queueUnlessBy(tx, by, Notice{Key: key, To: with.UserID, Content: Content{Text: text}, Reason: "customer shared"}); err != nil {
		return err
	}
	return tellOwnerShared(tx, by, c, key, what)
}

// tellOwnerShared tells the owner what another did.
func tellOwnerShared(tx *Tx, by *Person, c *Customer, key, what string) error {
	text := fmt.Sprintf("【共享】%s %s%s：你的客户 %s", Moment(tx.Now), by.Name, what, c.Name)
	return queueUnlessBy(tx, by, Notice{Key: key, To: c.Owner, Content: Content{Text: text}, Reason: "customer shared"})
}

// relate lets somebody who does not have the customer in hand see it and follow it.
func (c *Customer) relate(userid string) {
	if !c.InHandsOf(userid) && !slices.ContainsFunc(c.Related, func(r string) bool { return SameUser(r, userid) }) {
		c.Related = append(c.Related, userid)
	}
}

func withoutUser(userids []string, userid string) []string {
	return slices.DeleteFunc(userids, func(u string) bool { return SameUser(u, userid) })
}
