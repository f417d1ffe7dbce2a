package bot

import (
	"context"
	"time"

	"salesbot/sales"
)

// A Redrawer replaces the buttons of a card that was pressed by a text, for these people.
// A response code works once.
type Redrawer interface {
	UpdateCard(ctx context.Context, userids []string, responseCode, text string) error
}

// Redraw says what is to stand in place of the buttons of the card this message pressed.
func (t *Turn) Redraw(text string) { t.redraw = text }

// redrawTimeout leaves time to answer within WeCom's five seconds.
const redrawTimeout = 2 * time.Second

// redraw changes the pressed card after the press is stored. It is a courtesy: a card
// that could not be changed answers that its matter is closed.
func (r *Router) redraw(ctx context.Context, m Message, text string) {
	if text == "" || m.ResponseCode == "" || r.Cards == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, redrawTimeout)
	defer cancel()
	if err := r.Cards.UpdateCard(ctx, []string{m.From}, m.ResponseCode, sales.Plain(text)); err != nil {
		r.Log.WithError(err).WithField("task", m.TaskID).Warn("a pressed card could not be redrawn")
	}
}
