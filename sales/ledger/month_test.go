package ledger_test

import (
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/sales/view"
)

func TestSettleMonth(t *testing.T) {
	h := newHouse(t)
	november := monday.Month()
	booked(h) // lina, wangqiang, wujun, zhoumin
	h.At(wednesday, "10:00:00")
	h.appeal("lina", rulebook.MissingReportID, tuesday)
	h.appeal("wangqiang", rulebook.MissingReportID, tuesday)
	h.As("zhangwei", func(tx *sales.Tx) error {
		return ledger.UpholdFine(tx, h.Person(tx, "zhangwei"), h.Fine(tx, rulebook.MissingReportID, "wangqiang", tuesday), "没有证据")
	})
	last := november.Last() // a Monday
	h.File("wujun", last, "18:30:00")
	h.Refused("chenhr", sales.Conflict, func(tx *sales.Tx) error { _, _, err := ledger.SettleMonth(tx, november); return err })
	h.At(last+1, "09:00:00")
	h.As("chenhr", func(tx *sales.Tx) error {
		open, err := ledger.TallyOf(tx, november)
		if err != nil {
			return err
		}
		if open.Total != 4*3000+1000 || open.Closed != nil {
			t.Errorf("open: %+v", open)
		}
		closing, carried, err := ledger.SettleMonth(tx, november)
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
	h.Refused("chenhr", sales.Conflict, func(tx *sales.Tx) error { _, _, err := ledger.SettleMonth(tx, november); return err })
	h.Refused("zhangwei", sales.Forbidden, func(tx *sales.Tx) error {
		_, err := ledger.WaiveFine(tx, h.Person(tx, "zhangwei"), h.Fine(tx, rulebook.MissingReportID, "wujun", tuesday), "我说的")
		return err
	})
	h.As("chenhr", func(tx *sales.Tx) error {
		c, err := ledger.WaiveFine(tx, h.Person(tx, "chenhr"), h.Fine(tx, rulebook.MissingReportID, "wujun", tuesday), "录音证明")
		if err == nil && (c.Amount != -3000 || c.Rule != rulebook.CorrectionID || c.Day != tx.Today()) {
			t.Errorf("correction %+v", c)
		}
		return err
	})
	// The closed month stays as it was; what was carried counts in December.
	h.Do(func(tx *sales.Tx) error {
		closed, err := ledger.TallyOf(tx, november)
		if err != nil {
			return err
		}
		december, err := ledger.TallyOf(tx, november.Add(1))
		if closed.Total != 9000 || closed.Total != closed.Closed.Total || december.Total != 3000+1000-3000 {
			t.Errorf("November %s, December %s", closed.Total, december.Total)
		}
		return err
	})
}

func TestMonthlyCap(t *testing.T) {
	h := newHouse(t, func(s *sales.Settings) { s.Law.Fines.MonthlyCap = 50_00 })
	h.Sweep(tuesday)
	h.Sweep(wednesday)
	h.File("lina", thursday, "17:00:00")
	h.Do(func(tx *sales.Tx) error {
		sum, err := ledger.TallyOf(tx, monday.Month())
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
	h.At(rulebook.NewDay(2026, 12, 20), "09:00:00")
	h.Do(ledger.NoticeBooked)
	h.Deliver()
	h.At(rulebook.NewDay(2026, 12, 31), "09:00:00")
	h.As("chenhr", func(tx *sales.Tx) error {
		closing, _, err := ledger.SettleMonth(tx, monday.Month())
		if closing.Total != 4*50_00 {
			t.Errorf("closed with %s", closing.Total)
		}
		return err
	})
}

func TestTallyForHR(t *testing.T) {
	h := newHouse(t)
	booked(h)
	h.At(rulebook.NewDay(2026, 12, 1), "09:20:00")
	for range 2 {
		h.Do(func(tx *sales.Tx) error { return view.TellTally(tx, monday.Month()) })
	}
	told := h.Notices("tally/")
	if len(told) != 2 || !strings.Contains(told[0].Content.Text, "计入4张，4人，合计120元") {
		t.Errorf("%+v", told)
	}
}
