package sales

import (
	"fmt"

	"salesbot/rulebook"
)

// about is the mark of a card that is pointless once its request is closed.
func (r *Request) about() string { return "request " + r.Code }

// askRequest sends the card to those whose decision is waited for.
func askRequest(tx *Tx, r *Request, deciders []*Person) error {
	for _, d := range deciders {
		card := &Card{
			TaskID: taskID("request-" + r.Code + "-" + fold(d.UserID)),
			Title:  fmt.Sprintf("【%s】%s %s", r.Kind.Title(), NameOf(tx, r.For), r.Code),
			Text:   r.Details(tx),
			Buttons: []Button{
				{Text: "批准", Key: "request.approve " + r.Code},
				{Text: "驳回", Key: "request.refuse " + r.Code},
			},
		}
		text := fmt.Sprintf("%s\n%s\n回：批准 %s，或 驳回 %s 理由", card.Title, card.Text, r.Code, r.Code)
		if err := Queue(tx, Notice{Key: "request/" + r.Code, To: d.UserID, Content: Content{Text: text, Card: card},
			Reason: "request " + r.Code, About: r.about()}); err != nil {
			return err
		}
	}
	return nil
}

// stillWantedRequest says why the card of a request is not sent any more.
func stillWantedRequest(tx *Tx, code string) (why string, err error) {
	r, err := RequestByCode(tx, code)
	if err == nil && r.State != Asked {
		why = "the request is closed"
	}
	return why, err
}

// Details are what a decider needs to know.
func (r *Request) Details(tx *Tx) string {
	switch r.Kind {
	case LeaveRequest:
		return r.leaveDetails(tx)
	case ShareRequest:
		return r.shareDetails(tx)
	}
	return ""
}

// Line is a request in one line: what, whose, when, and where it stands.
func (r *Request) Line(tx *Tx) string { return r.Summary(tx) + "，" + r.State.Title() }

// Summary is a request in one line: its code, whose, what.
func (r *Request) Summary(tx *Tx) string {
	line := r.Code + " " + NameOf(tx, r.For) + " "
	switch r.Kind {
	case LeaveRequest:
		line += r.Leave.Kind + " " + r.Leave.Days(tx)
	case ShareRequest:
		line += "共享客户 " + r.Share.Customer
	}
	return line
}

// tellRequestDecided tells whom a request is about what came of it.
func tellRequestDecided(tx *Tx, r *Request) error {
	text := fmt.Sprintf("%s申请 %s %s。\n%s\n处理人：%s", r.Kind.Title(), r.Code, r.State.Title(), r.Details(tx), NameOf(tx, r.DecidedBy))
	if !SameUser(r.By, r.For) {
		text = fmt.Sprintf("%s已为你登记（申请 %s）：\n%s", NameOf(tx, r.By), r.Code, r.Details(tx))
	}
	if r.Why != "" {
		text += "\n理由：" + Excerpt(r.Why, 200)
	}
	if line := r.consequence(tx); line != "" {
		text += "\n" + line
	}
	return r.tell(tx, r.For, text)
}

// tellWithdrawn tells the person, and those who were asked or had decided, but for whose
// act it was.
func tellWithdrawn(tx *Tx, r *Request, deciders []string) error {
	text := fmt.Sprintf("%s的%s申请 %s 已由%s撤回。\n%s", NameOf(tx, r.For), r.Kind.Title(), r.Code, NameOf(tx, r.DecidedBy), r.Details(tx))
	for _, to := range append([]string{r.For}, deciders...) {
		if SameUser(to, r.DecidedBy) {
			continue
		}
		if err := r.tell(tx, to, text); err != nil {
			return err
		}
	}
	return nil
}

func (r *Request) tell(tx *Tx, to, text string) error {
	return Queue(tx, Notice{Key: "request-" + string(r.State) + "/" + r.Code, To: to, Content: Content{Text: text}, Reason: "request " + r.Code + " " + string(r.State)})
}

// consequence says what a decision means for the person.
func (r *Request) consequence(tx *Tx) string {
	switch r.Kind {
	case LeaveRequest:
		return r.leaveConsequence(tx)
	case ShareRequest:
		return r.shareConsequence()
	}
	return ""
}

// ExcusedBy is how many excuses somebody booked for others without being asked.
type ExcusedBy struct {
	By    string // userid
	Count int    // one a person and booking
}

// ExcusesBooked counts the 代请假 and 免报 of a month by who booked them, most first.
func ExcusesBooked(tx *Tx, m rulebook.Month) ([]ExcusedBy, error) {
	c := Requests.Range(tx, stamp(m.First().Start()), stamp(m.Add(1).First().Start()))
	defer c.Close()
	counts := make(map[string]int)
	for c.Next() {
		if r := c.Row(); r.Kind == LeaveRequest && r.State == Approved && !SameUser(r.By, r.For) {
			counts[r.By]++
		}
	}
	return ranked(counts), c.Err()
}
