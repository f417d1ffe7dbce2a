package sales

import (
	"fmt"
	"time"

	"salesbot/storage"
)

// ShareAsked is what a request to share a customer asks.
type ShareAsked struct {
	Customer string `json:"customer"` // its name when asked
	Why      string `json:"why,omitempty"`
}

// AskShare asks for a share in a customer and sends the card to who decides; it returns
// them too: the owner, or while the owner is gone their manager, else HR.
func AskShare(tx *Tx, p *Person, c *Customer, why string, sentAt time.Time) (*Request, []*Person, error) {
	if c.InHandsOf(p.UserID) {
		return nil, nil, Refuse(Conflict, "%s 已经在你手里，不用申请。看它回：客户 %s", c.Name, c.Name)
	}
	if c.Owner == "" {
		return nil, nil, Refuse(Conflict, "%s 目前无人负责。请找经理分配。", c.Name)
	}
	open, err := openShares(tx, c, p)
	if err != nil {
		return nil, nil, err
	}
	if len(open) > 0 {
		return nil, nil, Refuse(Conflict, "你已在%s申请共享 %s（申请 %s），等处理结果。撤回：撤回 %s", Moment(open[0].AskedAt), c.Name, open[0].Code, open[0].Code)
	}
	r := &Request{Kind: ShareRequest, By: p.UserID, For: p.UserID, AskedAt: sentAt, Share: &ShareAsked{Customer: c.Name, Why: why}}
	deciders, err := r.submit(tx)
	if err != nil {
		return nil, nil, err
	}
	return r, deciders, askRequest(tx, r, deciders)
}

// openShares are the open requests for a share in a customer, of one person or, with nil,
// of everybody.
func openShares(tx *Tx, c *Customer, p *Person) ([]*Request, error) {
	all, err := storage.Collect(requestsByState.Scan(tx, string(Asked)+"/"))
	if err != nil {
		return nil, err
	}
	var open []*Request
	for _, r := range all {
		if r.Kind != ShareRequest || p != nil && !SameUser(r.For, p.UserID) {
			continue
		}
		asked, err := CustomerNamed(tx, r.Share.Customer)
		if err != nil {
			return nil, fmt.Errorf("request %s: %w", r.Code, err)
		}
		if asked.key() == c.key() {
			open = append(open, r)
		}
	}
	return open, nil
}

// answerShares approves what somebody had asked when they get the share without it.
func answerShares(tx *Tx, by *Person, c *Customer, with *Person) error {
	open, err := openShares(tx, c, with)
	if err != nil {
		return err
	}
	for _, r := range open {
		r.State, r.DecidedBy, r.DecidedAt = Approved, by.UserID, tx.Now
		if err := Requests.Put(tx, r); err != nil {
			return err
		}
	}
	return nil
}

// askAnew sends what is asked of a customer that was merged to who decides now; who has
// the other in hand has what they asked.
func (r *Request) askAnew(tx *Tx, c *Customer) error {
	r.Share.Customer = c.Name
	if c.InHandsOf(r.For) {
		r.State, r.DecidedBy, r.DecidedAt = Approved, tx.Actor, tx.Now
		return Requests.Put(tx, r)
	}
	deciders, err := r.sharers(tx)
	if err != nil {
		return err
	}
	for _, d := range deciders {
		r.Asked = append(withoutUser(r.Asked, d.UserID), d.UserID)
	}
	if err := Requests.Put(tx, r); err != nil {
		return err
	}
	return askRequest(tx, r, deciders)
}

// sharers are those whose decision is waited for, as the customer stands now.
func (r *Request) sharers(tx *Tx) ([]*Person, error) {
	c, err := CustomerNamed(tx, r.Share.Customer)
	if err != nil {
		return nil, err
	}
	owner, err := PersonByID(tx, c.responsible())
	if err != nil {
		return nil, err
	}
	if owner.Active && !r.concerns(owner.UserID) {
		return []*Person{owner}, nil
	}
	boss, err := ManagerOf(tx, owner)
	if err != nil {
		return nil, err
	}
	if boss != nil && !r.concerns(boss.UserID) {
		return []*Person{boss}, nil
	}
	return PeopleWith(tx, HR)
}

// mayDecideShare refuses who neither owns the customer nor stands above who does, and whose
// turn it is not for want of those.
func (r *Request) mayDecideShare(tx *Tx, by *Person) error {
	deciders, err := r.sharers(tx)
	if err != nil {
		return err
	}
	for _, d := range deciders {
		if d.key() == by.key() {
			return nil
		}
	}
	c, err := CustomerNamed(tx, r.Share.Customer)
	if err != nil {
		return err
	}
	above, err := Manages(tx, by, c.responsible())
	if err == nil && !above {
		err = Refuse(Forbidden, "申请 %s 要共享的是%s的客户，只有%s或其上级能批。", r.Code, NameOf(tx, c.responsible()), NameOf(tx, c.responsible()))
	}
	return err
}

// settleShare makes the person of an approved request a co-owner, and tells the owner when
// a superior approved it.
func (r *Request) settleShare(tx *Tx) error {
	if r.State != Approved {
		return nil
	}
	c, err := CustomerNamed(tx, r.Share.Customer)
	if err != nil || c.InHandsOf(r.For) { // a merge may have brought it
		return err
	}
	with, err := PersonByID(tx, r.For)
	if err != nil {
		return err
	}
	by, err := PersonByID(tx, r.DecidedBy)
	if err != nil {
		return err
	}
	if err := join(tx, c, with); err != nil || c.Owner == "" {
		return err
	}
	return tellOwnerShared(tx, by, c, "share/request/"+r.Code, "批准了"+with.Name+"的共享申请")
}

func (r *Request) shareDetails(tx *Tx) string {
	text := fmt.Sprintf("客户：%s\n%s申请一起负责：可以签到、写记录、建商机，负责人不变", r.Share.Customer, NameOf(tx, r.For))
	if r.Share.Why != "" {
		text += "\n申请理由：" + Excerpt(r.Share.Why, 80)
	}
	return text
}

func (r *Request) shareConsequence() string {
	if r.State == Approved {
		return "看它回：客户 " + r.Share.Customer
	}
	return ""
}
