package request

import (
	"fmt"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// ExtensionAsked is what a request for more time asks (申请宽限).
type ExtensionAsked struct {
	Of    string         `json:"of"` // what kind of prospect
	Name  string         `json:"name"`
	Stage rulebook.Stage `json:"stage"` // in which it was asked, and counts
	Days  int            `json:"days"`
	Why   string         `json:"why"`
}

// AskExtension asks a leader of p for days more for a deal or lead of p's, within what they
// could give; it returns those who decide too.
func AskExtension(tx *sales.Tx, p *sales.Person, x crm.Prospect, days int, why string, sentAt time.Time) (*Request, []*sales.Person, error) {
	if err := crm.MayExtend(tx, x, days, why, "申请宽限"); err != nil {
		return nil, nil, err
	}
	r := &Request{Kind: ExtensionRequest, By: p.UserID, For: p.UserID, AskedAt: sentAt,
		Extension: &ExtensionAsked{Of: x.Kind(), Name: x.DisplayName(), Stage: x.CurrentStage(), Days: days, Why: why}}
	deciders, err := r.submit(tx)
	return r, deciders, err
}

// prospect is the deal or lead it is about.
func (a *ExtensionAsked) prospect(tx *sales.Tx) (crm.Prospect, error) {
	if a.Of == crm.LeadKind {
		return crm.Leads.Get(tx, crm.DealKey(a.Name))
	}
	return crm.Deals.Get(tx, crm.DealKey(a.Name))
}

func (r *Request) extensionAbout() string {
	return r.Extension.Of + "/" + crm.DealKey(r.Extension.Name)
}

func (r *Request) extensionWhat(*sales.Tx) string {
	return fmt.Sprintf("宽限 %s %d天", r.Extension.Name, r.Extension.Days)
}

func (r *Request) extensionDetails(tx *sales.Tx, n int) string {
	a := r.Extension
	text := fmt.Sprintf("%s（%s），申请宽限%d天", a.Name, a.Stage.Title(), a.Days)
	if x, err := a.prospect(tx); err == nil {
		text = fmt.Sprintf("%s，申请宽限%d天", crm.FullName(x, a.Stage.Title()), a.Days)
		if t, err := crm.TermOf(tx, x); err == nil && r.State == Asked && !t.Last.IsZero() {
			text += "\n现在最后一天 " + sales.Dated(t.Last, tx.Today())
		}
	}
	return text + "\n申请理由：" + sales.Excerpt(a.Why, n)
}

// extensionMoot says what has become of the deal or lead since.
func (r *Request) extensionMoot(tx *sales.Tx) (string, error) {
	if why, err := r.fromWhoLeft(tx); err != nil || why != "" {
		return why, err
	}
	a := r.Extension
	x, err := a.prospect(tx)
	if sales.IsNotFound(err) {
		return a.Name + " 已经不在了", nil
	}
	if err != nil {
		return "", err
	}
	switch h := x.Holds(); {
	case !x.Open():
		return a.Name + " 已经结束", nil
	case h.Owner == "":
		return a.Name + " 已在公海", nil
	case !sales.SameUser(h.Owner, r.For):
		return fmt.Sprintf("%s 现在由%s负责", a.Name, sales.NameOf(tx, h.Owner)), nil
	case x.CurrentStage() != a.Stage:
		return fmt.Sprintf("%s 已到%s，期限重新算过", a.Name, x.CurrentStage().Title()), nil
	}
	t, err := crm.TermOf(tx, x)
	if err == nil && t.Last.IsZero() {
		return a.Name + " 现在没有期限", nil
	}
	return "", err
}

// extend gives the time, as if the decider had given it.
func (r *Request) extend(tx *sales.Tx) error {
	a := r.Extension
	x, err := a.prospect(tx)
	if err != nil {
		return fmt.Errorf("request %s: %w", r.Code, err)
	}
	by, err := sales.PersonByID(tx, r.DecidedBy)
	if err != nil {
		return err
	}
	_, err = crm.ExtendTerm(tx, by, x, a.Days, a.Why)
	return err
}

func (r *Request) extensionConsequence(tx *sales.Tx) string {
	x, err := r.Extension.prospect(tx)
	if err != nil {
		return ""
	}
	last, err := crm.LastDay(tx, x)
	if err != nil || last.IsZero() {
		return ""
	}
	if r.State == Approved {
		return "最后一天改为 " + sales.Dated(last, tx.Today()) + "。"
	}
	return "最后一天不变：" + sales.Dated(last, tx.Today()) + "。"
}
