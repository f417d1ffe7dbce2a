package company

import (
	"fmt"

	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// customersWithoutRefusedPlaces takes the places of customers out of the trail, and out of
// the customers those that are known from the first check-in of somebody who has refused
// since: where they were was to be erased.
var customersWithoutRefusedPlaces = storage.Migration{Name: "customers-without-refused-places", Run: migrateCustomers}

func migrateCustomers(tx *storage.Tx) error {
	customers, err := storage.Collect(crm.Customers.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, c := range customers {
		if c.Place == nil || !c.Place.FirstVisit {
			continue
		}
		consent, err := sales.Consents.Get(tx, sales.UserKey(c.Place.By))
		if sales.IsNotFound(err) || err == nil && consent.State != sales.ConsentRefused {
			continue
		}
		if err != nil {
			return err
		}
		c.Place = nil
		if err := crm.Customers.Put(tx, c); err != nil {
			return err
		}
	}
	entries, err := storage.Collect(sales.AuditByRow.Scan(tx, crm.Customers.Name()+"/"))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Old, err = crm.Customers.Trail().Kept(e.Old); err != nil {
			return fmt.Errorf("audit %s: %w", e.ID(), err)
		}
		if e.New, err = crm.Customers.Trail().Kept(e.New); err != nil {
			return fmt.Errorf("audit %s: %w", e.ID(), err)
		}
		if err := sales.Audit.Put(tx, e); err != nil {
			return err
		}
	}
	return nil
}
