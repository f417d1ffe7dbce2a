package request

import (
	"fmt"
	"slices"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// Lengths in characters that longer texts are cut to.
const (
	onCard   = 35
	inNotice = 80
	inFull   = 10_000
)

// cardBytes is how much text a card shows (D/90236).
const cardBytes = 512

// InFull are the details with every text as long as it is.
func (r *Request) InFull(tx *sales.Tx) string { return r.Details(tx, inFull) }

// about is the mark of a card that is pointless once its request is closed.
func (r *Request) about() string { return "request " + r.Code }

// askRequest sends the card to those whose decision is waited for, who have not got it yet;
// note says what else they should know, if anything.
func askRequest(tx *sales.Tx, r *Request, deciders []*sales.Person, note string) error {
	fresh := r.asking(deciders)
	if len(fresh) == 0 {
		return nil
	}
	if err := Requests.Put(tx, r); err != nil {
		return err
	}
	return r.sendCards(tx, fresh, note)
}

// asking notes who gets the card, and returns who has not got it before.
func (r *Request) asking(deciders []*sales.Person) []*sales.Person {
	var fresh []*sales.Person
	for _, d := range deciders {
		if !slices.ContainsFunc(r.Asked, func(u string) bool { return sales.SameUser(u, d.UserID) }) {
			r.Asked, fresh = append(r.Asked, d.UserID), append(fresh, d)
		}
	}
	return fresh
}

func (r *Request) sendCards(tx *sales.Tx, to []*sales.Person, note string) error {
	for _, p := range to {
		if err := queueRequestCard(tx, r, p, "request", "", note); err != nil {
			return err
		}
	}
	return nil
}

// queueRequestCard sends a card with its buttons; key tells the ones of a request apart.
func queueRequestCard(tx *sales.Tx, r *Request, to *sales.Person, key, mark, note string) error {
	yes, no := r.Kind.buttons()
	card := &sales.Card{
		TaskID: sales.CardID(key + "-" + r.Code + "-" + sales.UserKey(to.UserID)),
		Title:  fmt.Sprintf("【%s%s】%s %s", r.Kind.Title(), mark, sales.NameApart(tx, r.For), r.Code),
		Buttons: []sales.Button{
			{Text: yes, Key: "request.approve " + r.Code},
			{Text: no, Key: "request.refuse " + r.Code},
		},
	}
	if r.ofDirectory() {
		card.Title = fmt.Sprintf("【%s%s】%s", r.Kind.Title(), mark, r.Code)
	}
	whole := "看全文回：申请 " + r.Code
	card.Text = r.Details(tx, onCard)
	if note != "" {
		card.Text += "\n" + note
	}
	if r.Details(tx, inFull) != r.Details(tx, onCard) {
		card.Text += "\n" + whole
	}
	card.Text = sales.Fit(sales.Plain(card.Text), cardBytes, whole)
	text := fmt.Sprintf("%s\n%s\n回：批准 %s，或 驳回 %s 理由", card.Title, card.Text, r.Code, r.Code)
	return sales.Queue(tx, sales.Notice{Key: key + "/" + r.Code, To: to.UserID, Content: sales.Content{Text: text, Card: card},
		Reason: "request " + r.Code, About: r.about()})
}

// StillWantedRequest says why the card of a request is not sent any more.
func StillWantedRequest(tx *sales.Tx, code string) (why string, err error) {
	r, err := RequestByCode(tx, code)
	if err == nil && r.State != Asked {
		why = "the request is closed"
	}
	return why, err
}

// tellRequestDecided tells whom a request is about what came of it.
func tellRequestDecided(tx *sales.Tx, r *Request) error {
	text := fmt.Sprintf("%s申请 %s %s。\n%s\n处理人：%s", r.Kind.Title(), r.Code, r.State.Title(), r.Details(tx, inNotice), sales.NameOf(tx, r.DecidedBy))
	if !sales.SameUser(r.By, r.For) {
		text = fmt.Sprintf("%s已为你登记（申请 %s）：\n%s", sales.NameOf(tx, r.By), r.Code, r.Details(tx, inNotice))
	}
	if r.Why != "" {
		text += "\n理由：" + sales.Excerpt(r.Why, 200)
	}
	if line := r.Consequence(tx); line != "" {
		text += "\n" + line
	}
	return r.tell(tx, r.For, text)
}

// tellWithdrawn tells the person, and those who were asked or had decided, but for whose
// act it was.
func tellWithdrawn(tx *sales.Tx, r *Request, deciders []string) error {
	text := fmt.Sprintf("%s的%s申请 %s 已由%s撤回。\n%s", sales.NameOf(tx, r.For), r.Kind.Title(), r.Code, sales.NameOf(tx, r.DecidedBy), r.Details(tx, inNotice))
	for _, to := range append([]string{r.For}, deciders...) {
		if sales.SameUser(to, r.DecidedBy) {
			continue
		}
		p, err := sales.PersonByID(tx, to)
		if err != nil {
			return err
		}
		if sees, err := r.SeenBy(tx, p); err != nil {
			return err
		} else if !sees { // no leader any more
			continue
		}
		if err := r.tell(tx, to, text); err != nil {
			return err
		}
	}
	return nil
}

func (r *Request) tell(tx *sales.Tx, to, text string) error {
	if to == sales.System {
		return nil
	}
	return sales.Queue(tx, sales.Notice{Key: "request-" + string(r.State) + "/" + r.Code, To: to, Content: sales.Content{Text: text}, Reason: "request " + r.Code + " " + string(r.State)})
}

// Consequence says what a decision means for the person; "" for nothing more.
func (r *Request) Consequence(tx *sales.Tx) string {
	if consequence := r.Kind.rules().consequence; consequence != nil {
		return consequence(r, tx)
	}
	return ""
}

// ExcusesBooked counts the 代请假 and 免报 of a month by who booked them, most first.
func ExcusesBooked(tx *sales.Tx, m rulebook.Month) ([]ledger.ExcusedBy, error) {
	c := Requests.Range(tx, sales.Stamp(m.First().Start()), sales.Stamp(m.Add(1).First().Start()))
	defer c.Close()
	counts := make(map[string]int)
	for c.Next() {
		if r := c.Row(); r.Kind == LeaveRequest && r.State == Approved && !sales.SameUser(r.By, r.For) {
			counts[r.By]++
		}
	}
	return ledger.Ranked(counts), c.Err()
}
