package company

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// visitKeysWithoutPlaces gives visits keys that do not say where, everywhere they are
// quoted, and takes the places out of the trail: there they could not be erased.
var visitKeysWithoutPlaces = storage.Migration{Name: "visit-keys-without-places", Run: func(tx *storage.Tx) error {
	if err := forgetDialogues(tx); err != nil {
		return err
	}
	if err := forgetAllFixes(tx); err != nil {
		return err
	}
	moved, err := rekeyVisits(tx)
	if err != nil {
		return err
	}
	for _, quoting := range []func(*storage.Tx, map[string]string) error{rekeyRecords, rekeySpotChecks, rekeyTrail} {
		if err := quoting(tx, moved); err != nil {
			return err
		}
	}
	return nil
}}

// forgetAllFixes drops the device locations: they stand in no index yet, and after a
// start no check-in needs them.
func forgetAllFixes(tx *storage.Tx) error {
	fixes, err := storage.Collect(crm.Fixes.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, f := range fixes {
		if err := crm.Fixes.Delete(tx, f.Key()); err != nil {
			return err
		}
	}
	return nil
}

// rekeyVisits stores every visit under its new key; the old keys ended in what was
// received: latitude,longitude.
func rekeyVisits(tx *storage.Tx) (moved map[string]string, err error) {
	visits, err := storage.Collect(crm.Visits.Scan(tx, ""))
	if err != nil {
		return nil, err
	}
	moved = make(map[string]string, len(visits))
	taken := make(map[string]bool, len(visits))
	for _, v := range visits {
		old := strings.TrimSuffix(v.Key(), "00") + v.Raw
		if err := crm.Visits.Delete(tx, old); err != nil {
			return nil, err
		}
		for taken[v.Key()] {
			v.Seq++
		}
		taken[v.Key()], moved[old] = true, v.Key()
	}
	for _, v := range visits {
		if err := crm.Visits.Put(tx, v); err != nil {
			return nil, err
		}
	}
	return moved, nil
}

func rekeyRecords(tx *storage.Tx, moved map[string]string) error {
	records, err := storage.Collect(crm.FollowUps.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, f := range records {
		if key, ok := moved[f.Visit]; ok {
			f.Visit = key
			if err := crm.FollowUps.Put(tx, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// rekeySpotChecks keeps each check's code: it was made from the old key, and people have it.
func rekeySpotChecks(tx *storage.Tx, moved map[string]string) error {
	checks, err := storage.Collect(SpotChecks.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, c := range checks {
		key, ok := moved[c.Of]
		if !ok || c.Kind != checkVisit {
			continue
		}
		if err := SpotChecks.Delete(tx, c.key()); err != nil {
			return err
		}
		c.Of = key
		if err := SpotChecks.Put(tx, c); err != nil {
			return err
		}
	}
	return nil
}

// rekeyTrail rewrites the entries about visits, and those about records and spot checks,
// which quote the keys of visits.
func rekeyTrail(tx *storage.Tx, moved map[string]string) error {
	for _, table := range []string{crm.Visits.Name(), crm.FollowUps.Name(), SpotChecks.Name()} {
		entries, err := storage.Collect(sales.AuditByRow.Scan(tx, table+"/"))
		if err != nil {
			return err
		}
		for _, e := range entries {
			old := e.ID()
			if err := rekeyEntry(e, table, moved); err != nil {
				return fmt.Errorf("audit %s: %w", old, err)
			}
			if err := sales.Audit.Delete(tx, old); err != nil {
				return err
			}
			if err := sales.Audit.Put(tx, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// rekeyEntry puts new keys of visits for old ones and takes the places of visits out.
func rekeyEntry(e *sales.AuditEntry, table string, moved map[string]string) (err error) {
	row := e.New
	if len(row) == 0 {
		row = e.Old
	}
	quoted := e.Key // the old key of a visit
	switch table {
	case SpotChecks.Name():
		var c SpotCheck
		err = json.Unmarshal(row, &c)
		quoted = c.Of
	case crm.FollowUps.Name():
		var f crm.FollowUp
		err = json.Unmarshal(row, &f)
		quoted = f.Visit
	}
	if err != nil {
		return err
	}
	if key, ok := moved[quoted]; ok {
		e.Key = strings.Replace(e.Key, quoted, key, 1)
		e.Old = bytes.ReplaceAll(e.Old, []byte(quoted), []byte(key))
		e.New = bytes.ReplaceAll(e.New, []byte(quoted), []byte(key))
	}
	if table != crm.Visits.Name() {
		return nil
	}
	if e.Old, err = crm.Visits.Trail().Kept(e.Old); err != nil {
		return err
	}
	e.New, err = crm.Visits.Trail().Kept(e.New)
	return err
}

// forgetDialogues drops every open question and list, for some name visits by their old
// keys. They lapse within Law.DialogueMinutes anyway.
func forgetDialogues(tx *storage.Tx) error {
	const conversations = "conversations" // of the room above
	c, err := tx.Cursor(conversations, "", "")
	if err != nil {
		return err
	}
	defer c.Close()
	var people []string
	for c.Next() {
		people = append(people, c.Key())
	}
	if err := c.Err(); err != nil {
		return err
	}
	c.Close()
	for _, person := range people {
		if err := tx.Delete(conversations, person); err != nil {
			return err
		}
	}
	return nil
}
