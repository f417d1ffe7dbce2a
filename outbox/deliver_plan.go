package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"salesbot/sales"
	"salesbot/sales/company"
)

// outboxOrigin is behind every change the outbox makes.
var outboxOrigin = sales.Origin{Actor: sales.System, Via: "outbox"}

// plan decides in one transaction what is sent now: batches left open by a failure or
// a crash, then what is newly due.
func (d *Deliverer) plan(ctx context.Context) (batches []*Batch, err error) {
	var trouble []string
	err = d.store.Update(ctx, outboxOrigin, func(tx *sales.Tx) error {
		batches, trouble = nil, nil                 // fn may run more than once
		open, err := dueBatches(tx, roundBatches/2) // leaves room: those that fail block nobody
		if err != nil {
			return err
		}
		for _, b := range open {
			why, err := again(tx, b)
			if err != nil {
				return err
			}
			switch {
			case why != "":
				trouble = append(trouble, fmt.Sprintf("batch %s: given up: %s", b.ID, why))
			case !b.Due.After(tx.Now):
				batches = append(batches, b)
			}
		}
		p := &planner{tx: tx, sender: d.sender, room: roundBatches - len(open)}
		if err := p.gather(); err != nil {
			return err
		}
		formed, err := p.form()
		batches, trouble = append(batches, formed...), append(trouble, p.trouble...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("outbox: %w", err)
	}
	for _, line := range trouble {
		d.log.Warn("outbox: " + line)
	}
	return batches, nil
}

// again looks at an open batch that is due: it stays due, is put off over the quiet
// hours, or is given up, and then why.
func again(tx *sales.Tx, b *Batch) (string, error) {
	members, err := sales.NoticesIn(tx, b.ID)
	if err != nil {
		return "", err
	}
	wanted, why := false, "nobody left to send it to"
	for _, n := range members {
		// Where it cannot be told, what was begun is finished.
		if unwanted, err := company.StillWanted(tx, n); err != nil || unwanted == "" {
			wanted = true
		} else {
			why = unwanted
		}
	}
	due := tx.Law.Quiet.After(tx.Now)
	switch {
	case !wanted:
	case b.expired(due):
		return deadLetter(b), endBatch(tx, b, members, func(n *sales.Notice) error { return doubted(tx, n, b) })
	default:
		if due.After(tx.Now) {
			b.Due = due
			return "", Batches.Put(tx, b)
		}
		return "", nil
	}
	return why, endBatch(tx, b, members, func(n *sales.Notice) error { return company.GiveUp(tx, n, why) })
}

func deadLetter(b *Batch) string {
	if b.Error == "" {
		return "interrupted while sending, and too late to send the same again"
	}
	return "no answer while the same could be sent again: " + b.Error
}

// endBatch closes a batch and does end to each of its notices.
func endBatch(tx *sales.Tx, b *Batch, members []*sales.Notice, end func(*sales.Notice) error) error {
	for _, n := range members {
		if err := end(n); err != nil {
			return err
		}
	}
	return Batches.Delete(tx, b.ID)
}

// requeue puts a notice back for a later moment outside the quiet hours. One that is
// of no use by then is given up now.
func requeue(tx *sales.Tx, n *sales.Notice, due time.Time) error {
	due = tx.Law.Quiet.After(due)
	if !n.Until.IsZero() && !due.Before(n.Until) {
		why := "too late to be of use"
		if n.Error != "" {
			why += ", after: " + n.Error
		}
		return company.GiveUp(tx, n, why)
	}
	n.State, n.Batch, n.Due = sales.Queued, "", due
	return sales.Notices.Put(tx, n)
}

// A planner groups due notices of equal content.
type planner struct {
	tx     *sales.Tx
	sender Sender
	room   int // batches that may still be formed

	groups  []*group
	open    map[string]int    // messages under way by person
	counts  map[string]*sends // by person, read when first asked for
	trouble []string          // for the log
}

// A group is notices of one content.
type group struct {
	content string
	members []*sales.Notice
}

// gather drops, puts off or groups what is due, earliest first.
func (p *planner) gather() error {
	due, err := sales.DueNotices(p.tx, roundNotices)
	if err != nil || len(due) == 0 {
		return err
	}
	if err := p.countOpen(); err != nil {
		return err
	}
	for _, n := range due {
		err := p.tx.Try(func() error { return p.take(n) })
		if err == nil {
			continue
		}
		// One that cannot be judged holds up nobody. Where the store itself fails, this
		// fails too.
		p.trouble = append(p.trouble, fmt.Sprintf("notice %s to %s: put off: %v", n.Key, n.To, err))
		n.Attempts++
		n.Error = err.Error()
		if err := requeue(p.tx, n, p.tx.Now.Add(Backoff(n.Attempts))); err != nil {
			return fmt.Errorf("notice %s to %s: %w", n.Key, n.To, err)
		}
	}
	return nil
}

func (p *planner) take(n *sales.Notice) error {
	why, err := company.StillWanted(p.tx, n)
	if err != nil {
		return err
	}
	if why != "" {
		return company.GiveUp(p.tx, n, why)
	}
	if p.tx.Law.Quiet.Holds(p.tx.Now) {
		return requeue(p.tx, n, p.tx.Now)
	}
	content, err := json.Marshal(n.Content)
	if err != nil {
		return err
	}
	sent, err := p.sendsTo(n.To)
	if err != nil {
		return err
	}
	free := sent.free(p.tx.Now)
	if !free.After(p.tx.Now) && !p.join(string(content), n) {
		return nil // no room: stays due, the next round takes it
	}
	sent.at = append(sent.at, free) // taken, so that the next one is put off further
	if free.After(p.tx.Now) {
		return requeue(p.tx, n, free)
	}
	return nil
}

// join puts a notice in a group of its content; false when there is no room.
func (p *planner) join(content string, n *sales.Notice) bool {
	i := slices.IndexFunc(p.groups, func(g *group) bool { return g.content == content && len(g.members) < batchPeople })
	if i < 0 {
		if len(p.groups) >= p.room {
			return false
		}
		i = len(p.groups)
		p.groups = append(p.groups, &group{content: content})
	}
	p.groups[i].members = append(p.groups[i].members, n)
	return true
}

// form freezes each group as a batch and marks its notices as sending.
func (p *planner) form() ([]*Batch, error) {
	var formed []*Batch
	for _, g := range p.groups {
		payload, err := p.encode(g)
		if err != nil {
			return nil, err
		}
		if payload == nil {
			continue
		}
		b := newBatch(payload, p.tx.Now)
		for _, n := range g.members {
			n.State, n.Batch = sales.Sending, b.ID
			if err := sales.Notices.Put(p.tx, n); err != nil {
				return nil, err
			}
		}
		if err := Batches.Put(p.tx, b); err != nil {
			return nil, err
		}
		formed = append(formed, b)
	}
	return formed, nil
}

// encode renders a group. Who makes that impossible is left behind, the others go; nil
// when nobody is left.
func (p *planner) encode(g *group) ([]byte, error) {
	content := g.members[0].Content
	payload, err := p.sender.Encode(recipients(g.members), content)
	if err == nil {
		return payload, nil
	}
	var able []*sales.Notice
	for _, n := range g.members {
		_, err := p.sender.Encode([]string{n.To}, content)
		if err == nil {
			able = append(able, n)
			continue
		}
		p.trouble = append(p.trouble, fmt.Sprintf("notice %s to %s: given up: %v", n.Key, n.To, err))
		if err := company.GiveUp(p.tx, n, err.Error()); err != nil {
			return nil, err
		}
	}
	if g.members = able; len(able) == 0 {
		return nil, nil
	}
	return p.sender.Encode(recipients(able), content)
}

// recipients lists each person once: two notices may say the same.
func recipients(members []*sales.Notice) []string {
	var to []string
	seen := make(map[string]bool)
	for _, n := range members {
		if id := sales.UserKey(n.To); !seen[id] {
			seen[id] = true
			to = append(to, sales.Account(n.To))
		}
	}
	return to
}
