package rulebook

import (
	"testing"
	"time"
)

// OutageHolds is what the two findings of a day make of the same outages.
func TestOutageHolds(t *testing.T) {
	l := DefaultLaw()
	day := NewDay(2026, time.November, 20)
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"17:15:00", "17:25:00", false},
		{"17:00:00", "17:15:00", false},
		{"17:00:00", "17:15:01", true},
		{"16:00:00", "17:15:00", false},
		{"17:29:00", "17:30:00", false},
		{"17:29:00", "17:30:01", true},
		{"18:04:59", "18:05:30", true},
		{"18:05:00", "18:10:00", false},
		{"19:00:00", "19:16:00", true},
		{"23:20:00", "23:30:00", false},
		{"23:29:59", "23:30:01", true},
		{"09:00:00", "12:00:00", false},
	} {
		at := func(clock string) time.Time {
			m, err := time.ParseInLocation("2006-01-02 15:04:05", day.String()+" "+clock, Zone)
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		outages := []Span{{at(c.from), at(c.to)}}
		if got := l.OutageHolds(day, outages); got != c.want {
			t.Errorf("%s to %s: %v", c.from, c.to, got)
		}
		facts := ReportFacts{Day: day, Owed: true, YearKnown: true, Reminder: Reminder{Of: hm(18, 0), At: day.At(hm(18, 0))}, Outages: outages, Now: day.AddDays(1).Start()}
		held := len(missingReport.Find(l, facts).Held) > 0
		facts.SentAt = day.At(Midnight).Add(-time.Second)
		held = held || len(lateReport.Find(l, facts).Held) > 0
		if held != c.want {
			t.Errorf("%s to %s: findings held %v", c.from, c.to, held)
		}
	}
	if l.OutageHolds(day, nil) || l.OutageHolds(day, []Span{{day.AddDays(1).Start(), day.AddDays(1).At(60)}}) {
		t.Error("held without an outage of the day")
	}
}
