package sales

import (
	"errors"
	"slices"
	"time"

	"salesbot/storage"
)

// AuditPage returns up to most entries of the trail, newest first, after leaving out the
// first skip; only an actor's (a userid or System) unless it is "". more says whether
// older ones follow.
func AuditPage(tx *Tx, actor string, skip, most int) (page []*AuditEntry, more bool, err error) {
	prefix := ""
	between := func(from, to string) *storage.Cursor[AuditEntry] { return Audit.Range(tx, from, to) }
	if actor != "" {
		prefix = fold(actor) + "/"
		between = func(from, to string) *storage.Cursor[AuditEntry] {
			return auditByActor.Range(tx, prefix+from, prefix+to)
		}
	}
	// Cursors go forward only, so the trail is read backwards a day at a time.
	oldest, err := storage.First(between("", "~"))
	if errors.Is(err, storage.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	var all []*AuditEntry
	for end := tx.Now.Add(time.Microsecond); len(all) <= skip+most && end.After(oldest.At); end = end.Add(-24 * time.Hour) {
		day, err := storage.Collect(between(stamp(end.Add(-24*time.Hour)), stamp(end)))
		if err != nil {
			return nil, false, err
		}
		slices.Reverse(day)
		all = append(all, day...)
	}
	if len(all) <= skip {
		return nil, false, nil
	}
	return all[skip:min(skip+most, len(all))], len(all) > skip+most, nil
}

// AuditByKey returns the entry Audit.Key names; the error wraps storage.ErrNotFound.
func AuditByKey(tx *Tx, key string) (*AuditEntry, error) { return Audit.Get(tx, key) }
