package bot

import (
	"context"
	"sync"

	"salesbot/sales"
)

// senders lets the messages of one person be handled one at a time, in the order they came,
// those of different people at once. The zero value is ready; it remembers only people with
// a message under way.
type senders struct {
	mu  sync.Mutex
	all map[string]*sender
}

type sender struct {
	turn     chan struct{} // full while a message is handled
	messages int           // under way and waiting
}

// take waits until nothing else of that person's is under way, or for the end of ctx, whose
// error it returns. done lets the next one in; it is called once. Messages of nobody wait
// for nothing.
func (s *senders) take(ctx context.Context, userid string) (done func(), err error) {
	if userid == "" {
		return func() {}, nil
	}
	key := sales.UserKey(userid)
	mine := s.enter(key)
	select {
	case mine.turn <- struct{}{}:
		return func() {
			<-mine.turn
			s.leave(key)
		}, nil
	case <-ctx.Done():
		s.leave(key)
		return nil, ctx.Err()
	}
}

func (s *senders) enter(key string) *sender {
	s.mu.Lock()
	defer s.mu.Unlock()
	mine := s.all[key]
	if mine == nil {
		mine = &sender{turn: make(chan struct{}, 1)}
		if s.all == nil {
			s.all = make(map[string]*sender)
		}
		s.all[key] = mine
	}
	mine.messages++
	return mine
}

func (s *senders) leave(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if mine := s.all[key]; mine.messages > 1 {
		mine.messages--
	} else {
		delete(s.all, key)
	}
}
