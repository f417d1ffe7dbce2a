package sales

import (
	"slices"
)

// NotCovered says why p is outside the duty on any day; "" when inside.
func NotCovered(tx *Tx, p *Person) (string, error) {
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
	if slices.Contains(UserKeys(tx.Settings.Exempt), p.Key()) {
		return "已豁免", nil
	}
	if len(tx.Settings.SalesDepartments) == 0 {
		return "", nil
	}
	for _, id := range append([]int{p.Main}, p.Departments...) {
		up, err := DepartmentsUp(tx, id)
		if err != nil {
			return "", err
		}
		for _, u := range up {
			if slices.Contains(tx.Settings.SalesDepartments, u) {
				return "", nil
			}
		}
	}
	return "不在销售部门", nil
}
