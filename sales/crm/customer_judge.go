package crm

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"salesbot/rulebook"
	"salesbot/sales"
)

// A Judgement says to which of two customers that may be one company it belongs (归属判定,
// RULEBOOK §6). It changes nothing.
type Judgement struct {
	Between [2]*Customer
	Steps   []JudgedStep // as far as it had to go
	Keeper  *Customer    // nil: equal after all steps, a superior decides
}

// A JudgedStep compares the two in one respect.
type JudgedStep struct {
	Title    string
	Evidence [2]string // of the one and the other of Between
	Keeper   *Customer // nil: equal in this respect
}

// JudgeOwnership weighs two customers: (1) who keeps it under the registered full name,
// which is said, or proved by a credit code; (2) the earliest follow-up by time of entry; (3) the earliest
// deal. What people did who may only see and follow does not count. by has to stand above
// both owners.
func JudgeOwnership(tx *sales.Tx, by *sales.Person, a, b *Customer, registered string) (*Judgement, error) {
	if err := mayJudge(tx, by, a, b); err != nil {
		return nil, err
	}
	return compareOwnership(tx, a, b, registered)
}

// RegisteredName is what the registered full name of two customers that may be one company is
// known to be: that of the one whose credit code is known. "" while it has to be said.
func RegisteredName(a, b *Customer) string {
	switch {
	case a.Code != "" && (b.Code == "" || b.Code == a.Code):
		return a.Name
	case b.Code != "" && a.Code == "":
		return b.Name
	}
	return ""
}

func compareOwnership(tx *sales.Tx, a, b *Customer, registered string) (*Judgement, error) {
	registered = cmp.Or(RegisteredName(a, b), registered)
	weighName := func(tx *sales.Tx, c *Customer) (evidence, error) { return weighName(tx, c, registered) }
	j := &Judgement{Between: [2]*Customer{a, b}}
	for _, step := range []struct {
		title string
		weigh func(*sales.Tx, *Customer) (evidence, error)
	}{{"谁按登记全称建档", weighName}, {"最早跟进（按录入时间）", weighFollowUp}, {"最早商机", weighDeal}} {
		one, err := step.weigh(tx, a)
		if err != nil {
			return nil, err
		}
		other, err := step.weigh(tx, b)
		if err != nil {
			return nil, err
		}
		s := JudgedStep{Title: step.title, Evidence: [2]string{one.said, other.said}}
		switch {
		case one.rank == other.rank:
		case other.rank == noRank || one.rank != noRank && one.rank < other.rank:
			s.Keeper = a
		default:
			s.Keeper = b
		}
		j.Steps = append(j.Steps, s)
		if j.Keeper = s.Keeper; j.Keeper != nil {
			break
		}
	}
	return j, nil
}

// evidence is what speaks for a customer in one respect: the smaller the rank the
// better, none being the worst.
type evidence struct {
	rank int64
	said string
}

const noRank = 0

// earliest replaces the evidence by an earlier moment's.
func (e *evidence) earliest(at time.Time, said string) {
	if rank := at.UnixMicro(); e.rank == noRank || rank < e.rank {
		e.rank, e.said = rank, toTheSecond(at)+" "+said
	}
}

// toTheSecond is a moment for people where a second may decide.
func toTheSecond(at time.Time) string {
	if at.Second() == 0 {
		return sales.Moment(at)
	}
	return sales.Moment(at) + at.In(rulebook.Zone).Format(":05")
}

func weighName(tx *sales.Tx, c *Customer, registered string) (evidence, error) {
	switch {
	case c.Code == "" && registered == "":
		return evidence{noRank, "登记全称还不知道"}, nil
	case c.Code == "" && !c.under(registered):
		return evidence{noRank, "不是登记全称"}, nil
	case c.Code == "":
		return evidence{2, "按登记全称「" + registered + "」建档，没有信用代码"}, nil
	}
	// Who says so and since when: a code entered in the middle of a dispute is seen as one.
	return evidence{1, fmt.Sprintf("全称，信用代码 %s（%s %s录入）", c.Code, sales.NameOf(tx, c.CodeBy), toTheSecond(c.CodeAt))}, nil
}

func weighFollowUp(tx *sales.Tx, c *Customer) (evidence, error) {
	e := evidence{noRank, "没有跟进"}
	h, err := HistoryWith(tx, c)
	for _, f := range h.Records {
		if !c.relatedTo(f.Person) {
			e.earliest(f.At, sales.NameOf(tx, f.Person)+"记录「"+sales.Excerpt(f.Text, 20)+"」")
		}
	}
	for _, v := range h.Visits {
		if !c.relatedTo(v.Person) {
			e.earliest(v.At, sales.NameOf(tx, v.Person)+"签到")
		}
	}
	for _, l := range h.Leads {
		records, recordsErr := FollowUpsOfLead(tx, l.Name)
		err = errors.Join(err, recordsErr)
		for _, f := range records {
			if !c.relatedTo(f.Person) {
				e.earliest(f.At, sales.NameOf(tx, f.Person)+"跟进线索「"+l.Name+"」")
			}
		}
	}
	return e, err
}

func weighDeal(tx *sales.Tx, c *Customer) (evidence, error) {
	e := evidence{noRank, "没有商机"}
	deals, err := DealsWith(tx, c.Name)
	for _, d := range deals {
		if !c.relatedTo(d.CreatedBy) {
			e.earliest(d.CreatedAt, sales.NameOf(tx, d.CreatedBy)+"建「"+d.Name+"」")
		}
	}
	return e, err
}

// reason is the step that decided for a customer and its evidence; "" when none did.
func (j *Judgement) reason(keep *Customer) string {
	if j.Keeper == nil || j.Keeper.Key() != keep.Key() {
		return ""
	}
	last := j.Steps[len(j.Steps)-1]
	return fmt.Sprintf("归属判定第%d步，%s：%s %s；%s %s", len(j.Steps), last.Title,
		j.Between[0].Name, last.Evidence[0], j.Between[1].Name, last.Evidence[1])
}

// mayJudge refuses two names of one customer, and who does not stand above both owners;
// it names who does.
func mayJudge(tx *sales.Tx, by *sales.Person, a, b *Customer) error {
	if a.Key() == b.Key() {
		return sales.Refuse(sales.Invalid, "两个名称是同一个客户：%s。", a.Name)
	}
	var chains [2][]*sales.Person
	over := 0
	for i, c := range []*Customer{a, b} {
		p, err := sales.PersonByID(tx, c.Responsible())
		if err != nil {
			return err
		}
		if chains[i], err = sales.LeadersOf(tx, p); err != nil {
			return err
		}
		if slices.ContainsFunc(chains[i], func(l *sales.Person) bool { return l.Key() == by.Key() }) {
			over++
		}
	}
	if over == 2 {
		return nil
	}
	who := "人事"
	for _, l := range slices.Backward(chains[0]) {
		if slices.ContainsFunc(chains[1], func(o *sales.Person) bool { return o.Key() == l.Key() }) {
			who = l.Name
		}
	}
	return sales.Refuse(sales.Forbidden, "%s（%s）和 %s（%s）要由两边共同的上级处理：%s。", a.Name, ownerOrNobody(tx, a), b.Name, ownerOrNobody(tx, b), who)
}

// under says whether the customer is kept under a registered name to the letter, but for
// width, blanks and punctuation: 上海分公司 and the legal form are part of it.
func (c *Customer) under(registered string) bool {
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, rulebook.Fold(s))
	}
	return letters(c.Name) == letters(registered)
}
