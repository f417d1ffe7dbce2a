package sales

import (
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"time"

	"salesbot/storage"
)

// An AuditEntry says who changed which row when, with the row before and after.
type AuditEntry struct {
	At    time.Time       `json:"at"`
	Seq   int             `json:"seq"` // tells entries of one moment and row apart
	Actor string          `json:"actor"`
	Via   string          `json:"via,omitempty"`
	MsgID string          `json:"msg_id,omitempty"`
	Table string          `json:"table"`
	Key   string          `json:"key"`
	Old   json.RawMessage `json:"old,omitempty"`
	New   json.RawMessage `json:"new,omitempty"`
}

// ID is the entry's key: its moment, then the row.
func (e *AuditEntry) ID() string {
	return fmt.Sprintf("%s/%s/%s/%04d", Stamp(e.At), e.Table, e.Key, e.Seq)
}

// Audit is append-only and in order of time.
var Audit = storage.NewTable("audit", (*AuditEntry).ID, AuditByActor, AuditByRow)

var AuditByActor = storage.NewIndex("by_actor", func(e *AuditEntry) []string { return []string{UserKey(e.Actor) + "/" + Stamp(e.At)} })

var AuditByRow = storage.NewIndex("by_row", func(e *AuditEntry) []string { return []string{e.Table + "/" + e.Key} })

// HistoryOf returns what happened to one row, oldest first.
func HistoryOf(tx *Tx, table, key string) ([]*AuditEntry, error) {
	return storage.Collect(AuditByRow.Find(tx, table+"/"+key))
}

// writeAudit keeps what a change did to a row: who is behind it, the row before and after.
func writeAudit(tx *Tx, table storage.AnyTable, key string, old, new []byte) (err error) {
	if old, err = table.Trail().Kept(old); err != nil {
		return err
	}
	if new, err = table.Trail().Kept(new); err != nil {
		return err
	}
	e := &AuditEntry{At: tx.Now, Actor: tx.Actor, Via: tx.Via, MsgID: tx.MsgID, Table: table.Name(), Key: key, Old: old, New: new}
	taken := func(seq int) bool {
		e.Seq = seq
		has, hasErr := Audit.Has(tx, e.ID())
		err = errors.Join(err, hasErr)
		return has
	}
	// The first free number: while a clock stands still one row may have a thousand.
	most := 1
	for taken(most - 1) {
		most *= 2
	}
	e.Seq = most/2 + sort.Search(most-most/2, func(i int) bool { return !taken(most/2 + i) })
	if err != nil {
		return err
	}
	return Audit.Put(tx, e)
}

// Stamp sorts bytewise in order of time, to the microsecond.
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }
