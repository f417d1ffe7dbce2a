package sales

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// A Version is what a submitted record said before an approved request changed it
// (RULEBOOK §8: both versions are kept).
type Version struct {
	Text       string    `json:"text"`
	Until      time.Time `json:"until"` // when it was corrected
	By         string    `json:"by"`    // who asked
	ApprovedBy string    `json:"approved_by"`
	Why        string    `json:"why"`
	Request    string    `json:"request"` // its code
}

// A Submitted is a record that changes only by an approved request: a report, the record of
// a visit or another contact, a customer's registered name.
type Submitted interface {
	Ref() string                    // finds it again, see SubmittedBy
	Holder() string                 // who may ask for a correction; "" for nobody
	Title() string                  // what it is: 11月20日(周五)日报
	Says() string                   // its text as it stands
	Before() []Version              // what it said before, oldest first
	fixed(tx *Tx) error             // refuses where it may not, or need not, be corrected by request
	fits(tx *Tx, text string) error // refuses a text it cannot say
	rewrite(tx *Tx, text string, asked time.Time, was Version) error
}

// What a Ref begins with.
const (
	reportRef   = "日报"
	recordRef   = "记录"
	customerRef = "客户"
)

// SubmittedBy returns the record of a reference; its error wraps storage.ErrNotFound.
func SubmittedBy(tx *Tx, ref string) (Submitted, error) {
	what, key, _ := strings.Cut(ref, " ")
	switch what {
	case reportRef:
		return Reports.Get(tx, key)
	case recordRef:
		return FollowUps.Get(tx, key)
	}
	return CustomerNamed(tx, key)
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
func AskCorrection(tx *Tx, p *Person, x Submitted, text, why string, sentAt time.Time) (*Request, []*Person, error) {
	text, why = strings.TrimSpace(text), strings.TrimSpace(why)
	if err := MayCorrect(tx, p, x, text); err != nil {
		return nil, nil, err
	}
	if why == "" {
		return nil, nil, Refuse(Invalid, "更正要写理由，例如：写错了客户名")
	}
	r := &Request{Kind: CorrectionRequest, By: p.UserID, For: p.UserID, AskedAt: sentAt,
		Correction: &CorrectionAsked{Of: x.Ref(), Title: x.Title(), Was: x.Says(), Text: text, Why: why}}
	if c, ok := x.(*Customer); ok {
		if err := r.Correction.compare(tx, c); err != nil {
			return nil, nil, err
		}
	}
	deciders, err := r.submit(tx)
	return r, deciders, err
}

// MayCorrect refuses as Invalid a text a record of p's cannot say, otherwise what keeps the
// record as it is.
func MayCorrect(tx *Tx, p *Person, x Submitted, text string) error {
	if !SameUser(x.Holder(), p.UserID) {
		return Refuse(Forbidden, "只能更正自己的记录；客户名称由负责人申请更正。")
	}
	if err := x.fixed(tx); err != nil {
		return err
	}
	if text = strings.TrimSpace(text); text == x.Says() {
		return Refuse(Invalid, "和原来的一样，不用更正。请写更正后的完整内容。")
	}
	return x.fits(tx, text)
}

func (r *Request) correctionAbout() string { return r.Correction.Of }

func (r *Request) correctionWhat(*Tx) string {
	what := "更正 " + r.Correction.Title
	if strings.HasPrefix(r.Correction.Of, customerRef) {
		what += " " + Excerpt(r.Correction.Was, 20)
	}
	return what
}

func (r *Request) correctionDetails(_ *Tx, n int) string {
	a := r.Correction
	text := fmt.Sprintf("%s\n原文：%s\n改为：%s\n申请理由：%s", Excerpt(a.Title, n), Excerpt(a.Was, n), Excerpt(a.Text, n), Excerpt(a.Why, n))
	if a.Close != "" {
		text += "\n名称相近：" + a.Close
	}
	return text
}

// correctionMoot says what keeps the record from being corrected as asked by now.
func (r *Request) correctionMoot(tx *Tx) (string, error) {
	if why, err := r.fromWhoLeft(tx); err != nil || why != "" {
		return why, err
	}
	x, err := SubmittedBy(tx, r.Correction.Of)
	if isNotFound(err) {
		return r.Correction.Title + " 已经不在了", nil
	}
	if err != nil {
		return "", err
	}
	p, err := PersonByID(tx, r.For)
	if err != nil {
		return "", err
	}
	return refusalText(MayCorrect(tx, p, x, r.Correction.Text))
}

// refusalText makes a refusal the reason of something else.
func refusalText(err error) (string, error) {
	var refusal *Error
	if !errors.As(err, &refusal) {
		return "", err
	}
	first, _, _ := strings.Cut(refusal.Text, "。") // the cure is not for who decides
	return first, nil
}

// correct makes the record say what was asked; what it said is kept.
func (r *Request) correct(tx *Tx) error {
	a := r.Correction
	x, err := SubmittedBy(tx, a.Of)
	if err != nil {
		return fmt.Errorf("request %s: %w", r.Code, err)
	}
	return x.rewrite(tx, a.Text, r.AskedAt, Version{Text: x.Says(), Until: tx.Now, By: r.By, ApprovedBy: r.DecidedBy, Why: a.Why, Request: r.Code})
}

func (r *Request) correctionConsequence(*Tx) string {
	if r.State != Approved {
		return "记录不变。"
	}
	if strings.HasPrefix(r.Correction.Of, reportRef) {
		return "已按新内容显示，标「已更正」，原文保留；送达时间、状态和罚单不变。"
	}
	return "已按新内容显示，标「已更正」，原文保留。"
}

// Ref finds a report again.
func (r *Report) Ref() string { return reportRef + " " + r.key() }

// Holder is who wrote it.
func (r *Report) Holder() string { return r.Person }

// Title is its day.
func (r *Report) Title() string { return r.Day.Chinese() + "日报" }

// Says is its text as it stands.
func (r *Report) Says() string { return r.Text() }

// Before is what it said before it was corrected.
func (r *Report) Before() []Version { return r.Versions }

// fixed refuses before the deadline, when it is simply filed again, and for good once it
// was found false.
func (r *Report) fixed(tx *Tx) error {
	if r.FalseBy != "" {
		return Refuse(Conflict, "%s已认定虚报，不能更正。有异议请在罚单里申诉。", r.Title())
	}
	if tx.Now.Before(r.Day.At(tx.Law.Report.Deadline)) {
		return Refuse(Conflict, "今天%s前再发一次日报就是改写，不用申请：日报 内容", tx.Law.Report.Deadline)
	}
	return nil
}

func (r *Report) fits(tx *Tx, text string) error {
	if n := utf8.RuneCountInString(text); n < tx.Law.Report.MinRunes {
		return Refuse(Invalid, "内容太短（%d字），日报至少%d个字。请写更正后的完整内容。", n, tx.Law.Report.MinRunes)
	}
	return nil
}

// rewrite replaces what was written until the correction was asked for; what was added
// since stands after it.
func (r *Report) rewrite(tx *Tx, text string, asked time.Time, was Version) error {
	r.Corrected, r.Versions = text, append(r.Versions, was)
	for i := range r.Revisions {
		r.Revisions[i].Replaced = r.Revisions[i].Replaced || !r.Revisions[i].SentAt.After(asked)
	}
	if err := Reports.Put(tx, r); err != nil {
		return err
	}
	return r.flag(tx, text)
}

// Ref finds a record again.
func (f *FollowUp) Ref() string { return recordRef + " " + f.key() }

// Holder is who wrote it.
func (f *FollowUp) Holder() string { return f.Person }

// Title is when it was written, and about whom.
func (f *FollowUp) Title() string { return Moment(f.At) + " " + f.About() + " 的记录" }

// Says is its text as it stands.
func (f *FollowUp) Says() string { return f.Text }

// Before is what it said before it was corrected.
func (f *FollowUp) Before() []Version { return f.Versions }

func (f *FollowUp) fixed(*Tx) error {
	if f.NotTrue {
		return Refuse(Conflict, "%s抽查已认定不实，不能更正。有异议请找经理或人事。", f.Title())
	}
	return nil
}

func (f *FollowUp) fits(_ *Tx, text string) error {
	if text == "" {
		return Refuse(Invalid, "请写更正后的完整内容。")
	}
	return nil
}

// rewrite looks anew which contacts the text names.
func (f *FollowUp) rewrite(tx *Tx, text string, _ time.Time, was Version) error {
	f.Text, f.Versions = text, append(f.Versions, was)
	if f.Customer != "" {
		contacts, err := ContactsOf(tx, f.Customer)
		if err != nil {
			return err
		}
		f.Contacts = mentioned(contacts, text)
	}
	return f.keep(tx, "记录")
}

// firstText is what it said when it was written; the key goes by it.
func (f *FollowUp) firstText() string {
	if len(f.Versions) > 0 {
		return f.Versions[0].Text
	}
	return f.Text
}
