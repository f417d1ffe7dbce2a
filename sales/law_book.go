package sales

import (
	"salesbot/rulebook"
	"salesbot/storage"
)

// A lawBook is the settings under each adopted version of the law, in order of their
// numbers. It is built once and kept until a version changes.
type lawBook struct {
	changes  int64 // how often versions had changed when it was read
	versions []lawInForce
}

type lawInForce struct {
	n        int
	from     rulebook.Day
	settings *Settings
}

// on is the version that holds on a day: the newest of those that hold from then or
// before. A store without versions has the settings it was opened with.
func (b *lawBook) on(day rulebook.Day) lawInForce {
	for i := len(b.versions) - 1; i > 0; i-- {
		if b.versions[i].from <= day {
			return b.versions[i]
		}
	}
	return b.versions[0]
}

// lawsAt returns the versions as they stand in a snapshot that was opened after the given
// number of changes.
func (s *Store) lawsAt(tx *storage.Tx, changes int64) (*lawBook, error) {
	if known := s.laws.Load(); known != nil && known.changes == changes {
		return known, nil
	}
	b := &lawBook{changes: changes}
	all, err := storage.Collect(LawVersions.Scan(tx, ""))
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		if v.State == LawAdopted {
			b.versions = append(b.versions, lawInForce{v.N, v.From, s.settings.under(v.Terms)})
		}
	}
	if len(b.versions) == 0 {
		b.versions = []lawInForce{{settings: s.settings}}
	}
	if s.lawChanges.Load() == changes {
		s.laws.Store(b)
	}
	return b, nil
}

// LawOn is the law a day is judged by, whenever that is done.
func (tx *Tx) LawOn(day rulebook.Day) *rulebook.Law { return &tx.SettingsOn(day).Law }

// SettingsOn are the settings with the law of a day: who owes, from when, what.
func (tx *Tx) SettingsOn(day rulebook.Day) *Settings { return tx.laws.on(day).settings }

// LawVersionOn is the number of the version that holds on a day; 0 in a store that has
// none yet.
func (tx *Tx) LawVersionOn(day rulebook.Day) int { return tx.laws.on(day).n }
