package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"
)

// healthTimeout bounds a health check; an orchestrator asks every half minute or so.
const healthTimeout = 10 * time.Second

// newHealthcheckCommand asks a running bot whether it can work, for containers without curl.
func newHealthcheckCommand() *cobra.Command {
	var url, config string
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Exit 0 when the running bot is ready, 1 when it is not",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if url == "" {
				c, err := loadConfig(config, os.Environ())
				if err != nil {
					return err
				}
				if url, err = readyURL(c.Listen); err != nil {
					return err
				}
			}
			return checkHealth(cmd.Context(), url)
		},
	}
	cmd.Flags().StringVar(&url, "url", "", "address to ask (default /readyz where the settings listen, http://127.0.0.1:8080/readyz)")
	configFlag(cmd, &config)
	return cmd
}

// readyURL is where a bot that listens so is asked from the same machine.
func readyURL(listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", checkListen("listen (SALESBOT_LISTEN)", listen)
	}
	if ip := net.ParseIP(host); host == "" || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/readyz", nil
}

func checkHealth(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("--url: %w", err)
	}
	// No proxy: the bot asked is this machine's.
	answer, err := (&http.Transport{}).RoundTrip(request)
	if err != nil {
		return fmt.Errorf("not healthy: %s: %w", url, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("not healthy: %s answered %s; the bot's log says why", url, answer.Status)
	}
	return nil
}
