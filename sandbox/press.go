package sandbox

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// pressed is the last press of a card. A second press of the same button in
// the same second carries the same XML and so the same response code.
type pressed struct {
	key    string
	second int64
	code   string
}

// redeem is a response code: it updates one card once (D/94888).
type redeem struct {
	task    string
	expires time.Time
	used    bool
}

// newCode is a response code for a card. mu is held.
func (s *Server) newCode(task string) string {
	code := rand.Text()
	s.codes[code] = &redeem{task: task, expires: s.cfg.Now().Add(responseLife)}
	return code
}

// press delivers the press of the n-th button of a card: the one of that task,
// or the newest with buttons.
func (s *Server) press(ctx context.Context, userid, task string, n int) error {
	s.mu.Lock()
	m := s.find(userid)
	if m == nil {
		s.mu.Unlock()
		return fmt.Errorf("%w: %s", ErrUnknownPerson, userid)
	}
	card := m.card(task)
	if card == nil {
		s.mu.Unlock()
		return fmt.Errorf("%w: %s", ErrNoCard, m.UserID)
	}
	if n < 1 || n > len(card.Buttons) {
		s.mu.Unlock()
		return fmt.Errorf("%w: %d of %d on %s", ErrNoButton, n, len(card.Buttons), card.Title)
	}
	button := card.Buttons[n-1]
	s.note(m.UserID, entry{Kind: didEntry, Text: "〔" + card.Title + "〕" + button.Text})
	if button.URL != "" {
		s.mu.Unlock()
		return nil // opens in the browser; the bot is not told
	}
	second := s.cfg.Now().Unix()
	if card.last.key != button.Key || card.last.second != second {
		card.last = pressed{button.Key, second, s.newCode(card.TaskID)}
	}
	code := card.last.code
	cb := s.compose(m, func(x *xmlBuilder) {
		x.event("template_card_event")
		x.cdata("EventKey", button.Key)
		x.cdata("TaskId", card.TaskID)
		x.cdata("CardType", card.kind)
		x.cdata("ResponseCode", code)
		x.agent()
	})
	cb.card = card
	s.mu.Unlock()
	return s.dispatch(ctx, cb)
}

// card is the newest card of that task, of any when task is "". Cards without
// buttons do not count.
func (m *member) card(task string) *heldCard {
	for _, c := range slices.Backward(m.cards) {
		if len(c.Buttons) > 0 && c.interactive() && (task == "" || c.TaskID == task) {
			return c
		}
	}
	return nil
}

// updateCard is D/94888.
func (s *Server) updateCard(c call) (any, error) {
	var req struct {
		UserIDs []string `json:"userids"`
		All     int      `json:"atall"`
		AgentID int      `json:"agentid"`
		Code    string   `json:"response_code"`
		Button  *struct {
			ReplaceName string `json:"replace_name"`
		} `json:"button"`
		Card json.RawMessage `json:"template_card"`
	}
	if err := readJSON(c, &req); err != nil {
		return nil, err
	}
	if err := s.checkAgent(req.AgentID); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.codes[req.Code]
	switch {
	case r == nil || r.used || !s.cfg.Now().Before(r.expires):
		return nil, refuse(40058, "invalid parameter: response_code is unknown, used or older than 72 hours")
	case len(req.UserIDs) > touserLimit:
		return nil, refuse(40032, "invalid user list size")
	case len(req.UserIDs) == 0 && req.All == 0:
		return nil, refuse(82001, "userids is empty and atall is not set")
	case req.Card == nil && (req.Button == nil || req.Button.ReplaceName == ""):
		return nil, refuse(40058, "invalid parameter: button.replace_name or template_card is needed")
	}
	var with *heldCard
	closed := ""
	if req.Card != nil {
		var err error
		if with, err = s.readCard(req.Card, false); err != nil {
			return nil, err
		}
	} else {
		closed = req.Button.ReplaceName
	}
	if req.All == 1 {
		req.UserIDs = s.order
	}
	invalid := []string{}
	for _, id := range req.UserIDs {
		m := s.find(id)
		var card *heldCard
		if m != nil {
			card = m.card(r.task)
		}
		if card == nil {
			invalid = append(invalid, fold(id))
			continue
		}
		s.redraw(m, card, with, closed)
	}
	r.used = true
	return fields{"invaliduser": invalid}, nil
}

// redraw changes a card on a phone: to another card, or closed under a text in
// place of its buttons. mu is held.
func (s *Server) redraw(m *member, card, with *heldCard, closed string) {
	if with != nil {
		task := card.TaskID
		card.Card, card.kind, card.closed = with.Card, with.kind, with.closed
		if card.TaskID == "" {
			card.TaskID = task
		}
	} else {
		card.closed = closed
	}
	shown := card.Card
	s.note(m.UserID, entry{Kind: redrawEntry, Ref: card.entry, Card: &shown, Closed: card.closed})
}
