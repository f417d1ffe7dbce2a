package request

import (
	"errors"
	"fmt"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"strings"
	"time"
)

// SubmittedBy returns the record of a reference; its error wraps storage.ErrNotFound.
func SubmittedBy(tx *sales.Tx, ref string) (sales.Submitted, error) {
	what, key, _ := strings.Cut(ref, " ")
	switch what {
	case sales.ReportRef:
		return ledger.Reports.Get(tx, key)
	case sales.RecordRef:
		return crm.FollowUps.Get(tx, key)
	}
	return crm.CustomerNamed(tx, key)
}

// CorrectionAsked is what a request to correct a record asks (更正).
type CorrectionAsked struct {
	Of    string `json:"of"`    // its Ref
	Title string `json:"title"` // what it is called, when asked
	Was   string `json:"was"`   // what it said then
	Text  string `json:"text"`  // what it is to say
	Why   string `json:"why"`
	Close string `json:"close,omitempty"` // of a customer's name: others like it
}

// AskCorrection asks a leader of p to let a record of p's say something else; it returns
// those who decide too. Times, status and fines of a report never change by it.
func AskCorrection(tx *sales.Tx, p *sales.Person, x sales.Submitted, text, why string, sentAt time.Time) (*Request, []*sales.Person, error) {
	text, why = strings.TrimSpace(text), strings.TrimSpace(why)
	if err := MayCorrect(tx, p, x, text); err != nil {
		return nil, nil, err
	}
	if why == "" {
		return nil, nil, sales.Refuse(sales.Invalid, "更正要写理由，例如：写错了客户名")
	}
	r := &Request{Kind: CorrectionRequest, By: p.UserID, For: p.UserID, AskedAt: sentAt,
		Correction: &CorrectionAsked{Of: x.Ref(), Title: x.Title(), Was: x.Says(), Text: text, Why: why}}
	if c, ok := x.(*crm.Customer); ok {
		if err := r.Correction.compare(tx, c); err != nil {
			return nil, nil, err
		}
	}
	deciders, err := r.submit(tx)
	return r, deciders, err
}

// MayCorrect refuses as Invalid a text a record of p's cannot say, otherwise what keeps the
// record as it is.
func MayCorrect(tx *sales.Tx, p *sales.Person, x sales.Submitted, text string) error {
	if !sales.SameUser(x.Holder(), p.UserID) {
		return sales.Refuse(sales.Forbidden, "只能更正自己的记录；客户名称由负责人申请更正。")
	}
	if err := x.Fixed(tx); err != nil {
		return err
	}
	if text = strings.TrimSpace(text); text == x.Says() {
		return sales.Refuse(sales.Invalid, "和原来的一样，不用更正。请写更正后的完整内容。")
	}
	return x.Fits(tx, text)
}

func (r *Request) correctionAbout() string { return r.Correction.Of }

func (r *Request) correctionWhat(*sales.Tx) string {
	what := "更正 " + r.Correction.Title
	if strings.HasPrefix(r.Correction.Of, sales.CustomerRef) {
		what += " " + sales.Excerpt(r.Correction.Was, 20)
	}
	return what
}

func (r *Request) correctionDetails(_ *sales.Tx, n int) string {
	a := r.Correction
	text := fmt.Sprintf("%s\n原文：%s\n改为：%s\n申请理由：%s", sales.Excerpt(a.Title, n), sales.Excerpt(a.Was, n), sales.Excerpt(a.Text, n), sales.Excerpt(a.Why, n))
	if a.Close != "" {
		text += "\n名称相近：" + a.Close
	}
	return text
}

// correctionMoot says what keeps the record from being corrected as asked by now.
func (r *Request) correctionMoot(tx *sales.Tx) (string, error) {
	if why, err := r.fromWhoLeft(tx); err != nil || why != "" {
		return why, err
	}
	x, err := SubmittedBy(tx, r.Correction.Of)
	if sales.IsNotFound(err) {
		return r.Correction.Title + " 已经不在了", nil
	}
	if err != nil {
		return "", err
	}
	p, err := sales.PersonByID(tx, r.For)
	if err != nil {
		return "", err
	}
	return refusalText(MayCorrect(tx, p, x, r.Correction.Text))
}

// refusalText makes a refusal the reason of something else.
func refusalText(err error) (string, error) {
	var refusal *sales.Error
	if !errors.As(err, &refusal) {
		return "", err
	}
	first, _, _ := strings.Cut(refusal.Text, "。") // the cure is not for who decides
	return first, nil
}

// correct makes the record say what was asked; what it said is kept.
func (r *Request) correct(tx *sales.Tx) error {
	a := r.Correction
	x, err := SubmittedBy(tx, a.Of)
	if err != nil {
		return fmt.Errorf("request %s: %w", r.Code, err)
	}
	return x.Rewrite(tx, a.Text, r.AskedAt, sales.Version{Text: x.Says(), Until: tx.Now, By: r.By, ApprovedBy: r.DecidedBy, Why: a.Why, Request: r.Code})
}

func (r *Request) correctionConsequence(*sales.Tx) string {
	if r.State != Approved {
		return "记录不变。"
	}
	if strings.HasPrefix(r.Correction.Of, sales.ReportRef) {
		return "已按新内容显示，标「已更正」，原文保留；送达时间、状态和罚单不变。"
	}
	return "已按新内容显示，标「已更正」，原文保留。"
}

// compare notes the customers whose names are like the one asked for, for the decider to
// see.
func (a *CorrectionAsked) compare(tx *sales.Tx, c *crm.Customer) error {
	similar, err := crm.SimilarCustomers(tx, a.Text)
	if err != nil {
		return err
	}
	var names []string
	for _, s := range similar {
		if s.Key() != c.Key() && len(names) < 3 {
			names = append(names, s.Name+"（"+sales.NameOf(tx, s.Responsible())+"）")
		}
	}
	a.Close = strings.Join(names, "、")
	return nil
}
