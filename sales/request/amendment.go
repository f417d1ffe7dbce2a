package request

import (
	"fmt"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// AmendmentAsked is what a request for one asks.
type AmendmentAsked struct {
	Deal string `json:"deal"`
	Text string `json:"text"`
	Why  string `json:"why"`
}

// AskAmendment asks for a discount on an open deal of p's, or a change of the order of a
// won one; it returns those who decide too.
func AskAmendment(tx *sales.Tx, kind RequestKind, p *sales.Person, d *crm.Deal, text, why string, sentAt time.Time) (*Request, []*sales.Person, error) {
	text, why = strings.TrimSpace(text), strings.TrimSpace(why)
	switch {
	case kind == DiscountRequest && d.Stage == rulebook.Won:
		return nil, nil, sales.Refuse(sales.Conflict, "%s 已中标，不能再申请特价。改价格回：订单变更 %s 内容", d.Name, d.Name)
	case kind == DiscountRequest && !d.Open():
		return nil, nil, sales.Refuse(sales.Conflict, "%s 已%s，不能申请特价。", d.Name, d.Stage.Title())
	case kind == ChangeRequest && d.Stage == rulebook.Lost:
		return nil, nil, sales.Refuse(sales.Conflict, "%s 已丢单，没有订单可变更。", d.Name)
	case kind == ChangeRequest && d.Stage != rulebook.Won:
		return nil, nil, sales.Refuse(sales.Conflict, "%s 现在%s，中标后才有订单变更。要特价回：特价 %s 95折 理由", d.Name, d.Stage.Title(), d.Name)
	case text == "" || why == "":
		return nil, nil, sales.Refuse(sales.Invalid, "%s要写内容和理由。", kind.Title())
	}
	r := &Request{Kind: kind, By: p.UserID, For: p.UserID, AskedAt: sentAt, Amendment: &AmendmentAsked{Deal: d.Name, Text: text, Why: why}}
	deciders, err := r.submit(tx)
	return r, deciders, err
}

// amendmentAbout is the deal: a second discount waits until the first is decided on;
// changes of an order are apart when they say different things.
func (r *Request) amendmentAbout() string {
	about := crm.DealKey(r.Amendment.Deal)
	if r.Kind == ChangeRequest {
		about += "/" + r.Amendment.Text
	}
	return about
}

func (r *Request) amendmentWhat(*sales.Tx) string {
	return r.Kind.Title() + " " + r.Amendment.Deal + " " + sales.Excerpt(r.Amendment.Text, 20)
}

func (r *Request) amendmentDetails(tx *sales.Tx, n int) string {
	a := r.Amendment
	text := "商机：" + a.Deal
	if d, err := crm.Deals.Get(tx, crm.DealKey(a.Deal)); err == nil {
		text = "商机：" + crm.FullName(d, d.Stage.Title())
		if r.Kind == DiscountRequest {
			text += d.Amount("预计我司金额") + d.Amount("预计中标金额")
		}
	}
	return fmt.Sprintf("%s\n%s：%s\n申请理由：%s", text, r.Kind.Title(), sales.Excerpt(a.Text, n), sales.Excerpt(a.Why, n))
}

// amendmentMoot says what has become of the deal since.
func (r *Request) amendmentMoot(tx *sales.Tx) (string, error) {
	if why, err := r.fromWhoLeft(tx); err != nil || why != "" {
		return why, err
	}
	d, err := crm.Deals.Get(tx, crm.DealKey(r.Amendment.Deal))
	if sales.IsNotFound(err) {
		return r.Amendment.Deal + " 已经不在了", nil
	}
	if err != nil {
		return "", err
	}
	switch {
	case d.Owner == "":
		return d.Name + " 已在公海", nil
	case !sales.SameUser(d.Owner, r.For):
		return fmt.Sprintf("%s 现在由%s负责", d.Name, sales.NameOf(tx, d.Owner)), nil
	case d.Stage == rulebook.Lost || d.Stage == rulebook.Won && r.Kind == DiscountRequest:
		return fmt.Sprintf("%s 已%s", d.Name, d.Stage.Title()), nil
	case d.Open() && r.Kind == ChangeRequest:
		return fmt.Sprintf("%s 现在是%s，没有订单", d.Name, d.Stage.Title()), nil
	}
	return "", nil
}

// amend keeps what was approved with the deal.
func (r *Request) amend(tx *sales.Tx) error {
	d, err := crm.Deals.Get(tx, crm.DealKey(r.Amendment.Deal))
	if err != nil {
		return fmt.Errorf("request %s: %w", r.Code, err)
	}
	d.Amendments = append(d.Amendments, crm.Amendment{Kind: string(r.Kind), Text: r.Amendment.Text, Why: r.Amendment.Why, AskedBy: r.By, By: r.DecidedBy, At: tx.Now, Request: r.Code})
	return crm.Deals.Put(tx, d)
}

func (r *Request) amendmentConsequence(*sales.Tx) string {
	if r.State == Approved {
		return "已记在商机上，看它回：商机 " + r.Amendment.Deal
	}
	return ""
}
