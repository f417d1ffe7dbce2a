package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"salesbot/sales"
)

// A source is the store that a reading command was pointed to.
type source struct {
	data, store, config string
}

// flags gives a command the flags that say which store it reads.
func (s *source) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.data, "data", "", "the bot's data folder (default from the settings)")
	cmd.Flags().StringVar(&s.store, "store", "", "the store's URL instead (default from the settings)")
	configFlag(cmd, &s.config)
}

// settings are those in effect, under the flags.
func (s *source) settings() (*Config, error) {
	c, err := loadConfig(s.config, os.Environ())
	if err != nil {
		return nil, err
	}
	if s.data != "" {
		c.Data, c.Store = s.data, boltStore
	}
	if s.store != "" {
		c.Store = storeURL(s.store)
	}
	_, err = c.storePath()
	return c, err
}

// open opens the store the flags point to.
func (s *source) open(ctx context.Context) (*sales.Store, func(), error) {
	c, err := s.settings()
	if err != nil {
		return nil, nil, err
	}
	settings, err := c.salesSettings()
	if err != nil {
		return nil, nil, err
	}
	return openForReading(ctx, c.Data, settings)
}
