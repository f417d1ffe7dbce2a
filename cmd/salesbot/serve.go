package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"salesbot/rulebook"
)

func newServeCommand() *cobra.Command {
	var config string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the bot for a real WeCom app",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := loadConfig(config, os.Environ())
			if err != nil {
				return err
			}
			if err := cfg.validate(); err != nil {
				return err
			}
			return serve(cmd.Context(), cfg)
		},
	}
	cmd.Flags().StringVar(&config, "config", "", "settings file (default: salesbot.yaml when present)")
	return cmd
}

// shutdownTimeout is how long open requests may take to finish.
const shutdownTimeout = 10 * time.Second

// serve runs until ctx ends: callbacks are answered from the start, WeCom's API may be
// down. It ends in order: no more callbacks, open ones finished, what is being sent
// finished, store closed.
func serve(ctx context.Context, cfg *Config) error {
	log := newLog(cfg)
	settings, err := cfg.salesSettings()
	if err != nil {
		return err
	}
	a, err := newApp(appConfig{
		settings: settings, data: cfg.Data, now: now, beat: beats(), log: log, verify: cfg.WeCom.VerifyFiles,
		wecom: wecomConfig{CorpID: cfg.WeCom.CorpID, AgentID: cfg.WeCom.AgentID, Secret: string(cfg.WeCom.Secret), Token: string(cfg.WeCom.Token),
			EncodingAESKey: string(cfg.WeCom.EncodingAESKey), APIURL: cfg.WeCom.APIURL},
		fatal: func(err error) {
			log.WithError(withCure(cfg.Data, err)).Error("the store cannot go on; ending, so that the supervisor starts afresh")
			os.Exit(1)
		},
	})
	if err != nil {
		return err
	}
	defer a.close()
	for _, w := range cfg.exposures() {
		log.Warn(w)
	}
	if settings.GoLive.IsZero() {
		log.Warn("go_live is not set: people are answered, but nobody is greeted, reminded or fined")
	}
	// Whoever calls from here on waits until what was missed is on record.
	listener, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return errors.Join(fmt.Errorf("SALESBOT_LISTEN: %w", err), a.loop.NotListening(ctx))
	}
	if err := a.loop.Start(ctx); err != nil {
		return errors.Join(err, listener.Close())
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	jobs := make(chan error, 1)
	go func() { jobs <- a.loop.Serve(background) }()
	var beside sync.WaitGroup
	beside.Go(func() {
		if err := serveSnapshots(background, filepath.Join(cfg.Data, controlSocket), a.engine.Snapshot); err != nil {
			log.WithError(err).Error("export and job list cannot read while the bot runs")
		}
	})
	beside.Go(func() { a.keepCreatingMenu(background) })
	beside.Go(func() { a.keepToken(background) })
	log.WithFields(cfg.LogFields()).Info("salesbot is up")
	server := &http.Server{Handler: a.routes(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second}
	err = serveUntil(ctx, server, listener, func() {
		if err := a.loop.Ending(background); err != nil {
			log.WithError(err).Error("the last sign of life is not stored")
		}
	})
	stop()
	err = errors.Join(err, <-jobs)
	beside.Wait()
	log.Info("salesbot is down")
	return err
}

// serveUntil serves until ctx ends, then finishes the open requests. stopping is called
// first of all.
func serveUntil(ctx context.Context, server *http.Server, l net.Listener, stopping func()) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stopping()
	end, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	return server.Shutdown(end)
}

// now is the real time in the zone the rulebook speaks of.
func now() time.Time { return time.Now().In(rulebook.Zone) }

// newLog writes to standard error in the format and from the level of the settings.
func newLog(cfg *Config) *logrus.Logger {
	log := logrus.New()
	log.SetOutput(os.Stderr)
	if cfg.LogFormat == "json" {
		log.SetFormatter(&logrus.JSONFormatter{})
	}
	if level, err := logrus.ParseLevel(cfg.LogLevel); err == nil {
		log.SetLevel(level)
	}
	return log
}
