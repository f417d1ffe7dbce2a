package crm

import (
	"errors"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

var customersByCode = storage.NewIndex("by_code", func(c *Customer) []string { return sales.KeyIf(c.Code != "", string(c.Code)) })

// SetCreditCode gives a customer its 统一社会信用代码. What is none is refused as Invalid,
// the code of another customer as Conflict, naming that one and its owner.
func SetCreditCode(tx *sales.Tx, by *sales.Person, c *Customer, said string) error {
	if err := mayChange(tx, by, c); err != nil {
		return err
	}
	code, err := rulebook.ParseCreditCode(said)
	if err != nil {
		return &sales.Error{Code: sales.Invalid, Text: "「" + sales.Excerpt(said, 24) + "」" + creditCodeHint(err) + "，请照营业执照核对。", Err: err}
	}
	other, err := storage.First(customersByCode.Find(tx, string(code)))
	switch {
	case err == nil && other.Key() != c.Key():
		return sales.Refuse(sales.Conflict, "%s 已登记在客户 %s（%s）名下，同一个代码就是同一家。\n要一起跟回：申请共享 %s\n两边都在跟，由共同的上级：归属判定 %s %s",
			code, other.Name, ownerOrNobody(tx, other), other.Name, other.Name, c.Name)
	case err != nil && !sales.IsNotFound(err):
		return err
	}
	if c.Code != code { // the same again proves nothing new
		c.Code, c.CodeBy, c.CodeAt = code, by.UserID, tx.Now
	}
	return Customers.Put(tx, c)
}

func creditCodeHint(err error) string {
	switch {
	case errors.Is(err, rulebook.ErrCreditCodeLength):
		return "不是18位，统一社会信用代码是18位"
	case errors.Is(err, rulebook.ErrCreditCodeCharacter):
		return "有不该出现的字符：只有数字和大写字母，没有I、O、S、V、Z，第3到8位是数字"
	}
	return "校验位不对，有一位写错了"
}

func ownerOrNobody(tx *sales.Tx, c *Customer) string {
	if c.Owner == "" {
		return "无人负责"
	}
	return sales.NameOf(tx, c.Owner)
}
