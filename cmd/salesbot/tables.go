package main

import (
	"slices"

	"salesbot/bot"
	"salesbot/outbox"
	"salesbot/sales/company"
	"salesbot/scheduler"
	"salesbot/storage"
)

// keptTables joins the rooms' lists: everything a backup holds.
func keptTables() []storage.AnyTable {
	all := slices.Concat(company.Tables(), bot.Tables(), outbox.DeliveryTables(), scheduler.Tables())
	return slices.DeleteFunc(all, func(t storage.AnyTable) bool {
		return slices.ContainsFunc(passingTables(), func(p storage.AnyTable) bool { return p.Name() == t.Name() })
	})
}

// passingTables are good for minutes or are secret: no backup holds them.
func passingTables() []storage.AnyTable { return []storage.AnyTable{bot.Conversations, tokens} }
