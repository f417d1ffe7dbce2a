package main

import (
	"context"
	"errors"
	"fmt"

	"salesbot/bot"
	"salesbot/bot/wecom"
	"salesbot/sales"
	"salesbot/storage"
)

// lookup asks the directory for one person. Who is not there is not active; who is not shown
// to the app is bot.ErrStranger; a *wecom.LookupError says nothing about them.
func (a *app) lookup(ctx context.Context, userid string) (sales.Entry, error) {
	entry, err := a.client.Person(ctx, userid)
	switch {
	case errors.Is(err, wecom.ErrNoSuchPerson):
		return sales.Entry{UserID: userid}, nil
	case errors.Is(err, wecom.ErrNotVisible):
		return entry, fmt.Errorf("%w: %w", bot.ErrStranger, err)
	}
	return entry, err
}

// atWork says whether somebody is active as far as the bot knows.
func (a *app) atWork(ctx context.Context, userid string) (active bool, err error) {
	err = a.store.View(ctx, func(tx *sales.Tx) error {
		p, err := sales.PersonOfAccount(tx, userid)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		active = err == nil && p.Active
		return err
	})
	return active, err
}
