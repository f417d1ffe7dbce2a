package view

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// The ways a field of a row is shown in the trail; each reads what JSON made of it.

func showText(_ *sales.Tx, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "是"
		}
		return "否"
	case []any:
		parts := make([]string, len(v))
		for i, part := range v {
			parts[i] = fmt.Sprint(part)
		}
		return strings.Join(parts, "、")
	case map[string]any:
		return ""
	}
	return fmt.Sprint(value)
}

func showPerson(tx *sales.Tx, value any) string {
	if userid, ok := value.(string); ok && userid != "" {
		return sales.NameOf(tx, userid)
	}
	return ""
}

func showPeople(tx *sales.Tx, value any) string {
	all, _ := value.([]any)
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = showPerson(tx, one)
	}
	return strings.Join(names, "、")
}

func showStage(_ *sales.Tx, value any) string {
	return rulebook.Stage(fmt.Sprint(value)).Title()
}

func showStatus(_ *sales.Tx, value any) string {
	return rulebook.ReportStatus(fmt.Sprint(value)).Title()
}

func showTime(tx *sales.Tx, value any) string {
	if t, err := time.Parse(time.RFC3339, fmt.Sprint(value)); err == nil {
		return sales.Moment(t)
	}
	return showText(tx, value)
}

func showMoney(_ *sales.Tx, value any) string {
	if n, ok := value.(json.Number); ok {
		if fen, err := n.Int64(); err == nil {
			return rulebook.Fen(fen).String()
		}
	}
	return ""
}

func showRoles(_ *sales.Tx, value any) string {
	all, _ := value.([]any)
	titles := make([]string, len(all))
	for i, r := range all {
		titles[i] = sales.Role(fmt.Sprint(r)).Title()
	}
	return strings.Join(titles, "、")
}

// showPlace says who told a customer's place and when; where it is no trail says.
func showPlace(tx *sales.Tx, value any) string {
	p, ok := value.(map[string]any)
	if !ok {
		return ""
	}
	return showPerson(tx, p["by"]) + showTime(tx, p["at"]) + "记"
}

func showDepartment(tx *sales.Tx, value any) string {
	if n, ok := value.(json.Number); ok {
		if id, err := n.Int64(); err == nil && id != 0 {
			return sales.DepartmentName(tx, int(id))
		}
	}
	return ""
}

func showCount(_ *sales.Tx, value any) string {
	all, _ := value.([]any)
	return fmt.Sprintf("%d次", len(all))
}

// showMasked keeps personal numbers out of the trail: that one changed can be seen, not
// what it is.
func showMasked(_ *sales.Tx, value any) string {
	s := []rune(fmt.Sprint(value))
	if len(s) <= 4 {
		return "****"
	}
	return string(s[:2]) + "****" + string(s[len(s)-2:])
}
