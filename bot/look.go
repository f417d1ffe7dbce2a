package bot

import (
	"bytes"
	"context"
	"errors"

	"salesbot/sales"
	"salesbot/storage"
)

// A glance is what a View, which waits for no writer, shows of a message.
type glance struct {
	done *outcome // of the message's first delivery; nil: it is new
	look *outcome // what the message comes to; nil unless it only looks
	// talk is the conversation with the sender as stored, which the look went on from.
	talk []byte
}

// errActs says that what was found while looking changes something.
var errActs = errors.New("no look: it changes something")

// glance sees in a View what a message means. A look (Command.Reads) is answered there, beside
// the writer, however long it takes; of all else nothing is carried out.
func (r *Router) glance(ctx context.Context, by sales.Origin, m Message) (g glance, err error) {
	err = r.Store.View(ctx, func(tx *sales.Tx) error {
		g, tx.Origin = glance{}, by
		if o, err := answered(tx, m); err == nil || !errors.Is(err, storage.ErrNotFound) {
			g.done = o
			return err
		}
		if m.From == "" {
			return nil
		}
		p, err := sales.PersonOfAccount(tx, m.From)
		if errors.Is(err, storage.ErrNotFound) || err == nil && !p.Active {
			return nil
		}
		if err != nil {
			return err
		}
		switch m.Kind {
		case Text, Click, Press:
		default:
			return nil
		}
		if g.talk, err = storedTalk(tx, p.UserID); err != nil {
			return err
		}
		err = guard(func() (err error) {
			g.look, err = r.respond(tx, p, m, true)
			return err
		})
		if errors.Is(err, errActs) || errors.Is(err, storage.ErrReadOnly) {
			g.look = nil
			return nil
		}
		if err != nil {
			return &fault{err}
		}
		return nil
	})
	return g, err
}

// answered is what a message came to that was received before; storage.ErrNotFound for a
// new one.
func answered(tx *sales.Tx, m Message) (*outcome, error) {
	done, err := Receipts.Get(tx, receiptKey(m.ID, sales.UserKey(m.From)))
	if err != nil {
		return nil, err
	}
	return &outcome{answer: done.Answer}, nil
}

// storedTalk is the stored conversation with a person, byte by byte; nil for none.
func storedTalk(tx *sales.Tx, userid string) ([]byte, error) {
	raw, err := tx.Get(Conversations.Name(), sales.UserKey(userid))
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	return raw, err
}

// holds says whether the look still answers the message: nothing was said meanwhile that
// did not pass through this Router.
func (g *glance) holds(tx *sales.Tx) (bool, error) {
	if g.look == nil || g.look.conversation == nil {
		return g.look != nil, nil
	}
	now, err := storedTalk(tx, g.look.conversation.Person)
	return bytes.Equal(now, g.talk), err
}
