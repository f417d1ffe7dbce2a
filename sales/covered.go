package sales

import (
	"slices"

	"salesbot/rulebook"
)

// NotCovered says why p, as the directory has them now, is outside the duty by the law of a
// day; "" when inside.
func NotCovered(tx *Tx, p *Person, day rulebook.Day) (string, error) {
	settings := tx.SettingsOn(day)
	if !p.Active {
		return "已不在通讯录", nil
	}
	roles, err := RolesOf(tx, p)
	if err != nil {
		return "", err
	}
	if !roles.Has(Rep) {
		return "不是销售岗位", nil
	}
	if slices.Contains(UserKeys(settings.Exempt), p.Key()) {
		return "已豁免", nil
	}
	if len(settings.SalesDepartments) == 0 {
		return "", nil
	}
	for _, id := range append([]int{p.Main}, p.Departments...) {
		up, err := DepartmentsUp(tx, id)
		if err != nil {
			return "", err
		}
		for _, u := range up {
			if slices.Contains(settings.SalesDepartments, u) {
				return "", nil
			}
		}
	}
	return "不在销售部门", nil
}
