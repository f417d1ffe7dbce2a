package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"salesbot/sandbox"
)

func newSandboxCommand() *cobra.Command {
	var listen, callback, company, config string
	var public bool
	cmd := &cobra.Command{
		Use:   "sandbox --callback URL",
		Short: "Run the WeCom stand-in alone, for a bot started with serve",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := loadConfig(config, os.Environ())
			if err != nil {
				return err
			}
			people, err := loadCompany(company)
			if err != nil {
				return err
			}
			agent, err := strconv.Atoi(cfg.WeCom.AgentID)
			if err != nil {
				return fmt.Errorf("WECOM_AGENT_ID: want the app's number: %w", err)
			}
			if err := onlyLoopback(listen, public); err != nil {
				return err
			}
			log := logrus.New()
			s := sandbox.New(sandbox.Config{
				Company: people, CorpID: cfg.WeCom.CorpID, AgentID: agent, Secret: string(cfg.WeCom.Secret), Token: string(cfg.WeCom.Token),
				EncodingAESKey: string(cfg.WeCom.EncodingAESKey), CallbackURL: callback, Public: public, Log: log,
			})
			fmt.Fprintf(cmd.OutOrStdout(), "WeCom stand-in: open http://%s, set WECOM_API_URL=http://%s for serve\n", listen, listen)
			l, err := net.Listen("tcp", listen)
			if err != nil {
				return fmt.Errorf("--listen: %w", err)
			}
			server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second}
			return serveUntil(cmd.Context(), server, l, s.Close)
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8090", "address of the stand-in")
	cmd.Flags().StringVar(&callback, "callback", "", "the bot's callback URL, for example http://127.0.0.1:8080/wecom/callback")
	cmd.Flags().StringVar(&company, "company", "", "company file (default: the made-up company of demo)")
	cmd.Flags().StringVar(&config, "config", "", "settings file with the WECOM_* values (default: salesbot.yaml when present)")
	cmd.Flags().BoolVar(&public, "public", false, publicUsage)
	cmd.MarkFlagRequired("callback")
	return cmd
}

const publicUsage = "allow other addresses than loopback; everybody who reaches it can speak as anybody"

// onlyLoopback refuses an address others can reach unless that is meant.
func onlyLoopback(listen string, public bool) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("--listen %s: %w", listen, err)
	}
	if public || isLoopback(host) {
		return nil
	}
	return errors.New("--listen: the stand-in lets anybody speak as anybody; use a loopback address, or --public if you mean it")
}
