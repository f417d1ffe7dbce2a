package crm

import (
	"fmt"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// CheckAdvance refuses a step that is not the next one in order, or of a deal that is
// closed or free.
func CheckAdvance(tx *sales.Tx, d *Deal, to rulebook.Stage) error {
	rule, ok := tx.Law.Stage(d.Stage)
	switch {
	case !d.Open():
		return sales.Refuse(sales.Conflict, "%s 已%s，不能再推进。", d.Name, d.Stage.Title())
	case d.Owner == "":
		return sales.Refuse(sales.Conflict, "%s 在公海，先领取：领取 %s", d.Name, d.Name)
	case to == rulebook.Lost:
		return sales.Refuse(sales.Invalid, "丢单请回：丢单 %s 原因", d.Name)
	case !ok || rule.Next != to:
		return sales.Refuse(sales.Conflict, "%s 现在是%s，只能按顺序推进到%s：推进 %s %s", d.Name, d.Stage.Title(), rule.Next.Title(), d.Name, rule.Next.Title())
	}
	return nil
}

// AdvanceDeal moves a deal one stage up when everything its stage needs is there.
func AdvanceDeal(tx *sales.Tx, p *sales.Person, d *Deal, to rulebook.Stage, sentAt time.Time) error {
	if err := CheckAdvance(tx, d, to); err != nil {
		return err
	}
	gap, err := GapOf(tx, d)
	if err != nil {
		return err
	}
	if len(gap.Fields) > 0 {
		names := gap.Names()
		return sales.Refuse(sales.Missing, "%s 离开%s还缺：%s。\n回：填 %s %s=…", d.Name, d.Stage.Title(), strings.Join(names, " "), d.Name, names[0])
	}
	if !gap.Empty() {
		return sales.Refuse(sales.Missing, "%s", gap.Explain(d))
	}
	d.Advances = append(d.Advances, Advance{N: len(d.Advances) + 1, From: d.Stage, To: to, By: p.UserID, At: sentAt, EnteredBefore: d.EnteredAt})
	d.enter(to, sentAt)
	if err := d.achieve(tx); err != nil {
		return err
	}
	return d.put(tx)
}

// achieve says whether a deal that was won still has papers to file.
func (d *Deal) achieve(tx *sales.Tx) error {
	if d.ToFile = false; d.Stage != rulebook.Won {
		return nil
	}
	gap, err := GapOf(tx, d)
	d.ToFile = err == nil && !gap.Empty()
	return err
}

// enter starts a stay in a stage.
func (d *Deal) enter(s rulebook.Stage, at time.Time) {
	d.Stage = s
	d.begin(at)
}

// enterAgain starts a former stay in a stage again, unless the present one began later than
// known: who claimed the deal has a time of their own.
func (d *Deal) enterAgain(s rulebook.Stage, at, known time.Time) {
	if d.EnteredAt.After(known) {
		at = d.EnteredAt
	}
	d.enter(s, at)
}

// LoseDeal closes a deal as lost, with the reason.
func LoseDeal(tx *sales.Tx, d *Deal, why string, sentAt time.Time) error {
	switch {
	case d.Stage == rulebook.Lost:
		return sales.Refuse(sales.Conflict, "%s 已丢单，不能再记丢单。记错了请经理回：取消丢单 %s 理由", d.Name, d.Name)
	case !d.Open():
		return sales.Refuse(sales.Conflict, "%s 已%s，不能再记丢单。记错了请找经理。", d.Name, d.Stage.Title())
	}
	if strings.TrimSpace(why) == "" {
		return sales.Refuse(sales.Invalid, "丢单要写原因，例如：丢单 %s 丢标", d.Name)
	}
	d.EnteredLast = d.EnteredAt
	d.enter(rulebook.Lost, sentAt)
	d.LostWhy = why
	return d.put(tx)
}

// ReopenDeal takes back a loss that was recorded by mistake: the deal is where it was, since
// when it was there. The owner is told why.
func ReopenDeal(tx *sales.Tx, by *sales.Person, d *Deal, why string) error {
	switch {
	case d.Stage != rulebook.Lost:
		return sales.Refuse(sales.Conflict, "%s 现在是%s，没有丢单。", d.Name, d.Stage.Title())
	case strings.TrimSpace(why) == "":
		return sales.Refuse(sales.Invalid, "取消丢单要写理由，例如：取消丢单 %s 记错了商机", d.Name)
	}
	stage, since := rulebook.Opportunity, d.CreatedAt
	if a := d.LastAdvance(); a != nil {
		stage, since = a.To, a.At
	}
	if !d.EnteredLast.IsZero() {
		since = d.EnteredLast
	}
	d.enter(stage, since)
	d.LostWhy = ""
	if err := d.put(tx); err != nil || sales.SameUser(d.Owner, by.UserID) {
		return err
	}
	text := fmt.Sprintf("【取消丢单】%s\n%s %s取消了丢单，回到%s。\n理由：%s\n看它回：商机 %s", FullName(d), sales.Moment(tx.Now), by.Name, stage.Title(), sales.Excerpt(why, 200), d.Name)
	return sales.Queue(tx, sales.Notice{Key: "reopened/" + d.Key() + "/" + sales.Stamp(tx.Now), To: d.Owner, Content: sales.Content{Text: text}, Reason: "loss taken back"})
}

// LastAdvance is the newest advance that stands, nil when there is none.
func (d *Deal) LastAdvance() *Advance {
	for i := len(d.Advances) - 1; i >= 0; i-- {
		if !d.Advances[i].Undone {
			return &d.Advances[i]
		}
	}
	return nil
}

// Undo returns the deal to the stage before an advance, with its former entry time; the
// stay of who claimed it since goes on. One that was lost since stays lost.
func (d *Deal) Undo(tx *sales.Tx, a *Advance) error {
	a.Undone = true
	if d.Stage == a.To {
		d.enterAgain(a.From, a.EnteredBefore, a.At)
		d.ToFile = false
	}
	return d.put(tx)
}

// RestoreAdvance gives a deal back the nth advance, which a fine of that code booked at that
// moment had taken from it and which was waived, unless the deal has moved on since.
func RestoreAdvance(tx *sales.Tx, deal string, n int, booked time.Time, code string) error {
	d, err := Deals.Get(tx, DealKey(deal))
	if err != nil {
		return err
	}
	for i := range d.Advances {
		a := &d.Advances[i]
		if a.N != n || !a.Undone || d.Stage != a.From && d.Stage != rulebook.Lost {
			continue
		}
		a.Undone = false
		if d.Stage == rulebook.Lost {
			return d.put(tx)
		}
		d.enterAgain(a.To, a.At, a.EnteredBefore)
		taken, err := d.takenSince(tx, booked)
		if err != nil {
			return err
		}
		if d.Owner == "" && (a.To.Ended() || taken) {
			delete(d.LostAt, sales.UserKey(d.PreviousOwner))
			d.Owner, d.Pool, d.LastReclaim = d.PreviousOwner, nil, nil // what has ended nobody can claim, whoever gave it back
		}
		if err := d.achieve(tx); err != nil {
			return err
		}
		if err := d.put(tx); err != nil || !taken {
			return err
		}
		return tellReturned(tx, d, code)
	}
	return nil
}

// takenSince says whether the clock has taken it since a moment from somebody who is still
// here, and nobody has it.
func (d *Deal) takenSince(tx *sales.Tx, at time.Time) (bool, error) {
	if d.Owner != "" || d.LastReclaim == nil || d.Pool.By != "" || d.LastReclaim.At.Before(at) {
		return false, nil
	}
	p, err := sales.PersonByID(tx, d.LastReclaim.From)
	return err == nil && p.Active, err
}

func tellReturned(tx *sales.Tx, d *Deal, code string) error {
	owner, err := sales.PersonByID(tx, d.Owner)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("【归还】%s\n罚单 %s 已撤销，推进有效；退回阶段后的收回也撤销，仍由%s负责。", FullName(d, d.Stage.Title()), code, owner.Name)
	return tellWithManager(tx, owner, sales.Notice{Key: "returned-to/" + d.Key() + "/" + code, Content: sales.Content{Text: text}, Reason: "advance restored"})
}

// claimed: who has the deal sees its customer, see settleAccess.
func (d *Deal) claimed(*sales.Tx, *sales.Person) error { return nil }

func (d *Deal) whatToDo(tx *sales.Tx) (string, error) {
	rule, _ := tx.Law.Stage(d.Stage)
	text := "推进：推进 " + d.Name + " " + rule.Next.Title() + "\n丢单：丢单 " + d.Name + " 原因"
	gap, err := GapOf(tx, d)
	if err != nil {
		return "", err
	}
	if !gap.Empty() {
		text += "\n还缺：" + strings.Join(gap.Names(), "、")
	}
	return text, nil
}

func (d *Deal) notDoneBy(t Term) string {
	if t.Silent {
		return "没有跟进"
	}
	return "未推进"
}

func (d *Deal) lastFollowUp(tx *sales.Tx) (time.Time, error) {
	return lastContact(tx, d.Customer, d.Owner, d.EnteredAt)
}
