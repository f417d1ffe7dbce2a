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

// A drawn is what a card is to show in place of its buttons.
type drawn struct{ card, text string }

// Redraw says what is to stand in place of the buttons of the card this message pressed,
// or whose button asked what it answers.
func (t *Turn) Redraw(text string) { t.redraw = text }

// redrawTimeout leaves time to answer within WeCom's five seconds.
const redrawTimeout = 2 * time.Second

// redraw changes the pressed card after the press is stored. It is a courtesy: a card
// that could not be changed answers that its matter is closed.
func (r *Router) redraw(ctx context.Context, m Message, d drawn) {
	if d.text == "" || d.card == "" || r.Cards == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, redrawTimeout)
	defer cancel()
	if err := r.Cards.UpdateCard(ctx, []string{m.From}, d.card, sales.Plain(d.text)); err != nil {
		r.Log.WithError(err).WithField("task", m.TaskID).Warn("a pressed card could not be redrawn")
	}
}
