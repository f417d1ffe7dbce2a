package ledger

import (
	"fmt"
	"salesbot/sales"
	"slices"
	"time"
)

// A Read says that a leader has read a report.
type Read struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// A Comment is what a leader said of a report (点评).
type Comment struct {
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// ReadReport notes that a leader of its author has read a report, once each; who leads the
// author nowhere leaves no mark.
func ReadReport(tx *sales.Tx, by *sales.Person, r *Report) error {
	rel, err := sales.RelationTo(tx, by, r.Person)
	if err != nil || !rel.Above || slices.ContainsFunc(r.Reads, func(x Read) bool { return sales.SameUser(x.By, by.UserID) }) {
		return err
	}
	r.Reads = append(r.Reads, Read{By: by.UserID, At: tx.Now})
	return Reports.Put(tx, r)
}

// CommentReport adds a leader's comment to a person's newest report and tells them.
func CommentReport(tx *sales.Tx, by, p *sales.Person, text string) (*Report, error) {
	reports, err := ReportsOf(tx, p.UserID, tx.Today().AddDays(-commentDays), tx.Today())
	if err != nil {
		return nil, err
	}
	if len(reports) == 0 {
		return nil, sales.Refuse(sales.NotFound, "%s最近%d天没有日报，没法点评。", p.Name, commentDays)
	}
	r := reports[len(reports)-1]
	if err := ReadReport(tx, by, r); err != nil {
		return nil, err
	}
	r.Comments = append(r.Comments, Comment{By: by.UserID, At: tx.Now, Text: text})
	if err := Reports.Put(tx, r); err != nil {
		return nil, err
	}
	words := sales.Writing{By: by, Whose: p, Day: r.Day, What: "日报的点评", Key: fmt.Sprintf("comment/%s/%s/%d", r.Key(), by.Key(), len(r.Comments)), Text: text}
	if err := words.Flag(tx); err != nil {
		return nil, err
	}
	said := fmt.Sprintf("【点评】%s 对 %s日报：%s\n你写的：%s", by.Name, r.Day.Chinese(), text, sales.Excerpt(r.Text(), 60))
	key := fmt.Sprintf("comment/%s/%s/%d", r.Day, sales.UserKey(by.UserID), len(r.Comments))
	return r, sales.Queue(tx, sales.Notice{Key: key, To: p.UserID, Content: sales.Content{Text: said}, Reason: "report comment"})
}

// commentDays is how far back the newest report is looked for.
const commentDays = 30
