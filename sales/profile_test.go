package sales_test

import (
	"slices"
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// lacking returns whom ProfileNudges reminds on a day, by userid.
func (h *house) lacking(day rulebook.Day) (who []string) {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) error {
		all, err := sales.ProfileNudges(tx, day)
		for _, n := range all {
			who = append(who, sales.UserKey(n.To))
		}
		return err
	})
	return who
}

func TestProfileNudges(t *testing.T) {
	h := newHouse(t)
	next := monday + 7
	everybody := []string{"chenhr", "lina", "liuhr", "qianhui", "root", "sunli", "wangfang", "wangqiang", "wujun", "zhangwei", "zhoumin"}
	without := func(who ...string) []string {
		return slices.DeleteFunc(slices.Clone(everybody), func(p string) bool { return slices.Contains(who, p) })
	}
	want := func(when string, day rulebook.Day, who []string) {
		t.Helper()
		if got := h.lacking(day); !slices.Equal(got, who) {
			t.Errorf("%s: %v, want %v", when, got, who)
		}
	}
	want("in the week of the greeting", monday, nil)
	want("a week later", next, everybody)
	want("on another day", next+1, nil)

	h.As("lina", func(tx *sales.Tx) error {
		p := h.Person(tx, "lina")
		if err := sales.KeepProfile(tx, p, sales.Profile{Mobile: "138-0013-8000"}, h.Now); err != nil {
			return err
		}
		return sales.KeepProfile(tx, p, sales.Profile{Title: "销售代表", Landline: "021-62345678"}, h.Now)
	})
	want("complete", next, without("lina"))
	h.Do(func(tx *sales.Tx) error {
		return sales.Leaves.Put(tx, &sales.Leave{Person: "wujun", From: next, To: next, Kind: "事假", Decided: true, DecidedBy: "zhangwei"})
	})
	want("on leave", next, without("lina", "wujun"))
	h.Do(func(tx *sales.Tx) error { _, err := ledger.SetCompanyDay(tx, next, false, 2); return err })
	want("a day off of one department", next, without("lina", "wangqiang", "wujun", "zhangwei"))
	want("its first workday", next+1, []string{"wangqiang", "wujun", "zhangwei"})

	h.Do(func(tx *sales.Tx) error {
		own, err := sales.ProfileOf(tx, h.Person(tx, "lina"))
		if err == nil && (own.Mobile != "13800138000" || own.Title != "销售代表") {
			t.Errorf("kept %+v", own)
		}
		return err
	})
}

func TestProfileNeedsTheLandlineWhereTheCompanySaysSo(t *testing.T) {
	h := newHouse(t, func(s *sales.Settings) { s.Law.Profile.Landline = 1 })
	h.As("lina", func(tx *sales.Tx) error {
		p := h.Person(tx, "lina")
		if err := sales.KeepProfile(tx, p, sales.Profile{Mobile: "+85212345678", Title: "销售"}, h.Now); err != nil {
			return err
		}
		lacks, err := sales.ProfileLacks(tx, p)
		if !slices.Equal(lacks, []string{"座机"}) {
			t.Errorf("lacks %v", lacks)
		}
		return err
	})
}

func TestProfileRefusals(t *testing.T) {
	h := newHouse(t)
	for _, said := range []sales.Profile{{Mobile: "021-62345678"}, {Mobile: "12345678901"}, {Mobile: "138001380001"}, {Title: strings.Repeat("长", 31)}} {
		h.Refused("lina", sales.Invalid, func(tx *sales.Tx) error { return sales.KeepProfile(tx, h.Person(tx, "lina"), said, h.Now) })
	}
}
