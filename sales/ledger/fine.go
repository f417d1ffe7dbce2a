package ledger

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// A Fine is one entry of the reviewable ledger. Its key exists once, whatever is
// re-run, replayed or retried.
type Fine struct {
	Code       string       `json:"code"` // digits people quote
	Rule       string       `json:"rule"`
	Version    int          `json:"version"` // of the rule
	Person     string       `json:"person"`
	Day        rulebook.Day `json:"day"`
	Department int          `json:"department"`        // of that day
	Manager    string       `json:"manager,omitempty"` // of that day
	Amount     rulebook.Fen `json:"amount"`            // negative for a correction
	State      FineState    `json:"state"`
	Held       []string     `json:"held,omitempty"`    // why it is not booked
	Checked    []string     `json:"checked,omitempty"` // what was looked at before booking
	BookedAt   time.Time    `json:"booked_at,omitzero"`
	FlaggedBy  string       `json:"flagged_by,omitempty"` // who found it, when not the system
	Quote      string       `json:"quote,omitempty"`      // the passage found false
	Reason     string       `json:"reason,omitempty"`     // why it was flagged
	Deal       string       `json:"deal,omitempty"`       // the deal's name
	Advance    int          `json:"advance,omitempty"`    // which advance of the deal
	Corrects   string       `json:"corrects,omitempty"`   // code of the settled fine
	NoticedAt  time.Time    `json:"noticed_at,omitzero"`  // when WeCom accepted the notice; the appeal runs from it
	HeldTold   bool         `json:"held_told,omitempty"`  // the person was told that it is held
	Appeal     *Appeal      `json:"appeal,omitempty"`
	Moves      []Move       `json:"moves"`
	Month      string       `json:"month,omitempty"` // closed in
}

// An Appeal is the person's side.
type Appeal struct {
	At     time.Time `json:"at"`
	Text   string    `json:"text"`
	Photos []string  `json:"photos,omitempty"` // media ids
	ToHR   time.Time `json:"to_hr,omitzero"`   // when it went to HR for want of a decision
}

// A Move is one change of a fine's state.
type Move struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	From FineState `json:"from,omitempty"`
	To   FineState `json:"to"`
	Why  string    `json:"why,omitempty"`
	Msg  string    `json:"msg,omitempty"` // the message that caused it, if one did
}

// FineState is where a fine stands (RULEBOOK §3).
type FineState string

// The states of a fine.
const (
	Held     FineState = "held"
	Booked   FineState = "booked"
	Appealed FineState = "appealed"
	Upheld   FineState = "upheld"
	Waived   FineState = "waived"
	Settled  FineState = "settled"
)

// Next lists where a fine may go from each state; what is not listed is final.
func (s FineState) Next() []FineState {
	switch s {
	case "":
		return []FineState{Held, Booked}
	case Held:
		return []FineState{Booked, Waived}
	case Booked:
		return []FineState{Appealed, Waived, Settled}
	case Appealed:
		return []FineState{Upheld, Waived}
	case Upheld:
		return []FineState{Settled}
	}
	return nil
}

// Title is the state's Chinese name.
func (s FineState) Title() string {
	switch s {
	case Held:
		return "待确认"
	case Booked:
		return "已登记"
	case Appealed:
		return "申诉中"
	case Upheld:
		return "已维持"
	case Waived:
		return "已撤销"
	case Settled:
		return "已月结"
	}
	return string(s)
}

// FineKey is a fine's natural key: rule, person and day, with deal and advance where they matter.
func FineKey(rule, person string, day rulebook.Day, rest ...string) string {
	key := day.String() + "/" + sales.UserKey(person) + "/" + rule
	for _, r := range rest {
		key += "/" + r
	}
	return key
}

// Key is the natural key, see FineKey.
func (f *Fine) Key() string {
	switch {
	case f.Deal != "":
		return FineKey(f.Rule, f.Person, f.Day, crm.DealKey(f.Deal), strconv.Itoa(f.Advance))
	case f.Corrects != "":
		return FineKey(f.Rule, f.Person, f.Day, f.Corrects)
	}
	return FineKey(f.Rule, f.Person, f.Day)
}

// confirmed is the move by which somebody booked what was held; nil when none did.
func (f *Fine) confirmed() *Move {
	for i, m := range f.Moves {
		if m.From == Held && m.To == Booked {
			return &f.Moves[i]
		}
	}
	return nil
}

// Open says whether the matter can still change.
func (f *Fine) Open() bool { return f.State == Held || f.State == Booked || f.State == Appealed }

var (
	finesByCode   = storage.NewIndex("by_code", func(f *Fine) []string { return []string{f.Code} })
	finesByPerson = storage.NewIndex("by_person", func(f *Fine) []string { return []string{sales.UserKey(f.Person) + "/" + f.Day.String()} })
	finesByState  = storage.NewIndex("by_state", func(f *Fine) []string { return []string{string(f.State)} })
)

// Fines are keyed by day, person, rule (and deal and advance).
var Fines = storage.NewTable("fines", (*Fine).Key, finesByCode, finesByPerson, finesByState).Traced(storage.Trail{Title: "罚单", By: []string{"code", "person", "rule"},
	Words: map[string]func(string) string{"state": func(s string) string { return FineState(s).Title() }}})

// FineByCode returns the fine people call by these digits; refused as NotFound.
func FineByCode(tx *sales.Tx, code string) (*Fine, error) {
	f, err := storage.First(finesByCode.Find(tx, code))
	if errors.Is(err, storage.ErrNotFound) {
		return nil, NoFine(code)
	}
	return f, err
}

// NoFine is the one answer to who names a fine that is not there or that they may not know
// of: digits tell nobody about others.
func NoFine(code string) *sales.Error {
	return sales.Refuse(sales.NotFound, "没有罚单 %s，或不归你看。看看号码对不对；自己的罚单回：罚单", code)
}

// SeesFine says whether p may know of a fine: their own, and those of whom they decide for.
func SeesFine(tx *sales.Tx, p *sales.Person, f *Fine) (bool, error) {
	r, err := sales.RelationTo(tx, p, f.Person)
	return r.Self || r.Decides(), err
}

// FinesOf returns the fines of a person, newest day first.
func FinesOf(tx *sales.Tx, userid string) ([]*Fine, error) {
	fines, err := storage.Collect(finesByPerson.Scan(tx, sales.UserKey(userid)+"/"))
	for i, j := 0, len(fines)-1; i < j; i, j = i+1, j-1 {
		fines[i], fines[j] = fines[j], fines[i]
	}
	return fines, err
}

// FinesIn returns the fines that stand in a state, by day.
func FinesIn(tx *sales.Tx, state FineState) ([]*Fine, error) {
	return storage.Collect(finesByState.Find(tx, string(state)))
}

// open enters a new fine in the ledger as held or booked. The same key is entered
// once: it returns false when there is one already.
func (f *Fine) open(tx *sales.Tx, state FineState, why string) (bool, error) {
	exists, err := Fines.Has(tx, f.Key())
	if err != nil || exists {
		return false, err
	}
	if f.Code, err = sales.FreeCode(tx, f.Key(), tx.Law.Fines.CodeDigits, finesByCode); err != nil {
		return false, err
	}
	p, err := sales.PersonByID(tx, f.Person)
	if err != nil {
		return false, err
	}
	f.Person, f.Department = p.UserID, p.MainOn(f.Day)
	boss, err := sales.ManagerOf(tx, p)
	if err != nil {
		return false, err
	}
	if boss != nil {
		f.Manager = boss.UserID
	}
	return true, f.move(tx, state, why)
}

// move changes the state along the chart and stores the fine with who, why and when.
func (f *Fine) move(tx *sales.Tx, to FineState, why string) error {
	allowed := false
	for _, s := range f.State.Next() {
		allowed = allowed || s == to
	}
	if !allowed {
		return fmt.Errorf("fine %s: %s cannot become %s", f.Code, f.State, to)
	}
	f.Moves = append(f.Moves, Move{At: tx.Now, By: tx.Actor, From: f.State, To: to, Why: why, Msg: tx.MsgID})
	f.State = to
	if to == Booked {
		f.BookedAt = tx.Now
	}
	return Fines.Put(tx, f)
}
