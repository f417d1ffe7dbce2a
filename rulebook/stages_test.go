package rulebook

import (
	"fmt"
	"strings"
	"testing"
)

func TestStages(t *testing.T) {
	l := DefaultLaw()
	all := Stages()
	if len(l.Stages.Rules) != len(all) {
		t.Fatalf("%d rules, %d stages", len(l.Stages.Rules), len(all))
	}
	for i, s := range all {
		r, ok := l.Stage(s)
		if !ok || r.Stage != s || l.Stages.Rules[i].Stage != s {
			t.Errorf("%s has no rule in its place", s)
		}
		if s.Ended() != (r.Next == "") || s.Ended() != (r.OnOverdue == "") || !s.Ended() && r.Next != all[i+1] {
			t.Errorf("%s: next %q, overdue %q", s, r.Next, r.OnOverdue)
		}
		for _, name := range []string{s.Title(), string(s), strings.ToUpper(string(s)), " " + s.Title() + " "} {
			if got, ok := ParseStage(name); !ok || got != s {
				t.Errorf("ParseStage(%q) = %q, %v", name, got, ok)
			}
		}
	}
	for name, want := range map[string]Stage{"赢单": Won, "沟通": Talks, "丢标": Lost, "ｗｏｎ": Won} {
		if got, ok := ParseStage(name); !ok || got != want {
			t.Errorf("ParseStage(%q) = %q, %v", name, got, ok)
		}
	}
	for _, name := range []string{"", "中", "投标书", "stage"} {
		if got, ok := ParseStage(name); ok {
			t.Errorf("ParseStage(%q) = %q", name, got)
		}
	}
	if _, ok := l.Stage("none"); ok {
		t.Error("an unknown stage has a rule")
	}
}

func TestLastDay(t *testing.T) {
	l := DefaultLaw()
	for _, c := range []struct {
		stage         Stage
		entered, want string
	}{
		{Opportunity, "2026-11-06", "2026-11-20"},
		{Opportunity, "2026-11-07", "2026-11-23"}, // 21 November is a Saturday
		{Opportunity, "2026-09-18", "2026-10-08"}, // 2 October is a holiday
		{Opportunity, "2026-09-26", "2026-10-10"}, // a Saturday that is worked
		{Lead, "2026-10-20", "2026-11-20"},
		{Project, "2026-10-31", "2026-11-30"},
		{Talks, "2026-01-31", "2026-02-28"}, // clipped to February's end, a Saturday that is worked
		{Bidding, "2026-08-31", "2026-11-02"},
		{Won, "2026-08-31", ""},
		{Lost, "2026-08-31", ""},
	} {
		if got := l.LastDay(c.stage, day(t, c.entered), l.Calendar).String(); got != c.want {
			t.Errorf("%s entered %s lasts till %q, want %q", c.stage, c.entered, got, c.want)
		}
	}
	if got := l.LastDay(Lead, 0, l.Calendar); !got.IsZero() {
		t.Errorf("entered never, lasts till %s", got)
	}
	if got := l.FollowUpLast(Lead, day(t, "2026-11-06"), l.Calendar).String(); got != "2026-11-20" {
		t.Errorf("a lead without follow-up lasts till %s", got)
	}
	if got := l.FollowUpLast(Project, day(t, "2026-11-06"), l.Calendar); !got.IsZero() {
		t.Errorf("a project asks for follow-ups till %s", got)
	}
}

func TestReminderDays(t *testing.T) {
	l := DefaultLaw()
	for last, want := range map[string]string{
		"2026-11-20": "[2026-11-13 2026-11-17 2026-11-19]",
		"2026-11-23": "[2026-11-16 2026-11-20]",            // 3 days and 1 day before fall on one Friday
		"2026-10-08": "[2026-09-30]",                       // all three in the holiday
		"2026-11-25": "[2026-11-18 2026-11-20 2026-11-24]", // 22 November is a Sunday
	} {
		if got := fmt.Sprint(l.ReminderDays(day(t, last), l.Calendar)); got != want {
			t.Errorf("last day %s: reminders on %s, want %s", last, got, want)
		}
	}
	if got := l.ReminderDays(0, l.Calendar); got != nil {
		t.Errorf("no last day: reminders on %v", got)
	}
}

func TestFields(t *testing.T) {
	l := DefaultLaw()
	seen := map[string]bool{}
	for _, f := range l.Fields() {
		if seen[Fold(f.Name)] {
			t.Errorf("field %s twice", f.Name)
		}
		seen[Fold(f.Name)] = true
		if got, ok := FieldByName(l, " "+f.Name); !ok || got != f {
			t.Errorf("FieldByName(%s) = %v, %v", f.Name, got, ok)
		}
	}
	for _, name := range []string{"预算", "预计我司金额", "预计最晚投标时间", "设计单位", "决策单位", "使用单位", "预计投标时间", "预计中标金额", "发标时间", "应标时间", "竞争对手"} {
		if !seen[name] {
			t.Errorf("no field %s", name)
		}
	}
	if _, ok := FieldByName(l, "天气"); ok {
		t.Error("天气 is a field")
	}
}

func TestParseField(t *testing.T) {
	for _, c := range []struct {
		kind     FieldKind
		in, want string // want "" = refused
	}{
		{FieldMoney, "300万", "3000000元"},
		{FieldMoney, "３００万", "3000000元"},
		{FieldMoney, "0.5元", "0.50元"},
		{FieldMoney, "很多", ""},
		{FieldMoney, "-3", ""},
		{FieldDate, "2026-12-01", "2026-12-01"},
		{FieldDate, " ２０２６－１２－０１ ", "2026-12-01"},
		{FieldDate, "12月1日", ""},
		{FieldDate, "2026-02-30", ""},
		{FieldText, " 华东设计院 ", "华东设计院"},
		{FieldText, "华东\n设计院", "华东 设计院"},
		{FieldText, "（甲）", "（甲）"},
		{FieldText, "  ", ""},
		{FieldText, strings.Repeat("长", 200), strings.Repeat("长", 200)},
		{FieldText, strings.Repeat("长", 201), ""},
	} {
		got, err := ParseField(Field{"字段", c.kind}, c.in)
		if got != c.want || (err != nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), "field 字段: ") {
			t.Errorf("%s %q: %q, %v, want %q", c.kind, c.in, got, err, c.want)
		}
		if err == nil {
			if again, err := ParseField(Field{"字段", c.kind}, got); err != nil || again != got {
				t.Errorf("%s %q is not canonical: %q, %v", c.kind, got, again, err)
			}
		}
	}
}
