package company

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// A SpotCheck is one thing drawn from a rep's week for a reviewer to look at (RULEBOOK
// §5): a visit, a record, or a report that claims a visit. What is found false is noted,
// never fined by itself.
type SpotCheck struct {
	Code   string       `json:"code"` // digits people quote
	Week   string       `json:"week"` // 2026-W47: the first of those drawn from
	Person string       `json:"person"`
	Kind   string       `json:"kind"` // visit, record or report
	Of     string       `json:"of"`   // key of the visit, record or report
	Day    rulebook.Day `json:"day"`  // of what is checked
	Doubt  []string     `json:"doubt,omitempty"`
	MadeAt time.Time    `json:"made_at"`

	Verdict   Verdict   `json:"verdict,omitempty"`
	DecidedBy string    `json:"decided_by,omitempty"`
	DecidedAt time.Time `json:"decided_at,omitzero"`
	Why       string    `json:"why,omitempty"` // the reviewer's words
}

// Verdict is what a reviewer found; empty while nobody has looked.
type Verdict string

// The verdicts.
const (
	FoundTrue  Verdict = "true"
	FoundFalse Verdict = "false"
)

// Title is the verdict's Chinese name.
func (v Verdict) Title() string {
	switch v {
	case FoundTrue:
		return "属实"
	case FoundFalse:
		return "不实"
	}
	return "待查"
}

// The kinds of what is checked.
const (
	checkVisit  = "visit"
	checkRecord = "record"
	checkReport = "report"
)

func (c *SpotCheck) key() string {
	return c.Week + "/" + sales.UserKey(c.Person) + "/" + c.Kind + "/" + c.Of
}

var (
	spotChecksByCode = storage.NewIndex("by_code", func(c *SpotCheck) []string { return []string{c.Code} })
	spotChecksByDay  = storage.NewIndex("by_day", func(c *SpotCheck) []string { return []string{c.Day.String() + "/" + sales.UserKey(c.Person)} })
	spotChecksOpen   = storage.NewIndex("open", func(c *SpotCheck) []string {
		return sales.KeyIf(c.Verdict == "", sales.Stamp(c.MadeAt)+"/"+sales.UserKey(c.Person))
	})
)

// SpotChecks are keyed by week, person and what is checked.
var SpotChecks = storage.NewTable("spot_checks", (*SpotCheck).key, spotChecksByCode, spotChecksByDay, spotChecksOpen).Traced(storage.Trail{Title: "抽查", By: []string{"code", "person"},
	Words: map[string]func(string) string{"verdict": func(s string) string { return Verdict(s).Title() }}})

// SpotCheckByCode returns the check people call by these digits; refused as NotFound.
func SpotCheckByCode(tx *sales.Tx, code string) (*SpotCheck, error) {
	c, err := storage.First(spotChecksByCode.Find(tx, code))
	if sales.IsNotFound(err) {
		return nil, NoSpotCheck(code)
	}
	return c, err
}

// NoSpotCheck is the one answer to who names a check that is not there or that they may not
// know of.
func NoSpotCheck(code string) *sales.Error {
	return sales.Refuse(sales.NotFound, "没有抽查 %s，或不归你看。看看号码对不对；待查的回：抽查", code)
}

// OpenSpotCheck stores what was drawn and sends it to its reviewers; once.
func OpenSpotCheck(tx *sales.Tx, c *SpotCheck) error {
	if done, err := SpotChecks.Has(tx, c.key()); err != nil || done {
		return err
	}
	code, err := sales.FreeCode(tx, "spot-check/"+c.key(), tx.Law.Fines.CodeDigits, spotChecksByCode)
	if err != nil {
		return err
	}
	c.Code = code
	c.MadeAt = tx.Now
	if err := SpotChecks.Put(tx, c); err != nil {
		return err
	}
	return c.ask(tx)
}

// reviewersOf are those a check about p is sent to: whoever has the role reviewer, else
// the manager, else HR; never p (RULEBOOK §5).
func reviewersOf(tx *sales.Tx, p *sales.Person) ([]*sales.Person, error) {
	other := func(people []*sales.Person) []*sales.Person {
		return slices.DeleteFunc(people, func(r *sales.Person) bool { return r.Key() == p.Key() })
	}
	reviewers, err := sales.PeopleWith(tx, sales.Reviewer)
	if reviewers = other(reviewers); err != nil || len(reviewers) > 0 {
		return reviewers, err
	}
	boss, err := sales.ManagerOf(tx, p)
	if err != nil {
		return nil, err
	}
	if boss != nil {
		return []*sales.Person{boss}, nil
	}
	staff, err := sales.PeopleWith(tx, sales.HR)
	return other(staff), err
}

// MayReview says whether by may look into somebody's work: reviewers and HR may into all, a
// leader into their people's, nobody into their own.
func MayReview(tx *sales.Tx, by *sales.Person, userid string) (bool, error) {
	r, err := sales.RelationTo(tx, by, userid)
	return err == nil && !r.Self && (r.Decides() || r.Reviewer), err
}

// OfReport says whether a report is checked, which 虚报 may find false as a matter of its own.
func (c *SpotCheck) OfReport() bool { return c.Kind == checkReport }

// Review stores what a reviewer found, marks what is false and tells its person. A
// verdict is changed by HR alone.
func Review(tx *sales.Tx, by *sales.Person, c *SpotCheck, verdict Verdict, why string) error {
	if may, err := MayReview(tx, by, c.Person); err != nil {
		return err
	} else if !may {
		return NoSpotCheck(c.Code).Unseen()
	}
	if c.Verdict != "" {
		r, err := sales.RelationTo(tx, by, c.Person)
		if err != nil {
			return err
		}
		if c.Verdict == verdict || !r.HR {
			return sales.Refuse(sales.Conflict, "%s要改请找人事。", c.Closed(tx))
		}
	}
	before := c.Verdict
	c.Verdict, c.DecidedBy, c.DecidedAt, c.Why = verdict, by.UserID, tx.Now, strings.TrimSpace(why)
	if err := SpotChecks.Put(tx, c); err != nil {
		return err
	}
	if err := c.note(tx); err != nil {
		return err
	}
	if verdict == FoundTrue && before == "" {
		return nil
	}
	return c.tellReviewed(tx)
}

// Closed says what was found.
func (c *SpotCheck) Closed(tx *sales.Tx) string {
	return fmt.Sprintf("抽查 %s 已查：%s %s %s。", c.Code, sales.Moment(c.DecidedAt), sales.NameOf(tx, c.DecidedBy), c.Verdict.Title())
}

// note sets or takes back the mark on what was checked. What is gone needs none.
func (c *SpotCheck) note(tx *sales.Tx) error {
	isFalse := c.Verdict == FoundFalse
	switch c.Kind {
	case checkVisit:
		v, err := crm.Visits.Get(tx, c.Of)
		if err != nil {
			return sales.IgnoreNotFound(err)
		}
		v.Marks = slices.DeleteFunc(v.Marks, func(m crm.Mark) bool { return m == crm.NotTrue })
		if isFalse {
			v.Mark(crm.NotTrue)
		}
		return crm.Visits.Put(tx, v)
	case checkRecord:
		f, err := crm.FollowUps.Get(tx, c.Of)
		if err != nil {
			return sales.IgnoreNotFound(err)
		}
		f.NotTrue = isFalse
		return crm.FollowUps.Put(tx, f)
	}
	return nil // a report found false is a matter of its own: 虚报 books it
}

// turn is the order in which the checks of a week are shown: reports that claim a visit
// without a check-in first.
func (c *SpotCheck) turn() string {
	if c.Kind == checkReport {
		return "1"
	}
	return "2"
}

// OpenSpotChecksFor are those by may look at that nobody has, oldest week first.
func OpenSpotChecksFor(tx *sales.Tx, by *sales.Person) ([]*SpotCheck, error) {
	all, err := storage.Collect(spotChecksOpen.Scan(tx, ""))
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b *SpotCheck) int {
		return cmp.Or(strings.Compare(a.Week, b.Week), strings.Compare(a.turn(), b.turn()))
	})
	return reviewable(tx, by, all)
}

// SpotChecksIn are those of a month's days that by may look at, by day.
func SpotChecksIn(tx *sales.Tx, by *sales.Person, m rulebook.Month) ([]*SpotCheck, error) {
	all, err := storage.Collect(spotChecksByDay.Range(tx, m.First().String(), m.Add(1).First().String()))
	if err != nil {
		return nil, err
	}
	return reviewable(tx, by, all)
}

func reviewable(tx *sales.Tx, by *sales.Person, all []*SpotCheck) ([]*SpotCheck, error) {
	var seen []*SpotCheck
	for _, c := range all {
		may, err := MayReview(tx, by, c.Person)
		if err != nil {
			return nil, err
		}
		if may {
			seen = append(seen, c)
		}
	}
	return seen, nil
}
