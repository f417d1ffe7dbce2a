package rulebook

import (
	"encoding/json"
	"fmt"
	"time"
)

// Terms are all settings that are law (RULEBOOK 3): what stands under rulebook:, and of
// the settings beside it those that say for whom and from when it holds. A change of any of
// them is a version of the law, on record and told to those it touches; any other setting
// is not law. Terms are stored as JSON and read back exactly.
type Terms struct {
	Law              Law      `json:"rulebook"`
	SalesDepartments []int    `json:"sales_departments,omitempty"` // empty: the app's visible range
	Exempt           []string `json:"exempt,omitempty"`            // userids that owe nothing
	GoLive           Day      `json:"go_live,omitzero"`
	TrialUntil       Day      `json:"trial_until,omitzero"`
	Approver         string   `json:"law_approver,omitempty"` // whose yes a change waits for; "" for nobody's
}

// Provisions returns the terms in words, those beside the rulebook first. The functions
// give the name of a department and of a person.
func (t Terms) Provisions(department func(int) string, person func(string) string) []Provision {
	var departments, exempt []string
	for _, d := range t.SalesDepartments {
		departments = append(departments, department(d))
	}
	for _, p := range t.Exempt {
		exempt = append(exempt, person(p))
	}
	whole := listed(departments)
	if len(departments) == 0 {
		whole = "可见范围内全部"
	}
	approver := "没有"
	if t.Approver != "" {
		approver = person(t.Approver)
	}
	day := func(d Day) string {
		if d.IsZero() {
			return "没有"
		}
		return d.String()
	}
	return append([]Provision{
		{"sales_departments", "销售部门", whole},
		{"exempt", "不用交日报的人", listed(exempt)},
		{"go_live", "启用日期", day(t.GoLive)},
		{"trial_until", "试行到", day(t.TrialUntil)},
		{"law.approver", "制度修改的批准人", approver},
	}, t.Law.Provisions()...)
}

// HoldsFrom returns the first day of a version of the law that was adopted at a moment:
// the next workday, from 00:00. It never reaches back, nor before the first day of the
// newest version there is (zero: none).
func HoldsFrom(adopted time.Time, cal Calendar, newest Day) Day {
	return max(cal.Next(DayOf(adopted)), newest)
}

// MarshalJSON writes every setting under its key, money in fen. The tables of the calendar
// are not settings and stored by themselves.
func (l Law) MarshalJSON() ([]byte, error) {
	all := make(map[string]any)
	for _, s := range settings() {
		all[s.key] = s.at(&l)
	}
	return json.Marshal(all)
}

// UnmarshalJSON reads what MarshalJSON wrote, over the default law: a setting that was not
// there yet has its default, one that is none any more is left out. Bounds that have
// become narrower since do not unmake a version that held.
func (l *Law) UnmarshalJSON(data []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return fmt.Errorf("law: %w", err)
	}
	law := DefaultLaw()
	for _, s := range settings() {
		raw, ok := all[s.key]
		if !ok {
			continue
		}
		if err := json.Unmarshal(raw, s.at(&law)); err != nil {
			return fmt.Errorf("law: %s: %w", s.key, err)
		}
	}
	*l = law
	return nil
}
