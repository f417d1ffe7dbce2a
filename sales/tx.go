package sales

import (
	"cmp"
	"context"
	"strings"
	"sync/atomic"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// Settings are what a company decides before the bot starts. What of them is law holds by
// day, see LawVersion; the rest never changes while it runs.
type Settings struct {
	Law              rulebook.Law
	Roles            map[Role][]string // userids given a role by the settings
	SalesDepartments []int             // whose reps owe reports, with all below; empty: everybody visible
	Exempt           []string          // userids that owe nothing
	GoLive           rulebook.Day      // the first day of duty; zero: not live, nothing is greeted, reminded or booked
	TrialUntil       rulebook.Day      // findings up to and including this day are shown, never booked
	MadeUp           bool              // the company is one of demo or chat: no code needs to be secret
	Approver         string            // userid whose yes a change of the law waits for; "": it holds by itself
}

// Live says whether the bot keeps the rulebook on day.
func (s *Settings) Live(day rulebook.Day) bool { return !s.GoLive.IsZero() && day >= s.GoLive }

// A Store opens transactions on the nouns.
type Store struct {
	db       *storage.Store
	settings *Settings
	trails   map[string]*storage.Trail
	told     Listeners

	laws       atomic.Pointer[lawBook]
	lawChanges atomic.Int64 // commits that changed versions of the law
}

// Listeners are what an act of a lower room causes in a room above it, in the same
// transaction. Each is called once by the act it is named for, after the act's own rows are
// written; its error fails the act. The rooms above fill them in when the store is opened.
type Listeners struct {
	// CustomerShared: by made with a co-owner of a customer.
	CustomerShared func(tx *Tx, by *Person, customer string, with *Person) error
	// Subscribed: p hears of something for the first time.
	Subscribed func(tx *Tx, p *Person) error
	// CustomersMerged: a customer of all these names is now part of the one called keep.
	CustomersMerged func(tx *Tx, gone []string, keep string) error
	// DirectoryDecided: the admin, asked at a moment, said yes or no to a parked answer of the
	// directory, named by its key, or to whether the person named is who had the account before.
	DirectoryDecided func(tx *Tx, parked, person string, asked time.Time, yes bool) error
}

// NewStore puts the nouns of the tables listed on db under the settings given.
func NewStore(db *storage.Store, settings Settings, tables []storage.AnyTable, told Listeners) *Store {
	s := &Store{db: db, settings: &settings, trails: make(map[string]*storage.Trail), told: told}
	for _, t := range tables {
		s.trails[t.Name()] = t.Trail()
	}
	return s
}

// Settings are those the bot was started with; what holds is Tx.Settings and Tx.SettingsOn.
func (s *Store) Settings() *Settings { return s.settings }

// An Origin says who causes a change, and through what; every audit entry has it.
type Origin struct {
	Actor string // userid, or System
	Via   string // "chat", "card", "job report-sweep", …
	MsgID string // the message that caused it, if one did
}

// System is the actor of what the bot does by itself.
const System = "system"

// View runs fn on a consistent snapshot.
func (s *Store) View(ctx context.Context, fn func(*Tx) error) error {
	changes := s.lawChanges.Load()
	return s.db.View(ctx, func(raw *storage.Tx) error {
		tx, err := s.tx(raw, Origin{Actor: System}, changes)
		if err != nil {
			return err
		}
		return fn(tx)
	})
}

// Update runs fn in a transaction of its own. fn may run more than once.
func (s *Store) Update(ctx context.Context, by Origin, fn func(*Tx) error) error {
	changes := s.lawChanges.Load()
	var lawChanged bool
	err := s.db.Update(ctx, func(raw *storage.Tx) error {
		tx, err := s.tx(raw, by, changes)
		if err != nil {
			return err
		}
		lawChanged = false
		tx.lawChanged = &lawChanged
		return fn(tx)
	})
	if err == nil && lawChanged {
		s.lawChanges.Add(1)
	}
	return err
}

func (s *Store) tx(raw *storage.Tx, by Origin, changes int64) (*Tx, error) {
	laws, err := s.lawsAt(raw, changes)
	if err != nil {
		return nil, err
	}
	tx := &Tx{Tx: raw, Origin: by, Told: s.told, trails: s.trails, configured: s.settings, laws: laws, sent: new([]Notice), flagged: new(bool)}
	tx.Settings = tx.SettingsOn(tx.Today())
	tx.Law = &tx.Settings.Law
	return tx, nil
}

// Tx is one transaction on the nouns: one moment, one who is behind it, the laws that hold
// by day. What is put or deleted in it writes its own audit entry.
type Tx struct {
	*storage.Tx
	Origin
	Law      *rulebook.Law // today's; another day is judged by LawOn
	Settings *Settings     // with today's law
	Told     Listeners

	// Watch is called before the audit entry of each changed row, with its bytes before; nil:
	// nobody is.
	Watch func(table, key string, old []byte)

	configured *Settings // as the bot was started
	laws       *lawBook
	lawChanged *bool
	sent       *[]Notice // queued in this transaction to somebody else than its actor
	flagged    *bool     // something written in it was shown to a leader
	trails     map[string]*storage.Trail
	Calendars  map[int]rulebook.Calendar // by department, built when first asked for
	Tree       map[int]*Department
	memo       map[any]any
}

// Today is the civil day of the transaction's moment.
func (tx *Tx) Today() rulebook.Day { return rulebook.DayOf(tx.Now) }

// As returns the same transaction in another's name: what the system does on its
// own while a person's message is handled.
func (tx *Tx) As(actor string) *Tx {
	other := *tx
	other.Actor = actor
	return &other
}

// Changed writes the audit entry of a changed row; see storage.Table.
func (tx *Tx) Changed(table storage.AnyTable, key string, old, new []byte) error {
	if table == storage.AnyTable(LawVersions) && tx.lawChanged != nil {
		*tx.lawChanged = true
	}
	if tx.Watch != nil {
		tx.Watch(table.Name(), key, old)
	}
	if table.Trail() == nil {
		return nil
	}
	return writeAudit(tx, table, key, old, new)
}

// TrailOf says what record is kept of the rows of a table, and what people call them; nil
// when none is or there is no such table.
func (tx *Tx) TrailOf(table string) *storage.Trail { return tx.trails[table] }

// LaterMessage orders messages of one moment: WeCom's MsgId is a number that counts up.
func LaterMessage(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) }

// Remember returns what find finds, looked up once a transaction under key: for what many
// rows of one answer need and nothing in the answer changes.
func Remember[T any](tx *Tx, key any, find func() (T, error)) (T, error) {
	if known, ok := tx.memo[key]; ok {
		return known.(T), nil
	}
	found, err := find()
	if err != nil {
		return found, err
	}
	if tx.memo == nil {
		tx.memo = make(map[any]any)
	}
	tx.memo[key] = found
	return found, nil
}
