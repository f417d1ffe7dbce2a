package ledger

import (
	"fmt"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// An Unheard is a message of somebody that the bot has and could do nothing with.
type Unheard struct {
	Person string       `json:"person,omitempty"` // "" where nobody knows who sent it
	Day    rulebook.Day `json:"day"`              // it was sent on
	At     time.Time    `json:"at"`               // it was sent at
	Number string       `json:"number,omitempty"` // of its receipt; "" where it was not even kept
	How    How          `json:"how"`
}

// How says what became of an Unheard.
type How string

// What becomes of a message nobody heard.
const (
	HandlingFailed How = "failed" // understood, and carried out with an error
	Unread         How = "unread" // no message could be made of it
	NotKept        How = "lost"   // it could not be stored
)

func (u *Unheard) key() string {
	return u.Day.String() + "/" + sales.UserKey(u.Person) + "/" + sales.Stamp(u.At) + "/" + u.Number
}

// Unheards are keyed by day, person, moment and number.
var Unheards = storage.NewTable("unheard", (*Unheard).key).Traced(storage.Trail{Title: "未处理消息", By: []string{"person", "number"}})

// reason says why it holds a finding.
func (u *Unheard) reason() string {
	when := sales.Moment(u.At)
	if u.Number != "" {
		when += "，编号" + u.Number
	}
	switch {
	case u.Person == "":
		return fmt.Sprintf("当天有一条消息没读出来，不知是谁发的（%s）", when)
	case u.How == Unread:
		return fmt.Sprintf("当天本人有一条消息没读出来（%s）", when)
	case u.How == NotKept:
		return fmt.Sprintf("当天本人有一条消息没存上（%s）", when)
	}
	return fmt.Sprintf("当天本人有一条消息系统出错、没有办成（%s）", when)
}

// unheardOf says in words what of a person, or of nobody knows whom, went unheard on a day.
func unheardOf(tx *sales.Tx, userid string, day rulebook.Day) (reasons []string, err error) {
	for _, key := range []string{sales.UserKey(userid), ""} {
		all, err := storage.Collect(Unheards.Scan(tx, day.String()+"/"+key+"/"))
		if err != nil {
			return nil, err
		}
		for _, u := range all {
			reasons = append(reasons, u.reason())
		}
	}
	refused, err := sales.RefusedOn(tx, userid, day)
	if refused {
		reasons = append(reasons, "当天本人有消息因发得太快没有办，原文已留存")
	}
	return reasons, err
}

// NoteUnheard enters a message nobody heard, which holds that day's finding of who sent
// it, or of everybody, and tells the admins and HR, once. Whatever was booked of that day
// already they are told too.
func NoteUnheard(tx *sales.Tx, u Unheard) error {
	tx = tx.As(sales.System)
	u.Day = rulebook.DayOf(u.At)
	if known, err := Unheards.Has(tx, u.key()); err != nil || known {
		return err
	}
	if err := Unheards.Put(tx, &u); err != nil {
		return err
	}
	who := "不知是谁"
	if u.Person != "" {
		who = sales.NameApart(tx, u.Person)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "【消息没处理成】%s %s发来的一条消息", sales.Moment(u.At), who)
	switch u.How {
	case Unread:
		b.WriteString("没读出来，原文已保留")
	case NotKept:
		b.WriteString("没存上，内容没有了")
	default:
		b.WriteString("系统出错、没有办成，原文已保留")
	}
	if u.Number != "" {
		fmt.Fprintf(&b, "，编号%s", u.Number)
	}
	whose := "本人"
	if u.Person == "" {
		whose = "所有人"
	}
	fmt.Fprintf(&b, "。\n%s当天的延交、缺交先不登记，由人事核实。", whose)
	booked, err := openReportFines(tx, u.Person, u.Day)
	if err != nil {
		return err
	}
	if len(booked) > 0 {
		fmt.Fprintf(&b, "\n当天已登记：罚单%s，请核实；要免的回：撤销 罚单号 理由", strings.Join(booked, "、"))
	}
	b.WriteString("\n请管理员看日志。")
	return tellStaff(tx, sales.Notice{Key: "unheard/" + u.key(), Content: sales.Content{Text: b.String()}, Reason: "message not heard"})
}

// openReportFines are the codes of what is booked of a day's report for a person, or for
// anybody, and can still be taken back.
func openReportFines(tx *sales.Tx, userid string, day rulebook.Day) (codes []string, err error) {
	prefix := day.String() + "/"
	if userid != "" {
		prefix += sales.UserKey(userid) + "/"
	}
	all, err := storage.Collect(Fines.Scan(tx, prefix))
	for _, f := range all {
		if f.ByFacts(tx) && f.State == Booked {
			codes = append(codes, f.Code)
		}
	}
	return codes, err
}
