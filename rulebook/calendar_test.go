package rulebook

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestEmbeddedTables(t *testing.T) {
	files, err := filepath.Glob("calendar/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("tables: %v, %v", files, err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		y, err := ParseYear(data)
		if err != nil {
			t.Errorf("%s: %v", f, err)
		}
		if filepath.Base(f) != time.Date(y.Year, 1, 1, 0, 0, 0, 0, Zone).Format("2006")+".json" || y.Source == "" {
			t.Errorf("%s holds %d, source %q", f, y.Year, y.Source)
		}
	}
	if got := len(EmbeddedCalendar().Years()); got != len(files) {
		t.Errorf("%d years embedded, %d files", got, len(files))
	}
}

func TestCalendar2026(t *testing.T) {
	cal := EmbeddedCalendar()
	y := cal.years[2026]
	if len(y.Off) != 33 || len(y.Work) != 6 {
		t.Errorf("%d days off, %d make-up days, want 33 and 6", len(y.Off), len(y.Work))
	}
	for _, s := range []string{"01-04", "02-14", "02-28", "05-09", "09-20", "10-10"} {
		if d := day(t, "2026-"+s); !cal.Workday(d) || cal.Why(d) != "调休上班" {
			t.Errorf("%s is no make-up workday but %s", d, cal.Why(d))
		}
	}
	workdays := cal.Between(day(t, "2025-12-31"), day(t, "2026-12-31"))
	// 104 weekend days, of which 6 are worked; 33 days of holidays, of which 14 are weekend days.
	if workdays != 365-104+6-(33-14) {
		t.Errorf("%d workdays in 2026, want 248", workdays)
	}
	for _, c := range []struct{ day, why string }{
		{"2026-01-01", "元旦"}, {"2026-01-03", "元旦"}, {"2026-02-13", "工作日"}, {"2026-02-15", "春节"}, {"2026-02-23", "春节"},
		{"2026-02-24", "工作日"}, {"2026-04-06", "清明节"}, {"2026-04-07", "工作日"}, {"2026-05-05", "劳动节"}, {"2026-05-06", "工作日"},
		{"2026-06-19", "端午节"}, {"2026-06-22", "工作日"}, {"2026-09-25", "中秋节"}, {"2026-09-24", "工作日"}, {"2026-10-07", "国庆节"},
		{"2026-10-08", "工作日"}, {"2026-11-21", "周末"}, {"2026-11-20", "工作日"},
	} {
		if got := cal.Why(day(t, c.day)); got != c.why {
			t.Errorf("%s is %s, want %s", c.day, got, c.why)
		}
	}
}

func TestCalendarArithmetic(t *testing.T) {
	cal := EmbeddedCalendar()
	leave := func(d Day) bool { return d == day(t, "2026-11-24") }
	for _, c := range []struct {
		what string
		got  Day
		want string
	}{
		{"third workday after Friday", cal.Add(day(t, "2026-11-20"), 3, nil), "2026-11-25"},
		{"leave does not count", cal.Add(day(t, "2026-11-20"), 3, leave), "2026-11-26"},
		{"over National Day", cal.Next(day(t, "2026-09-30")), "2026-10-08"},
		{"to a make-up Saturday", cal.Next(day(t, "2026-10-09")), "2026-10-10"},
		{"back over Spring Festival", cal.Prev(day(t, "2026-02-24")), "2026-02-14"},
		{"three back", cal.Add(day(t, "2026-11-24"), -3, nil), "2026-11-19"},
		{"none", cal.Add(day(t, "2026-11-21"), 0, nil), "2026-11-21"},
		{"on a workday", cal.OnOrAfter(day(t, "2026-11-20")), "2026-11-20"},
		{"after a day off", cal.OnOrAfter(day(t, "2026-11-21")), "2026-11-23"},
		{"before a day off", cal.OnOrBefore(day(t, "2026-11-22")), "2026-11-20"},
		{"before, on a workday", cal.OnOrBefore(day(t, "2026-11-23")), "2026-11-23"},
	} {
		if c.got.String() != c.want {
			t.Errorf("%s: %s, want %s", c.what, c.got, c.want)
		}
	}
	if n := cal.Between(day(t, "2026-11-20"), day(t, "2026-11-24")); n != 2 {
		t.Errorf("Between = %d, want 2", n)
	}
	if n := cal.Between(day(t, "2026-11-24"), day(t, "2026-11-20")); n != 0 {
		t.Errorf("Between backwards = %d", n)
	}
	if far := cal.Add(day(t, "2026-11-20"), 3000, nil); cal.Between(day(t, "2026-11-20"), far) != 3000 {
		t.Errorf("the 3000th workday is %s", far)
	}
	all := func(Day) bool { return true }
	if d := cal.Add(day(t, "2026-11-20"), 1, all); d <= day(t, "2029-01-01") || d >= day(t, "2030-01-01") {
		t.Errorf("a calendar without workdays ended on %s", d)
	}
	if d := cal.Add(day(t, "2026-11-20"), -5, all); d >= day(t, "2024-01-01") {
		t.Errorf("a calendar without workdays ended on %s", d)
	}
}

func TestCalendarUnknownYear(t *testing.T) {
	cal := EmbeddedCalendar()
	friday, monday := day(t, "2027-01-08"), day(t, "2027-01-04")
	if cal.Known(friday) || !cal.Workday(friday) || cal.Workday(day(t, "2027-01-02")) || cal.Known(day(t, "2027-01-02")) || !cal.Known(day(t, "2026-12-31")) {
		t.Error("a year without a table is not Monday to Friday, or known")
	}
	own := cal.Overlay(map[Day]bool{friday: false})
	if !own.Known(friday) || own.Known(monday) || own.Workday(friday) || own.Why(friday) != "公司休息" {
		t.Error("an overlaid day is not known")
	}
	table := cal.WithYear(Year{Year: 2027, Off: map[Day]string{friday: "元旦"}})
	if !table.Known(monday) || table.Workday(friday) || len(table.Years()) != len(cal.Years())+1 {
		t.Error("WithYear did not add the year")
	}
	if cal.Known(friday) {
		t.Error("WithYear or Overlay changed the calendar they were called on")
	}
}

// The statutory days are off in any year, known to be, and the workdays around them
// follow: nothing is due on them.
func TestStatutoryDays(t *testing.T) {
	for _, cal := range []Calendar{{}, EmbeddedCalendar()} {
		for _, year := range []int{2027, 2028, 2031, 2040} {
			for md, why := range map[string]string{"01-01": "元旦", "05-01": "劳动节", "05-02": "劳动节", "10-01": "国庆节", "10-02": "国庆节", "10-03": "国庆节"} {
				d := day(t, strconv.Itoa(year)+"-"+md)
				if cal.Workday(d) || !cal.Known(d) || cal.Why(d) != why {
					t.Errorf("%s: workday %v, known %v, %s", d, cal.Workday(d), cal.Known(d), cal.Why(d))
				}
				for _, other := range []Day{d - 4, d + 4} { // neither side is statutory, nor known
					if cal.Known(other) && other.year() == year || cal.Workday(other) == weekend(other) {
						t.Errorf("%s: workday %v, known %v", other, cal.Workday(other), cal.Known(other))
					}
				}
			}
		}
	}
	cal := EmbeddedCalendar()
	if got := cal.Next(day(t, "2027-09-30")); got != day(t, "2027-10-04") {
		t.Errorf("after 30 September 2027 comes %s", got)
	}
	newYear := day(t, "2027-01-01")
	if open := cal.Overlay(map[Day]bool{newYear: true}); !open.Workday(newYear) {
		t.Error("the company's own day does not win over the law")
	}
	if may := (Calendar{}).Workday(day(t, "2024-05-02")); !may {
		t.Error("2 May is off before 2025")
	}
	// A table that forgot one of them does not make it a workday.
	gap := Calendar{}.WithYear(Year{Year: 2027, Off: map[Day]string{day(t, "2027-02-08"): "春节"}})
	if gap.Workday(newYear) {
		t.Error("a table without New Year makes it a workday")
	}
}

func TestTablesWanted(t *testing.T) {
	cal := EmbeddedCalendar()
	with := cal.WithYear(Year{Year: 2027, Off: map[Day]string{day(t, "2027-01-01"): "元旦"}})
	for _, c := range []struct {
		cal  Calendar
		day  string
		want []int
	}{
		{cal, "2026-10-30", nil}, {cal, "2026-11-01", nil} /* a Sunday */, {cal, "2026-11-02", []int{2027}}, {cal, "2026-11-21", nil}, {cal, "2026-12-31", []int{2027}},
		{cal, "2027-01-01", nil}, {cal, "2027-01-04", []int{2027}}, {cal, "2027-11-01", []int{2027, 2028}},
		{with, "2026-11-02", nil}, {with, "2027-01-04", nil}, {with, "2027-11-01", []int{2028}}, {Calendar{}, "2026-11-02", []int{2026, 2027}},
	} {
		if got := c.cal.TablesWanted(day(t, c.day)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.day, got, c.want)
		}
	}
}

func TestHoliday(t *testing.T) {
	cal := EmbeddedCalendar()
	for _, c := range []struct{ name, first, last string }{
		{"元旦", "2026-01-01", "2026-01-03"}, {"春节", "2026-02-15", "2026-02-23"}, {"过年", "2026-02-15", "2026-02-23"}, {"清明", "2026-04-04", "2026-04-06"},
		{"五一", "2026-05-01", "2026-05-05"}, {"五一小长假", "2026-05-01", "2026-05-05"}, {"端午节假期", "2026-06-19", "2026-06-21"}, {"中秋", "2026-09-25", "2026-09-27"},
		{"国庆", "2026-10-01", "2026-10-07"}, {"十一长假", "2026-10-01", "2026-10-07"}, {" 国庆节 ", "2026-10-01", "2026-10-07"}, {"春节期间", "2026-02-15", "2026-02-23"},
	} {
		first, last, ok := cal.Holiday(2026, c.name)
		if !ok || first.String() != c.first || last.String() != c.last {
			t.Errorf("%s: %s to %s, %v", c.name, first, last, ok)
		}
	}
	for _, name := range []string{"", "重阳节", "节", "国", "工作日"} {
		if first, last, ok := cal.Holiday(2026, name); ok {
			t.Errorf("%q: %s to %s", name, first, last)
		}
	}
	if _, _, ok := cal.Holiday(2027, "国庆节"); ok {
		t.Error("a holiday of a year without a table has a length")
	}
	both := cal.WithYear(Year{Year: 2028, Off: map[Day]string{
		day(t, "2027-12-31"): "元旦", day(t, "2028-01-01"): "元旦", day(t, "2028-10-01"): "国庆节、中秋节", day(t, "2028-10-08"): "国庆节、中秋节",
	}})
	for _, name := range []string{"国庆", "中秋节"} {
		if first, last, ok := both.Holiday(2028, name); !ok || first != day(t, "2028-10-01") || last != day(t, "2028-10-08") {
			t.Errorf("%s of two in one: %s to %s, %v", name, first, last, ok)
		}
	}
	if first, _, _ := both.Holiday(2028, "元旦"); first != day(t, "2027-12-31") || both.Workday(first) || !both.Known(first) {
		t.Errorf("New Year 2028 begins %s", first)
	}
	if both.Known(day(t, "2027-12-30")) {
		t.Error("a table knows the year before")
	}
}

func TestOverlay(t *testing.T) {
	saturday, friday := day(t, "2026-11-21"), day(t, "2026-11-20")
	base := EmbeddedCalendar().Overlay(map[Day]bool{saturday: true, friday: false})
	if !base.Workday(saturday) || base.Why(saturday) != "公司上班" || base.Workday(friday) {
		t.Error("the company's days do not win over the week")
	}
	later := base.Overlay(map[Day]bool{friday: true})
	if !later.Workday(friday) || !later.Workday(saturday) || base.Workday(friday) {
		t.Error("the later overlay does not win, or changed the earlier")
	}
	if (Calendar{}).Overlay(map[Day]bool{friday: false}).Workday(friday) || !(Calendar{}).Workday(friday) {
		t.Error("the zero calendar is not Monday to Friday with its overlay")
	}
}

func TestParseYearRefuses(t *testing.T) {
	holidays := func(h string) string { return `{"year":2026,"source":"s","holidays":[` + h + `]}` }
	for _, c := range []struct{ name, in, says string }{
		{"empty", ``, "EOF"},
		{"no JSON", `year: 2026`, "invalid character"},
		{"no year", `{"holidays":[]}`, "year 0"},
		{"no holidays", holidays(``), "no holidays"},
		{"no name", holidays(`{"from":"2026-01-01","to":"2026-01-01"}`), "holiday 1: no name"},
		{"unknown key", holidays(`{"name":"元旦","from":"2026-01-01","to":"2026-01-01","wrok":[]}`), "wrok"},
		{"key twice", holidays(`{"name":"元旦","from":"2026-01-01","to":"2026-01-01","work":[],"Work":["2026-01-04"]}`), `"Work" twice`},
		{"no day", holidays(`{"name":"元旦","from":"2026-01-32","to":"2026-01-03"}`), "元旦: from"},
		{"no last day", holidays(`{"name":"元旦","from":"2026-01-01"}`), "元旦: to"},
		{"other year", holidays(`{"name":"元旦","from":"2025-12-31","to":"2026-01-03"}`), "2025-12-31 is not in 2026"},
		{"backwards", holidays(`{"name":"元旦","from":"2026-01-03","to":"2026-01-01"}`), "before it begins"},
		{"off twice", holidays(`{"name":"元旦","from":"2026-01-01","to":"2026-01-03"},{"name":"春节","from":"2026-01-03","to":"2026-01-04"}`),
			"春节: 2026-01-03 is named twice, also by 元旦"},
		{"off and work", holidays(`{"name":"元旦","from":"2026-01-01","to":"2026-01-03","work":["2026-01-03"]}`), "named twice"},
		{"work twice", holidays(`{"name":"元旦","from":"2026-01-01","to":"2026-01-03","work":["2026-01-04","2026-01-04"]}`), "named twice"},
		{"work on a Monday", holidays(`{"name":"元旦","from":"2026-01-01","to":"2026-01-03","work":["2026-01-05"]}`), "2026-01-05 is no Saturday"},
		{"work on a statutory day", holidays(`{"name":"劳动节","from":"2026-05-03","to":"2026-05-05","work":["2026-05-02"]}`), "2026-05-02 is 劳动节, a day off by law"},
		{"a line", "{\n\"year\": 2026,\n\"holidays\": [}", "line 3"},
		{"a type", "{\n\"year\": \"2026\"}", "line 2"},
		{"more after it", holidays(`{"name":"元旦","from":"2026-01-01","to":"2026-01-03"}`) + `{}`, "follows"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseYear([]byte(c.in))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want it to say %q", err, c.says)
			}
		})
	}
}

func FuzzParseYear(f *testing.F) {
	data, err := embedded.ReadFile("calendar/2026.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"year":2026,"source":"","holidays":[{"name":"x","from":"2026-01-01","to":"2026-01-01","work":["2026-01-03"]}]}`))
	f.Add([]byte(`[[[[`))
	f.Add([]byte(`{"year":2026,"papers":["x"],"days":[{"name":"元旦","date":"2025-12-31","isOffDay":true},{"name":"元旦","date":"2026-01-04","isOffDay":false,"x":[1]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		y, err := ParseYear(data)
		if err != nil {
			return
		}
		cal := Calendar{}.WithYear(y)
		for d, name := range y.Off {
			if name == "" || d.year() < y.Year-1 || d.year() > y.Year+1 || cal.Workday(d) || !cal.Known(d) {
				t.Errorf("%s %q", d, name)
			}
		}
		for d := range y.Work {
			if d.year() < y.Year-1 || d.year() > y.Year+1 || !cal.Workday(d) || !weekend(d) {
				t.Errorf("%s is no workday", d)
			}
		}
	})
}
