package crm_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
)

func TestCheckInFindsCustomers(t *testing.T) {
	h := newHouse(t)
	h.Customer("lina", "华东设计院有限公司", &square)
	at := north(501)
	h.Customer("lina", "浦东体育馆", &at)
	h.Customer("zhoumin", "杭州置业有限公司", &square)

	v, near := h.CheckIn("lina", square, nil, sent(tuesday, "09:00:00"))
	if v.Customer != "华东设计院有限公司" || *v.DistanceM != 0 || len(near) != 0 || v.Datum != crm.Datum {
		t.Errorf("%+v, %v: want the only customer within 500 m", v, near)
	}
	v, near = h.CheckIn("lina", north(250), nil, sent(tuesday, "10:00:00"))
	if v.Customer != "" || len(near) != 2 || near[0].DistanceM != 250 || near[1].DistanceM != 251 {
		t.Errorf("%+v, %v: want two to choose from, the nearest first", v, near)
	}
	if _, other := h.CheckIn("lina", north(252), nil, sent(tuesday, "10:02:00")); other[0].Customer.Name != "浦东体育馆" || other[0].DistanceM != 249 {
		t.Errorf("%+v first, want the other one from two metres on", other[0].Customer)
	}
	h.As("lina", func(tx *sales.Tx) error { return crm.AttachVisit(tx, v, near[1].Customer) })
	h.Do(func(tx *sales.Tx) error {
		got, err := crm.VisitByKey(tx, v.Key())
		if err != nil || got.Customer != "浦东体育馆" || len(got.Marks) != 0 {
			t.Errorf("%+v, %v", got, err)
		}
		return nil
	})
	v, near = h.CheckIn("wangqiang", square, nil, sent(tuesday, "10:00:00"))
	if v.Customer != "" || len(near) != 0 {
		t.Errorf("%+v, %v: want nobody else's customers", v, near)
	}
	h.As("wangqiang", func(tx *sales.Tx) error { return crm.ExplainVisit(tx, v, nil, "其他外勤") })
	h.Refused("lina", sales.Invalid, func(tx *sales.Tx) error {
		_, _, err := crm.CheckIn(tx, h.Person(tx, "lina"), crm.Place{Raw: "0,0"}, nil, tx.Now)
		return err
	})
}

func TestCheckInOutOfRange(t *testing.T) {
	h := newHouse(t)
	c := h.Customer("lina", "华东设计院有限公司", &square)
	for metres, marks := range map[float64][]crm.Mark{500: nil, 501: {crm.OutOfRange}} {
		v, _ := h.CheckIn("lina", north(metres), c, sent(tuesday, "09:00:00").Add(time.Duration(metres)*time.Hour))
		if *v.DistanceM != int(metres) || !slices.Equal(v.Marks, marks) {
			t.Errorf("%v m: %d m, %v", metres, *v.DistanceM, v.Marks)
		}
	}
}

func TestFirstCheckInGivesThePlace(t *testing.T) {
	h := newHouse(t)
	c := h.Customer("lina", "华东设计院有限公司", nil)
	h.CheckIn("lina", square, c, sent(tuesday, "09:00:00"))
	h.Do(func(tx *sales.Tx) error {
		got, err := crm.Customers.Get(tx, c.Key())
		if err != nil || got.Place == nil || !got.Place.FirstVisit || got.Place.Point != square || got.Place.By != "LiNa" {
			t.Errorf("%+v, %v", got, err)
		}
		return nil
	})
}

// The later of two visits too far apart is marked, whichever is reported first.
func TestImplausible(t *testing.T) {
	h := newHouse(t)
	far := north(20000)
	h.CheckIn("lina", square, nil, sent(tuesday, "09:00:00"))
	late, _ := h.CheckIn("lina", square, nil, sent(tuesday, "10:00:00"))
	if len(late.Marks) != 0 {
		t.Errorf("an hour later: %v", late.Marks)
	}
	between, _ := h.CheckIn("lina", far, nil, sent(tuesday, "09:57:00"))
	marks := func() (all []int) {
		h.Do(func(tx *sales.Tx) error {
			visits, err := crm.VisitsOn(tx, "lina", tuesday)
			for _, v := range visits {
				all = append(all, len(v.Marks))
			}
			return err
		})
		return all
	}
	if len(between.Marks) != 0 || !slices.Equal(marks(), []int{0, 0, 1}) {
		t.Errorf("marks %v, want one on the visit after the one that came late", marks())
	}
	if again, _ := h.CheckIn("lina", square, nil, sent(tuesday, "10:00:30")); !again.At.Equal(late.At) || !slices.Equal(marks(), []int{0, 0, 1}) {
		t.Errorf("the same location within a minute: %v, marks %v", again.At, marks())
	}
	if h.CheckIn("lina", square, nil, sent(tuesday, "10:01:01")); len(marks()) != 4 {
		t.Errorf("%d visits, want a new one after a minute", len(marks()))
	}
}

func TestFix(t *testing.T) {
	fix := func(h *house, at rulebook.Point, sentAt time.Time) {
		h.As("lina", func(tx *sales.Tx) error { return crm.NoteFix(tx, h.Person(tx, "lina"), at, sentAt) })
	}
	for _, c := range []struct {
		name   string
		metres float64
		clock  string
		marks  []crm.Mark
	}{
		{"ten minutes before", 2001, "08:50:00", []crm.Mark{crm.FixDiffers}},
		{"longer before", 2001, "08:49:59", nil},
		{"near enough", 1999, "09:00:00", nil},
		{"ten minutes after", 2001, "09:10:00", []crm.Mark{crm.FixDiffers}},
		{"longer after", 2001, "09:10:01", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, fixFirst := range []bool{true, false} {
				h := newHouse(t)
				h.At(tuesday, "09:00:00")
				if fixFirst {
					fix(h, north(c.metres), sent(tuesday, c.clock))
				}
				v, _ := h.CheckIn("lina", square, nil, sent(tuesday, "09:00:00"))
				if !fixFirst {
					fix(h, north(c.metres), sent(tuesday, c.clock))
				}
				h.Do(func(tx *sales.Tx) error {
					got, err := crm.VisitByKey(tx, v.Key())
					if err == nil && !slices.Equal(got.Marks, c.marks) {
						t.Errorf("marks %v, want %v (fix first: %v)", got.Marks, c.marks, fixFirst)
					}
					return err
				})
			}
		})
	}
}

// A device's location may not outlive its minutes: in no table, and not in the trail.
func TestFixIsForgotten(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "09:00:00")
	h.As("lina", func(tx *sales.Tx) error { return crm.NoteFix(tx, h.Person(tx, "lina"), square, tx.Now) })
	count := func() (fixes int) {
		h.Do(func(tx *sales.Tx) error {
			for _, table := range company.Tables() {
				c, err := tx.Cursor(table.Name(), "", "")
				if err != nil {
					return err
				}
				for c.Next() {
					if strings.Contains(string(c.Value()), "121.4737") {
						fixes++
					}
				}
				if err := c.Close(); err != nil {
					return err
				}
			}
			return nil
		})
		return fixes
	}
	h.At(tuesday, "09:10:00")
	h.Do(func(tx *sales.Tx) error { _, err := crm.ForgetFixes(tx); return err })
	if n := count(); n != 1 {
		t.Errorf("%d rows with the location, want the fix alone", n)
	}
	h.At(tuesday, "09:10:01")
	h.Do(func(tx *sales.Tx) error { _, err := crm.ForgetFixes(tx); return err })
	if n := count(); n != 0 {
		t.Errorf("%d rows still have the location", n)
	}
}
