package sales_test

import (
	"strings"
	"testing"

	"salesbot/sales"
	"salesbot/sales/salestest"
)

func TestRelationTo(t *testing.T) {
	h := salestest.NewHouse(t, func(s *sales.Settings) { s.Roles[sales.Reviewer] = []string{"qianhui"} })
	for _, c := range []struct {
		by   string
		to   []string
		want sales.Relation
	}{
		{"LINA", []string{"lina"}, sales.Relation{Self: true}},
		{"lina", []string{"wangqiang"}, sales.Relation{}},
		{"lina", []string{"zhangwei"}, sales.Relation{}},
		{"zhangwei", []string{"LiNa"}, sales.Relation{Above: true}},
		{"zhangwei", []string{"wujun"}, sales.Relation{Above: true}}, // a department below
		{"zhangwei", []string{"zhoumin"}, sales.Relation{}},
		{"zhangwei", []string{"zhoumin", "lina"}, sales.Relation{Above: true}},
		{"zhangwei", []string{"zhangwei", "lina"}, sales.Relation{Self: true, Above: true}},
		{"zhangwei", nil, sales.Relation{}},
		{"zhangwei", []string{"", "nobody"}, sales.Relation{}},
		{"wangfang", []string{"zhangwei"}, sales.Relation{Above: true}},
		{"wangfang", []string{"wangfang"}, sales.Relation{Self: true}},
		{"chenhr", []string{"lina"}, sales.Relation{HR: true}},
		{"chenhr", []string{"chenhr"}, sales.Relation{Self: true, HR: true}},
		{"chenhr", []string{""}, sales.Relation{HR: true}},
		{"chenhr", nil, sales.Relation{HR: true}},
		{"qianhui", []string{"lina"}, sales.Relation{Reviewer: true}},
		{"root", []string{"lina"}, sales.Relation{}},
	} {
		h.Do(func(tx *sales.Tx) error {
			got, err := sales.RelationTo(tx, h.Person(tx, c.by), c.to...)
			if got != c.want {
				t.Errorf("%s to %v: %+v, want %+v", c.by, c.to, got, c.want)
			}
			return err
		})
	}
	// It is derived anew: whoever is suspended or gone is nothing to anybody.
	h.As("chenhr", func(tx *sales.Tx) error {
		_, err := sales.Suspend(tx, h.Person(tx, "chenhr"), h.Person(tx, "zhangwei"), "调查中")
		return err
	})
	h.Dir = salestest.Without(h.Dir, "liuhr")
	h.Sync()
	for _, by := range []string{"zhangwei", "liuhr"} {
		h.Do(func(tx *sales.Tx) error {
			got, err := sales.RelationTo(tx, h.Person(tx, by), "lina", by)
			if got != (sales.Relation{Self: true}) {
				t.Errorf("%s to their people: %+v", by, got)
			}
			return err
		})
	}
}

func TestMustDecide(t *testing.T) {
	h := salestest.NewHouse(t)
	for _, c := range []struct {
		by, to string
		may    bool
	}{
		{"zhangwei", "lina", true}, {"wangfang", "lina", true}, {"chenhr", "lina", true}, {"chenhr", "liuhr", true},
		{"lina", "lina", false}, {"chenhr", "chenhr", false}, {"sunli", "lina", false}, {"root", "lina", false}, {"lina", "zhangwei", false},
	} {
		h.Do(func(tx *sales.Tx) error {
			err := sales.MustDecide(tx, h.Person(tx, c.by), h.Person(tx, c.to), "自己的不行。")
			if (err == nil) != c.may || err != nil && !sales.IsRefusal(err, sales.Forbidden) {
				t.Errorf("%s on %s: %v", c.by, c.to, err)
			}
			if self := err != nil && strings.Contains(err.Error(), "自己的不行。"); self != (c.by == c.to) {
				t.Errorf("%s on %s is answered %v", c.by, c.to, err)
			}
			return nil
		})
	}
}
