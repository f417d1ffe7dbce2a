package bot

import (
	"salesbot/storage"
)

// Tables lists the tables of conversation; see also DeliveryTables.
func Tables() []storage.AnyTable {
	return []storage.AnyTable{Conversations, Receipts}
}
