package ledger

import (
	"fmt"
	"strings"
	"time"

	"salesbot/sales"
)

// noticeFine queues the notice of a booked fine or a correction for its person.
func noticeFine(tx *sales.Tx, f *Fine, notBefore time.Time) error {
	text, err := fineText(tx, f)
	if err != nil {
		return err
	}
	return sales.Queue(tx, sales.Notice{Key: "fine/" + f.Code + "/" + tx.Today().String(), To: f.Person, Content: sales.Content{Text: text},
		Reason: "fine " + f.Rule, About: "fine " + f.Key(), Due: notBefore})
}

// NoticeBooked queues the notices of booked fines that WeCom has accepted none for yet,
// and tells HR what is held. A notice that could not be delivered is tried again every
// time this runs: the appeal's term only begins when it arrives.
func NoticeBooked(tx *sales.Tx) error {
	booked, err := FinesIn(tx, Booked)
	if err != nil {
		return err
	}
	for _, f := range booked {
		pending, err := pendingNotice(tx, f)
		if err != nil {
			return err
		}
		if !f.NoticedAt.IsZero() || pending {
			continue
		}
		if err := noticeFine(tx, f, tx.Now); err != nil {
			return err
		}
	}
	held, err := FinesIn(tx, Held)
	if err != nil || len(held) == 0 {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s 待确认罚单%d张，未登记：", tx.Today().Chinese(), len(held))
	for _, f := range held {
		fmt.Fprintf(&b, "\n%s %s %s%s：%s", f.Code, sales.NameApart(tx, f.Person), f.Day.Chinese(), f.Title(tx), strings.Join(f.Held, "；"))
	}
	text := sales.Fit(b.String(), sales.MaxText-120, "全部：罚单") + "\n登记：确认 罚单号\n不记：撤销 罚单号 理由"
	staff, err := sales.PeopleWith(tx, sales.HR)
	if err != nil {
		return err
	}
	for _, h := range staff {
		if err := sales.Queue(tx, sales.Notice{Key: "held/" + tx.Today().String(), To: h.UserID, Content: sales.Content{Text: text}, Reason: "held fines"}); err != nil {
			return err
		}
	}
	return nil
}

// pendingNotice says whether a notice of the fine is on its way.
func pendingNotice(tx *sales.Tx, f *Fine) (bool, error) {
	c := sales.Notices.Scan(tx, "fine/"+f.Code+"/")
	defer c.Close()
	for c.Next() {
		if n := c.Row(); n.State == sales.Queued || n.State == sales.Sending {
			return true, nil
		}
	}
	return false, c.Err()
}

// fineText is the whole notice of a fine: what, how much, the clause, what was checked,
// how and until when to appeal.
func fineText(tx *sales.Tx, f *Fine) (string, error) {
	rule := f.rule(tx)
	e, err := f.entry(tx)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(rule.Notice(e))
	if rule.Final {
		return b.String(), nil
	}
	if len(f.Checked) > 0 {
		b.WriteString("\n已核对：" + strings.Join(f.Checked, "；") + "。")
	}
	if m := f.confirmed(); m != nil {
		fmt.Fprintf(&b, "\n曾待确认：%s。%s %s确认登记", strings.Join(f.Held, "；"), sales.NameOf(tx, m.By), sales.Moment(m.At))
		if m.Why != "" {
			b.WriteString("：" + sales.Excerpt(m.Why, 100))
		}
		b.WriteString("。")
	}
	if rule.Cure != nil {
		if cure := rule.Cure(e); cure != "" {
			b.WriteString("\n" + cure)
		}
	}
	appeal, err := AppealLine(tx, f)
	if err != nil {
		return "", err
	}
	return b.String() + "\n" + appeal + "\n本系统只登记，不从工资扣款。", nil
}

// AppealLine says how and until when to appeal and who decides.
func AppealLine(tx *sales.Tx, f *Fine) (string, error) {
	noticed := *f
	if noticed.NoticedAt.IsZero() {
		noticed.NoticedAt = tx.Law.Quiet.After(tx.Now) // the term as it will be when this arrives
	}
	until, err := AppealUntil(tx, &noticed)
	if err != nil {
		return "", err
	}
	who, err := WhoDecides(tx, f)
	if err != nil {
		return "", err
	}
	line := fmt.Sprintf("有异议：%s前回「申诉 %s 理由」，可接着发截图；由%s处理", sales.At24(until), f.Code, who)
	if f.FlaggedBy != "" {
		line += "，" + sales.NameOf(tx, f.FlaggedBy) + "不参与；处理完之前不计入月结"
	}
	return line + "。", nil
}

// WhoDecides names who may decide the appeal of a fine: the nearest leader, HR, or either.
func WhoDecides(tx *sales.Tx, f *Fine) (string, error) {
	leaders, hr, err := decidersOf(tx, f)
	switch {
	case err != nil:
		return "", err
	case len(leaders) == 0:
		return "人事", nil
	case len(hr) == 0:
		return leaders[0].Name, nil
	}
	return leaders[0].Name + "或人事", nil
}

// askDeciders sends an appealed fine to the nearest leader who may decide, else to HR.
func askDeciders(tx *sales.Tx, f *Fine) error {
	leaders, _, err := decidersOf(tx, f)
	if err != nil {
		return err
	}
	if len(leaders) == 0 {
		return askHR(tx, f)
	}
	return ask(tx, f, leaders[0])
}

func askHR(tx *sales.Tx, f *Fine) error {
	_, staff, err := decidersOf(tx, f)
	if err != nil {
		return err
	}
	for _, h := range staff {
		if err := ask(tx, f, h); err != nil {
			return err
		}
	}
	return nil
}

func ask(tx *sales.Tx, f *Fine, decider *sales.Person) error {
	name := sales.NameApart(tx, f.Person)
	card := &sales.Card{
		TaskID: sales.CardID("fine-" + f.Code + "-" + sales.UserKey(decider.UserID)),
		Title:  fmt.Sprintf("【申诉】罚单%s %s %s%s", f.Code, name, f.Title(tx), f.Amount),
		Text:   fmt.Sprintf("%s %s\n%s：%s", f.Day.Chinese(), f.Title(tx), name, sales.Excerpt(f.Appeal.Text, 100)),
		Buttons: []sales.Button{
			{Text: "撤销罚单", Key: "fine.waive " + f.Code},
			{Text: "维持罚单", Key: "fine.uphold " + f.Code},
		},
	}
	kept, err := QuotePieces(tx, f.Person, f.Day)
	if err != nil {
		return err
	}
	card.Text += kept
	if !f.Appeal.ToHR.IsZero() {
		card.Text += fmt.Sprintf("\n%s申诉，满%d个工作日未处理，转人事", sales.Moment(f.Appeal.At), tx.LawOn(f.Day).Fines.DecideWorkdays)
	}
	text := fmt.Sprintf("%s\n%s\n回：撤销 %s 理由，或 维持 %s 理由", card.Title, card.Text, f.Code, f.Code)
	return sales.Queue(tx, sales.Notice{Key: "appeal/" + f.Code, To: decider.UserID, Content: sales.Content{Text: text, Card: card}, Reason: "appeal " + f.Code, About: AppealNotice + " " + f.Code})
}

// AppealNotice marks what is pointless once an appeal is decided.
const AppealNotice = "appeal"

// tellRefuted tells the person that facts took a fine back, by waiving it or by an entry
// against it.
func tellRefuted(tx *sales.Tx, f *Fine) error {
	if f.Corrects != "" {
		return noticeFine(tx, f, tx.Now)
	}
	if f.State != Waived || !f.Told() {
		return nil
	}
	return tellLate(tx, f)
}

// tellLate tells the person of a waiver of which they were not told when it was made: by
// the system, or while the notice of the fine was under way.
func tellLate(tx *sales.Tx, f *Fine) error {
	last := f.Moves[len(f.Moves)-1]
	return queueDecision(tx.As(last.By), f, last.Why)
}

// markHeldTold notes that the person was told of a held fine in another answer or notice.
func (f *Fine) markHeldTold(tx *sales.Tx) error {
	if f.State != Held {
		return nil
	}
	f.HeldTold = true
	return Fines.Put(tx, f)
}

// Told says whether the person was told of the fine, or asked about it.
func (f *Fine) Told() bool { return !f.NoticedAt.IsZero() || f.HeldTold || f.Appeal != nil }

// tellDecision tells the person what became of a fine.
func tellDecision(tx *sales.Tx, f *Fine, why string) error {
	if !f.Told() && f.State == Waived {
		return nil // nothing to take back
	}
	return queueDecision(tx, f, why)
}

func queueDecision(tx *sales.Tx, f *Fine, why string) error {
	text := fmt.Sprintf("罚单 %s（%s %s %s）%s。\n处理人：%s\n理由：%s", f.Code, f.Day.Chinese(), f.Title(tx), f.Amount, f.State.Title(), sales.NameOf(tx, tx.Actor), sales.Excerpt(why, 200))
	if f.State == Upheld {
		text += "\n这是最终结果，月结时登记。"
	}
	return sales.Queue(tx, sales.Notice{Key: "decision/" + f.Code, To: f.Person, Content: sales.Content{Text: text}, Reason: "decision " + f.Code, About: sales.ConductNotice})
}

// WantedFine says why nobody needs to be told of a fine any more; "" while they do.
func WantedFine(tx *sales.Tx, key string) (why string, err error) {
	f, err := Fines.Get(tx, key)
	if err == nil && f.State == Waived {
		why = "the fine was waived"
	}
	return why, sales.IgnoreNotFound(err)
}

// NoticedFine starts the time to appeal; of a fine waived while it was on its way its
// person hears what became of it.
func NoticedFine(tx *sales.Tx, _ *sales.Notice, key string) error {
	f, err := Fines.Get(tx, key)
	if err != nil {
		return err
	}
	if f.State == Waived {
		return tellLate(tx, f)
	}
	return markNoticed(tx, f, tx.Now)
}

// WantedAppeal says why nobody needs to decide on an appeal any more; "" while they do.
func WantedAppeal(tx *sales.Tx, code string) (why string, err error) {
	f, err := FineByCode(tx, code)
	if err == nil && f.State != Appealed {
		why = "the appeal is decided"
	}
	return why, err
}
