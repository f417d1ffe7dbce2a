package words

import (
	"strings"

	"salesbot/bot"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// Handed is what can be given to another: a customer, deal or lead by its name. The word
// 客户, 商机 or 线索 before it says which.
var Handed = eitherKind("没有客户、商机或线索「%s」。一个人名下的全部回：移交全部 @姓名 @接手人", ownFirst, func(tx *sales.Tx, said string) ([]either, error) {
	customers, err := contactedNamed(tx, said)
	if err != nil {
		return nil, err
	}
	deals, err := crm.FindDeals(tx, said)
	for _, d := range deals {
		customers = append(customers, either{isDeal, d.Name, holder(d)})
	}
	return customers, err
})

// Taker is Somebody something is given to: 给 may stand before the name.
var Taker = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		for _, to := range []string{"给", "到", "由"} {
			rest, found := strings.CutPrefix(strings.TrimSpace(said), to)
			if !found {
				continue
			}
			if r, err := readPerson(t, rest); !sales.IsRefusal(err, sales.NotFound) {
				return r, err
			}
		}
		return readPerson(t, said)
	},
	Load: loadPerson, NotYours: personNotYours, Owners: Somebody.Owners,
}
