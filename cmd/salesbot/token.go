package main

import (
	"context"
	"errors"
	"time"

	"salesbot/storage"
)

// tokens hold WeCom's access token, which outlives a restart. The table stays out of
// backups and exports.
var tokens = storage.NewTable("tokens", func(*accessToken) string { return "wecom" })

type accessToken struct {
	Value   string    `json:"value"`
	Expires time.Time `json:"expires"`
}

// tokenStore keeps the token in the bot's own store.
type tokenStore struct{ db *storage.Store }

// Load returns the stored token, "" when there is none.
func (s tokenStore) Load(ctx context.Context) (string, time.Time, error) {
	var found accessToken
	err := s.db.View(ctx, func(tx *storage.Tx) error {
		t, err := tokens.Get(tx, "wecom")
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		if err == nil {
			found = *t
		}
		return err
	})
	return found.Value, found.Expires, err
}

// Save replaces the stored token.
func (s tokenStore) Save(ctx context.Context, value string, expires time.Time) error {
	return s.db.Update(ctx, func(tx *storage.Tx) error { return tokens.Put(tx, &accessToken{Value: value, Expires: expires}) })
}
