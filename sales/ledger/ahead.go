package ledger

import (
	"fmt"

	"salesbot/sales"
)

// TakeBackAhead undoes what was found by a clock that ran ahead, once a witness has
// confirmed that it is tx.Now: holes of times to come end now, findings made in them are
// waived, what people were to be told of them is forgotten. The last sign of life says how
// far the clock was; it returns how many findings it waived.
func TakeBackAhead(tx *sales.Tx) (waived int, err error) {
	last, err := LastSignOfLife(tx)
	if err != nil {
		return 0, err
	}
	if err := endHolesNow(tx); err != nil {
		return 0, err
	}
	if last.Sub(tx.Now) <= MostSkew {
		return 0, nil
	}
	if err := sales.ForgetAhead(tx); err != nil {
		return 0, err
	}
	why := fmt.Sprintf("系统时钟曾误走到%s，企业微信证实当时是%s，这张罚单不该有", sales.Moment(last), sales.Moment(tx.Now))
	for _, state := range []FineState{Held, Booked, Appealed} {
		fines, err := FinesIn(tx, state)
		if err != nil {
			return waived, err
		}
		for _, f := range fines {
			if !f.ByFacts(tx) || !f.Moves[0].At.After(tx.Now) {
				continue
			}
			if err := f.move(tx, Waived, why); err != nil {
				return waived, err
			}
			if err := tellRefuted(tx, f); err != nil {
				return waived, err
			}
			waived++
		}
	}
	return waived, nil
}

// endHolesNow cuts off what holes have of times to come.
func endHolesNow(tx *sales.Tx) error {
	c := Holes.Scan(tx, "")
	var ahead []*Hole
	for c.Next() {
		if c.Row().To.After(tx.Now) {
			ahead = append(ahead, c.Row())
		}
	}
	c.Close()
	if err := c.Err(); err != nil {
		return err
	}
	for _, h := range ahead {
		if h.From.After(tx.Now) {
			if err := Holes.Delete(tx, h.key()); err != nil {
				return err
			}
			continue
		}
		h.To = tx.Now
		if err := Holes.Put(tx, h); err != nil {
			return err
		}
	}
	return nil
}
