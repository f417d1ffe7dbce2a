package ledger_test

import (
	"maps"
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// A filing is a message: when it was written and what it was.
type filing struct {
	clock string
	text  string
	added bool
}

// Whatever order the messages of a day arrive in, the day ends the same.
func TestReportOrderOfArrival(t *testing.T) {
	const a, b, c = "上午拜访华东设计院谈预算", "下午改了方案，明天送去", "晚上又补了一份报价单"
	for _, test := range []struct {
		name    string
		filings []filing // in order of arrival
		sentAt  string
		status  rulebook.ReportStatus
		text    string
		fines   map[string]ledger.FineState
	}{
		{"on time, to the second", []filing{{"17:59:59", a, false}}, "17:59:59", rulebook.OnTime, a, nil},
		{"late from 18:00:00", []filing{{"18:00:00", a, false}}, "18:00:00", rulebook.Late, a, map[string]ledger.FineState{rulebook.LateReportID: ledger.Booked}},
		{"late until 23:59:59", []filing{{"23:59:59", a, false}}, "23:59:59", rulebook.Late, a, map[string]ledger.FineState{rulebook.LateReportID: ledger.Booked}},
		{"replaced before the deadline", []filing{{"12:00:00", a, false}, {"17:00:00", b, false}}, "12:00:00", rulebook.OnTime, b, nil},
		{"added after it", []filing{{"12:00:00", a, false}, {"18:30:00", b, false}}, "12:00:00", rulebook.OnTime, a + "\n" + b, nil},
		{"补充 before it adds", []filing{{"12:00:00", a, false}, {"13:00:00", b, true}}, "12:00:00", rulebook.OnTime, a + "\n" + b, nil},
		{"补充 files when there is none", []filing{{"17:00:00", a, true}}, "17:00:00", rulebook.OnTime, a, nil},
		{"late one first, on-time one after", []filing{{"18:30:00", b, false}, {"17:59:59", a, false}}, "17:59:59", rulebook.OnTime, a + "\n" + b, map[string]ledger.FineState{rulebook.LateReportID: ledger.Waived}},
		{"three backwards", []filing{{"19:00:00", c, true}, {"13:00:00", b, false}, {"12:00:00", a, false}}, "12:00:00", rulebook.OnTime, b + "\n" + c, map[string]ledger.FineState{rulebook.LateReportID: ledger.Waived}},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHouse(t)
			h.At(tuesday, "23:59:59")
			h.Remind(tuesday)
			for _, f := range test.filings {
				h.As("lina", func(tx *sales.Tx) error {
					_, err := fileSaid(tx, h.Person(tx, "lina"), tuesday, f.text, sent(tuesday, f.clock), f.added)
					return err
				})
			}
			h.Do(func(tx *sales.Tx) error {
				r, err := ledger.ReportOf(tx, "LINA", tuesday)
				if err != nil {
					return err
				}
				if r.Status != test.status || !r.SentAt.Equal(sent(tuesday, test.sentAt)) || r.Text() != test.text || len(r.Revisions) != len(test.filings) {
					t.Errorf("got %s at %s, %q, %d revisions", r.Status, r.SentAt, r.Text(), len(r.Revisions))
				}
				return nil
			})
			if got := h.Fines("lina", tuesday); !maps.Equal(got, test.fines) {
				t.Errorf("fines %v, want %v", got, test.fines)
			}
		})
	}
}

func TestReportTooShort(t *testing.T) {
	h := newHouse(t)
	add := func(text, clock string, added bool) func(*sales.Tx) error {
		return func(tx *sales.Tx) error {
			_, err := fileSaid(tx, h.Person(tx, "lina"), tuesday, text, sent(tuesday, clock), added)
			return err
		}
	}
	h.At(tuesday, "20:00:00")
	h.Remind(tuesday)
	h.Refused("lina", sales.Invalid, add("  一二三四五六七八九  ", "17:00:00", false))
	h.Refused("lina", sales.Invalid, add("短", "17:00:00", true))
	h.As("lina", add("一二三四五六七八九十", "18:30:00", false))
	// A few words written before the report were no report when they were written.
	h.Refused("lina", sales.Invalid, add("短", "17:50:00", true))
	h.Refused("lina", sales.Invalid, add("短", "17:50:00", false))
	h.As("lina", add("短", "18:40:00", false))
	h.Refused("lina", sales.Invalid, add("  ", "18:41:00", true))
	if got := h.Fines("lina", tuesday)[rulebook.LateReportID]; got != ledger.Booked {
		t.Errorf("late fine %q, want booked: a short addition does not prove the report in time", got)
	}
}

// Of two messages of one second the older is the one with the smaller number, whichever
// arrives first.
func TestReportTooShortOfOneSecond(t *testing.T) {
	h := newHouse(t)
	add := func(msgID, text string, added bool) func(*sales.Tx) error {
		return func(tx *sales.Tx) error {
			tx.MsgID = msgID
			_, err := fileSaid(tx, h.Person(tx, "lina"), tuesday, text, sent(tuesday, "17:00:00"), added)
			return err
		}
	}
	h.At(tuesday, "20:00:00")
	h.As("lina", add("10", "上午拜访华东设计院谈预算", false))
	h.Refused("lina", sales.Invalid, add("9", "短", true))
	h.As("lina", add("11", "短", true))
}

func TestMakeUp(t *testing.T) {
	h := newHouse(t)
	makeUp := func(day rulebook.Day) func(*sales.Tx) error {
		return func(tx *sales.Tx) error {
			_, err := ledger.MakeUpReport(tx, h.Person(tx, "lina"), day, goodText, tx.Now)
			return err
		}
	}
	h.Sweep(tuesday)
	h.At(friday, "10:00:00")
	h.Refused("lina", sales.Invalid, makeUp(saturday))
	h.As("lina", makeUp(tuesday)) // the third workday back
	h.Refused("lina", sales.Invalid, makeUp(monday))
	h.As("lina", makeUp(friday)) // today: an ordinary report
	h.Do(func(tx *sales.Tx) error {
		for day, want := range map[rulebook.Day]rulebook.ReportStatus{tuesday: rulebook.MadeUp, friday: rulebook.OnTime} {
			r, err := ledger.ReportOf(tx, "lina", day)
			if err != nil {
				return err
			}
			if r.Status != want {
				t.Errorf("%s is %s, want %s", day, r.Status, want)
			}
		}
		return nil
	})
	if got := h.Fines("lina", tuesday); len(got) != 1 || got[rulebook.MissingReportID] != ledger.Booked {
		t.Errorf("fines %v, want the missing one to stand alone", got)
	}
	h.At(monday+7, "10:00:00")
	h.Refused("lina", sales.Invalid, makeUp(tuesday))
	h.As("lina", makeUp(wednesday))
}

// What is missing is the sweep's to book, not that of a message that comes before it.
func TestMakeUpBeforeTheSweep(t *testing.T) {
	h := newHouse(t)
	h.At(wednesday, "00:01:00")
	h.As("lina", func(tx *sales.Tx) error {
		_, err := ledger.MakeUpReport(tx, h.Person(tx, "lina"), tuesday, goodText, tx.Now)
		return err
	})
	if got := h.Fines("lina", tuesday); len(got) != 0 {
		t.Errorf("fines %v before the sweep", got)
	}
	h.Sweep(tuesday)
	if got := h.Fines("lina", tuesday)[rulebook.MissingReportID]; got != ledger.Booked {
		t.Errorf("missing %q after the sweep, want booked", got)
	}
}

func TestReportOnADayOff(t *testing.T) {
	h := newHouse(t)
	filed := h.File("lina", saturday, "19:00:00")
	if filed.Owed || filed.Report.Status != rulebook.Voluntary || len(filed.Changed) != 0 {
		t.Errorf("%+v, want a voluntary report and no fine", filed)
	}
}

// A day made free later is as if it had always been free, for the exports too.
func TestDayMadeFreeAfterTheFact(t *testing.T) {
	h := newHouse(t)
	h.File("wangqiang", tuesday, "17:00:00")
	h.File("lina", tuesday, "19:00:00")
	h.Sweep(tuesday)
	h.At(wednesday, "09:05:00")
	h.Do(ledger.NoticeBooked)
	h.Deliver()
	h.As("chenhr", func(tx *sales.Tx) error {
		waived, err := ledger.SetCompanyDay(tx, tuesday, false, 0)
		if len(waived) != 3 {
			t.Errorf("%d waived, want lina's, wujun's and zhoumin's", len(waived))
		}
		return err
	})
	h.Do(func(tx *sales.Tx) error {
		reports, err := ledger.ReportsOf(tx, "lina", tuesday, tuesday)
		more, err2 := ledger.ReportsOf(tx, "wangqiang", tuesday, tuesday)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		for _, r := range append(reports, more...) {
			if r.Status != rulebook.Voluntary {
				t.Errorf("%s's report is %s", r.Person, r.Status)
			}
		}
		return nil
	})
	told := h.Deliver()
	if len(told) != 3 || !strings.Contains(told[0].Content.Text, "已撤销") {
		t.Errorf("%d people told of the waiver, want the three who had been told of the fine", len(told))
	}
	h.As("chenhr", func(tx *sales.Tx) error {
		waived, err := ledger.SetCompanyDay(tx, tuesday, false, 0)
		if len(waived) != 0 {
			t.Errorf("%d waived again", len(waived))
		}
		return err
	})
}
