package crm

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Lead is a first hint of business (线索): nobody has opened a deal for it yet.
type Lead struct {
	Name     string `json:"name"`
	Customer string `json:"customer,omitempty"` // the company as written; registered or not
	Channel  string `json:"channel,omitempty"`  // where it came from (渠道)
	Campaign string `json:"campaign,omitempty"` // the marketing campaign (营销活动)
	Contact  string `json:"contact,omitempty"`  // whom to ask for, as said
	Phone    string `json:"phone,omitempty"`
	Need     string `json:"need,omitempty"` // what they want (需求)
	Holding
	LastFollowUp time.Time    `json:"last_follow_up,omitzero"`
	NextFollowUp rulebook.Day `json:"next_follow_up,omitzero"`
	Converted    string       `json:"converted,omitempty"` // name of the deal it became
	ConvertedAt  time.Time    `json:"converted_at,omitzero"`
	CreatedBy    string       `json:"created_by"`
	CreatedAt    time.Time    `json:"created_at"`
}

// LeadDetails are what somebody says of a new lead; only the name is needed.
type LeadDetails struct {
	Name, Customer, Channel, Campaign, Contact, Phone, Need string
}

var (
	leadsByOwner = storage.NewIndex("by_owner", func(l *Lead) []string { return sales.KeyIf(l.Open(), sales.UserKey(l.Owner)) })
	leadsByTaken = storage.NewIndex("by_taken", func(l *Lead) []string { return l.takenFrom() })
)

// Leads are keyed by their folded name, which is unique.
var Leads = storage.NewTable("leads", (*Lead).Key, leadsByOwner, leadsByTaken).Traced(storage.Trail{Title: "线索", By: []string{"name"}})

// Key is the name without blanks, folded.
func (l *Lead) Key() string { return DealKey(l.Name) }

// Kind tells leads from deals.
func (l *Lead) Kind() string           { return LeadKind }
func (l *Lead) put(tx *sales.Tx) error { return Leads.Put(tx, l) }

// Now is the lead as it is in another transaction.
func (l *Lead) Now(tx *sales.Tx) (Prospect, error) { return Leads.Get(tx, l.Key()) }

// DisplayName is its name.
func (l *Lead) DisplayName() string { return l.Name }

// Company is whose it is, as written; "" when nobody said.
func (l *Lead) Company() string { return l.Customer }

// CurrentStage is the stage of every lead.
func (l *Lead) CurrentStage() rulebook.Stage { return rulebook.Lead }

// Open says whether it is still a lead.
func (l *Lead) Open() bool { return l.Converted == "" }

// claimed forgets the date the former owner had promised.
func (l *Lead) claimed(tx *sales.Tx, p *sales.Person) error {
	l.NextFollowUp = 0
	return Leads.Put(tx, l)
}

func (l *Lead) whatToDo(*sales.Tx) (string, error) { return l.whatNext(), nil }

func (l *Lead) whatNext() string {
	return "跟进：跟进 " + l.Name + " 内容 下次=日期\n转商机：转商机 " + l.Name + " 商机名 客户\n不跟了：退回 " + l.Name + " 原因"
}

func (l *Lead) notDoneBy(t Term) string {
	if t.Silent {
		return "没有跟进"
	}
	return "未转商机"
}

// toDo is what has to happen by the end of a term.
func (l *Lead) toDo(t Term) string {
	if t.Silent {
		return "跟进一次"
	}
	return "转成商机"
}

// lastFollowUp counts records about the lead and about its company.
func (l *Lead) lastFollowUp(tx *sales.Tx) (time.Time, error) {
	last, err := lastContact(tx, l.Customer, l.Owner, l.EnteredAt)
	if err != nil || last.After(l.LastFollowUp) {
		return last, err
	}
	return l.LastFollowUp, nil
}

// NewLead writes a lead down in p's name.
func NewLead(tx *sales.Tx, p *sales.Person, said LeadDetails, sentAt time.Time) (*Lead, error) {
	tidy := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	l := &Lead{Name: tidy(said.Name), Customer: tidy(said.Customer), Channel: tidy(said.Channel), Campaign: tidy(said.Campaign),
		Contact: tidy(said.Contact), Phone: said.Phone, Need: tidy(said.Need), CreatedBy: p.UserID, CreatedAt: sentAt}
	if n := utf8.RuneCountInString(l.Name); n < 2 || n > 40 || l.Key() == "" {
		return nil, sales.Refuse(sales.Invalid, "线索名称要2到40个字，例如：新线索 浦东二期改造 渠道=展会")
	}
	for _, s := range []string{l.Customer, l.Channel, l.Campaign, l.Contact} {
		if utf8.RuneCountInString(s) > 40 {
			return nil, sales.Refuse(sales.Invalid, "渠道、活动、客户、联系人每项最多40个字。")
		}
	}
	switch other, err := Leads.Get(tx, l.Key()); {
	case err == nil && !other.Open():
		return nil, sales.Refuse(sales.Conflict, "线索「%s」已转成商机「%s」，名称不能重复，请换一个。", other.Name, other.Converted)
	case err == nil && other.Owner == "":
		return nil, sales.Refuse(sales.Conflict, "已有线索「%s」，在公海。要跟就回：领取 %s", other.Name, other.Name)
	case err == nil:
		return nil, sales.Refuse(sales.Conflict, "已有线索「%s」，由%s负责，名称不能重复。", other.Name, sales.NameOf(tx, other.Owner))
	case !errors.Is(err, storage.ErrNotFound):
		return nil, err
	}
	if d, err := Deals.Get(tx, l.Key()); err == nil {
		return nil, sales.Refuse(sales.Conflict, "已有商机「%s」（%s），不用再建线索。", d.Name, ownerName(tx, d))
	} else if !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	l.hand(p, sentAt)
	return l, Leads.Put(tx, l)
}

// A KnownPhone is where a telephone number is on record already.
type KnownPhone struct {
	What  string // 联系人 王建国（华东院）
	Owner string // userid of whose it is; "" for nobody's
}

// PhoneKnown returns where a number is on record: of a contact, of a person who is a
// customer, of an open lead other than the one of that name. Nil when nowhere.
func PhoneKnown(tx *sales.Tx, phone, lead string) (*KnownPhone, error) {
	if phone == "" {
		return nil, nil
	}
	contacts, err := storage.Collect(Contacts.Scan(tx, ""))
	if err != nil {
		return nil, err
	}
	for _, c := range contacts {
		if c.Phone == phone && !c.Gone {
			customer, err := CustomerNamed(tx, c.Customer)
			if err != nil {
				return nil, err
			}
			return &KnownPhone{"联系人 " + c.Name + "（" + customer.Name + "）", customer.Owner}, nil
		}
	}
	customers := Customers.Scan(tx, "")
	defer customers.Close()
	for customers.Next() {
		if c := customers.Row(); c.Phone == phone {
			return &KnownPhone{"个人客户 " + c.Name, c.Owner}, nil
		}
	}
	if err := customers.Err(); err != nil {
		return nil, err
	}
	leads := Leads.Scan(tx, "")
	defer leads.Close()
	for leads.Next() {
		if l := leads.Row(); l.Phone == phone && l.Open() && l.Key() != DealKey(lead) {
			return &KnownPhone{"线索 " + l.Name, l.Owner}, nil
		}
	}
	return nil, leads.Err()
}

// LeadsOf returns the open leads of a person; with no person those in the pool.
func LeadsOf(tx *sales.Tx, userid string) ([]*Lead, error) {
	return storage.Collect(leadsByOwner.Find(tx, sales.UserKey(userid)))
}

// FindLeads returns the lead of that name, else all whose name contains what was said;
// those that became deals are found too.
func FindLeads(tx *sales.Tx, said string) ([]*Lead, error) { return named(tx, Leads, DealKey(said)) }

// RecordLeadContact writes down a follow-up of a lead, which starts its time without one anew.
// next must lie after the day of the words.
func RecordLeadContact(tx *sales.Tx, p *sales.Person, l *Lead, text string, next rulebook.Day, sentAt time.Time) (*FollowUp, error) {
	f := &FollowUp{Person: p.UserID, At: sentAt, Day: rulebook.DayOf(sentAt), Lead: l.Name, Text: text, Next: next}
	switch {
	case !l.Open():
		d, err := Deals.Get(tx, DealKey(l.Converted))
		if err != nil {
			return nil, err
		}
		return nil, sales.Refuse(sales.Conflict, "%s 已转成商机 %s，跟进请写客户：跟进 %s 内容 下次=日期", l.Name, l.Converted, d.Customer)
	case l.Owner == "":
		return nil, sales.Refuse(sales.Conflict, "%s 在公海，先领取：领取 %s", l.Name, l.Name)
	case next <= f.Day:
		return nil, nextTooEarly(f.Day)
	}
	if !sentAt.Before(l.LastFollowUp) {
		l.LastFollowUp, l.NextFollowUp = sentAt, next
	}
	if err := Leads.Put(tx, l); err != nil {
		return nil, err
	}
	return f, f.keep(tx, "跟进记录")
}

// ConvertLead makes a lead a deal of a registered customer. The deal remembers the lead,
// whose records stay.
func ConvertLead(tx *sales.Tx, p *sales.Person, l *Lead, name string, c *Customer, sentAt time.Time) (*Deal, error) {
	switch {
	case !l.Open():
		return nil, sales.Refuse(sales.Conflict, "%s 已转成商机 %s。看它回：商机 %s", l.Name, l.Converted, l.Converted)
	case l.Owner == "":
		return nil, sales.Refuse(sales.Conflict, "%s 在公海，先领取：领取 %s", l.Name, l.Name)
	}
	d, err := newDeal(tx, p, name, c, l.Name, sentAt)
	if err != nil {
		return nil, err
	}
	l.Converted, l.ConvertedAt = d.Name, sentAt
	return d, Leads.Put(tx, l)
}

// AssignLead gives a lead, of whomever or from the pool, to somebody below the leader who
// says so; its windows start anew. Who had it and who gets it are told.
func AssignLead(tx *sales.Tx, by *sales.Person, l *Lead, to *sales.Person, sentAt time.Time) error {
	if !l.Open() {
		return sales.Refuse(sales.Conflict, "%s 已转成商机 %s，不能再指派。", l.Name, l.Converted)
	}
	if err := mayHand(tx, by, l.Owner, l.Name, to); err != nil {
		return err
	}
	if sales.SameUser(l.Owner, to.UserID) {
		return sales.Refuse(sales.Conflict, "%s 已经由%s负责。", l.Name, to.Name)
	}
	if err := mayHaveFromPool(tx, l, to); err != nil {
		return err
	}
	before := l.Owner
	l.hand(to, sentAt)
	if err := l.claimed(tx, to); err != nil {
		return err
	}
	t, err := TermOf(tx, l)
	if err != nil {
		return err
	}
	key := "assigned/" + l.Key() + "/" + sales.Stamp(sentAt)
	text := "【线索转出】" + FullName(l) + "\n" + sales.Moment(tx.Now) + " " + by.Name + "把它指派给了" + to.Name + "，之后由" + to.Name + "跟进。"
	if err := sales.QueueUnlessBy(tx, by, sales.Notice{Key: key, To: before, Content: sales.Content{Text: text}, Reason: "lead assigned"}); err != nil {
		return err
	}
	text = "【线索指派】" + FullName(l) + "\n" + sales.Moment(tx.Now) + " " + by.Name + "指派给你，最晚 " + t.Last.Chinese() + " 要" + l.toDo(t) + "。\n" + l.whatNext()
	return sales.Queue(tx, sales.Notice{Key: key, To: to.UserID, Content: sales.Content{Text: text}, Reason: "lead assigned"})
}
