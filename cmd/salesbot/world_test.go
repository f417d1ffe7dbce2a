package main

import (
	"encoding/json"
	"net/http"
	"testing"
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
