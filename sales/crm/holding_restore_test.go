package crm_test

import (
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/request"
)

// taken is a deal of lina's in the pool, taken when its two weeks were over.
func taken(t *testing.T) (h *house, day rulebook.Day) {
	h = newHouse(t)
	h.At(monday, "10:00:00")
	h.NewDeal("体育馆")
	if _, day = h.Days(tuesday, monday+15, true); day != monday+15 {
		t.Fatalf("taken on %s", day)
	}
	return h, day
}

func (h *house) leave(from, to rulebook.Day) {
	h.T.Helper()
	h.As("zhangwei", func(tx *sales.Tx) error {
		_, _, err := request.BookLeave(tx, h.Person(tx, "zhangwei"), h.Person(tx, "lina"), request.LeaveAsked{From: from, To: to, Kind: "病假", Reason: "住院"}, tx.Now)
		return err
	})
}

func TestLeaveThatGivesNothingBack(t *testing.T) {
	for name, days := range map[string][2]rulebook.Day{
		"three workdays":      {monday + 7, monday + 9},
		"before the deal":     {monday - 7, monday - 3},
		"after it was taken":  {monday + 15, monday + 19},
		"of its last day off": {monday + 12, monday + 14},
	} {
		t.Run(name, func(t *testing.T) {
			h, day := taken(t)
			h.At(day, "10:00:00")
			h.leave(days[0], days[1])
			if d := h.Stage("体育馆"); d.Owner != "" || len(h.Notices("restored/")) != 0 {
				t.Errorf("%+v", d)
			}
		})
	}
}

// What comes back when even the right end is over is reminded of once more before it is
// taken again; the second taking is told too.
func TestGivenBackTooLateToBeInTime(t *testing.T) {
	h, day := taken(t)
	h.At(day+20, "10:00:00") // a Monday
	h.leave(monday+7, monday+11)
	d := h.Stage("体育馆")
	if d.Owner != "LiNa" || d.Pool != nil || d.LastReclaim != nil || len(d.LostAt) != 0 || rulebook.DayOf(d.EnteredAt) != monday {
		t.Fatalf("%+v", d)
	}
	told := h.Notices("restored/")
	if len(told) != 2 || !strings.Contains(told[0].Content.Text, "12月7日") || !strings.Contains(told[0].Content.Text, "到今天期限又已过") {
		t.Errorf("%v", told)
	}
	before := len(h.Notices("reclaimed/"))
	_, again := h.Days(day+21, day+26, true)
	if again != day+23 || len(h.Notices("reclaimed/")) != before+2 {
		t.Errorf("taken again on %s, told %d more", again, len(h.Notices("reclaimed/"))-before)
	}
}

// Nobody gets what they lost around the wait, not from their leader either; what went to
// somebody else by then is theirs to give.
func TestNoWayAroundTheWait(t *testing.T) {
	h, day := taken(t)
	h.At(day, "10:00:00")
	give := func(to string) func(*sales.Tx) error {
		return h.onDeal("zhangwei", "体育馆", func(tx *sales.Tx, by *sales.Person, d *crm.Deal) error {
			return crm.HandDeal(tx, by, d, h.Person(tx, to))
		})
	}
	h.Refused("zhangwei", sales.Conflict, give("lina"))
	h.As("zhangwei", give("wangqiang"))
	h.As("zhangwei", give("lina"))
}
