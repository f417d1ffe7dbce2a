package company_test

import (
	"encoding/json"
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/sales/task"
	"salesbot/storage"
)

// real makes a company's codes those of a real store.
func real(s *sales.Settings) { s.MadeUp = false }

// What one person knows of a colleague's fine, request or task does not tell its code: two
// stores give the same thing different ones, and neither gives the digest of its key.
func TestCodesAreKeyed(t *testing.T) {
	codes := func(change ...func(*sales.Settings)) map[string]string {
		h := newHouse(t, change...)
		all := make(map[string]string)
		late := h.File("lina", tuesday, "18:07:00").Changed[0]
		all[late.Key()] = late.Code
		h.As("lina", func(tx *sales.Tx) error {
			made, err := task.NewTask(tx, h.Person(tx, "lina"), h.Person(tx, "wangqiang"), sales.When{At: h.Now.Add(1e12)}, "交标书", h.Now)
			if err != nil {
				return err
			}
			all["task/"+made.Key()] = made.Code
			asked, _, err := request.AskLeave(tx, h.Person(tx, "lina"), request.LeaveAsked{From: friday, To: friday, Kind: "事假", Reason: "搬家"}, h.Now)
			if err != nil {
				return err
			}
			all["request/"+asked.Key()] = asked.Code
			c := &company.SpotCheck{Week: "2026-W47", Person: "lina", Kind: "report", Of: "lina/2026-11-17", Day: tuesday}
			if err := company.OpenSpotCheck(tx, c); err != nil {
				return err
			}
			all["spot-check/2026-W47/lina/report/lina/2026-11-17"] = c.Code
			return nil
		})
		if len(all) != 4 {
			t.Fatalf("%d codes", len(all))
		}
		return all
	}
	first, second := codes(real), codes(real)
	for key, code := range first {
		if code == second[key] || code == rulebook.FineCode(key, 6) || len(code) < 6 {
			t.Errorf("%s: %s in one store, %s in another, %s unkeyed", key, code, second[key], rulebook.FineCode(key, 6))
		}
	}
	for key, code := range codes() {
		if code != rulebook.FineCode(key, 6) {
			t.Errorf("made up: %s is %s, want the digest of its key", key, code)
		}
	}
}

// The secret is made once, stands in one row, and in no trail; a code that was issued
// before stays what it is.
func TestSecretOfCodes(t *testing.T) {
	h := newHouse(t, real)
	h.Do(func(tx *sales.Tx) error {
		return ledger.Fines.Put(tx, &ledger.Fine{Code: "622475", Rule: rulebook.LateReportID, Person: "lina", Day: monday, State: ledger.Booked})
	})
	h.File("lina", tuesday, "18:07:00")
	h.File("lina", wednesday, "18:07:00")
	var secret []byte
	h.Do(func(tx *sales.Tx) error {
		all, err := storage.Collect(sales.Secrets.Scan(tx, ""))
		if err != nil || len(all) != 1 || len(all[0].Bytes) != 32 {
			t.Fatalf("%v, %v: want one secret of 32 bytes", all, err)
		}
		if secret, err = json.Marshal(all[0].Bytes); err != nil {
			return err
		}
		f, err := ledger.FineByCode(tx, "622475")
		if err != nil || f.Day != monday {
			t.Errorf("%+v, %v: an old code", f, err)
		}
		return nil
	})
	for _, row := range h.Holdings(strings.Trim(string(secret), `"`)) {
		if !strings.HasPrefix(row, "secrets ") {
			t.Errorf("the secret stands in %s", row)
		}
	}
}
