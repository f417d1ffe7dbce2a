package words

import (
	"salesbot/bot"
	"salesbot/sales/crm"
)

// CustomerToWrite is a Customer whose records and contacts the speaker writes; who only
// watches it is refused (RULEBOOK §6).
var CustomerToWrite = toWrite(Customer)

// ContactedToWrite is a customer or a lead the speaker writes a record about.
var ContactedToWrite = toWrite(contacted)

// toWrite is a kind that refuses a customer the speaker only watches, before anything
// more is asked.
func toWrite(kind *bot.ParamKind) *bot.ParamKind {
	w := *kind
	w.Load = func(t *bot.Turn, value string) (any, error) {
		x, err := kind.Load(t, value)
		if c, ok := x.(*crm.Customer); ok && err == nil {
			err = c.MayWrite(t.Tx)
		}
		return x, err
	}
	return &w
}
