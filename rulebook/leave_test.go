package rulebook

import "testing"

func TestLeaveKind(t *testing.T) {
	for words, want := range map[string]string{
		"": "事假", "家里有事": "事假", "病假": "病假", "发烧，请病假": "病假", "陪产假": "陪产假", "产假98天": "产假", "出差杭州，回来调休": "出差",
		"年休假": "年休假", "去医院": "事假",
	} {
		if got := LeaveKind(words); got != want {
			t.Errorf("%q: %s, want %s", words, got, want)
		}
	}
}

// Leave of more than three workdays gives its days back to the window; shorter leave, and
// what lies outside it, none.
func TestLeavePausesTheWindow(t *testing.T) {
	l := DefaultLaw()
	days := func(from, to string) LeaveDays { return LeaveDays{From: day(t, from), To: day(t, to)} }
	for _, c := range []struct {
		name   string
		leaves []LeaveDays
		want   string
	}{
		{"none", nil, "2026-11-30"},
		{"three workdays", []LeaveDays{days("2026-11-18", "2026-11-22")}, "2026-11-30"},
		{"four workdays", []LeaveDays{days("2026-11-18", "2026-11-23")}, "2026-12-07"}, // 12-06 is a Sunday
		{"two of them", []LeaveDays{days("2026-11-24", "2026-11-27"), days("2026-11-17", "2026-11-20")}, "2026-12-08"},
		{"the same days twice", []LeaveDays{days("2026-11-17", "2026-11-20"), days("2026-11-17", "2026-11-20")}, "2026-12-04"},
		{"begun before", []LeaveDays{days("2026-11-10", "2026-11-17")}, "2026-12-01"},
		{"over before", []LeaveDays{days("2026-11-10", "2026-11-16")}, "2026-11-30"},
		{"after its end", []LeaveDays{days("2026-12-01", "2026-12-08")}, "2026-11-30"},
		{"after an end that was moved", []LeaveDays{days("2026-12-01", "2026-12-04"), days("2026-11-17", "2026-11-20")}, "2026-12-08"},
	} {
		if got := l.LastDay(Opportunity, day(t, "2026-11-16"), l.Calendar, c.leaves...).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	// Two weeks from a Saturday end on the Monday after them: a leave may begin there.
	for to, want := range map[string]string{"2026-12-04": "2026-12-07", "2026-12-02": "2026-11-30"} {
		if got := l.LastDay(Opportunity, day(t, "2026-11-14"), l.Calendar, days("2026-11-30", to)).String(); got != want {
			t.Errorf("on leave from the last day to %s: %s, want %s", to, got, want)
		}
	}
}
