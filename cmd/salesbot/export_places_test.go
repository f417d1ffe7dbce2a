package main

import (
	"path/filepath"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// What was erased is null in an export, what was measured from it stays; so is a check-in
// by photo.
func TestExportOfErasedPlaces(t *testing.T) {
	dataDir, engine := filledStore(t)
	clock := at(t, "2026-11-18 10:00")
	store := company.Open(storage.New(engine, func() time.Time { return clock }), sales.Settings{Law: rulebook.DefaultLaw(), GoLive: rulebook.DayOf(clock)})
	err := store.Update(t.Context(), sales.Origin{Actor: "lina"}, func(tx *sales.Tx) error {
		lina, err := sales.PersonByID(tx, "lina")
		if err != nil {
			return err
		}
		if _, err := crm.SetConsent(tx, lina, sales.ConsentRefused, tx.Now); err != nil {
			return err
		}
		customer, err := crm.CustomerNamed(tx, "华东建筑设计研究院有限公司")
		if err != nil {
			return err
		}
		_, err = crm.CheckInByPhoto(tx, lina, customer, "media", tx.Now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	engine.Close()
	out := t.TempDir()
	if _, err := run(t, newExportCommand(), "--data", dataDir, "--out", out, "--only", "visits,customers"); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"visits.jsonl": `{"person":"LiNa","at":"2026-11-17T18:07:00+08:00","customer":"华东建筑设计研究院有限公司","lat":null,"lng":null,"distance_m":0,"marks":[]}
{"person":"LiNa","at":"2026-11-17T18:37:00+08:00","customer":null,"lat":null,"lng":null,"distance_m":null,"marks":["待核实"]}
{"person":"LiNa","at":"2026-11-18T10:00:00+08:00","customer":"华东建筑设计研究院有限公司","lat":null,"lng":null,"distance_m":null,"marks":[]}
`,
		"customers.jsonl": `{"name":"华东建筑设计研究院有限公司","owner":"LiNa","co_owners":["wangqiang","zhangwei"],"lat":null,"lng":null}
`,
	} {
		if got := read(t, filepath.Join(out, file)); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", file, got, want)
		}
	}
}
