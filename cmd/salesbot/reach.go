package main

import (
	"context"
	"time"

	"salesbot/bot"
	"salesbot/bot/wecom"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// beats reads both clocks of this process.
func beats() func() ledger.Beat {
	began := time.Now()
	return func() ledger.Beat {
		// The difference is of the monotonic clock; without it the wall clock is left.
		return ledger.Beat{Wall: now().Round(0), Mono: time.Since(began)}
	}
}

// handle answers one message and lets the loop see what it queued. What the bot could not
// receive is on record before the message is judged by it.
func (a *app) handle(ctx context.Context, m bot.Message, raw []byte) (bot.Reply, error) {
	return a.stored(ctx, m, func() (bot.Reply, error) { return a.router.Handle(ctx, m, raw) })
}

// keep keeps what no message could be made of.
func (a *app) keep(ctx context.Context, u wecom.Unread) (bot.Reply, error) {
	return a.stored(ctx, u.Message, func() (bot.Reply, error) { return a.router.Keep(ctx, u.Message, u.Body, u.Why) })
}

func (a *app) stored(ctx context.Context, m bot.Message, store func() (bot.Reply, error)) (reply bot.Reply, err error) {
	if err = a.loop.Ready(ctx); err == nil {
		reply, err = store()
	}
	if err != nil {
		a.loop.NotKept(m.ID, m.From, m.SentAt)
	} else {
		a.loop.Kept(m.ID)
	}
	a.loop.Poke()
	return reply, err
}

// unheard puts a message nothing could be made of into the ledger of reach.
func unheard(tx *sales.Tx, m bot.Message, number string, read bool) error {
	how := ledger.HandlingFailed
	if !read {
		how = ledger.Unread
	}
	return ledger.NoteUnheard(tx, ledger.Unheard{Person: m.From, At: m.SentAt, Number: number, How: how})
}

// ended tells the ledger of reach how a callback ended.
func (a *app) ended(e wecom.Ending) {
	switch {
	case e.Result == wecom.Accepted || e.Result == wecom.Unreadable:
		a.loop.Heard(e.At, e.SignedAt)
		return
	case e.Result == wecom.Stale:
		a.loop.Stale(e.At, e.SignedAt)
	case e.Result == wecom.Failed:
		a.loop.Lost(ledger.Failing, e.At)
	case e.Result.Lost():
		a.loop.Lost(ledger.Refused, e.At)
	case e.Result == wecom.BadSignature:
		a.loop.Forged(e.At)
	}
	a.loop.Poke()
}
