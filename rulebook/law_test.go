package rulebook

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestEverySettingHasADefault(t *testing.T) {
	var keys []string
	all := map[string]any{}
	for _, s := range DefaultLaw().Settings() {
		if s.Default == "" || s.Value != s.Default || s.Doc == "" || s.Source != ByRegulation && s.Source != ByDefault {
			t.Errorf("setting %+v is incomplete", s)
		}
		keys = append(keys, s.Key)
		all = nest(all, s.Key, s.Default)
	}
	sorted := slices.Clone(keys)
	slices.Sort(sorted)
	if len(slices.Compact(sorted)) != len(keys) {
		t.Errorf("a setting is listed twice: %v", keys)
	}
	l, err := NewLaw(all)
	if err != nil {
		t.Fatalf("the defaults are refused: %v", err)
	}
	if !reflect.DeepEqual(l, DefaultLaw()) {
		t.Errorf("the defaults, set, make another law:\n%+v\n%+v", l, DefaultLaw())
	}
}

// Every number of the law is what some setting points to.
func TestEveryNumberIsASetting(t *testing.T) {
	l := DefaultLaw()
	l.Stages.Rules = slices.Clone(l.Stages.Rules)
	reached := map[any]bool{}
	for _, s := range settings() {
		reached[s.at(&l)] = true
	}
	var walk func(v reflect.Value, path string)
	walk = func(v reflect.Value, path string) {
		if v.Type() == reflect.TypeFor[Calendar]() {
			return
		}
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i), path+"."+v.Type().Field(i).Name)
			}
		case reflect.Int, reflect.Int16, reflect.Int64:
			if !reached[v.Addr().Interface()] {
				t.Errorf("Law%s is no setting", path)
			}
		case reflect.Slice:
			for i := range v.Len() {
				if r, ok := v.Index(i).Interface().(StageRule); ok && !r.Stage.Ended() {
					walk(v.Index(i), path+"."+string(r.Stage))
				}
			}
		}
	}
	walk(reflect.ValueOf(&l).Elem(), "")
}

func nest(m map[string]any, key string, v any) map[string]any {
	name, rest, deeper := strings.Cut(key, ".")
	if !deeper {
		m[name] = v
		return m
	}
	sub, _ := m[name].(map[string]any)
	if sub == nil {
		sub = map[string]any{}
	}
	m[name] = nest(sub, rest, v)
	return m
}

func TestBadValueIsRefusedByName(t *testing.T) {
	for _, s := range settings() {
		bad := []any{"bad", nil, -1, map[string]any{"x": 1}, true, 1.5e300, []any{}, []any{"x"}}
		switch s.at(new(DefaultLaw())).(type) {
		case *Clock:
			bad = append(bad, "25:00", 1080, "18")
		case *[]string: // whose words may be any, and none
			bad = []any{nil, -1, map[string]any{"x": 1}, true, []any{1}, []any{""}, []any{"甲,乙"}, strings.Repeat("长", 21)}
		case *int:
			bad = append(bad, s.lo-1, s.hi+1, 2.5, "3.5", "")
		case *Fen:
			bad = append(bad, "NaN", s.hi+1, "-10", 0.001)
		}
		for _, v := range bad {
			_, err := NewLaw(nest(map[string]any{}, s.key, v))
			if err == nil || !strings.HasPrefix(err.Error(), "rulebook."+s.key) {
				t.Errorf("%s = %v: %v", s.key, v, err)
			}
		}
	}
}

func TestNewLaw(t *testing.T) {
	sub := func(section, key string, v any) map[string]any {
		return map[string]any{section: map[string]any{key: v}}
	}
	for _, c := range []struct {
		name string
		in   map[string]any
		ok   func(Law) bool
	}{
		{"nothing", nil, func(l Law) bool { return reflect.DeepEqual(l, DefaultLaw()) }},
		{"empty section", map[string]any{"report": nil}, func(l Law) bool { return l.Report == DefaultLaw().Report }},
		{"yuan", sub("fines", "late_report", 20), func(l Law) bool { return l.Fines.LateReport == 2000 }},
		{"yuan as text", sub("fines", "late_report", "20.50元"), func(l Law) bool { return l.Fines.LateReport == 2050 }},
		{"yuan with decimals", sub("fines", "late_report", 20.5), func(l Law) bool { return l.Fines.LateReport == 2050 }},
		{"yuan from JSON", sub("fines", "late_report", float64(20)), func(l Law) bool { return l.Fines.LateReport == 2000 }},
		{"number as text", sub("visits", "radius_m", "300"), func(l Law) bool { return l.Visits.RadiusM == 300 }},
		{"dotted", map[string]any{"visits.radius_m": int64(300)}, func(l Law) bool { return l.Visits.RadiusM == 300 }},
		{"list", sub("stages", "reminder_days", []any{5, 2}), func(l Law) bool { return slices.Equal(l.Stages.ReminderDays, []int{5, 2}) }},
		{"list as text", sub("stages", "reminder_days", "5,2"), func(l Law) bool { return slices.Equal(l.Stages.ReminderDays, []int{5, 2}) }},
		{"deadline moves what hangs on it", sub("report", "deadline", "18:20"), func(l Law) bool {
			return l.Report.Deadline == hm(18, 20) && l.Report.Reminder == hm(18, 20) && l.Hold.OutageFrom == hm(17, 20) &&
				l.Hold.LateFrom == hm(17, 50) && l.Hold.LateTo == hm(18, 25) && l.Hold.MissingFrom == hm(23, 30)
		}},
		{"reminder after the deadline", sub("report", "reminder", "18:01"), func(l Law) bool {
			return l.Report.Deadline == hm(18, 0) && l.Report.Reminder == hm(18, 1)
		}},
		{"days instead of weeks", sub("stages", "opportunity", map[string]any{"days": 10}), func(l Law) bool {
			r, _ := l.Stage(Opportunity)
			return r.Days == 10 && r.Weeks == 0 && r.Months == 0 && r.OnOverdue == Reclaim
		}},
		{"only what becomes of it", sub("stages", "bidding", map[string]any{"on_overdue": "reclaim"}), func(l Law) bool {
			r, _ := l.Stage(Bidding)
			return r.Months == 2 && r.OnOverdue == Reclaim
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := NewLaw(c.in)
			if err != nil || !c.ok(l) {
				t.Errorf("%v, %+v", err, l)
			}
		})
	}
	if r, _ := DefaultLaw().Stage(Opportunity); r.Weeks != 2 {
		t.Error("a law that was set changed the default")
	}
}

func TestNewLawRefuses(t *testing.T) {
	for _, c := range []struct{ key, value, says string }{
		{"report.deadline", "25:00", `rulebook.report.deadline: "25:00": want a time of day in quotes, "00:00" to "23:59"`},
		{"report.dedline", "18:00", "rulebook.report.dedline: unknown setting; the nearest is report.deadline"},
		{"reports.deadline", "18:00", "rulebook.reports: unknown setting"},
		{"report", "18:00", `rulebook.report: "18:00": is a section`},
		{"report.nudge", "18:00", `rulebook.report.nudge: "18:00": must be before report.deadline, "18:00"`},
		{"report.digest", "18:00", `rulebook.report.deadline: "18:00": must be before report.digest`},
		{"report.reminder", "17:59", "must not be after report.reminder"},
		{"report.last_call", "22:01", "rulebook.report.last_call"},
		{"hold.late_from", "18:01", "rulebook.hold.late_from"},
		{"hold.late_to", "17:59", "hold.late_to"},
		{"jobs.sweep", "09:05", "rulebook.jobs.sweep"},
		{"jobs.morning_until", "09:00", "rulebook.jobs.morning_digest"},
		{"fines.code_digits", "5", "rulebook.fines.code_digits"},
		{"fines.code_digits", "13", "rulebook.fines.code_digits"},
		{"stages.project.months", "0", "rulebook.stages.project: 0: want a window"},
		{"stages.bidding.on_overdue", "delete", "want reclaim or escalate"},
		{"stages.reminder_days", "1,3,7", "falling"},
		{"stages.won.days", "3", "rulebook.stages.won: unknown setting"},
	} {
		_, err := NewLaw(nest(map[string]any{}, c.key, c.value))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s = %s: %v\nwant %s", c.key, c.value, err, c.says)
		}
	}
	_, err := NewLaw(map[string]any{"report": map[string]any{"deadline": 1, "nudge": 2}, "x": 3})
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("three mistakes, told as: %v", err)
	}
	if _, err := NewLaw(map[string]any{"visits.radius_m": 1000, "visits": map[string]any{"radius_m": 900}}); err == nil || !strings.Contains(err.Error(), "set twice") {
		t.Errorf("one setting given twice: %v", err)
	}
}

func TestQuiet(t *testing.T) {
	night := DefaultLaw().Quiet
	for _, c := range []struct {
		q         QuietLaw
		when, end string
	}{
		{night, "2026-11-20 21:59:59", "2026-11-20 21:59:59"},
		{night, "2026-11-20 22:00:00", "2026-11-21 08:00:00"},
		{night, "2026-11-21 00:05:00", "2026-11-21 08:00:00"},
		{night, "2026-11-21 07:59:59", "2026-11-21 08:00:00"},
		{night, "2026-11-21 08:00:00", "2026-11-21 08:00:00"},
		{QuietLaw{hm(0, 0), hm(7, 0)}, "2026-11-21 06:59:00", "2026-11-21 07:00:00"},
		{QuietLaw{hm(0, 0), hm(7, 0)}, "2026-11-21 23:59:00", "2026-11-21 23:59:00"},
		{QuietLaw{hm(22, 0), Midnight}, "2026-11-21 23:59:00", "2026-11-22 00:00:00"},
		{QuietLaw{hm(22, 0), hm(0, 0)}, "2026-11-21 23:59:00", "2026-11-22 00:00:00"},
		{QuietLaw{hm(8, 0), hm(8, 0)}, "2026-11-21 08:00:00", "2026-11-21 08:00:00"},
	} {
		if got := c.q.After(at(t, c.when)); !got.Equal(at(t, c.end)) {
			t.Errorf("[%s, %s): %s waits till %s, want %s", c.q.From, c.q.To, c.when, got, c.end)
		}
	}
}

func TestWindows(t *testing.T) {
	l := DefaultLaw()
	friday := day(t, "2026-11-20")
	leave := func(d Day) bool { return d == day(t, "2026-11-24") }
	for _, c := range []struct {
		what string
		got  Day
		want string
	}{
		{"make up", l.MakeUpLast(friday, l.Calendar), "2026-11-25"},
		{"appeal", l.AppealLast(at(t, "2026-11-20 18:07:00"), l.Calendar, nil), "2026-11-25"},
		{"appeal after a night's notice", l.AppealLast(at(t, "2026-11-23 09:05:00"), l.Calendar, nil), "2026-11-26"},
		{"appeal with leave", l.AppealLast(at(t, "2026-11-20 18:07:00"), l.Calendar, leave), "2026-11-26"},
		{"decide", l.DecideLast(at(t, "2026-11-25 23:59:59"), l.Calendar), "2026-12-02"},
		{"false", l.FalseReportLast(friday), "2026-12-20"},
	} {
		if c.got.String() != c.want {
			t.Errorf("%s: %s, want %s", c.what, c.got, c.want)
		}
	}
}
