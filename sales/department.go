package sales

import (
	"slices"
	"strconv"

	"salesbot/rulebook"
	"salesbot/storage"
)

// Key is the number WeCom gave it.
func (d *Department) Key() string { return strconv.Itoa(d.ID) }

// Departments are what the directory last answered.
var Departments = storage.NewTable("departments", (*Department).Key)

// FindDepartments returns the departments of that name.
func FindDepartments(tx *Tx, name string) ([]*Department, error) {
	all, err := storage.Collect(Departments.Scan(tx, ""))
	return slices.DeleteFunc(all, func(d *Department) bool { return rulebook.Fold(d.Name) != rulebook.Fold(name) }), err
}

// departmentTree reads all departments once a transaction.
func departmentTree(tx *Tx) (map[int]*Department, error) {
	if tx.Tree != nil {
		return tx.Tree, nil
	}
	all, err := storage.Collect(Departments.Scan(tx, ""))
	if err != nil {
		return nil, err
	}
	tx.Tree = make(map[int]*Department, len(all))
	for _, d := range all {
		tx.Tree[d.ID] = d
	}
	return tx.Tree, nil
}

// DepartmentsUp lists a department and those above it, nearest first.
func DepartmentsUp(tx *Tx, id int) ([]int, error) {
	tree, err := departmentTree(tx)
	if err != nil {
		return nil, err
	}
	var ids []int
	for id != 0 && !slices.Contains(ids, id) {
		ids = append(ids, id)
		d := tree[id]
		if d == nil {
			break
		}
		id = d.Parent
	}
	return ids, nil
}
