package crm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Visit is one check-in: a location a person shared, or a photo of who refuses that
// (RULEBOOK §5). Where they were is kept for Law.Visits.KeepMonths, in no other table.
type Visit struct {
	Person    string         `json:"person"`
	At        time.Time      `json:"at"`
	Day       rulebook.Day   `json:"day"`
	Seq       int            `json:"seq,omitempty"`   // tells visits of one moment apart
	Point     rulebook.Point `json:"point,omitzero"`  // not Valid: none, or erased
	Raw       string         `json:"raw,omitempty"`   // latitude,longitude as received
	Datum     string         `json:"datum,omitempty"` // of Point: GCJ-02 for a shared location
	Label     string         `json:"label,omitempty"`
	Via       string         `json:"via,omitempty"`        // the event that brought it first
	Customer  string         `json:"customer,omitempty"`   // its name
	With      string         `json:"with,omitempty"`       // the colleague accompanied (陪访)
	Purpose   string         `json:"purpose,omitempty"`    // what it was when no customer: 设计院…, 其他外勤; Accompanied also at one that is only watched
	DistanceM *int           `json:"distance_m,omitempty"` // from the customer's place
	Marks     []Mark         `json:"marks,omitempty"`
	ByPhoto   bool           `json:"by_photo,omitempty"` // its photos are papers
	ErasedAt  time.Time      `json:"erased_at,omitzero"` // when its place was
}

// A Mark makes people look at a visit again; none is a fine.
type Mark string

// The marks of RULEBOOK §5.
const (
	OutOfRange  Mark = "范围外"  // farther from the customer's place than the radius
	Implausible Mark = "待核实"  // too far from the visit before for the time between
	FixDiffers  Mark = "位置不符" // the device said it was elsewhere
	NotTrue     Mark = "抽查不实" // a reviewer found it false
)

// Datum is the coordinate system WeCom's shared locations come in.
const Datum = "GCJ-02"

// Key is quoted by records, spot checks and the trail, so nothing in it says where.
func (v *Visit) Key() string {
	return fmt.Sprintf("%s/%s/%s/%02d", v.Day, sales.UserKey(v.Person), sales.Stamp(v.At), v.Seq)
}

var (
	visitsByPerson   = storage.NewIndex("by_person", func(v *Visit) []string { return []string{sales.UserKey(v.Person) + "/" + sales.Stamp(v.At)} })
	VisitsByCustomer = storage.NewIndex("by_customer", func(v *Visit) []string {
		return sales.KeyIf(v.Customer != "", CustomerKey(v.Customer)+"/"+sales.Stamp(v.At))
	})
)

// Visits are keyed by day, person, moment.
var Visits = storage.NewTable("visits", (*Visit).Key, visitsByPerson, VisitsByCustomer, visitsPlaced).Traced(storage.Trail{Title: "签到", By: []string{"person", "customer"}, Keep: withoutPlace})

// A Place is a location somebody shared.
type Place struct {
	Point rulebook.Point
	Raw   string
	Label string
	Via   string // which of WeCom's events brought it: one tap in the menu may bring two
}

// A Candidate is a customer near a check-in.
type Candidate struct {
	Customer  *Customer
	DistanceM int
}

// CheckIn stores a visit. named is the customer the person said; without it, the only
// customer near is taken, and of several the candidates are returned, nearest first,
// for the person to choose. The same location shared twice within a minute is one. Of who
// refused that locations are kept, none is: refused as Conflict.
func CheckIn(tx *sales.Tx, p *sales.Person, at Place, named *Customer, sentAt time.Time) (*Visit, []Candidate, error) {
	if !at.Point.Valid() {
		return nil, nil, sales.Refuse(sales.Invalid, "这个位置的坐标不对，请重新发送位置。")
	}
	if refuses, err := sales.RefusesLocation(tx, p.UserID); err != nil {
		return nil, nil, err
	} else if refuses {
		return nil, nil, sales.Refuse(sales.Conflict, "没有签到，这个位置没有保存：你选了「不同意位置」。\n拍照签到回：签到 客户名\n要用位置签到，先回「同意位置」，再发一次位置。")
	}
	v := &Visit{Person: p.UserID, At: sentAt, Day: rulebook.DayOf(sentAt), Point: at.Point, Raw: at.Raw, Datum: Datum, Label: at.Label, Via: at.Via}
	before, after, err := neighbours(tx, v)
	if err != nil {
		return nil, nil, err
	}
	again := false
	for _, n := range []*Visit{before, after} {
		if n != nil && n.Raw == v.Raw && v.At.Sub(n.At).Abs() <= time.Minute {
			v, again = n, true
		}
	}
	candidates, err := near(tx, p, at.Point)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case named != nil:
		err = v.attach(tx, named)
	case v.Customer == "" && len(candidates) == 1:
		err = v.attach(tx, candidates[0].Customer)
	}
	if err != nil {
		return nil, nil, err
	}
	if v.Customer != "" {
		candidates = nil
	}
	if again { // it was compared with its neighbours when it first came
		return v, candidates, Visits.Put(tx, v)
	}
	v.markPlausibility(tx, before)
	if err := v.compareWithFix(tx); err != nil {
		return nil, nil, err
	}
	if err := v.add(tx); err != nil {
		return nil, nil, err
	}
	if after != nil {
		after.markPlausibility(tx, v) // a visit reported late may make the next one doubtful
		err = Visits.Put(tx, after)
	}
	return v, candidates, err
}

// add stores a new visit beside others of the same moment.
func (v *Visit) add(tx *sales.Tx) error {
	for ; ; v.Seq++ {
		taken, err := Visits.Has(tx, v.Key())
		if err != nil {
			return err
		}
		if !taken {
			return Visits.Put(tx, v)
		}
	}
}

// VisitByKey returns the visit a dialogue speaks of.
func VisitByKey(tx *sales.Tx, key string) (*Visit, error) { return Visits.Get(tx, key) }

// AttachVisit says which customer a stored visit was to.
func AttachVisit(tx *sales.Tx, v *Visit, c *Customer) error {
	v.With, v.Purpose = "", ""
	if err := v.attach(tx, c); err != nil {
		return err
	}
	return Visits.Put(tx, v)
}

// ExplainVisit says what a visit without a customer was: in a colleague's company, or
// for another purpose.
func ExplainVisit(tx *sales.Tx, v *Visit, with *sales.Person, purpose string) error {
	v.Purpose = purpose
	if with != nil {
		v.With = with.UserID
	}
	return Visits.Put(tx, v)
}

// attach sets the customer and measures the distance; a customer without a place takes
// it from here. A visit without a place keeps what was measured to the same customer.
func (v *Visit) attach(tx *sales.Tx, c *Customer) error {
	if v.Point.Valid() || !c.Same(v.Customer) {
		v.DistanceM = nil
		v.Marks = slices.DeleteFunc(v.Marks, func(m Mark) bool { return m == OutOfRange })
	}
	v.Customer = c.Name
	if err := v.goAlong(tx, c); err != nil || !v.Point.Valid() {
		return err
	}
	if c.Place == nil {
		c.Place = &CustomerPlace{Point: v.Point, Datum: v.Datum, Label: v.Label, FirstVisit: true, By: v.Person, At: v.At}
		if err := Customers.Put(tx, c); err != nil {
			return err
		}
	}
	d := rulebook.RoundM(rulebook.Distance(v.Point, c.Place.Point))
	v.DistanceM = &d
	if d > tx.Law.Visits.RadiusM {
		v.Mark(OutOfRange)
		return nil
	}
	if c.Place.personal() && !sales.SameUser(c.Place.By, v.Person) {
		c.Place.Confirmed = v.Person
		return Customers.Put(tx, c)
	}
	return nil
}

// markPlausibility sets the mark that comes from comparing a visit with the one before.
func (v *Visit) markPlausibility(tx *sales.Tx, before *Visit) {
	v.Marks = slices.DeleteFunc(v.Marks, func(m Mark) bool { return m == Implausible })
	if before != nil && rulebook.Implausible(*tx.Law, before.Point, before.At, v.Point, v.At) {
		v.Mark(Implausible)
	}
}

// Mark adds a mark to the check-in, once.
func (v *Visit) Mark(m Mark) {
	if !slices.Contains(v.Marks, m) {
		v.Marks = append(v.Marks, m)
		slices.Sort(v.Marks)
	}
}

// neighbours are the person's visits right before and after the moment of v, of those
// whose place is known.
func neighbours(tx *sales.Tx, v *Visit) (before, after *Visit, err error) {
	prefix := sales.UserKey(v.Person) + "/"
	around, err := storage.Collect(visitsByPerson.Range(tx, prefix+sales.Stamp(v.At.AddDate(0, 0, -1)), prefix+sales.Stamp(v.At.AddDate(0, 0, 1))))
	if err != nil {
		return nil, nil, err
	}
	for _, n := range around {
		switch {
		case !n.Point.Valid():
		case !n.At.After(v.At):
			before = n
		case after == nil:
			after = n
		}
	}
	return before, after, nil
}

// near lists the customers p owns, shares or visits along within the radius.
func near(tx *sales.Tx, p *sales.Person, at rulebook.Point) ([]Candidate, error) {
	mine, err := CustomersOf(tx, p.UserID)
	if err != nil {
		return nil, err
	}
	var found []Candidate
	for _, c := range mine {
		if c.Place == nil {
			continue
		}
		if d := rulebook.RoundM(rulebook.Distance(at, c.Place.Point)); d <= tx.Law.Visits.RadiusM {
			found = append(found, Candidate{c, d})
		}
	}
	slices.SortFunc(found, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.DistanceM, b.DistanceM), strings.Compare(a.Customer.Name, b.Customer.Name))
	})
	return found, nil
}

// VisitsOn returns the visits of a person on a day, in order.
func VisitsOn(tx *sales.Tx, userid string, day rulebook.Day) ([]*Visit, error) {
	return storage.Collect(Visits.Scan(tx, day.String()+"/"+sales.UserKey(userid)+"/"))
}
