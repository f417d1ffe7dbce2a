package crm

import (
	"fmt"
	"salesbot/sales"
	"salesbot/sales/task"
)

// CheckHandAll returns what HandAll would give; refused where it would be.
func CheckHandAll(tx *sales.Tx, by, from, to *sales.Person) (*Belongings, error) {
	if sales.SameUser(from.UserID, to.UserID) {
		return nil, sales.Refuse(sales.Invalid, "移交人和接手人是同一个人。")
	}
	b, err := belongingsOf(tx, from)
	if err != nil {
		return nil, err
	}
	// The owners of what a leaver left behind are those who have it since.
	owners := []string{from.UserID}
	if !from.Active {
		owners = nil
		for _, c := range b.Customers {
			owners = append(owners, c.Owner)
		}
		for _, x := range prospects(b.Deals, b.Leads) {
			owners = append(owners, x.Holds().Owner)
		}
	}
	for _, owner := range owners {
		if err := mayHand(tx, by, owner, from.Name+"名下的客户和商机", to); err != nil {
			return nil, err
		}
	}
	if b.Empty() {
		return nil, sales.Refuse(sales.NotFound, "%s名下没有可移交的客户、商机、线索、任务。", from.Name)
	}
	return b, nil
}

// HandAll gives everything somebody has in hand to another; windows go on, with at least
// Law.Stages.HandOverDays each. Tasks go back to who gave them when they are late or the
// taker's own gift. Both are told once.
func HandAll(tx *sales.Tx, by, from, to *sales.Person) (*Belongings, error) {
	b, err := CheckHandAll(tx, by, from, to)
	if err != nil {
		return nil, err
	}
	for _, c := range b.Customers {
		if err := giveCustomer(tx, c, to, ""); err != nil {
			return nil, err
		}
	}
	for _, x := range prospects(b.Deals, b.Leads) {
		if err := giveProspect(tx, by, x, to); err != nil {
			return nil, err
		}
	}
	for _, t := range b.Tasks {
		if err := giveTask(tx, t, from, to); err != nil {
			return nil, err
		}
	}
	n := sales.Notice{Key: "handed/all/" + from.Key() + "/" + sales.Stamp(tx.Now), Reason: "hand-over"}
	if from.Active {
		n.To = from.UserID
		n.Content.Text = fmt.Sprintf("【移交】%s %s把你名下的移交给了%s：%s。\n%s", sales.Moment(tx.Now), by.Name, to.Name, b.Counted(), b.Listed(10))
		if err := sales.QueueUnlessBy(tx, by, n); err != nil {
			return nil, err
		}
	}
	n.To = to.UserID
	n.Content.Text = fmt.Sprintf("【移交】%s %s把%s名下的移交给你：%s。\n%s\n期限接着算，最少还有%d天。看：客户｜商机｜线索", sales.Moment(tx.Now), by.Name, from.Name, b.Counted(), b.Listed(10), tx.Law.Stages.HandOverDays)
	return b, sales.QueueUnlessBy(tx, by, n)
}

// giveTask asks somebody to take on another's task in their stead.
func giveTask(tx *sales.Tx, t *task.Task, from, to *sales.Person) error {
	if sales.SameUser(t.By, to.UserID) || !t.Due.After(tx.Now) {
		return task.ReturnTask(tx, t, "由"+sales.NameOf(tx, tx.Actor)+"移交了"+from.Name+"的工作")
	}
	if err := t.Move(tx, task.TaskDeleted, "移交给"+to.Name); err != nil {
		return err
	}
	next, err := task.StoreTask(tx, &task.Task{By: t.By, For: to.UserID, Text: t.Text, At: tx.Now, Due: t.Due, DayAlone: t.DayAlone, Repeat: t.Repeat})
	if err != nil || sales.SameUser(t.By, tx.Actor) {
		return err
	}
	text := fmt.Sprintf("【任务移交】%s\n%s 由%s移交给%s，等对方答复（任务 %s）。", t.Line(), sales.Moment(tx.Now), sales.NameOf(tx, tx.Actor), to.Name, next.Code)
	return task.TellOther(tx, t, "handed", text)
}

// LeaveBehind hands what who left had in hand to their manager, with fresh windows. With
// nobody above, customers are nobody's, deals and leads free in the pool, and HR is told.
// What has ended stays in their name as history. All of it is reserved for them.
func LeaveBehind(tx *sales.Tx, p *sales.Person) error {
	heir, err := sales.ManagerOf(tx, p)
	if err != nil {
		return err
	}
	here := *p
	here.Active = true // what an earlier leaving left behind is not theirs any more
	b, err := belongingsOf(tx, &here)
	if err != nil {
		return err
	}
	returned, err := task.ReturnTasks(tx, p)
	if err != nil {
		return err
	}
	for code, was := range returned {
		r := &Reservation{Person: p.UserID, Kind: taskKind, Name: code, At: tx.Now, State: was}
		if err := r.reserve(tx, false); err != nil {
			return err
		}
	}
	for _, c := range b.Customers {
		if err := reserveCustomer(tx, p, c, heir); err != nil {
			return err
		}
		if heir != nil {
			err = giveCustomer(tx, c, heir, p.UserID)
		} else {
			c.Owner, c.Leaver = "", p.UserID
			err = Customers.Put(tx, c)
		}
		if err != nil {
			return err
		}
	}
	for _, x := range prospects(b.Deals, b.Leads) {
		if err := reserveProspect(tx, p, x, heir); err != nil {
			return err
		}
		h := x.Holds()
		switch {
		case heir != nil && x.Open():
			h.hand(heir, tx.Now) // a fresh window: the heir never had a chance at the old one
		case heir != nil:
			h.Owner = heir.UserID
		case x.Open():
			h.release(tx, p.Name+"已离开，没有上级接手")
		}
		h.LeftWith = p.UserID
		if err := x.put(tx); err != nil {
			return err
		}
		if heir == nil {
			continue
		}
		if err := x.claimed(tx, heir); err != nil {
			return err
		}
	}
	return tellLeft(tx, p, b, heir)
}

// tellLeft tells who has a leaver's things now what they are, or HR that nobody has.
func tellLeft(tx *sales.Tx, p *sales.Person, b *Belongings, heir *sales.Person) error {
	b.Tasks = nil // returned to who gave them
	if b.Empty() {
		return nil
	}
	called, err := unmistakable(tx, p)
	if err != nil {
		return err
	}
	n := sales.Notice{Key: "handover/" + p.Key() + "/" + tx.Today().String(), Reason: "hand-over"}
	if heir != nil {
		n.To = heir.UserID
		n.Content.Text = fmt.Sprintf("【交接】%s %s已离开通讯录，名下%s已转到你名下，阶段期限从今天重新算。\n%s\n%s回来时，没动过的会还回去。\n一起分给别人：移交全部 %s @姓名｜一个一个：移交 名称 @姓名",
			tx.Today().Chinese(), p.Name, b.Counted(), b.Listed(10), p.Name, called)
		return sales.Queue(tx, n)
	}
	staff, err := sales.PeopleWith(tx, sales.HR)
	if err != nil {
		return err
	}
	for _, h := range staff {
		n.To = h.UserID
		n.Content.Text = fmt.Sprintf("【交接】%s %s已离开通讯录，没有上级接手：%s。\n%s\n客户现在无人负责，商机、线索在公海。请分给别人：移交全部 %s @姓名",
			tx.Today().Chinese(), p.Name, b.Counted(), b.Listed(10), called)
		if err := sales.Queue(tx, n); err != nil {
			return err
		}
	}
	return nil
}

// unmistakable is how to call a leaver in a command: by name, unless somebody else has it.
func unmistakable(tx *sales.Tx, p *sales.Person) (string, error) {
	here, err := sales.FindPeople(tx, p.Name)
	if err != nil {
		return "", err
	}
	left, err := sales.FindLeavers(tx, p.Name)
	if len(here)+len(left) > 1 {
		return p.UserID, err
	}
	return p.Name, err
}
