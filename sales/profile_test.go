package sales

import (
	"slices"
	"strings"
	"testing"

	"salesbot/rulebook"
)

// lacking returns whom ProfileNudges reminds on a day, by userid.
func (h *house) lacking(day rulebook.Day) (who []string) {
	h.t.Helper()
	h.do(func(tx *Tx) error {
		all, err := ProfileNudges(tx, day)
		for _, n := range all {
			who = append(who, fold(n.To))
		}
		return err
	})
	return who
}

func TestProfileNudges(t *testing.T) {
	h := newHouse(t)
	next := monday + 7
	reps := []string{"lina", "wangqiang", "wujun", "zhoumin"}
	want := func(when string, day rulebook.Day, who []string) {
		t.Helper()
		if got := h.lacking(day); !slices.Equal(got, who) {
			t.Errorf("%s: %v, want %v", when, got, who)
		}
	}
	want("in the week of the greeting", monday, nil)
	want("a week later", next, reps)
	want("on another day", next+1, nil)

	h.as("lina", func(tx *Tx) error {
		p := h.person(tx, "lina")
		if err := KeepProfile(tx, p, Profile{Mobile: "138-0013-8000"}, h.now); err != nil {
			return err
		}
		return KeepProfile(tx, p, Profile{Title: "销售代表"}, h.now)
	})
	want("complete", next, reps[1:])
	h.do(func(tx *Tx) error {
		return Leaves.Put(tx, &Leave{Person: "wujun", From: next, To: next, Kind: "事假", Decided: true, DecidedBy: "zhangwei"})
	})
	want("on leave", next, []string{"wangqiang", "zhoumin"})
	h.do(func(tx *Tx) error { _, err := SetCompanyDay(tx, next, false, 2); return err })
	want("a day off of one department", next, []string{"zhoumin"})
	want("its first workday", next+1, []string{"wangqiang", "wujun"})

	h.do(func(tx *Tx) error {
		own, err := ProfileOf(tx, h.person(tx, "lina"))
		if err == nil && (own.Mobile != "13800138000" || own.Title != "销售代表") {
			t.Errorf("kept %+v", own)
		}
		return err
	})
}

func TestProfileNeedsTheLandlineWhereTheCompanySaysSo(t *testing.T) {
	h := newHouse(t, func(s *Settings) { s.Law.Profile.Landline = 1 })
	h.as("lina", func(tx *Tx) error {
		p := h.person(tx, "lina")
		if err := KeepProfile(tx, p, Profile{Mobile: "+85212345678", Title: "销售"}, h.now); err != nil {
			return err
		}
		lacks, err := ProfileLacks(tx, p)
		if !slices.Equal(lacks, []string{"座机"}) {
			t.Errorf("lacks %v", lacks)
		}
		return err
	})
}

func TestProfileRefusals(t *testing.T) {
	h := newHouse(t)
	for _, said := range []Profile{{Mobile: "021-62345678"}, {Mobile: "12345678901"}, {Mobile: "138001380001"}, {Title: strings.Repeat("长", 31)}} {
		h.refused("lina", Invalid, func(tx *Tx) error { return KeepProfile(tx, h.person(tx, "lina"), said, h.now) })
	}
}
