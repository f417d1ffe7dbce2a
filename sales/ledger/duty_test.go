package ledger_test

import (
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

func TestDuty(t *testing.T) {
	h := newHouse(t, func(s *sales.Settings) { s.Exempt = []string{"WANGQIANG"}; s.GoLive = monday })
	h.Do(func(tx *sales.Tx) error {
		for _, l := range []*sales.Leave{
			{Person: "lina", From: wednesday, To: thursday, Kind: "年假", Decided: true},
			{Person: "lina", From: friday, To: friday, Half: sales.Morning, Kind: "事假", Decided: true},
			{Person: "zhoumin", From: friday, To: friday, Kind: "病假"},
		} {
			if err := sales.Leaves.Put(tx, l); err != nil {
				return err
			}
		}
		return nil
	})
	for _, c := range []struct {
		name, who string
		day       rulebook.Day
		owed      bool
		why       string
	}{
		{"the first workday after the greeting", "lina", tuesday, true, ""},
		{"case of the userid", "LINA", tuesday, true, ""},
		{"a group below a sales department", "wujun", tuesday, true, ""},
		{"the day of the greeting", "lina", monday, false, "从收到机器人问候后的第一个工作日起算"},
		{"before go_live", "lina", monday - 3, false, "尚未启用"},
		{"a manager", "zhangwei", tuesday, false, "不是销售岗位"},
		{"hr", "chenhr", tuesday, false, "不是销售岗位"},
		{"outside the sales departments", "qianhui", tuesday, false, "不在销售部门"},
		{"exempt, whatever the case", "wangqiang", tuesday, false, "已豁免"},
		{"leave, first day", "lina", wednesday, false, "年假"},
		{"leave, last day", "lina", thursday, false, "年假"},
		{"half a day", "lina", friday, true, ""},
		{"leave undecided", "zhoumin", friday, true, ""},
		{"a Saturday", "lina", saturday, false, "非工作日(周末)"},
		{"a make-up workday", "lina", rulebook.NewDay(2027, 1, 4), true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := h.Duty(c.who, c.day); d.Owed != c.owed || d.Why != c.why {
				t.Errorf("got %+v, want owed %v, why %q", d, c.owed, c.why)
			}
		})
	}
	if d := h.Duty("zhoumin", friday); !d.Absence.Undecided || d.Absence.Whole {
		t.Errorf("excuse %+v, want undecided", d.Absence)
	}
	if d := h.Duty("lina", rulebook.NewDay(2031, time.March, 4)); !d.Owed || d.Known {
		t.Errorf("year without a table: %+v, want owed and unknown", d)
	}
}

func TestDutyNotLive(t *testing.T) {
	h := newHouse(t, func(s *sales.Settings) { s.GoLive = 0 })
	if d := h.Duty("lina", tuesday); d.Owed || len(h.Notices("greeting")) != 0 {
		t.Errorf("%+v and %d greetings where the bot is not live", d, len(h.Notices("greeting")))
	}
}

func TestDutyWithoutSalesDepartments(t *testing.T) {
	h := newHouse(t, func(s *sales.Settings) { s.SalesDepartments = nil })
	if d := h.Duty("qianhui", tuesday); !d.Owed {
		t.Errorf("%+v, want everybody visible to owe", d)
	}
}

func TestDutyOfAManagerWhoSells(t *testing.T) {
	h := newHouse(t)
	h.Do(func(tx *sales.Tx) error { return sales.GrantRole(tx, h.Person(tx, "zhangwei"), sales.Rep, true) })
	h.Do(func(tx *sales.Tx) error {
		roles, err := sales.RolesOf(tx, h.Person(tx, "zhangwei"))
		if !roles.Has(sales.Manager) || !roles.Has(sales.Rep) {
			t.Errorf("roles %v, want both", roles)
		}
		return err
	})
	if d := h.Duty("zhangwei", tuesday); !d.Owed {
		t.Errorf("%+v, want owed", d)
	}
}

// The days of a nearer department win over those of one above, whatever was set last.
func TestCompanyDays(t *testing.T) {
	h := newHouse(t)
	set := func(day rulebook.Day, work bool, department int) {
		h.As("chenhr", func(tx *sales.Tx) error { _, err := ledger.SetCompanyDay(tx, day, work, department); return err })
	}
	set(tuesday, true, 5)
	set(tuesday, false, 2)
	set(wednesday, false, 0)
	set(wednesday, true, 3)
	set(saturday, true, 1)
	for _, c := range []struct {
		who  string
		day  rulebook.Day
		owed bool
	}{
		{"lina", tuesday, false}, {"wujun", tuesday, true}, {"zhoumin", tuesday, true},
		{"lina", wednesday, false}, {"zhoumin", wednesday, true},
		{"lina", saturday, true}, {"zhoumin", saturday, true},
	} {
		if d := h.Duty(c.who, c.day); d.Owed != c.owed {
			t.Errorf("%s on %s: %+v, want owed %v", c.who, c.day, d, c.owed)
		}
	}
}

func TestDebtors(t *testing.T) {
	h := newHouse(t)
	h.File("lina", tuesday, "17:00:00")
	h.Do(func(tx *sales.Tx) error {
		debtors, err := ledger.Debtors(tx, tuesday)
		if got := sales.Names(debtors); got != "王强、吴军、周敏" {
			t.Errorf("debtors %s", got)
		}
		return err
	})
}

// What was due of a day goes by the calendar of that day's department, wherever somebody
// has moved since.
func TestMovedSinceGoesByTheDaysDepartment(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "09:00:00")
	h.As("chenhr", func(tx *sales.Tx) error { _, err := ledger.SetCompanyDay(tx, wednesday, false, 3); return err })
	h.At(thursday, "09:00:00")
	for i := range h.Dir.People {
		switch e := &h.Dir.People[i]; e.UserID {
		case "LiNa":
			e.Departments = []int{3}
		case "zhoumin":
			e.Departments = []int{2}
		}
	}
	h.Sync()
	h.Sweep(wednesday)
	if got := h.Fines("zhoumin", wednesday); len(got) != 0 {
		t.Errorf("周敏 had that day off in 杭州: %v", got)
	}
	h.As("chenhr", func(tx *sales.Tx) error { // looked at once more
		_, err := ledger.SetCompanyDay(tx, wednesday, false, 3)
		return err
	})
	h.Do(func(tx *sales.Tx) error {
		f := h.Fine(tx, rulebook.MissingReportID, "lina", wednesday)
		if f.State != ledger.Booked || f.Department != 2 {
			t.Errorf("李娜 worked in 上海 that day: %s in department %d", f.State, f.Department)
		}
		return nil
	})
}
