package rulebook

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// lawDrawn is a law with every setting drawn within its bounds.
func lawDrawn(t *rapid.T) Law {
	l := DefaultLaw()
	for _, s := range settings() {
		number := rapid.IntRange(s.lo, max(s.lo, s.hi))
		switch p := s.at(&l).(type) {
		case *Clock:
			*p = Clock(number.Draw(t, s.key))
		case *int:
			*p = number.Draw(t, s.key)
		case *Fen:
			*p = Fen(rapid.IntRange(s.lo*100, s.hi*100).Draw(t, s.key))
		case *string:
			*p = rapid.SampledFrom([]string{Reclaim, Escalate}).Draw(t, s.key)
		case *[]int:
			*p = rapid.SliceOfNDistinct(number, 1, 5, rapid.ID[int]).Draw(t, s.key)
		case *[]string:
			*p = rapid.SliceOfN(rapid.StringMatching(`[\p{Han}a-z"<\\]{1,8}`), 0, 4).Draw(t, s.key)
		default:
			t.Fatalf("%s: a setting of type %T is drawn nowhere", s.key, p)
		}
	}
	return l
}

func TestTermsAsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := Terms{
			Law:              lawDrawn(t),
			SalesDepartments: rapid.SampledFrom([][]int{nil, {2}, {2, 7, 1000000}}).Draw(t, "departments"),
			Exempt:           rapid.SampledFrom([][]string{nil, {"LiNa"}, {"a", "b@c"}}).Draw(t, "exempt"),
			GoLive:           Day(rapid.SampledFrom([]int{0, 20000, 21000}).Draw(t, "go live")),
			TrialUntil:       Day(rapid.SampledFrom([]int{0, 20001}).Draw(t, "trial")),
			Approver:         rapid.SampledFrom([]string{"", "WangFang"}).Draw(t, "approver"),
		}
		raw, err := json.Marshal(terms)
		if err != nil {
			t.Fatal(err)
		}
		var again Terms
		if err := json.Unmarshal(raw, &again); err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		if !reflect.DeepEqual(again, terms) {
			t.Fatalf("stored and read again\n%+v\nis\n%+v\n%s", terms, again, raw)
		}
		twice, err := json.Marshal(again)
		if err != nil || string(twice) != string(raw) {
			t.Fatalf("%s, then %s, %v", raw, twice, err)
		}
	})
}

func TestLawOfAnotherProgram(t *testing.T) {
	var l Law
	if err := json.Unmarshal([]byte(`{"fines.late_report": 2000, "fines.of_the_future": 3, "report.deadline": "17:00", "checks.per_rep": 999}`), &l); err != nil {
		t.Fatal(err)
	}
	want := DefaultLaw()
	want.Fines.LateReport, want.Report.Deadline, want.Checks.PerRep = 20_00, hm(17, 0), 999
	if !reflect.DeepEqual(l, want) {
		t.Errorf("%+v", l)
	}
	before := l
	for _, bad := range []string{`{"fines.late_report": "viel"}`, `[]`, `{"report.deadline": "25:00"}`} {
		if err := json.Unmarshal([]byte(bad), &l); err == nil || !reflect.DeepEqual(l, before) {
			t.Errorf("%s: %v, law changed %v", bad, err, !reflect.DeepEqual(l, before))
		}
	}
}

func TestProvisionsAreWords(t *testing.T) {
	keys := map[string]bool{}
	titles := map[string]string{}
	for _, p := range DefaultLaw().Provisions() {
		if p.Title == "" || p.Value == "" || strings.ContainsAny(p.Value, "|[]") || strings.Trim(p.Title, "0123456789.") == "" {
			t.Errorf("%+v", p)
		}
		if strings.Trim(p.Value, "0123456789.,") == "" {
			t.Errorf("%s: %s has no unit", p.Title, p.Value)
		}
		if other := titles[p.Title]; other != "" || keys[p.Key] {
			t.Errorf("%s and %s are both called %s", p.Key, other, p.Title)
		}
		titles[p.Title], keys[p.Key] = p.Key, true
	}
	for _, s := range DefaultLaw().Settings() {
		if !keys[s.Key] {
			t.Errorf("%s is not among the provisions", s.Key)
		}
	}
}

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		settings map[string]any
		want     []string
	}{
		{nil, nil},
		{map[string]any{"fines": map[string]any{"late_report": 20}}, []string{"延交罚款 10元 → 20元"}},
		{map[string]any{"report": map[string]any{"deadline": "17:00", "nudge": "16:40"}}, []string{
			"日报第一次提醒 17:40 → 16:40", "日报截止 18:00 → 17:00", "日报到点提醒 18:00 → 17:00", "累计中断，从 17:00 → 16:00", "延交待确认的中断，从 17:30 → 16:30", "延交待确认的中断，到 18:05 → 17:05",
		}},
		{map[string]any{"fines": map[string]any{"monthly_cap": "200", "appeal_workdays": 5}}, []string{"申诉期限 3个工作日 → 5个工作日", "每人每月合计上限 不设 → 200元"}},
		{map[string]any{"profile": map[string]any{"landline": 0}, "papers": map[string]any{"required": 0}}, []string{"座机 必填 → 可不填", "投标到中标存档 要求 → 不要求"}},
		{map[string]any{"stages": map[string]any{"lead": map[string]any{"days": 10}, "bidding": map[string]any{"on_overdue": "reclaim"}, "reminder_days": []any{5, 2}}}, []string{
			"线索期限（天） 不设 → 10天", "线索期限（月） 1个月 → 不设", "投标到期处理 报上级 → 收回公海", "阶段到期提前提醒 7、3、1天 → 5、2天",
		}},
		{map[string]any{"conduct": map[string]any{"words": []any{}}}, []string{"提请上级看的词 " + strings.Join(DefaultLaw().Conduct.Words, "、") + " → 没有"}},
		{map[string]any{"checks": map[string]any{"per_rep": 0}}, []string{"每周每人抽查 2条 → 不抽"}},
	} {
		l, err := NewLaw(c.settings)
		if err != nil {
			t.Fatal(err)
		}
		if got := Diff(DefaultLaw().Provisions(), l.Provisions()); !slices.Equal(got, c.want) {
			t.Errorf("%v: %q, want %q", c.settings, got, c.want)
		}
	}
	old := []Provision{{"a", "甲", "1天"}, {"b", "乙", "2天"}}
	if got := Diff(old, []Provision{{"c", "丙", "3天"}, {"a", "甲", "1天"}}); !slices.Equal(got, []string{"丙 没有 → 3天", "乙 2天 → 没有"}) {
		t.Errorf("%q", got)
	}
}

func TestTermsBesideTheRulebook(t *testing.T) {
	department := func(id int) string { return "部门" + strconv.Itoa(id) }
	person := func(userid string) string { return "某" + userid }
	words := func(t Terms) []Provision { t.Law = DefaultLaw(); return t.Provisions(department, person) }
	before := Terms{SalesDepartments: []int{2}, GoLive: NewDay(2026, 11, 16)}
	after := Terms{SalesDepartments: []int{2, 3}, Exempt: []string{"lina"}, GoLive: NewDay(2026, 11, 17), TrialUntil: NewDay(2026, 12, 31), Approver: "wangfang"}
	want := []string{
		"销售部门 部门2 → 部门2、部门3", "不用交日报的人 没有 → 某lina", "启用日期 2026-11-16 → 2026-11-17", "试行到 没有 → 2026-12-31", "制度修改的批准人 没有 → 某wangfang",
	}
	if got := Diff(words(before), words(after)); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := Diff(words(Terms{}), words(before))[0]; got != "销售部门 可见范围内全部 → 部门2" {
		t.Error(got)
	}
}

// Every difference of two laws is told, and nothing else.
func TestDiffTellsWhatChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := lawDrawn(t), lawDrawn(t)
		changed := 0
		others := b.Settings()
		for i, s := range a.Settings() {
			if s.Value != others[i].Value {
				changed++
			}
		}
		if got := Diff(a.Provisions(), b.Provisions()); len(got) != changed {
			t.Fatalf("%d settings differ, told: %q", changed, got)
		}
		if got := Diff(a.Provisions(), a.Provisions()); len(got) != 0 {
			t.Fatalf("a law differs from itself: %q", got)
		}
	})
}

func TestHoldsFrom(t *testing.T) {
	cal := EmbeddedCalendar()
	for _, c := range []struct{ at, newest, want string }{
		{"2026-11-26 00:00", "", "2026-11-27"}, {"2026-11-26 23:59", "", "2026-11-27"}, {"2026-11-27 09:00", "", "2026-11-30"}, {"2026-11-28 09:00", "", "2026-11-30"}, {"2026-09-30 12:00", "", "2026-10-08"},
		{"2026-10-09 12:00", "", "2026-10-10"}, {"2026-12-31 12:00", "", "2027-01-04"}, {"2026-11-26 10:00", "2026-11-30", "2026-11-30"}, {"2026-11-26 10:00", "2026-11-20", "2026-11-27"},
	} {
		var newest Day
		if err := newest.UnmarshalText([]byte(c.newest)); err != nil {
			t.Fatal(err)
		}
		when := at(t, c.at+":00")
		got := HoldsFrom(when, cal, newest)
		if got.String() != c.want || !got.Start().After(when) {
			t.Errorf("%s after %s: %s, want %s", c.at, c.newest, got, c.want)
		}
	}
}
