package request

import (
	"fmt"
	"salesbot/sales"
	"salesbot/sales/crm"
	"slices"
	"time"
)

// ShareAsked is what a request to share a customer asks.
type ShareAsked struct {
	Customer string `json:"customer"` // its name when asked
	Why      string `json:"why,omitempty"`
}

// AskShare asks for a share in a customer and sends the card to who decides; it returns
// them too: the owner, or while the owner is gone their manager, else HR.
func AskShare(tx *sales.Tx, p *sales.Person, c *crm.Customer, why string, sentAt time.Time) (*Request, []*sales.Person, error) {
	if c.InHandsOf(p.UserID) {
		return nil, nil, sales.Refuse(sales.Conflict, "%s 已经在你手里，不用申请。看它回：客户 %s", c.Name, c.Name)
	}
	if c.Owner == "" {
		return nil, nil, sales.Refuse(sales.Conflict, "%s 目前无人负责。请找经理分配。", c.Name)
	}
	open, err := openShares(tx, c, p)
	if err != nil {
		return nil, nil, err
	}
	if len(open) > 0 {
		return nil, nil, sales.Refuse(sales.Conflict, "你已在%s申请共享 %s（申请 %s），等处理结果。撤回：撤回 %s", sales.Moment(open[0].AskedAt), c.Name, open[0].Code, open[0].Code)
	}
	r := &Request{Kind: ShareRequest, By: p.UserID, For: p.UserID, AskedAt: sentAt, Share: &ShareAsked{Customer: c.Name, Why: why}}
	deciders, err := r.submit(tx)
	return r, deciders, err
}

// openShares are the open requests for a share in a customer, of one person or, with nil,
// of everybody.
func openShares(tx *sales.Tx, c *crm.Customer, p *sales.Person) ([]*Request, error) {
	all, err := OpenRequests(tx)
	if err != nil {
		return nil, err
	}
	var open []*Request
	for _, r := range all {
		if r.Kind != ShareRequest || p != nil && !sales.SameUser(r.For, p.UserID) {
			continue
		}
		asked, err := crm.CustomerNamed(tx, r.Share.Customer)
		if err != nil {
			return nil, fmt.Errorf("request %s: %w", r.Code, err)
		}
		if asked.Key() == c.Key() {
			open = append(open, r)
		}
	}
	return open, nil
}

// AnswerShares approves what somebody had asked when they get the share without it.
func AnswerShares(tx *sales.Tx, by *sales.Person, customer string, with *sales.Person) error {
	c, err := crm.CustomerNamed(tx, customer)
	if err != nil {
		return err
	}
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

// AskSharesAnew puts what is asked of a customer that was merged to who decides on the other.
func AskSharesAnew(tx *sales.Tx, gone []string, keep string) error {
	c, err := crm.CustomerNamed(tx, keep)
	if err != nil {
		return err
	}
	all, err := openShares(tx, c, nil)
	if err != nil {
		return err
	}
	for _, r := range all {
		if slices.ContainsFunc(gone, func(name string) bool { return crm.CustomerKey(name) == crm.CustomerKey(r.Share.Customer) }) {
			if err := r.askAnew(tx, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// askAnew sends what is asked of a customer that was merged to who decides now; who has
// the other in hand has what they asked.
func (r *Request) askAnew(tx *sales.Tx, c *crm.Customer) error {
	r.Share.Customer, r.Also = c.Name, nil
	if c.InHandsOf(r.For) {
		r.State, r.DecidedBy, r.DecidedAt = Approved, tx.Actor, tx.Now
		return Requests.Put(tx, r)
	}
	deciders, err := decidersOfRequest(tx, r)
	if err != nil {
		return err
	}
	fresh := r.asking(deciders)
	if err := Requests.Put(tx, r); err != nil {
		return err
	}
	return r.sendCards(tx, fresh, "")
}

// shareChain are the owner, as the customer stands now, and their superiors.
func (r *Request) shareChain(tx *sales.Tx) ([]*sales.Person, error) {
	c, err := crm.CustomerNamed(tx, r.Share.Customer)
	if err != nil {
		return nil, err
	}
	owner, err := sales.PersonByID(tx, c.Responsible())
	if err != nil {
		return nil, err
	}
	above, err := sales.LeadersOf(tx, owner)
	return append([]*sales.Person{owner}, above...), err
}

func (r *Request) shareWhose(tx *sales.Tx) string {
	owner := ""
	if chain, err := r.shareChain(tx); err == nil {
		owner = chain[0].Name
	}
	return fmt.Sprintf("申请 %s 要共享的是%s的客户，只有%s或其上级能批。", r.Code, owner, owner)
}

// settleShare makes the person of an approved request a co-owner, and tells the owner when
// a superior approved it.
func (r *Request) settleShare(tx *sales.Tx) error {
	c, err := crm.CustomerNamed(tx, r.Share.Customer)
	if err != nil || c.InHandsOf(r.For) { // a merge may have brought it
		return err
	}
	with, err := sales.PersonByID(tx, r.For)
	if err != nil {
		return err
	}
	by, err := sales.PersonByID(tx, r.DecidedBy)
	if err != nil {
		return err
	}
	if err := crm.AddCoOwner(tx, c, with); err != nil || c.Owner == "" {
		return err
	}
	return crm.TellOwnerShared(tx, by, c, "share/request/"+r.Code, "批准了"+with.Name+"的共享申请")
}

func (r *Request) shareWhat(*sales.Tx) string { return "共享客户 " + r.Share.Customer }

func (r *Request) shareDetails(tx *sales.Tx, _ int) string {
	text := fmt.Sprintf("客户：%s\n%s申请一起负责：可以签到、写记录、建商机，负责人不变", r.Share.Customer, sales.NameOf(tx, r.For))
	if r.Share.Why != "" {
		text += "\n申请理由：" + sales.Excerpt(r.Share.Why, 80)
	}
	return text
}

func (r *Request) shareConsequence(*sales.Tx) string {
	if r.State == Approved {
		return "看它回：客户 " + r.Share.Customer
	}
	return ""
}

func (r *Request) shareFinal() string {
	return fmt.Sprintf("要退出共享回：取消共享 %s @%s", r.Share.Customer, r.For)
}
