package company_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

// migrationTests has one test for each migration: each writes a store as it was and looks
// at what became of it.
var migrationTests = map[string]func(*testing.T){
	"visit-keys-without-places": testVisitKeysWithoutPlaces,
	"receipts-without-places":   testReceiptsWithoutPlaces,
	"outages-are-holes":         testOutagesAreHoles,
	"notices-by-done":           testNoticesByDone,

	"customers-without-refused-places": testCustomersWithoutRefusedPlaces,
}

func TestMigrations(t *testing.T) {
	for _, m := range company.Migrations() {
		test, ok := migrationTests[m.Name]
		if !ok {
			t.Errorf("migration %s has no test", m.Name)
			continue
		}
		t.Run(m.Name, test)
	}
	if len(company.Migrations()) != len(migrationTests) {
		t.Errorf("%d migrations, %d tests", len(company.Migrations()), len(migrationTests))
	}
}

// oldVisits are rows and trail of two visits in one second and their record and spot
// check, as they were stored when keys ended in coordinates.
const oldVisits = `
visits|2026-11-17/lina/2026-11-17T01:00:00.000000Z/31.2537,121.5317|{"person":"LiNa","at":"2026-11-17T09:00:00+08:00","day":"2026-11-17","point":{"lat":31.2537,"lng":121.5317},"raw":"31.2537,121.5317","datum":"GCJ-02","label":"秘密路1号","customer":"华东设计院","distance_m":12,"marks":["抽查不实"]}
visits|2026-11-17/lina/2026-11-17T01:00:00.000000Z/31.2538,121.5317|{"person":"LiNa","at":"2026-11-17T09:00:00+08:00","day":"2026-11-17","point":{"lat":31.2538,"lng":121.5317},"raw":"31.2538,121.5317","purpose":"其他外勤"}
followups|2026-11-17/lina/2026-11-17T02:00:00.000000Z/华东设计院/123456|{"person":"LiNa","at":"2026-11-17T10:00:00+08:00","day":"2026-11-17","customer":"华东设计院","text":"谈了预算","next":"2026-11-24","visit":"2026-11-17/lina/2026-11-17T01:00:00.000000Z/31.2537,121.5317"}
spot_checks|2026-W47/lina/visit/2026-11-17/lina/2026-11-17T01:00:00.000000Z/31.2537,121.5317|{"code":"102437","week":"2026-W47","person":"LiNa","kind":"visit","of":"2026-11-17/lina/2026-11-17T01:00:00.000000Z/31.2537,121.5317","day":"2026-11-17","made_at":"2026-11-23T09:15:00+08:00"}
fixes|lina|{"person":"LiNa","point":{"lat":31.2537,"lng":121.5317},"at":"2026-11-17T09:00:00+08:00"}
conversations|lina|{"person":"lina","dialogue":{"command":"visit.explain","args":{"签到":"2026-11-17/lina/2026-11-17T01:00:00.000000Z/31.2538,121.5317"},"param":"去向","at":"2026-11-17T09:00:00+08:00"}}`

func testVisitKeysWithoutPlaces(t *testing.T) {
	h := emptyHouse(t)
	h.At(wednesday, "09:00:00")
	put := func(tx *sales.Tx, table, key string, value []byte) error {
		switch table {
		case crm.FollowUps.Name():
			var f crm.FollowUp
			return first(json.Unmarshal(value, &f), crm.FollowUps.Put(tx.Tx, &f))
		case company.SpotChecks.Name():
			var c company.SpotCheck
			return first(json.Unmarshal(value, &c), company.SpotChecks.Put(tx.Tx, &c))
		case crm.Visits.Name():
			var v crm.Visit
			err := json.Unmarshal(value, &v)
			err = first(err, tx.Tx.Put("visits/by_person", sales.UserKey(v.Person)+"/"+sales.Stamp(v.At)+"\x00"+key, []byte{}))
			for _, k := range sales.KeyIf(v.Customer != "", crm.CustomerKey(v.Customer)+"/"+sales.Stamp(v.At)) {
				err = first(err, tx.Tx.Put("visits/by_customer", k+"\x00"+key, []byte{}))
			}
			return first(err, tx.Tx.Put(table, key, value))
		}
		return tx.Tx.Put(table, key, value)
	}
	h.Do(func(tx *sales.Tx) error {
		for n, line := range strings.Split(strings.TrimSpace(oldVisits), "\n") {
			part := strings.SplitN(line, "|", 3)
			if err := put(tx, part[0], part[1], []byte(part[2])); err != nil {
				return err
			}
			if tx.TrailOf(part[0]) == nil {
				continue
			}
			e := &sales.AuditEntry{At: h.Now, Seq: n, Actor: "LiNa", Table: part[0], Key: part[1], New: json.RawMessage(part[2])}
			changed := &sales.AuditEntry{At: h.Now.Add(time.Second), Actor: "LiNa", Table: part[0], Key: part[1], Old: json.RawMessage(part[2]), New: json.RawMessage(part[2])}
			if err := first(sales.Audit.Put(tx, e), sales.Audit.Put(tx, changed)); err != nil {
				return err
			}
		}
		return nil
	})
	for range 2 { // it may run more than once before it commits, and finds nothing to do then
		h.Do(func(tx *sales.Tx) error { return company.VisitKeysWithoutPlaces.Run(tx.Tx) })
	}
	kept := h.Holdings(placeWords...)
	for _, row := range kept {
		if !strings.HasPrefix(row, "visits ") || strings.Contains(row, "31.25") {
			t.Errorf("still in %s", row)
		}
	}
	if len(kept) != 2 {
		t.Errorf("%v: want the two visits alone", kept)
	}
	h.Do(func(tx *sales.Tx) error {
		visits, err := crm.VisitsOn(tx, "lina", tuesday)
		if err != nil || len(visits) != 2 || visits[0].Key() == visits[1].Key() || *visits[0].DistanceM != 12 || visits[1].Purpose != "其他外勤" {
			t.Fatalf("%+v, %v", visits, err)
		}
		at, err := storage.Collect(crm.VisitsByCustomer.Scan(tx, "华东设计院/"))
		if err != nil || len(at) != 1 || at[0].Key() != visits[0].Key() {
			t.Errorf("by customer: %v, %v", at, err)
		}
		records, err := crm.FollowUpsOn(tx, "lina", tuesday)
		if err != nil || len(records) != 1 || records[0].Visit != visits[0].Key() {
			t.Errorf("%+v, %v: want the record to find its visit", records, err)
		}
		check, err := company.SpotCheckByCode(tx, "102437")
		if err != nil || check.Of != visits[0].Key() || check.Week != "2026-W47" {
			t.Errorf("%+v, %v: want the check to find its visit", check, err)
		}
		if n, err := storage.Collect(company.SpotChecks.Scan(tx, "")); err != nil || len(n) != 1 {
			t.Errorf("%d checks, %v", len(n), err)
		}
		for i, v := range visits {
			trail, err := sales.HistoryOf(tx, crm.Visits.Name(), v.Key())
			if err != nil || len(trail) != 2 || !strings.Contains(string(trail[0].New), `"LiNa"`) {
				t.Errorf("%d: a trail of %d, %v", i, len(trail), err)
			}
		}
		if _, err := tx.Get("conversations", "lina"); !sales.IsNotFound(err) {
			t.Errorf("the conversation is left: %v", err)
		}
		return nil
	})
	h.At(tuesday.AddMonths(12)+1, "03:30:00")
	h.Do(func(tx *sales.Tx) error {
		if n, err := crm.EraseOldPlaces(tx, 10); n != 2 || err != nil {
			t.Errorf("erased %d, %v", n, err)
		}
		return nil
	})
}

// oldReceipts are those of a check-in, of one that failed and of a text that failed, as they
// were stored when a receipt kept everything.
const oldReceipts = `
1|{"id":"1","received_at":"2026-11-17T09:00:00+08:00","message":{"ID":"1","From":"lina","Kind":"location","Point":{"lat":31.2537,"lng":121.5317},"Label":"秘密路1号","Precision":0,"Raw":"31.2537,121.5317"},"answer":"已签到：秘密路1号"}
2|{"id":"2","received_at":"2026-11-17T09:00:01+08:00","message":{"ID":"2","From":"lina","Kind":"location","Point":{"lat":31.2537,"lng":121.5317},"Label":"","Precision":0,"Raw":"31.2537,121.5317"},"raw":"<Location_X>31.2537</Location_X>","failed":"123456"}
3|{"id":"3","received_at":"2026-11-17T09:00:02+08:00","message":{"ID":"3","From":"lina","Kind":"text","Text":"今天","Point":{"lat":0,"lng":0},"Label":"","Precision":0,"Raw":""},"raw":"<xml>今天</xml>","failed":"654321"}`

func testReceiptsWithoutPlaces(t *testing.T) {
	h := emptyHouse(t)
	kept := make(map[string]string)
	h.Do(func(tx *sales.Tx) error {
		for line := range strings.Lines(strings.TrimSpace(oldReceipts)) {
			key, row, _ := strings.Cut(strings.TrimSpace(line), "|")
			if err := tx.Tx.Put("receipts", key, []byte(row)); err != nil {
				return err
			}
		}
		return nil
	})
	h.Do(func(tx *sales.Tx) error { return company.ReceiptsWithoutPlaces.Run(tx.Tx) })
	h.Do(func(tx *sales.Tx) error {
		for _, key := range []string{"1", "2", "3"} {
			row, err := tx.Get("receipts", key)
			if err != nil {
				return err
			}
			kept[key] = string(row)
		}
		return nil
	})
	for key, row := range kept {
		for _, word := range placeWords {
			if strings.Contains(row, word) {
				t.Errorf("receipt %s says a place: %s", key, row)
			}
		}
		if !strings.Contains(row, `"received_at":"2026-11-17T09:00:0`) || !strings.Contains(row, `"From":"lina"`) {
			t.Errorf("receipt %s lost more than the place: %s", key, row)
		}
	}
	if !strings.Contains(kept["2"], `"123456"`) || !strings.Contains(kept["3"], "xml") {
		t.Errorf("what could not be handled is gone: %v", kept)
	}
}

// oldOutage is an outage and the last sign of life as they were stored, with what the trail
// kept of it.
const oldOutage = `{"from":"2026-11-17T17:50:00+08:00","to":"2026-11-17T18:10:00+08:00"}`

func testOutagesAreHoles(t *testing.T) {
	h := emptyHouse(t)
	from := tuesday.At(17*60 + 50)
	h.Do(func(tx *sales.Tx) error {
		e := &sales.AuditEntry{At: h.Now, Actor: sales.System, Table: "outages", Key: sales.Stamp(from), New: json.RawMessage(oldOutage)}
		return first(tx.Tx.Put("outages", sales.Stamp(from), []byte(oldOutage)), tx.Tx.Put("life", "bot", []byte(`{"at":"2026-11-17T18:10:00+08:00"}`)), sales.Audit.Put(tx.Tx, e))
	})
	for range 2 { // it may run more than once before it commits
		h.Do(func(tx *sales.Tx) error { return company.OutagesAreHoles.Run(tx.Tx) })
	}
	h.Do(func(tx *sales.Tx) error {
		holes, err := ledger.HolesIn(tx, tuesday.Start(), wednesday.Start())
		if err != nil || len(holes) != 1 || holes[0].Why != ledger.Down || !holes[0].From.Equal(from) || !holes[0].To.Equal(from.Add(20*time.Minute)) {
			t.Errorf("%+v, %v", holes, err)
		}
		trail, err := storage.Collect(sales.AuditByRow.Scan(tx, ledger.Holes.Name()+"/"))
		if err != nil || len(trail) != 1 {
			t.Errorf("%d entries of the trail, %v", len(trail), err)
		}
		if left, err := storage.Collect(sales.AuditByRow.Scan(tx, "outages/")); err != nil || len(left) != 0 {
			t.Errorf("%d entries under the old name, %v", len(left), err)
		}
		if at, err := ledger.LastSignOfLife(tx); err != nil || !at.Equal(from.Add(20*time.Minute)) {
			t.Errorf("last sign of life %v, %v", at, err)
		}
		return nil
	})
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
