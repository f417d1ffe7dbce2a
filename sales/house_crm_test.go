package sales

import (
	"strings"
	"time"

	"salesbot/rulebook"
)

func (h *house) checkIn(who string, at rulebook.Point, named *Customer, sentAt time.Time) (v *Visit, near []Candidate) {
	h.t.Helper()
	raw := strings.TrimSpace(time.Duration(at.Lat * 1e9).String())
	h.as(who, func(tx *Tx) (err error) {
		v, near, err = CheckIn(tx, h.person(tx, who), Place{Point: at, Raw: raw, Label: "人民广场"}, named, sentAt)
		return err
	})
	return v, near
}

func (h *house) customer(owner, name string, at *rulebook.Point) *Customer {
	h.t.Helper()
	var c *Customer
	h.as(owner, func(tx *Tx) (err error) {
		if c, err = NewCustomer(tx, h.person(tx, owner), name); err == nil && at != nil {
			c.Place = &CustomerPlace{Point: *at, By: owner}
			err = Customers.Put(tx, c)
		}
		return err
	})
	return c
}

// The day of a deal as its owner lives it: reminders at 09:05, the sweep at 00:10.
func (h *house) days(from, to rulebook.Day, deliver bool) (reminded []rulebook.Day, reclaimed rulebook.Day) {
	h.t.Helper()
	for day := from; day <= to; day++ {
		h.now = day.At(10)
		h.do(func(tx *Tx) error {
			deals, err := sweepStages(tx)
			if len(deals) > 0 {
				reclaimed = day
			}
			return err
		})
		h.now = day.At(9*60 + 5)
		before := len(h.notices("stage/"))
		h.do(remindStages)
		h.do(remindStages)
		if len(h.notices("stage/")) > before {
			reminded = append(reminded, day)
		}
		if deliver {
			h.deliver()
		}
	}
	return reminded, reclaimed
}

func (h *house) deal(tx *Tx, name string) *Deal {
	h.t.Helper()
	d, err := Deals.Get(tx, dealKey(name))
	if err != nil {
		h.t.Fatal(err)
	}
	return d
}

// newDeal is lina's, opened on Tuesday at 10:00.
func (h *house) newDeal(name string) {
	h.t.Helper()
	c := h.customer("lina", name+"的客户有限公司", nil)
	h.as("lina", func(tx *Tx) error {
		_, err := NewDeal(tx, h.person(tx, "lina"), name, c, tx.Now)
		return err
	})
}

func (h *house) stage(name string) (d *Deal) {
	h.t.Helper()
	h.do(func(tx *Tx) error { d = h.deal(tx, name); return nil })
	return d
}

// north is a point so many metres north of the square.
func north(metres float64) rulebook.Point {
	return rulebook.Point{Lat: square.Lat + metres/111195.08, Lng: square.Lng}
}

var square = rulebook.Point{Lat: 31.2304, Lng: 121.4737}

// One company under the two names people keep it by.
const (
	fullName  = "华东建筑设计研究院有限公司"
	shortName = "华东院"
)

// sweepStages does the night's work and returns what it took back.
func sweepStages(tx *Tx) ([]Prospect, error) {
	over, err := OverdueStages(tx)
	if err != nil {
		return nil, err
	}
	var taken []Prospect
	for _, x := range over {
		if err := SweepStage(tx, x); err != nil {
			return nil, err
		}
		if x, err = x.now(tx); err != nil {
			return nil, err
		}
		if x.Holds().Owner == "" {
			taken = append(taken, x)
		}
	}
	return taken, nil
}

// remindStages queues the morning's reminders.
func remindStages(tx *Tx) error {
	all, err := StageReminders(tx, tx.Today())
	for _, n := range all {
		if err := Queue(tx, n); err != nil {
			return err
		}
	}
	return err
}

// chaseRequests does the morning's work on requests.
func chaseRequests(tx *Tx) error {
	open, err := OpenRequests(tx)
	for _, r := range open {
		if err := ChaseRequest(tx, r); err != nil {
			return err
		}
	}
	return err
}
