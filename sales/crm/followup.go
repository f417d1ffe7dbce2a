package crm

import (
	"cmp"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A FollowUp is the written record of a visit or another contact with a customer. It
// names the date of the next one.
type FollowUp struct {
	Person   string          `json:"person"`
	At       time.Time       `json:"at"`
	Day      rulebook.Day    `json:"day"`
	Customer string          `json:"customer,omitempty"` // its name
	Was      string          `json:"was,omitempty"`      // the name it was written under, of a customer merged since; keeps the key
	Lead     string          `json:"lead,omitempty"`     // the lead's name, when it is about one
	Text     string          `json:"text"`
	Contacts []string        `json:"contacts,omitempty"` // their full names occur in Text
	Next     rulebook.Day    `json:"next"`
	KeptBy   string          `json:"kept_by,omitempty"`  // who keeps the promise of Next since the customer was handed over
	Visit    string          `json:"visit,omitempty"`    // key of the check-in it records
	Remote   bool            `json:"remote,omitempty"`   // no visit: a call, a message (跟进)
	NotTrue  bool            `json:"not_true,omitempty"` // a reviewer found it false
	Versions []sales.Version `json:"versions,omitempty"` // what it said before it was corrected
}

// Key is person, day, moment.
func (f *FollowUp) Key() string {
	// Two records of one customer in one second are two when they say different things.
	return f.Day.String() + "/" + sales.UserKey(f.Person) + "/" + sales.Stamp(f.At) + "/" + f.aboutKey() + "/" + rulebook.FineCode(f.firstText(), rulebook.MinCodeDigits)
}

// About is the customer or lead it is about, for people.
func (f *FollowUp) About() string {
	if f.Lead != "" {
		return f.Lead
	}
	return f.Customer
}

// keeper is who promised the next one, or has taken the promise over.
func (f *FollowUp) keeper() string { return cmp.Or(f.KeptBy, f.Person) }

func (f *FollowUp) aboutKey() string {
	if f.Lead != "" {
		return "lead:" + DealKey(f.Lead)
	}
	return CustomerKey(cmp.Or(f.Was, f.Customer))
}

// lastContact is when a person last recorded something about a company or checked in
// there, not before since; zero for never.
func lastContact(tx *sales.Tx, company, userid string, since time.Time) (time.Time, error) {
	var last time.Time
	key := CustomerKey(company)
	if key == "" {
		return last, nil
	}
	from, to := key+"/"+sales.Stamp(since), key+"/~"
	records, err := storage.Collect(FollowUpsByCustomer.Range(tx, from, to))
	if err != nil {
		return last, err
	}
	for _, f := range records {
		if sales.SameUser(f.Person, userid) {
			last = f.At
		}
	}
	visits, err := storage.Collect(VisitsByCustomer.Range(tx, from, to))
	for _, v := range visits {
		if sales.SameUser(v.Person, userid) && v.At.After(last) {
			last = v.At
		}
	}
	return last, err
}

var (
	FollowUpsByCustomer = storage.NewIndex("by_customer", func(f *FollowUp) []string {
		return sales.KeyIf(f.Customer != "", CustomerKey(f.Customer)+"/"+sales.Stamp(f.At))
	})
	FollowUpsByLead = storage.NewIndex("by_lead", func(f *FollowUp) []string {
		return sales.KeyIf(f.Lead != "", DealKey(f.Lead)+"/"+sales.Stamp(f.At))
	})
	followUpsByNext = storage.NewIndex("by_next", func(f *FollowUp) []string {
		return []string{f.Next.String() + "/" + sales.UserKey(f.keeper())}
	})
)

// FollowUps are keyed by day, person, moment, customer.
var FollowUps = storage.NewTable("followups", (*FollowUp).Key, FollowUpsByCustomer, FollowUpsByLead, followUpsByNext).Traced(storage.Trail{Title: "记录", By: []string{"person", "customer", "lead"}})

// RecordVisit writes down a visit to a customer, and ties it to the newest check-in
// there of that day which has no record yet. next must not lie in the past.
func RecordVisit(tx *sales.Tx, p *sales.Person, c *Customer, text string, next rulebook.Day, sentAt time.Time) (*FollowUp, error) {
	f, err := customerRecord(tx, p, c, text, next, sentAt)
	if err != nil {
		return nil, err
	}
	open, err := VisitsWithoutRecord(tx, p.UserID, f.Day)
	if err != nil {
		return nil, err
	}
	for _, v := range open {
		if CustomerKey(v.Customer) == c.Key() {
			f.Visit = v.Key()
		}
	}
	return f, f.keep(tx, "拜访记录")
}

// RecordContact writes down a contact with a customer that was no visit.
func RecordContact(tx *sales.Tx, p *sales.Person, c *Customer, text string, next rulebook.Day, sentAt time.Time) (*FollowUp, error) {
	f, err := customerRecord(tx, p, c, text, next, sentAt)
	if err != nil {
		return nil, err
	}
	f.Remote = true
	return f, f.keep(tx, "跟进记录")
}

// customerRecord is a record about a customer, not stored yet.
func customerRecord(tx *sales.Tx, p *sales.Person, c *Customer, text string, next rulebook.Day, sentAt time.Time) (*FollowUp, error) {
	f := &FollowUp{Person: p.UserID, At: sentAt, Day: rulebook.DayOf(sentAt), Customer: c.Name, Text: text, Next: next}
	if next <= f.Day {
		return nil, nextTooEarly(f.Day)
	}
	contacts, err := ContactsOf(tx, c.Name)
	if err != nil {
		return nil, err
	}
	f.Contacts = mentioned(contacts, text)
	return f, nil
}

func nextTooEarly(today rulebook.Day) error {
	return sales.Refuse(sales.Invalid, "下次跟进日期要在今天之后，例如：下次=%s", today.AddDays(7))
}

// AdoptVisit ties the only check-in of p's day that says nothing of where it was to the
// customer p writes a record about. It returns nil when there is none, or several.
func AdoptVisit(tx *sales.Tx, p *sales.Person, c *Customer, day rulebook.Day) (*Visit, error) {
	open, err := VisitsWithoutRecord(tx, p.UserID, day)
	if err != nil {
		return nil, err
	}
	var lone *Visit
	for _, v := range open {
		switch {
		case v.Customer != "" && CustomerKey(v.Customer) == c.Key():
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
func FollowUpsOn(tx *sales.Tx, userid string, day rulebook.Day) ([]*FollowUp, error) {
	return storage.Collect(FollowUps.Scan(tx, day.String()+"/"+sales.UserKey(userid)+"/"))
}

// FollowUpsOfLead returns what was recorded about a lead, oldest first.
func FollowUpsOfLead(tx *sales.Tx, lead string) ([]*FollowUp, error) {
	return storage.Collect(FollowUpsByLead.Scan(tx, DealKey(lead)+"/"))
}

// FollowUpsWith returns what was recorded about a customer, oldest first.
func FollowUpsWith(tx *sales.Tx, customer string) ([]*FollowUp, error) {
	return storage.Collect(FollowUpsByCustomer.Scan(tx, CustomerKey(customer)+"/"))
}

// VisitsWithoutRecord returns the check-ins of a person on a day nobody wrote down.
func VisitsWithoutRecord(tx *sales.Tx, userid string, day rulebook.Day) ([]*Visit, error) {
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
		if !recorded[v.Key()] && v.Purpose == "" {
			open = append(open, v)
		}
	}
	return open, nil
}

// keep stores a record and looks at its words; what is what people call it.
func (f *FollowUp) keep(tx *sales.Tx, what string) error {
	if err := FollowUps.Put(tx, f); err != nil {
		return err
	}
	p, err := sales.PersonByID(tx, f.Person)
	if err != nil {
		return err
	}
	return sales.Writing{By: p, Whose: p, Day: f.Day, What: what, Key: FollowUps.Name() + "/" + f.Key(), Text: f.Text}.Flag(tx)
}
