package main

import (
	"encoding/json"
	"net/http"
	"testing"

	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// TestWorldHasTheMenu starts a made-up world and looks for the menu where a phone would.
func TestWorldHasTheMenu(t *testing.T) {
	log := quietLog()
	log.SetOutput(t.Output())
	w, err := loadWorld("", t.TempDir(), log)
	if err != nil {
		t.Fatal(err)
	}
	url, err := w.open(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	resp, err := http.Get(url + "/sandbox/state")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var state struct {
		Menu []struct{ Name string }
	}
	if err := json.NewDecoder(resp.Body).Decode(&state); err != nil {
		t.Fatal(err)
	}
	if len(state.Menu) != 3 {
		t.Errorf("the phone shows %d menu headings, want 3: %v", len(state.Menu), state.Menu)
	}
}

// TestOneTapIsOneCheckIn picks a location from the menu: WeCom may send the event and a
// location message, which is one check-in and one answer.
func TestOneTapIsOneCheckIn(t *testing.T) {
	w, err := loadWorld("", t.TempDir(), quietLog())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.open(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	defer w.close()
	before := len(w.wecom.Received(0))
	if err := w.do(t.Context(), func() error {
		return w.wecom.Select(t.Context(), "lina", "visit.here", "31.2304", "121.4737", "人民大道")
	}); err != nil {
		t.Fatal(err)
	}
	if answers := w.wecom.Received(before); len(answers) != 1 {
		t.Errorf("one tap is answered %d times: %v", len(answers), answers)
	}
	if err := w.app.store.View(t.Context(), func(tx *sales.Tx) error {
		visits, err := storage.Collect(crm.Visits.Scan(tx, ""))
		if len(visits) != 1 {
			t.Errorf("one tap is %d visits", len(visits))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
