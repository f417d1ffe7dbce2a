package ledger

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// Pieces are what a person who owed the day's report wrote that may have been meant as it,
// in the order it was sent (RULEBOOK §2: nothing a person meant as a report is lost). They
// can be filed until 24:00.
type Pieces struct {
	Person string       `json:"person"`
	Day    rulebook.Day `json:"day"`
	Said   []Piece      `json:"said"`
	Closed bool         `json:"closed,omitempty"` // a report was filed, or the person said that it is none
}

// A Piece is one such text.
type Piece struct {
	At    time.Time `json:"at"`
	Text  string    `json:"text"`
	MsgID string    `json:"msg_id,omitempty"`
}

func (p *Pieces) key() string { return reportKey(p.Person, p.Day) }

// KeptPieces are keyed by person and day.
var KeptPieces = storage.NewTable("pieces", (*Pieces).key)

// KeepPiece keeps a text that may have been meant as the report of the day it was sent on,
// and returns all that are open now.
func KeepPiece(tx *sales.Tx, p *sales.Person, text string, sentAt time.Time) (*Pieces, error) {
	day := rulebook.DayOf(sentAt)
	kept, err := piecesOf(tx, p.UserID, day)
	if err != nil {
		return nil, err
	}
	if kept.Closed {
		kept.Said, kept.Closed = nil, false
	}
	for _, x := range kept.Said {
		if x.Text == text || tx.MsgID != "" && x.MsgID == tx.MsgID {
			return kept, nil
		}
	}
	kept.Said = append(kept.Said, Piece{At: sentAt, Text: text, MsgID: tx.MsgID})
	return kept, KeptPieces.Put(tx, kept)
}

// piecesOf returns what was kept of a day; none of it is no error.
func piecesOf(tx *sales.Tx, userid string, day rulebook.Day) (*Pieces, error) {
	kept, err := KeptPieces.Get(tx, reportKey(userid, day))
	if errors.Is(err, storage.ErrNotFound) {
		return &Pieces{Person: sales.UserKey(userid), Day: day}, nil
	}
	return kept, err
}

// ClosePieces ends what was kept of a day: it was filed, or is no report.
func ClosePieces(tx *sales.Tx, userid string, day rulebook.Day) error {
	kept, err := piecesOf(tx, userid, day)
	if err != nil || len(kept.Said) == 0 || kept.Closed {
		return err
	}
	kept.Closed = true
	return KeptPieces.Put(tx, kept)
}

// OpenPieces are those of a day that nobody filed or took back.
func OpenPieces(tx *sales.Tx, userid string, day rulebook.Day) ([]Piece, error) {
	kept, err := piecesOf(tx, userid, day)
	if err != nil || kept.Closed {
		return nil, err
	}
	return kept.Said, nil
}

// FilePieces files what was kept of a day as its report: what was sent before the deadline
// as one, with the first one's time, what came later as additions. Nil where nothing is open.
func FilePieces(tx *sales.Tx, p *sales.Person, day rulebook.Day) (*Filed, string, error) {
	open, err := OpenPieces(tx, p.UserID, day)
	if err != nil {
		return nil, "", err
	}
	if len(open) == 0 {
		return nil, "", sales.Refuse(sales.NotFound, "没有留着的内容，请直接回：日报 今天做了什么")
	}
	deadline := day.At(tx.Law.Report.Deadline)
	var texts []string
	n := 0
	for ; n < len(open) && open[n].At.Before(deadline); n++ {
		texts = append(texts, open[n].Text)
	}
	if n == 0 {
		texts, n = []string{open[0].Text}, 1
	}
	text := strings.Join(texts, "\n")
	filed, err := fileReport(tx, p, day, text, open[0].At, false)
	if err != nil {
		return nil, "", err
	}
	for _, x := range open[n:] {
		text += "\n" + x.Text
		more, err := fileReport(tx, p, day, x.Text, x.At, true)
		if err != nil {
			return nil, "", err
		}
		filed.Report = more.Report
	}
	return filed, text, nil
}

// meantAsReport says, for the one who decides whether a finding is held, that the person
// wrote something that day which was offered as the report and neither filed nor taken
// back; "" where nothing of the kind lies there.
func meantAsReport(tx *sales.Tx, userid string, day rulebook.Day) (string, error) {
	open, err := OpenPieces(tx, userid, day)
	if err != nil || len(open) == 0 {
		return "", err
	}
	return fmt.Sprintf("当天%s发过像日报的内容，没有确认", clockOf(open[0].At)), nil
}

func clockOf(at time.Time) string { return at.In(rulebook.Zone).Format("15:04") }

// QuotePieces tells leaders what was kept of a day, on a line of its own; "" for nothing.
func QuotePieces(tx *sales.Tx, userid string, day rulebook.Day) (string, error) {
	open, err := OpenPieces(tx, userid, day)
	if err != nil || len(open) == 0 {
		return "", err
	}
	var b strings.Builder
	for _, x := range open[:min(3, len(open))] {
		fmt.Fprintf(&b, "\n当天%s发过（没确认是日报）：「%s」", clockOf(x.At), sales.Excerpt(x.Text, 60))
	}
	return b.String(), nil
}

// remindOfPieces tells a debtor what lies there and how to file it.
func remindOfPieces(tx *sales.Tx, userid string, day rulebook.Day) (string, error) {
	open, err := OpenPieces(tx, userid, day)
	if err != nil || len(open) == 0 {
		return "", err
	}
	standing := "按时"
	if !open[0].At.Before(day.At(tx.Law.Report.Deadline)) {
		standing = rulebook.Late.Title()
	}
	more := ""
	if len(open) > 1 {
		more = fmt.Sprintf("等%d条", len(open))
	}
	return fmt.Sprintf("\n%s你发过：「%s」%s\n当日报交（按%s算，%s）：回 1", clockOf(open[0].At), sales.Excerpt(open[0].Text, 40), more, clockOf(open[0].At), standing), nil
}
