package crm

import (
	"fmt"

	"salesbot/rulebook"
	"salesbot/sales"
)

// MayPlaceCustomer refuses who may not say where a customer is: its owner and co-owners
// may as long as nobody has, a superior of the owner and HR may correct it (RULEBOOK §5).
// The refusal names who can.
func MayPlaceCustomer(tx *sales.Tx, by *sales.Person, c *Customer) error {
	if c.Place == nil && c.InHandsOf(by.UserID) {
		return nil
	}
	if r, err := sales.RelationTo(tx, by, c.Owner); err != nil || r.HR || r.Above {
		return err
	}
	who := "人事"
	if owner, err := sales.PersonByID(tx, c.Owner); err == nil {
		boss, err := sales.ManagerOf(tx, owner)
		if err != nil {
			return err
		}
		if boss != nil {
			who = boss.Name
		}
	} else if !sales.IsNotFound(err) {
		return err
	}
	if c.Place == nil {
		return sales.Refuse(sales.Forbidden, "%s 的位置由负责人%s或%s来记；负责人第一次签到时也会记下。", c.Name, sales.NameOf(tx, c.Owner), who)
	}
	return sales.Refuse(sales.Forbidden, "%s 已有位置，不对请%s更正，由他回：客户位置 %s", c.Name, who, c.Name)
}

// PlaceCustomer says where a customer is and tells its owner what another decided. Visits
// made already keep their distance and marks. It returns the place before, if any, and
// how far off it was in metres.
func PlaceCustomer(tx *sales.Tx, by *sales.Person, c *Customer, at Place) (before *CustomerPlace, moved int, err error) {
	if err := MayPlaceCustomer(tx, by, c); err != nil {
		return nil, 0, err
	}
	if !at.Point.Valid() {
		return nil, 0, sales.Refuse(sales.Invalid, "这个位置的坐标不对，请重新发送位置。")
	}
	before = c.Place
	c.Place = &CustomerPlace{Point: at.Point, Datum: Datum, Label: at.Label, By: by.UserID, At: tx.Now}
	if before != nil {
		moved = rulebook.RoundM(rulebook.Distance(before.Point, at.Point))
	}
	if err := Customers.Put(tx, c); err != nil {
		return before, moved, err
	}
	text := fmt.Sprintf("【客户位置】%s %s记下 %s 的位置", sales.Moment(tx.Now), by.Name, c.Name)
	if before != nil {
		text = fmt.Sprintf("【客户位置】%s %s更正了 %s 的位置，和原来相距%d米", sales.Moment(tx.Now), by.Name, c.Name, moved)
	}
	if at.Label != "" {
		text += "：" + sales.Excerpt(at.Label, 30)
	}
	text += "。\n以后的签到按它算距离，以前的签到和标记不变。"
	return before, moved, sales.QueueUnlessBy(tx, by, sales.Notice{Key: "customer-place/" + c.Key() + "/" + sales.Stamp(tx.Now), To: c.Owner, Content: sales.Content{Text: text}, Reason: "customer's place set"})
}
