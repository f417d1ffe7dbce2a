package bot

import (
	"salesbot/sales"
	"salesbot/storage"
)

// Tables lists the tables of conversation; see also DeliveryTables.
func Tables() []storage.AnyTable {
	return []storage.AnyTable{Conversations, Receipts}
}

// forget deletes up to most of the rows c walks that are over, and says how many.
func forget[T any](tx *sales.Tx, table *storage.Table[T], c *storage.Cursor[T], most int, over func(*T) bool) (int, error) {
	defer c.Close()
	var keys []string
	for len(keys) < most && c.Next() {
		if over(c.Row()) {
			keys = append(keys, table.Key(c.Row()))
		}
	}
	c.Close()
	if err := c.Err(); err != nil {
		return 0, err
	}
	for _, key := range keys {
		if err := table.Delete(tx, key); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}
