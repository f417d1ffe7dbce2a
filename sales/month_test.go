package sales

import (
	"strings"
	"testing"

	"salesbot/rulebook"
)

func TestSettleMonth(t *testing.T) {
	h := newHouse(t)
	november := monday.Month()
	booked(h) // lina, wangqiang, wujun, zhoumin
	h.at(wednesday, "10:00:00")
	h.appeal("lina", rulebook.MissingReportID, tuesday)
	h.appeal("wangqiang", rulebook.MissingReportID, tuesday)
	h.as("zhangwei", func(tx *Tx) error {
		return UpholdFine(tx, h.person(tx, "zhangwei"), h.fine(tx, rulebook.MissingReportID, "wangqiang", tuesday), "没有证据")
	})
	last := november.Last() // a Monday
	h.file("wujun", last, "18:30:00")
	h.refused("chenhr", Conflict, func(tx *Tx) error { _, _, err := SettleMonth(tx, november); return err })
	h.at(last+1, "09:00:00")
	h.as("chenhr", func(tx *Tx) error {
		open, err := TallyOf(tx, november)
		if err != nil {
			return err
		}
		if open.Total != 4*3000+1000 || open.Closed != nil {
			t.Errorf("open: %+v", open)
		}
		closing, carried, err := SettleMonth(tx, november)
		if err != nil {
			return err
		}
		if closing.Total != 3*3000 || len(closing.Codes) != 3 || closing.By != "chenhr" {
			t.Errorf("closing %+v, want wangqiang's, wujun's and zhoumin's missing ones", closing)
		}
		why := ""
		for _, c := range carried {
			why += c.Fine.Person + " " + c.Why + ";"
		}
		if why != "LiNa 申诉中;wujun 申诉期到12月3日(周四);" {
			t.Errorf("carried %s", why)
		}
		return nil
	})
	h.refused("chenhr", Conflict, func(tx *Tx) error { _, _, err := SettleMonth(tx, november); return err })
	h.refused("zhangwei", Forbidden, func(tx *Tx) error {
		_, err := WaiveFine(tx, h.person(tx, "zhangwei"), h.fine(tx, rulebook.MissingReportID, "wujun", tuesday), "我说的")
		return err
	})
	h.as("chenhr", func(tx *Tx) error {
		c, err := WaiveFine(tx, h.person(tx, "chenhr"), h.fine(tx, rulebook.MissingReportID, "wujun", tuesday), "录音证明")
		if err == nil && (c.Amount != -3000 || c.Rule != rulebook.CorrectionID || c.Day != tx.Today()) {
			t.Errorf("correction %+v", c)
		}
		return err
	})
	// The closed month stays as it was; what was carried counts in December.
	h.do(func(tx *Tx) error {
		closed, err := TallyOf(tx, november)
		if err != nil {
			return err
		}
		december, err := TallyOf(tx, november.Add(1))
		if closed.Total != 9000 || closed.Total != closed.Closed.Total || december.Total != 3000+1000-3000 {
			t.Errorf("November %s, December %s", closed.Total, december.Total)
		}
		return err
	})
}

func TestMonthlyCap(t *testing.T) {
	h := newHouse(t, func(s *Settings) { s.Law.Fines.MonthlyCap = 50_00 })
	h.sweep(tuesday)
	h.sweep(wednesday)
	h.file("lina", thursday, "17:00:00")
	h.do(func(tx *Tx) error {
		sum, err := TallyOf(tx, monday.Month())
		for _, r := range sum.Rows {
			if r.Amount != 50_00 || r.Count != 2 {
				t.Errorf("%+v, want two entries and 50 yuan", r)
			}
		}
		if sum.Total != 4*50_00 {
			t.Errorf("total %s", sum.Total)
		}
		return err
	})
	h.at(rulebook.NewDay(2026, 12, 20), "09:00:00")
	h.do(NoticeBooked)
	h.deliver()
	h.at(rulebook.NewDay(2026, 12, 31), "09:00:00")
	h.as("chenhr", func(tx *Tx) error {
		closing, _, err := SettleMonth(tx, monday.Month())
		if closing.Total != 4*50_00 {
			t.Errorf("closed with %s", closing.Total)
		}
		return err
	})
}

func TestTallyForHR(t *testing.T) {
	h := newHouse(t)
	booked(h)
	h.at(rulebook.NewDay(2026, 12, 1), "09:20:00")
	for range 2 {
		h.do(func(tx *Tx) error { return TellTally(tx, monday.Month()) })
	}
	told := h.notices("tally/")
	if len(told) != 2 || !strings.Contains(told[0].Content.Text, "计入4张，4人，合计120元") {
		t.Errorf("%+v", told)
	}
}
