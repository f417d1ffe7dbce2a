package outbox

import (
	"time"

	"salesbot/sales"
)

// sends are the moments something was sent to one person, in order.
type sends struct{ at []time.Time }

// free is when one more may be sent: now, or when both sliding windows have a place.
func (s *sends) free(now time.Time) time.Time {
	free := now
	for _, limit := range []struct {
		window time.Duration
		most   int
	}{{time.Minute, perMinute}, {time.Hour, perHour}} {
		if len(s.at) < limit.most {
			continue
		}
		// The window is open at its start: what was sent exactly one window ago has left
		// it, so a moment found always lies ahead.
		if leaves := s.at[len(s.at)-limit.most].Add(limit.window); leaves.After(free) {
			free = leaves
		}
	}
	return free
}

// sendsTo counts the send log of the last hour and what is under way: WeCom may have
// accepted that, nobody knows when, so it counts as sent now.
func (p *planner) sendsTo(userid string) (*sends, error) {
	id := sales.UserKey(userid)
	if s := p.counts[id]; s != nil {
		return s, nil
	}
	logged, err := sales.SentTo(p.tx, userid, p.tx.Now.Add(-time.Hour))
	if err != nil {
		return nil, err
	}
	for range p.open[id] {
		logged = append(logged, p.tx.Now)
	}
	s := &sends{at: logged}
	p.counts[id] = s
	return s, nil
}

// countOpen counts the messages under way.
func (p *planner) countOpen() error {
	p.open, p.counts = make(map[string]int), make(map[string]*sends)
	c := Batches.Scan(p.tx, "")
	var ids []string
	for c.Next() {
		ids = append(ids, c.Row().ID)
	}
	c.Close()
	if err := c.Err(); err != nil {
		return err
	}
	for _, id := range ids {
		members, err := sales.NoticesIn(p.tx, id)
		if err != nil {
			return err
		}
		for _, n := range members {
			p.open[sales.UserKey(n.To)]++
		}
	}
	return nil
}
