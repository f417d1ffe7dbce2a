package crm

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Deal is one piece of business with a customer, in one stage at a time.
type Deal struct {
	Name     string         `json:"name"`
	Customer string         `json:"customer"`
	Lead     string         `json:"lead,omitempty"` // the lead it came from
	Stage    rulebook.Stage `json:"stage"`
	Holding
	Fields      map[string]string `json:"fields,omitempty"`
	Without     []string          `json:"without,omitempty"` // kinds of papers somebody said there are none of
	Advances    []Advance         `json:"advances,omitempty"`
	Amendments  []Amendment       `json:"amendments,omitempty"` // approved discounts and changes, by time
	LostWhy     string            `json:"lost_why,omitempty"`
	LostFor     string            `json:"lost_for,omitempty"`    // one of LostReasons
	FormerName  string            `json:"former_name,omitempty"` // its name, before a later deal took it from this lost one
	Before      int               `json:"before,omitempty"`      // advances of the lost deals that had its name; none of its own has their numbers
	EnteredLast time.Time         `json:"entered_last,omitzero"` // into the stage it was lost in
	ToFile      bool              `json:"to_file,omitempty"`     // won, documents not on file yet (待存档)
	CreatedBy   string            `json:"created_by"`
	CreatedAt   time.Time         `json:"created_at"`
}

// An Advance is one step up the stages.
type Advance struct {
	N             int            `json:"n"` // from 1, never used twice
	From          rulebook.Stage `json:"from"`
	To            rulebook.Stage `json:"to"`
	By            string         `json:"by"`
	At            time.Time      `json:"at"`
	EnteredBefore time.Time      `json:"entered_before"` // when the stage before was entered
	Undone        bool           `json:"undone,omitempty"`
	Doubts        []string       `json:"doubts,omitempty"` // 待核, for whoever leads who advanced it
}

// DealKey is a deal's or lead's key: the name without blanks, folded.
func DealKey(name string) string { return strings.ReplaceAll(rulebook.Fold(name), " ", "") }

// Key is the name without blanks, folded.
func (d *Deal) Key() string { return DealKey(d.Name) }

// Kind tells deals from leads.
func (d *Deal) Kind() string { return DealKind }
func (d *Deal) put(tx *sales.Tx) error {
	if err := Deals.Put(tx, d); err != nil {
		return err
	}
	return d.settleAccess(tx)
}

// Now is the deal as it is in another transaction.
func (d *Deal) Now(tx *sales.Tx) (Prospect, error) { return Deals.Get(tx, d.Key()) }

// DisplayName is its name.
func (d *Deal) DisplayName() string { return d.Name }

// Company is the customer's name.
func (d *Deal) Company() string { return d.Customer }

// CurrentStage is its stage.
func (d *Deal) CurrentStage() rulebook.Stage { return d.Stage }

// Open says whether the deal can still move.
func (d *Deal) Open() bool { return d.Stage != rulebook.Won && d.Stage != rulebook.Lost }

var (
	dealsByOwner    = storage.NewIndex("by_owner", func(d *Deal) []string { return []string{sales.UserKey(d.Owner)} })
	dealsByTaken    = storage.NewIndex("by_taken", func(d *Deal) []string { return d.takenFrom() })
	DealsByCustomer = storage.NewIndex("by_customer", func(d *Deal) []string { return []string{CustomerKey(d.Customer)} })
)

// Deals are keyed by their folded name, which is unique.
var Deals = storage.NewTable("deals", (*Deal).Key, dealsByOwner, dealsByTaken, DealsByCustomer).Traced(storage.Trail{Title: "商机", By: []string{"name"}})

// NewDeal opens a deal with a customer, as an opportunity.
func NewDeal(tx *sales.Tx, p *sales.Person, name string, c *Customer, sentAt time.Time) (*Deal, error) {
	return newDeal(tx, p, name, c, "", sentAt)
}

func newDeal(tx *sales.Tx, p *sales.Person, name string, c *Customer, lead string, sentAt time.Time) (*Deal, error) {
	name = strings.Join(strings.Fields(name), " ")
	if n := utf8.RuneCountInString(name); n < 2 || n > 40 || DealKey(name) == "" {
		return nil, sales.Refuse(sales.Invalid, "商机名称要2到40个字，例如：新商机 浦东体育馆 华东设计院")
	}
	if !c.InHandsOf(p.UserID) {
		return nil, sales.Refuse(sales.Forbidden, "%s 由%s负责，你没有共享，不能在它名下建商机。要一起负责回：申请共享 %s", c.Name, sales.NameOf(tx, c.Owner), c.Name)
	}
	before := 0
	if d, err := Deals.Get(tx, DealKey(name)); err == nil && d.Stage == rulebook.Lost {
		before = d.Before + len(d.Advances)
		if err := d.giveName(tx); err != nil {
			return nil, err
		}
	} else if err == nil {
		return nil, sales.Refuse(sales.Conflict, "已有商机「%s」（%s），名称不能重复，请换一个。", d.Name, ownerName(tx, d))
	} else if !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	d := &Deal{Name: name, Customer: c.Name, Lead: lead, Stage: rulebook.Opportunity, Before: before, CreatedBy: p.UserID, CreatedAt: sentAt}
	d.hand(p, sentAt)
	return d, Deals.Put(tx, d)
}

func ownerName(tx *sales.Tx, d *Deal) string {
	if d.Owner == "" {
		return "公海"
	}
	return sales.NameOf(tx, d.Owner)
}

// DealsOf returns the deals a person owns; with no person those in the pool.
func DealsOf(tx *sales.Tx, userid string) ([]*Deal, error) {
	return storage.Collect(dealsByOwner.Find(tx, sales.UserKey(userid)))
}

// DealsWith returns the deals of a customer.
func DealsWith(tx *sales.Tx, customer string) ([]*Deal, error) {
	return storage.Collect(DealsByCustomer.Find(tx, CustomerKey(customer)))
}

// FindDeals returns the deal of that name, else all whose name contains what was said.
func FindDeals(tx *sales.Tx, said string) ([]*Deal, error) { return named(tx, Deals, DealKey(said)) }

// FillDeal stores field values; an unknown field or a malformed value is refused, naming
// what is accepted.
func FillDeal(tx *sales.Tx, d *Deal, values map[string]string) error {
	if !d.Open() {
		return sales.Refuse(sales.Conflict, "%s 已%s，不能再改。", d.Name, d.Stage.Title())
	}
	if d.Fields == nil {
		d.Fields = make(map[string]string)
	}
	set := make(map[string]bool)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := values[name]
		field, ok := rulebook.FieldByName(*tx.Law, name)
		if !ok {
			return sales.Refuse(sales.Invalid, "没有「%s」这一项。可填：%s", name, strings.Join(FieldNames(tx.Law), " "))
		}
		if rulebook.SaysNone(value) && !slices.Contains(tx.Law.Stages.Extra, field) {
			return sales.Refuse(sales.Invalid, "「%s」要写清楚，不能写「%s」；还不知道就先不填，问到了再回：填 %s %s=…", field.Name, value, d.Name, field.Name)
		}
		canonical, err := rulebook.ParseField(field, value)
		if err != nil {
			return &sales.Error{Code: sales.Invalid, Text: "「" + field.Name + "」填的「" + value + "」不对，" + fieldHint(field), Err: err}
		}
		d.Fields[field.Name] = canonical
		set[field.Name] = true
		d.Without = slices.DeleteFunc(d.Without, func(kind string) bool { // there may be some now
			p, _ := tx.Law.Paper(kind)
			return p.With == field.Name
		})
	}
	if err := d.impossible(tx, set); err != nil {
		return err
	}
	return Deals.Put(tx, d)
}

func fieldHint(f rulebook.Field) string {
	switch f.Kind {
	case rulebook.FieldMoney:
		return "写金额，例如 300万 或 5000"
	case rulebook.FieldDate:
		return "写日期，例如 2026-12-15"
	}
	return "写几个字"
}

// FieldNames lists every field a deal can have, in the order of the stages.
func FieldNames(law *rulebook.Law) []string {
	var all []string
	for _, s := range law.Stages.Rules {
		for _, f := range s.Needs {
			all = append(all, f.Name)
		}
	}
	for _, f := range law.Stages.Extra {
		all = append(all, f.Name)
	}
	return all
}

// missingFields lists what a deal still needs to leave its stage upwards.
func missingFields(tx *sales.Tx, d *Deal) []rulebook.Field {
	rule, ok := tx.Law.Stage(d.Stage)
	if !ok {
		return nil
	}
	var missing []rulebook.Field
	for _, f := range rule.Needs {
		if d.Fields[f.Name] == "" {
			missing = append(missing, f)
		}
	}
	return missing
}

// An Amendment is what a leader approved for a deal beside its fields: a special discount,
// or a change of the order of one that is won (RULEBOOK §10).
type Amendment struct {
	Kind    string    `json:"kind"` // the kind of the request it came by: a discount or a change of the order
	Text    string    `json:"text"`
	Why     string    `json:"why"`
	AskedBy string    `json:"asked_by"`
	By      string    `json:"by"` // who approved it
	At      time.Time `json:"at"`
	Request string    `json:"request"` // its code
}

// Amount is a field of money in a line of its own; "" while it is not filled.
func (d *Deal) Amount(field string) string {
	m, err := rulebook.ParseMoney(d.Fields[field])
	if err != nil {
		return ""
	}
	return "\n" + field + "：" + m.Short()
}
