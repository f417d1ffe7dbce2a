package sales

import (
	"strings"
	"testing"

	"salesbot/rulebook"
)

// taken is a deal of lina's in the pool, taken when its two weeks were over.
func taken(t *testing.T) (h *house, day rulebook.Day) {
	h = newHouse(t)
	h.at(monday, "10:00:00")
	h.newDeal("体育馆")
	if _, day = h.days(tuesday, monday+15, true); day != monday+15 {
		t.Fatalf("taken on %s", day)
	}
	return h, day
}

func (h *house) leave(from, to rulebook.Day) {
	h.t.Helper()
	h.as("zhangwei", func(tx *Tx) error {
		_, _, err := BookLeave(tx, h.person(tx, "zhangwei"), h.person(tx, "lina"), LeaveAsked{From: from, To: to, Kind: "病假", Reason: "住院"}, tx.Now)
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
			h.at(day, "10:00:00")
			h.leave(days[0], days[1])
			if d := h.stage("体育馆"); d.Owner != "" || len(h.notices("restored/")) != 0 {
				t.Errorf("%+v", d)
			}
		})
	}
}

// What comes back when even the right end is over is reminded of once more before it is
// taken again; the second taking is told too.
func TestGivenBackTooLateToBeInTime(t *testing.T) {
	h, day := taken(t)
	h.at(day+20, "10:00:00") // a Monday
	h.leave(monday+7, monday+11)
	d := h.stage("体育馆")
	if d.Owner != "LiNa" || d.Pool != nil || d.Taken != nil || len(d.Left) != 0 || rulebook.DayOf(d.EnteredAt) != monday {
		t.Fatalf("%+v", d)
	}
	told := h.notices("restored/")
	if len(told) != 2 || !strings.Contains(told[0].Content.Text, "12月7日") || !strings.Contains(told[0].Content.Text, "到今天期限又已过") {
		t.Errorf("%v", told)
	}
	before := len(h.notices("reclaimed/"))
	_, again := h.days(day+21, day+26, true)
	if again != day+23 || len(h.notices("reclaimed/")) != before+2 {
		t.Errorf("taken again on %s, told %d more", again, len(h.notices("reclaimed/"))-before)
	}
}

// Nobody gets what they lost around the wait, not from their leader either; what went to
// somebody else by then is theirs to give.
func TestNoWayAroundTheWait(t *testing.T) {
	h, day := taken(t)
	h.at(day, "10:00:00")
	give := func(to string) func(*Tx) error {
		return h.onDeal("zhangwei", "体育馆", func(tx *Tx, by *Person, d *Deal) error { return HandDeal(tx, by, d, h.person(tx, to)) })
	}
	h.refused("zhangwei", Conflict, give("lina"))
	h.as("zhangwei", give("wangqiang"))
	h.as("zhangwei", give("lina"))
}
