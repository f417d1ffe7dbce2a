package salestest

import (
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/request"
)

// CheckIn checks somebody in at a place, at a customer or nowhere known.
func (h *House) CheckIn(who string, at rulebook.Point, named *crm.Customer, sentAt time.Time) (v *crm.Visit, near []crm.Candidate) {
	h.T.Helper()
	raw := strings.TrimSpace(time.Duration(at.Lat * 1e9).String())
	h.As(who, func(tx *sales.Tx) (err error) {
		v, near, err = crm.CheckIn(tx, h.Person(tx, who), crm.Place{Point: at, Raw: raw, Label: "人民广场"}, named, sentAt)
		return err
	})
	return v, near
}

// Customer registers a customer of somebody's, at a place where one is given.
func (h *House) Customer(owner, name string, at *rulebook.Point) *crm.Customer {
	h.T.Helper()
	var c *crm.Customer
	h.As(owner, func(tx *sales.Tx) (err error) {
		if c, err = crm.NewCustomer(tx, h.Person(tx, owner), name, ""); err == nil && at != nil {
			c.Place = &crm.CustomerPlace{Point: *at, By: owner}
			err = crm.Customers.Put(tx, c)
		}
		return err
	})
	return c
}

// The day of a deal as its owner lives it: reminders at 09:05, the sweep at 00:10.
func (h *House) Days(from, to rulebook.Day, deliver bool) (reminded []rulebook.Day, reclaimed rulebook.Day) {
	h.T.Helper()
	for day := from; day <= to; day++ {
		h.Now = day.At(10)
		h.Do(func(tx *sales.Tx) error {
			deals, err := SweepStages(tx)
			if len(deals) > 0 {
				reclaimed = day
			}
			return err
		})
		h.Now = day.At(9*60 + 5)
		before := len(h.Notices("stage/"))
		h.Do(RemindStages)
		h.Do(RemindStages)
		if len(h.Notices("stage/")) > before {
			reminded = append(reminded, day)
		}
		if deliver {
			h.Deliver()
		}
	}
	return reminded, reclaimed
}

// Deal reads a deal by its name.
func (h *House) Deal(tx *sales.Tx, name string) *crm.Deal {
	h.T.Helper()
	d, err := crm.Deals.Get(tx, crm.DealKey(name))
	if err != nil {
		h.T.Fatal(err)
	}
	return d
}

// NewDeal is lina's, opened on Tuesday at 10:00.
func (h *House) NewDeal(name string) {
	h.T.Helper()
	c := h.Customer("lina", name+"的客户有限公司", nil)
	h.As("lina", func(tx *sales.Tx) error {
		_, err := crm.NewDeal(tx, h.Person(tx, "lina"), name, c, tx.Now)
		return err
	})
}

// Stage reads the stage a deal is in.
func (h *House) Stage(name string) (d *crm.Deal) {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) error { d = h.Deal(tx, name); return nil })
	return d
}

// North is a point so many metres north of the square.
func North(metres float64) rulebook.Point {
	return rulebook.Point{Lat: Square.Lat + metres/111195.08, Lng: Square.Lng}
}

var Square = rulebook.Point{Lat: 31.2304, Lng: 121.4737}

// One company under the two names people keep it by.
const (
	FullName  = "华东建筑设计研究院有限公司"
	ShortName = "华东院"
)

// SweepStages does the night's work and returns what it took back.
func SweepStages(tx *sales.Tx) ([]crm.Prospect, error) {
	over, err := crm.OverdueStages(tx)
	if err != nil {
		return nil, err
	}
	var taken []crm.Prospect
	for _, x := range over {
		if err := crm.SweepStage(tx, x); err != nil {
			return nil, err
		}
		if x, err = x.Now(tx); err != nil {
			return nil, err
		}
		if x.Holds().Owner == "" {
			taken = append(taken, x)
		}
	}
	return taken, nil
}

// RemindStages queues the morning's reminders.
func RemindStages(tx *sales.Tx) error {
	all, err := crm.StageReminders(tx, tx.Today())
	for _, n := range all {
		if err := sales.Queue(tx, n); err != nil {
			return err
		}
	}
	return err
}

// ChaseRequests does the morning's work on requests.
func ChaseRequests(tx *sales.Tx) error {
	open, err := request.OpenRequests(tx)
	for _, r := range open {
		if err := request.ChaseRequest(tx, r); err != nil {
			return err
		}
	}
	return err
}
