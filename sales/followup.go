package sales

import (
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A FollowUp is the written record of a visit or another contact with a customer. It
// names the date of the next one.
type FollowUp struct {
	Person   string       `json:"person"`
	At       time.Time    `json:"at"`
	Day      rulebook.Day `json:"day"`
	Customer string       `json:"customer"` // its name
	Text     string       `json:"text"`
	Contacts []string     `json:"contacts,omitempty"` // visited: their full names occur in Text
	Next     rulebook.Day `json:"next"`
	Visit    string       `json:"visit,omitempty"` // key of the check-in it records
}

func (f *FollowUp) key() string {
	// Two records of one customer in one second are two when they say different things.
	return f.Day.String() + "/" + fold(f.Person) + "/" + stamp(f.At) + "/" + customerKey(f.Customer) + "/" + rulebook.FineCode(f.Text, rulebook.MinCodeDigits)
}

var (
	followUpsByCustomer = storage.NewIndex("by_customer", func(f *FollowUp) []string {
		return []string{customerKey(f.Customer) + "/" + stamp(f.At)}
	})
	followUpsByNext = storage.NewIndex("by_next", func(f *FollowUp) []string {
		return []string{f.Next.String() + "/" + fold(f.Person)}
	})
)

// FollowUps are keyed by day, person, moment, customer.
var FollowUps = storage.NewTable("followups", (*FollowUp).key, followUpsByCustomer, followUpsByNext)

// RecordVisit writes down a visit to a customer, and ties it to the newest check-in
// there of that day which has no record yet. next must not lie in the past.
func RecordVisit(tx *Tx, p *Person, c *Customer, text string, next rulebook.Day, sentAt time.Time) (*FollowUp, error) {
	f := &FollowUp{Person: p.UserID, At: sentAt, Day: rulebook.DayOf(sentAt), Customer: c.Name, Text: text, Next: next}
	if next <= f.Day {
		return nil, Refuse(Invalid, "下次跟进日期要在今天之后，例如：下次=%s", f.Day.AddDays(7))
	}
	contacts, err := ContactsOf(tx, c.Name)
	if err != nil {
		return nil, err
	}
	f.Contacts = mentioned(contacts, text)
	open, err := VisitsWithoutRecord(tx, p.UserID, f.Day)
	if err != nil {
		return nil, err
	}
	for _, v := range open {
		if customerKey(v.Customer) == c.key() {
			f.Visit = v.key()
		}
	}
	return f, FollowUps.Put(tx, f)
}

// AdoptVisit ties the only check-in of p's day that says nothing of where it was to the
// customer p writes a record about. It returns nil when there is none, or several.
func AdoptVisit(tx *Tx, p *Person, c *Customer, day rulebook.Day) (*Visit, error) {
	open, err := VisitsWithoutRecord(tx, p.UserID, day)
	if err != nil {
		return nil, err
	}
	var lone *Visit
	for _, v := range open {
		switch {
		case v.Customer != "" && customerKey(v.Customer) == c.key():
			return nil, nil
		case v.Customer != "":
		case lone != nil:
			return nil, nil
		default:
			lone = v
		}
	}
	if lone == nil {
		return nil, nil
	}
	return lone, AttachVisit(tx, lone, c)
}

// FollowUpsOn returns what a person recorded on a day, in order.
func FollowUpsOn(tx *Tx, userid string, day rulebook.Day) ([]*FollowUp, error) {
	return storage.Collect(FollowUps.Scan(tx, day.String()+"/"+fold(userid)+"/"))
}

// FollowUpsWith returns what was recorded about a customer, oldest first.
func FollowUpsWith(tx *Tx, customer string) ([]*FollowUp, error) {
	return storage.Collect(followUpsByCustomer.Scan(tx, customerKey(customer)+"/"))
}

// VisitsWithoutRecord returns the check-ins of a person on a day nobody wrote down.
func VisitsWithoutRecord(tx *Tx, userid string, day rulebook.Day) ([]*Visit, error) {
	visits, err := VisitsOn(tx, userid, day)
	if err != nil {
		return nil, err
	}
	records, err := FollowUpsOn(tx, userid, day)
	if err != nil {
		return nil, err
	}
	recorded := make(map[string]bool)
	for _, r := range records {
		recorded[r.Visit] = true
	}
	var open []*Visit
	for _, v := range visits {
		if !recorded[v.key()] && v.Purpose == "" {
			open = append(open, v)
		}
	}
	return open, nil
}

// A DueFollowUp is one promised for a day, and whether it was kept.
type DueFollowUp struct {
	Promise *FollowUp
	Done    bool
}

// FollowUpsDue returns what a person promised for a day. A check-in or a record at the
// customer on that day, or a record since the promise, keeps it.
func FollowUpsDue(tx *Tx, userid string, day rulebook.Day) ([]DueFollowUp, error) {
	promised, err := storage.Collect(followUpsByNext.Find(tx, day.String()+"/"+fold(userid)))
	if err != nil {
		return nil, err
	}
	visits, err := VisitsOn(tx, userid, day)
	if err != nil {
		return nil, err
	}
	var due []DueFollowUp
	for _, f := range promised {
		since, err := FollowUpsWith(tx, f.Customer)
		if err != nil {
			return nil, err
		}
		done := false
		for _, s := range since {
			done = done || SameUser(s.Person, userid) && s.At.After(f.At) && s.Day <= day
		}
		for _, v := range visits {
			done = done || v.Customer != "" && customerKey(v.Customer) == customerKey(f.Customer)
		}
		due = append(due, DueFollowUp{f, done})
	}
	return due, nil
}
