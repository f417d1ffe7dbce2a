package company

import (
	"encoding/json"
	"fmt"

	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

// outagesAreHoles makes holes of the outages there were, which were all of a bot that was
// down, and lets the trail name them so.
var outagesAreHoles = storage.Migration{Name: "outages-are-holes", Run: func(tx *storage.Tx) error {
	const outages = "outages"
	old, err := rawRows(tx, outages)
	if err != nil {
		return err
	}
	for key, row := range old {
		var h ledger.Hole
		if err := json.Unmarshal(row, &h); err != nil {
			return fmt.Errorf("outage %s: %w", key, err)
		}
		h.Why = ledger.Down
		if err := ledger.Holes.Put(tx, &h); err != nil {
			return err
		}
		if err := tx.Delete(outages, key); err != nil {
			return err
		}
	}
	entries, err := storage.Collect(sales.AuditByRow.Scan(tx, outages+"/"))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := sales.Audit.Delete(tx, e.ID()); err != nil {
			return err
		}
		e.Table = ledger.Holes.Name()
		if err := sales.Audit.Put(tx, e); err != nil {
			return err
		}
	}
	return nil
}}

// rawRows are a table's rows as they are stored.
func rawRows(tx *storage.Tx, table string) (map[string][]byte, error) {
	c, err := tx.Cursor(table, "", "")
	if err != nil {
		return nil, err
	}
	defer c.Close()
	rows := make(map[string][]byte)
	for c.Next() {
		rows[c.Key()] = append([]byte(nil), c.Value()...)
	}
	return rows, c.Err()
}
