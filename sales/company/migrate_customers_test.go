package company_test

import (
	"encoding/json"
	"strings"
	"testing"

	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
)

// Of three customers placed before, one by somebody who refused since, by somebody who did
// not, and by a manager, the first loses its place; the trail has none.
func testCustomersWithoutRefusedPlaces(t *testing.T) {
	h := emptyHouse(t)
	place := func(by string, first bool) *crm.CustomerPlace {
		return &crm.CustomerPlace{Point: square, Label: "秘密路1号", FirstVisit: first, By: by, At: h.Now}
	}
	all := []*crm.Customer{{Name: "华东设计院", Place: place("LiNa", true)}, {Name: "浦江工程", Place: place("wangqiang", true)}, {Name: "临港重工", Place: place("lina", false)}}
	h.Do(func(tx *sales.Tx) error {
		for _, c := range all {
			row, err := json.Marshal(c)
			if err != nil {
				return err
			}
			e := &sales.AuditEntry{At: h.Now, Actor: "lina", Table: crm.Customers.Name(), Key: c.Key(), New: row}
			if err := first(crm.Customers.Put(tx.Tx, c), sales.Audit.Put(tx, e)); err != nil {
				return err
			}
		}
		return sales.Consents.Put(tx, &sales.Consent{Person: "lina", State: sales.ConsentRefused})
	})
	for range 2 {
		h.Do(func(tx *sales.Tx) error { return company.CustomersWithoutRefusedPlaces.Run(tx.Tx) })
	}
	h.Do(func(tx *sales.Tx) error {
		for i, want := range []bool{false, true, true} {
			if c, err := crm.CustomerNamed(tx, all[i].Name); err != nil || (c.Place != nil) != want {
				t.Errorf("%s: %+v, %v", all[i].Name, c.Place, err)
			}
		}
		return nil
	})
	for _, row := range h.Holdings(placeWords...) {
		if strings.HasPrefix(row, "audit") {
			t.Errorf("still in %s", row)
		}
	}
}

// A place from a check-in goes with its person's consent; one that somebody else has
// confirmed stays. Neither is ever in the trail.
func TestFirstPlaceIsThePersons(t *testing.T) {
	for _, confirmed := range []bool{false, true} {
		h := newHouse(t)
		var c *crm.Customer
		visit := func(who string) {
			h.As(who, func(tx *sales.Tx) (err error) {
				if c, err = crm.CustomerNamed(tx, "华东建筑设计院有限公司"); err != nil {
					return err
				}
				_, _, err = crm.CheckIn(tx, h.Person(tx, who), crm.Place{Point: square, Raw: "31.2537,121.5317", Label: "秘密路1号"}, c, h.Now)
				return err
			})
		}
		h.At(tuesday, "10:00:00")
		h.As("lina", func(tx *sales.Tx) (err error) {
			_, err = crm.NewCustomer(tx, h.Person(tx, "lina"), "华东建筑设计院有限公司")
			return err
		})
		visit("lina")
		if confirmed {
			h.At(tuesday, "14:00:00")
			visit("wangqiang")
		}
		h.As("lina", func(tx *sales.Tx) error {
			_, err := crm.SetConsent(tx, h.Person(tx, "lina"), sales.ConsentRefused, h.Now)
			return err
		})
		h.Do(func(tx *sales.Tx) (err error) { c, err = crm.CustomerNamed(tx, c.Name); return err })
		if (c.Place != nil) != confirmed {
			t.Errorf("confirmed %v: place %+v", confirmed, c.Place)
		}
		for _, row := range h.Holdings(placeWords...) {
			if strings.HasPrefix(row, "audit") || !confirmed && !strings.HasPrefix(row, "visits") {
				t.Errorf("confirmed %v: the place stands in %s", confirmed, row)
			}
		}
	}
}
