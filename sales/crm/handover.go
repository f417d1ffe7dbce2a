package crm

import (
	"fmt"
	"slices"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// mayHand refuses who may not give somebody's things to somebody: a leader gives what
// their people, they themselves or nobody has to their people or themselves. HR stands in
// where no leader can. The rulebook is silent on owners: they ask their leader. owner is
// empty where nobody has the thing.
func mayHand(tx *sales.Tx, by *sales.Person, owner, what string, to *sales.Person) error {
	if err := mayReceive(tx, what, to); err != nil {
		return err
	}
	gives, err := reaches(tx, by, owner)
	if err != nil {
		return err
	}
	takes, err := reaches(tx, by, to.UserID)
	if err != nil {
		return err
	}
	roles, err := sales.RolesOf(tx, by)
	if err != nil {
		return err
	}
	leads := roles.Has(sales.Manager, sales.Director)
	if leads && gives && takes {
		return nil
	}
	leaders, err := leadersOfUser(tx, owner)
	if err != nil || roles.Has(sales.HR) && len(leaders) == 0 {
		return err
	}
	if owner == "" {
		if leaders, err = sales.LeadersOf(tx, to); err != nil {
			return err
		}
	}
	who := whoHands(tx, leaders, to)
	if leads && gives {
		return sales.Refuse(sales.Forbidden, "%s不归你管，不能把%s交给%s。请找%s。", to.Name, what, to.Name, who)
	}
	return sales.Refuse(sales.Forbidden, "%s 不归你移交。请找%s。", what, who)
}

// mayReceive refuses to give customers and deals to who does not sell or is not there.
func mayReceive(tx *sales.Tx, what string, to *sales.Person) error {
	if err := to.CanTakeOn(); err != nil {
		return err
	}
	roles, err := sales.RolesOf(tx, to)
	if err == nil && !roles.Has(sales.Rep, sales.Manager, sales.Director) {
		err = sales.Refuse(sales.Invalid, "%s不是销售也不带团队，不能接手%s。", to.Name, what)
	}
	return err
}

// reaches says whether something of this owner is by's to give or take: nobody's is.
func reaches(tx *sales.Tx, by *sales.Person, owner string) (bool, error) {
	r, err := sales.RelationTo(tx, by, owner)
	return owner == "" || r.Reaches(), err
}

func leadersOfUser(tx *sales.Tx, userid string) ([]*sales.Person, error) {
	if userid == "" {
		return nil, nil
	}
	p, err := sales.PersonByID(tx, userid)
	if err != nil {
		return nil, err
	}
	return sales.LeadersOf(tx, p)
}

// whoHands names who can: the nearest of the leaders who leads the taker too, else HR.
func whoHands(tx *sales.Tx, leaders []*sales.Person, to *sales.Person) string {
	for _, l := range leaders {
		if ok, err := reaches(tx, l, to.UserID); err == nil && ok {
			return l.Name
		}
	}
	return "人事"
}

// HandCustomer gives a customer to somebody, with the follow-ups its owner had promised.
// Deals stay with who has them; a former owner with deals there goes on following it.
// Both are told.
func HandCustomer(tx *sales.Tx, by *sales.Person, c *Customer, to *sales.Person) error {
	before := c.Owner
	if err := mayHand(tx, by, before, c.Name, to); err != nil {
		return err
	}
	if sales.SameUser(before, to.UserID) {
		return sales.Refuse(sales.Conflict, "%s 已经由%s负责。", c.Name, to.Name)
	}
	if err := giveCustomer(tx, c, to, ""); err != nil {
		return err
	}
	return tellHanded(tx, by, before, to, "客户 "+c.Name, "customer/"+c.Key(), "看它回：客户 "+c.Name)
}

// HandDeal gives a deal to somebody. Its window goes on; the new owner has at least
// Law.Stages.HandOverDays. One from the pool begins anew. Both are told.
func HandDeal(tx *sales.Tx, by *sales.Person, d *Deal, to *sales.Person) error {
	before := d.Owner
	if err := mayHand(tx, by, before, d.Name, to); err != nil {
		return err
	}
	switch {
	case d.Stage == rulebook.Lost:
		return sales.Refuse(sales.Conflict, "%s 已丢单，不用移交。", d.Name)
	case sales.SameUser(before, to.UserID):
		return sales.Refuse(sales.Conflict, "%s 已经由%s负责。", d.Name, to.Name)
	}
	if err := giveProspect(tx, by, d, to); err != nil {
		return err
	}
	last, err := LastDay(tx, d)
	if err != nil {
		return err
	}
	more := "看它回：商机 " + d.Name
	if !last.IsZero() {
		more = "现在" + d.Stage.Title() + "，最后一天 " + last.Chinese() + "\n" + more
	}
	return tellHanded(tx, by, before, to, "商机 "+FullName(d), "deal/"+d.Key(), more)
}

// giveCustomer makes somebody a customer's owner; leaver is whose it was when they left.
func giveCustomer(tx *sales.Tx, c *Customer, to *sales.Person, leaver string) error {
	before := c.Owner
	c.Owner, c.Leaver = to.UserID, leaver
	c.CoOwners, c.Related = WithoutUser(c.CoOwners, to.UserID), WithoutUser(c.Related, to.UserID)
	if before != "" && leaver == "" {
		deals, err := DealsWith(tx, c.Name)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(deals, func(d *Deal) bool { return sales.SameUser(d.Owner, before) }) {
			c.relate(before)
		}
	}
	if err := Customers.Put(tx, c); err != nil {
		return err
	}
	promise, err := promiseWith(tx, c, before)
	if err != nil || promise == nil {
		return err
	}
	promise.KeptBy = to.UserID
	return FollowUps.Put(tx, promise)
}

// promiseWith is the newest record of somebody about a customer when it promises a day
// that is not over; nil for none.
func promiseWith(tx *sales.Tx, c *Customer, userid string) (*FollowUp, error) {
	records, err := FollowUpsWith(tx, c.Name)
	for _, f := range slices.Backward(records) {
		if !sales.SameUser(f.keeper(), userid) {
			continue
		}
		if f.Next < tx.Today() {
			break
		}
		return f, err
	}
	return nil, err
}

// giveProspect makes somebody the owner of a deal or lead, with time enough.
func giveProspect(tx *sales.Tx, by *sales.Person, x Prospect, to *sales.Person) error {
	h := x.Holds()
	if h.Owner == "" {
		if err := mayHaveFromPool(tx, x, to); err != nil {
			return err
		}
		h.hand(to, tx.Now)
		if err := x.put(tx); err != nil {
			return err
		}
		return x.claimed(tx, to)
	}
	h.Owner, h.LeftWith = to.UserID, ""
	h.RemindedAt, h.RemindedTerm, h.Escalated = time.Time{}, "", false // the new owner hears of it before it is taken back
	if err := allowTime(tx, by.UserID, x, to, "移交给"+to.Name); err != nil {
		return err
	}
	if err := x.put(tx); err != nil {
		return err
	}
	return x.claimed(tx, to)
}

// allowTime lets whose a deal or lead is now have at least Law.Stages.HandOverDays.
func allowTime(tx *sales.Tx, by string, x Prospect, to *sales.Person, why string) error {
	t, err := TermOf(tx, x)
	if err != nil {
		return err
	}
	if days := tx.Law.Stages.HandOverDays; !t.Last.IsZero() && t.Last < tx.Today().AddDays(days) {
		cal, err := sales.CalendarOf(tx, to.UserID)
		if err != nil {
			return err
		}
		x.Holds().Graces = append(x.Holds().Graces, Grace{Stage: x.CurrentStage(), Days: days, Until: cal.OnOrAfter(tx.Today().AddDays(days)), Why: why, By: by, At: tx.Now})
	}
	return nil
}

// tellHanded tells who had something and who has it now.
func tellHanded(tx *sales.Tx, by *sales.Person, before string, to *sales.Person, what, key, more string) error {
	n := sales.Notice{Key: "handed/" + key + "/" + sales.Stamp(tx.Now), Reason: "hand-over"}
	n.To, n.Content.Text = before, fmt.Sprintf("【移交】%s %s把%s移交给了%s，之后由%s负责。", sales.Moment(tx.Now), by.Name, what, to.Name, to.Name)
	if err := sales.QueueUnlessBy(tx, by, n); err != nil {
		return err
	}
	from := ""
	if before != "" {
		from = "，原负责人" + sales.NameOf(tx, before)
	}
	n.To, n.Content.Text = to.UserID, fmt.Sprintf("【移交】%s %s把%s移交给你%s。\n%s", sales.Moment(tx.Now), by.Name, what, from, more)
	return sales.QueueUnlessBy(tx, by, n)
}
