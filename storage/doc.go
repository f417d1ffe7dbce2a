// Package storage keeps typed tables with secondary indexes in an ordered,
// transactional key-value Engine. It knows no noun: the rows' types, keys and
// indexes come from above.
//
// A row is JSON under its natural key. Keys sort bytewise, so a key that begins
// with a day lists by day. An index entry is an empty value under
//
//	table "visits/by_customer"   key  indexKey 0x00 primaryKey
//
// and is maintained by Table.Put and Table.Delete. Only 0x00 separates, so no
// key may contain it (the edge strips U+0000 from everything people write).
//
// A function given to Update may run more than once: it must have no effect but
// the transaction.
package storage
