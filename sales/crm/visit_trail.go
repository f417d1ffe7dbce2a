package crm

import (
	"encoding/json"
	"fmt"

	"salesbot/rulebook"
)

// withoutCustomerPlace is a customer as the trail keeps it: it may be where a person was.
func withoutCustomerPlace(row []byte) ([]byte, error) {
	var c Customer
	if err := json.Unmarshal(row, &c); err != nil {
		return nil, fmt.Errorf("customer for the trail: %w", err)
	}
	if c.Place != nil {
		c.Place.Point, c.Place.Datum, c.Place.Label = rulebook.Point{}, "", ""
	}
	return json.Marshal(&c)
}

// withoutPlace is a visit as the trail keeps it: all but where its person was, for the trail
// outlives the time such a place may be kept (RULEBOOK §5).
func withoutPlace(row []byte) ([]byte, error) {
	var v Visit
	if err := json.Unmarshal(row, &v); err != nil {
		return nil, fmt.Errorf("visit for the trail: %w", err)
	}
	v.unplace()
	return json.Marshal(&v)
}
