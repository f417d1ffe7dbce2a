package crm

import (
	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/sales"
	"salesbot/sales/crm"
)

const placeCustomerKey = "customer.place"

// PlaceCustomer asks for the location itself, after the right to say one.
var PlaceCustomer = bot.Command{
	Name: "客户位置", Key: placeCustomerKey, Aliases: []string{"更正位置", "更正客户位置"}, Group: "客户", Who: bot.Rep | bot.Leader | bot.HR, Whose: bot.Seen,
	Params: []bot.Param{
		{Name: "客户", Kind: words.CustomerToWrite, Ask: "哪个客户的位置？回客户名"},
		{Name: "位置", Kind: words.Spot, Optional: true},
	},
	Help:     bot.Says("记下或更正客户的位置；已有位置的由负责人的上级更正"),
	Examples: []string{"客户位置 华东建筑设计院"},
	Run: func(t *bot.Turn) error {
		c := bot.Arg[*crm.Customer](t, "客户")
		if !t.Args.Has("位置") {
			if err := crm.MayPlaceCustomer(t.Tx, t.Person, c); err != nil {
				return err
			}
			if c.Place != nil {
				t.Reply("%s 现在的位置：%s。", c.Name, placeSource(t, c))
			}
			t.Reply("把%s的位置发过来：点「+」→「位置」，人不在那里就在地图上选点。这不算签到。", c.Name)
			t.Ask(placeCustomerKey, "位置", map[string]string{"客户": c.Name})
			return nil
		}
		before, moved, err := crm.PlaceCustomer(t.Tx, t.Person, c, bot.Arg[crm.Place](t, "位置"))
		if err != nil {
			return err
		}
		if before == nil {
			return t.Reply("已记下 %s 的位置：%s。不算签到；以后的签到按它算距离。", c.Name, placeLabel(c))
		}
		return t.Reply("已更正 %s 的位置：%s，和原来相距%d米。\n以后的签到按新位置算，以前的签到和标记不变。", c.Name, placeLabel(c), moved)
	},
}

// placeSource is a customer's place for people, and whom it is from.
func placeSource(t *bot.Turn, c *crm.Customer) string {
	by := sales.NameOf(t.Tx, c.Place.By)
	if c.Place.FirstVisit {
		return placeLabel(c) + "（取自" + by + "首次签到）"
	}
	return placeLabel(c) + "（" + by + "，" + sales.Moment(c.Place.At) + "）"
}
