package main

import (
	"bufio"
	"context"
	"io"
	"os"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"
)

func newChatCommand() *cobra.Command {
	var company, data string
	cmd := &cobra.Command{
		Use:   "chat SCRIPT",
		Short: "Play a chat script through the WeCom stand-in and print what everybody receives",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			script, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer script.Close()
			out := bufio.NewWriter(cmd.OutOrStdout())
			defer out.Flush()
			return chat(cmd.Context(), company, data, script, out)
		},
	}
	cmd.Flags().StringVar(&company, "company", "", "company file (default: the made-up company of demo)")
	cmd.Flags().StringVar(&data, "data", "", "folder of the store, kept afterwards (default: a temporary one)")
	return cmd
}

// chat plays one script from beginning to end.
func chat(ctx context.Context, company, data string, script io.Reader, out io.Writer) (err error) {
	steps, err := readScript(script)
	if err != nil {
		return err
	}
	if data == "" {
		if data, err = os.MkdirTemp("", "salesbot-chat-"); err != nil {
			return err
		}
		defer os.RemoveAll(data)
	}
	w, err := loadWorld(company, data, quietLog())
	if err != nil {
		return err
	}
	defer func() {
		if closed := w.close(); err == nil {
			err = closed
		}
	}()
	if _, err := w.open(ctx, "127.0.0.1:0"); err != nil {
		return err
	}
	p := &player{world: w, out: out}
	return p.play(ctx, steps)
}

// quietLog shows only what is broken: in a made-up world, trouble with WeCom is part of
// the play.
func quietLog() *logrus.Logger {
	log := logrus.New()
	log.SetOutput(os.Stderr)
	log.SetLevel(logrus.ErrorLevel)
	return log
}
