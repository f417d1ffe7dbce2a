package rulebook

import (
	"encoding/json"
	"testing"
	"time"
)

func day(t testing.TB, s string) Day {
	t.Helper()
	d, err := ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// at reads "2026-11-20 17:59:59" in Zone.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation(time.DateTime, s, Zone)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDayOf(t *testing.T) {
	for _, c := range []struct{ utc, want string }{
		{"2026-11-20T15:59:59Z", "2026-11-20"},
		{"2026-11-20T16:00:00Z", "2026-11-21"},
		{"1969-12-30T15:59:59Z", "1969-12-30"},
		{"1969-12-30T16:00:00Z", "1969-12-31"},
		{"2028-02-28T16:00:00Z", "2028-02-29"},
	} {
		u, _ := time.Parse(time.RFC3339, c.utc)
		if got := DayOf(u).String(); got != c.want {
			t.Errorf("DayOf(%s) = %s, want %s", c.utc, got, c.want)
		}
	}
	if d := DayOf(time.Time{}); !d.IsZero() {
		t.Errorf("the zero time has day %s", d)
	}
	if !MonthOf(time.Time{}).IsZero() {
		t.Error("the zero time has a month")
	}
}

func TestDayClock(t *testing.T) {
	d := day(t, "2026-11-20")
	if got := d.At(hm(18, 0)); !got.Equal(at(t, "2026-11-20 18:00:00")) {
		t.Errorf("At 18:00 = %s", got)
	}
	if got := d.At(Midnight); !got.Equal(day(t, "2026-11-21").Start()) {
		t.Errorf("24:00 = %s", got)
	}
	if got := DayOf(d.Start()); got != d {
		t.Errorf("the start of %s lies on %s", d, got)
	}
	if d.Chinese() != "11月20日(周五)" || d.Weekday() != time.Friday {
		t.Errorf("Chinese = %s", d.Chinese())
	}
	if got := NewDay(2026, time.February, 30).String(); got != "2026-03-02" {
		t.Errorf("30 February = %s", got)
	}
}

func TestAddMonthsClips(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2028-01-31", 1, "2028-02-29"},
		{"2028-02-29", 12, "2029-02-28"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-11-30", 3, "2027-02-28"},
		{"2026-12-31", 2, "2027-02-28"},
		{"2026-11-20", 1, "2026-12-20"},
		{"2026-01-15", -1, "2025-12-15"},
		{"2026-05-31", 0, "2026-05-31"},
	} {
		if got := day(t, c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{"", "2026-1-2", "2026-02-30", "20261120", "2026/11/20", " 2026-11-20", "2026-11-20 ", "1970-01-01",
		"0000-01-01", "2026-11-20T00:00:00Z", "２０２６-11-20"} {
		if d, err := ParseDay(s); err == nil {
			t.Errorf("ParseDay(%q) = %s", s, d)
		}
	}
	for _, s := range []string{"", "2026-13", "2026-00", "2026-1", "2026", "0000-01", "2026-11-20"} {
		if m, err := ParseMonth(s); err == nil {
			t.Errorf("ParseMonth(%q) = %s", s, m)
		}
	}
	for _, s := range []string{"", "24:01", "25:00", "18:60", "6:00", "18:0", "18-00", "+1:00", "-1:00", "18:000", "１8:00"} {
		if c, err := ParseClock(s); err == nil {
			t.Errorf("ParseClock(%q) = %s", s, c)
		}
	}
}

func TestMonth(t *testing.T) {
	m, err := ParseMonth("2026-11")
	if err != nil {
		t.Fatal(err)
	}
	if m.First().String() != "2026-11-01" || m.Last().String() != "2026-11-30" {
		t.Errorf("%s runs %s to %s", m, m.First(), m.Last())
	}
	if m.Add(2).String() != "2027-01" || m.Add(-11).String() != "2025-12" || m.Chinese() != "2026年11月" {
		t.Errorf("Add or Chinese: %s %s %s", m.Add(2), m.Add(-11), m.Chinese())
	}
	if MonthOf(at(t, "2026-12-01 00:00:00")) != m+1 || day(t, "2026-11-30").Month() != m {
		t.Error("MonthOf or Day.Month is off")
	}
}

func TestTextRoundTrip(t *testing.T) {
	type row struct {
		Day   Day            `json:"day"`
		None  Day            `json:"none"`
		Gone  Day            `json:"gone,omitzero"`
		Month Month          `json:"month"`
		Clock Clock          `json:"clock"`
		Keyed map[Day]string `json:"keyed"`
	}
	in := row{Day: day(t, "2026-11-20"), Month: day(t, "2026-11-20").Month(), Clock: Midnight,
		Keyed: map[Day]string{day(t, "2026-01-01"): "元旦"}}
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"day":"2026-11-20","none":"","month":"2026-11","clock":"24:00","keyed":{"2026-01-01":"元旦"}}`
	if string(data) != want {
		t.Errorf("got  %s\nwant %s", data, want)
	}
	var out row
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	if out.Day != in.Day || !out.None.IsZero() || out.Month != in.Month || out.Clock != in.Clock || len(out.Keyed) != 1 {
		t.Errorf("read back %+v", out)
	}
	if err := json.Unmarshal([]byte(`{"day":"2026-02-30"}`), &out); err == nil {
		t.Error("30 February was read")
	}
}

func FuzzParseDay(f *testing.F) {
	for _, s := range []string{"2026-11-20", "2028-02-29", "2026-02-29", "0001-01-01", "9999-12-31", "1970-01-01", "", "2026-1-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDay(s)
		if err != nil {
			return
		}
		if d.String() != s {
			t.Errorf("ParseDay(%q).String() = %q", s, d)
		}
		if DayOf(d.Start()) != d || DayOf(d.At(Midnight)) != d+1 {
			t.Errorf("%s does not begin and end where its neighbours do", d)
		}
	})
}

func FuzzParseMonth(f *testing.F) {
	for _, s := range []string{"2026-11", "0001-01", "9999-12", "2026-13", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMonth(s)
		if err != nil {
			return
		}
		if m.String() != s || m.First().Month() != m || m.Last()+1 != m.Add(1).First() {
			t.Errorf("ParseMonth(%q) = %s, %s to %s", s, m, m.First(), m.Last())
		}
	})
}

func FuzzParseClock(f *testing.F) {
	for _, s := range []string{"00:00", "18:00", "23:59", "24:00", "24:01", "7:00", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseClock(s)
		if err != nil {
			return
		}
		if c < 0 || c > Midnight || c.String() != s {
			t.Errorf("ParseClock(%q) = %d %s", s, int(c), c)
		}
	})
}
