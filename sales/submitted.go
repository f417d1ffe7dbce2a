package sales

import (
	"fmt"
	"strings"
	"time"
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
	Fixed(tx *Tx) error             // refuses where it may not, or need not, be corrected by request
	Fits(tx *Tx, text string) error // refuses a text it cannot say
	Rewrite(tx *Tx, text string, asked time.Time, was Version) error
}

// What a Ref begins with.
const (
	ReportRef   = "日报"
	RecordRef   = "记录"
	CustomerRef = "客户"
)

// CorrectedMark stands behind what an approved request corrected.
func CorrectedMark(x Submitted) string {
	if len(x.Before()) == 0 {
		return ""
	}
	return "「已更正」"
}

// Originals tell leaders what a record said before, and who changed it why.
func Originals(tx *Tx, x Submitted) string {
	var b strings.Builder
	for _, v := range x.Before() {
		fmt.Fprintf(&b, "\n  更正前（到%s，%s申请%s，%s批准，%s）：%s", Moment(v.Until), NameOf(tx, v.By), v.Request, NameOf(tx, v.ApprovedBy), Excerpt(v.Why, 30), v.Text)
	}
	return b.String()
}
