package ledger

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Closing is a month that is settled: it never changes again.
type Closing struct {
	Month    string       `json:"month"`
	ClosedAt time.Time    `json:"closed_at"`
	By       string       `json:"by"`
	Codes    []string     `json:"codes"`
	Total    rulebook.Fen `json:"total"` // as the tally has it: capped, when there is a cap
}

// Months are the closed ones, by "2026-11".
var Months = storage.NewTable("months", func(c *Closing) string { return c.Month }).Traced(storage.Trail{Title: "月结", By: []string{"month"}})

// A Carried fine was not ready to be settled.
type Carried struct {
	Fine *Fine
	Why  string
}

// SettleMonth closes a month: every fine up to its end that nobody can appeal any more
// is settled in it; the others are carried over. Refused before the month's end and
// for a month already closed.
func SettleMonth(tx *sales.Tx, m rulebook.Month) (*Closing, []Carried, error) {
	if tx.Today() <= m.Last() {
		return nil, nil, sales.Refuse(sales.Conflict, "%s还没结束，%s起可以结算。", m.Chinese(), m.Add(1).First().Chinese())
	}
	if done, err := Months.Get(tx, m.String()); err == nil {
		return nil, nil, sales.Refuse(sales.Conflict, "%s已于%s由%s结算，不能再改；更正请回：撤销 罚单号 理由", m.Chinese(), sales.Moment(done.ClosedAt), sales.NameOf(tx, done.By))
	} else if !errors.Is(err, storage.ErrNotFound) {
		return nil, nil, err
	}
	closing := &Closing{Month: m.String(), ClosedAt: tx.Now, By: tx.Actor}
	fines, err := storage.Collect(Fines.Range(tx, "", m.Last().AddDays(1).String()))
	if err != nil {
		return nil, nil, err
	}
	var carried []Carried
	sums := make(map[string]rulebook.Fen)
	for _, f := range fines {
		why, err := notReady(tx, f)
		if err != nil {
			return nil, nil, err
		}
		if why != "" {
			carried = append(carried, Carried{f, why})
		} else if f.State == Booked || f.State == Upheld {
			f.Month = m.String()
			if err := f.move(tx, Settled, m.Chinese()+"结算"); err != nil {
				return nil, nil, err
			}
			closing.Codes = append(closing.Codes, f.Code)
			sums[f.Person] += f.Amount
		}
	}
	for _, sum := range sums {
		closing.Total += capped(tx, m, sum)
	}
	return closing, carried, Months.Put(tx, closing)
}

// notReady says why a fine cannot be settled yet; "" when it can or need not.
func notReady(tx *sales.Tx, f *Fine) (string, error) {
	switch f.State {
	case Held:
		return "待确认", nil
	case Appealed:
		return "申诉中", nil
	case Booked:
		open, err := Appealable(tx, f, tx.Now)
		if err != nil || !open {
			return "", err
		}
		if f.NoticedAt.IsZero() {
			return "通知未送达", nil
		}
		until, err := AppealUntil(tx, f)
		return "申诉期到" + until.Chinese(), err
	}
	return "", nil
}

// A Tally is a month in numbers.
type Tally struct {
	Month  rulebook.Month
	Closed *Closing // nil while open
	Rows   []TallyRow
	Total  rulebook.Fen // booked, appealed, upheld and settled
	States map[FineState]int
}

// A TallyRow is one person's month.
type TallyRow struct {
	Person string
	Count  int
	Amount rulebook.Fen
}

// TallyOf counts the fines that belong to a month: those settled in it, and while it is
// open the unsettled ones of its days and those carried over to it. Held and waived ones
// are counted, their money is not. Law.Fines.MonthlyCap limits a person's amount.
func TallyOf(tx *sales.Tx, m rulebook.Month) (*Tally, error) {
	fines, closed, err := FinesOfMonth(tx, m)
	if err != nil {
		return nil, err
	}
	t := &Tally{Month: m, Closed: closed, States: make(map[FineState]int)}
	rows := make(map[string]*TallyRow)
	for _, f := range fines {
		if f.Rule != rulebook.CorrectionID { // it takes a fine back, and is none
			t.States[f.State]++
		}
		if f.State == Held || f.State == Waived {
			continue
		}
		row := rows[f.Person]
		if row == nil {
			row = &TallyRow{Person: f.Person}
			rows[f.Person] = row
		}
		if f.Rule != rulebook.CorrectionID {
			row.Count++
		}
		row.Amount += f.Amount
	}
	for _, row := range rows {
		row.Amount = capped(tx, m, row.Amount)
		t.Total += row.Amount
		t.Rows = append(t.Rows, *row)
	}
	slices.SortFunc(t.Rows, func(a, b TallyRow) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Person, b.Person))
	})
	return t, nil
}

// FinesOfMonth returns the fines that belong to a month, by day, and its closing; nil
// while it is open. Once it is closed they are the same ones for good.
func FinesOfMonth(tx *sales.Tx, m rulebook.Month) ([]*Fine, *Closing, error) {
	closings, err := storage.Collect(Months.Scan(tx, ""))
	if err != nil {
		return nil, nil, err
	}
	closedAt := make(map[string]time.Time)
	var closed *Closing
	for _, c := range closings {
		closedAt[c.Month] = c.ClosedAt
		if c.Month == m.String() {
			closed = c
		}
	}
	c := Fines.Range(tx, "", m.Last().AddDays(1).String())
	defer c.Close()
	var fines []*Fine
	for c.Next() {
		if f := c.Row(); f.tallyMonth(closedAt) == m.String() {
			fines = append(fines, f)
		}
	}
	return fines, closed, c.Err()
}

// tallyMonth is the month a fine counts in: the one it was settled in, else the first from
// its day on that is not closed, or was not yet when the fine was waived.
func (f *Fine) tallyMonth(closedAt map[string]time.Time) string {
	if f.Month != "" {
		return f.Month
	}
	m := f.Day.Month()
	for {
		at, closed := closedAt[m.String()]
		if !closed || f.State == Waived && !f.Moves[len(f.Moves)-1].At.After(at) {
			return m.String()
		}
		m = m.Add(1)
	}
}

// capped is what of a person's sum of a month counts, by the law of its last day.
func capped(tx *sales.Tx, m rulebook.Month, sum rulebook.Fen) rulebook.Fen {
	return tx.LawOn(m.Last()).Fines.Counted(sum)
}

// sortByMove puts the fines moved last first.
func sortByMove(fines []*Fine) {
	last := func(f *Fine) Move { return f.Moves[len(f.Moves)-1] }
	slices.SortStableFunc(fines, func(a, b *Fine) int {
		return cmp.Or(last(b).At.Compare(last(a).At), sales.LaterMessage(last(b).Msg, last(a).Msg))
	})
}

// BookedBy is who a fine was flagged, confirmed or booked by.
func (f *Fine) BookedBy() string {
	if f.FlaggedBy != "" {
		return f.FlaggedBy
	}
	for _, m := range f.Moves {
		if m.To == Booked {
			return m.By
		}
	}
	return f.Moves[0].By
}

// Verdict is the newest decision on a fine: confirmed, upheld or waived; nil for none.
func (f *Fine) Verdict() *Move {
	for i := len(f.Moves) - 1; i >= 0; i-- {
		if m := &f.Moves[i]; m.To == Upheld || m.To == Waived || m.From == Held {
			return m
		}
	}
	return nil
}
