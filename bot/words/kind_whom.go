package words

import (
	"strconv"

	"salesbot/bot"
	"salesbot/sales"
	"salesbot/sales/request"
)

// Whom is one person, a department with all below it, or the whole company.
type Whom struct {
	Person     *sales.Person
	Department *sales.Department // nil with Person nil: everybody
}

// Name is what people call it.
func (w Whom) Name() string {
	switch {
	case w.Person != nil:
		return w.Person.Name
	case w.Department != nil:
		return w.Department.Name
	}
	return everybody
}

const everybody = "全公司"

// PeopleOrTeam is a Whom, by name. Whose they are the act decides.
var PeopleOrTeam = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		r, err := readPerson(t, said)
		if !sales.IsRefusal(err, sales.NotFound) {
			return under("person", r), err
		}
		w, rest := bot.FirstWord(said)
		if w == everybody || w == "所有人" {
			return bot.Reading{Value: everybody, Rest: rest}, nil
		}
		found, findErr := sales.FindDepartments(t.Tx, w)
		if findErr != nil {
			return bot.Reading{}, findErr
		}
		switch len(found) {
		case 0:
			return bot.Reading{}, sales.Refuse(sales.NotFound, "没有找到「%s」，请写姓名、企业微信账号或部门全名。", sales.Excerpt(w, 20))
		case 1:
			return bot.Reading{Value: "department " + strconv.Itoa(found[0].ID), Rest: rest}, nil
		}
		return bot.Reading{}, sales.Refuse(sales.NotFound, "有%d个部门叫「%s」，请写通讯录里唯一的部门全名。", len(found), sales.Excerpt(w, 20))
	},
	Load: func(t *bot.Turn, value string) (any, error) {
		kind, id := bot.FirstWord(value)
		switch kind {
		case "person":
			p, err := sales.PersonByID(t.Tx, id)
			return Whom{Person: p}, err
		case "department":
			n, err := strconv.Atoi(id)
			if err != nil {
				return nil, err
			}
			d, err := request.DepartmentByID(t.Tx, n)
			return Whom{Department: d}, err
		}
		return Whom{}, nil
	},
}

// People are those of a Whom whom the daily report is asked of; a person named is taken as
// they are.
func (w Whom) People(tx *sales.Tx) ([]*sales.Person, error) {
	switch {
	case w.Person != nil:
		return []*sales.Person{w.Person}, nil
	case w.Department != nil:
		return request.OwingIn(tx, w.Department.ID)
	}
	return request.OwingIn(tx, 0)
}
