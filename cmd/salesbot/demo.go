package main

import (
	"context"
	"embed"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

// demoFiles are the made-up company and its past two weeks.
//
//go:embed demo/company.yaml demo/history.txt
var demoFiles embed.FS

func newDemoCommand() *cobra.Command {
	var company, data, listen string
	var public bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run the bot and its WeCom stand-in with a made-up company; open the page it prints",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := onlyLoopback(listen, public); err != nil {
				return err
			}
			return demo(cmd.Context(), company, data, listen, public, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "address of the page")
	cmd.Flags().StringVar(&data, "data", "", "folder of the store, kept afterwards (default: a temporary one)")
	cmd.Flags().StringVar(&company, "company", "", "company file (default: a made-up one with two weeks of history)")
	cmd.Flags().BoolVar(&public, "public", false, publicUsage)
	return cmd
}

func demo(ctx context.Context, company, data, listen string, public bool, out io.Writer) (err error) {
	if data == "" {
		if data, err = os.MkdirTemp("", "salesbot-demo-"); err != nil {
			return err
		}
		defer os.RemoveAll(data)
	}
	_, err = os.Stat(storePath(data))
	used := err == nil
	w, err := loadWorld(company, data, quietLog())
	if err != nil {
		return err
	}
	defer func() {
		if closed := w.close(); err == nil {
			err = closed
		}
	}()
	w.wecom.SetPublic(public)
	url, err := w.open(ctx, listen)
	if err != nil {
		return err
	}
	if company == "" && !used {
		fmt.Fprintln(out, "playing two weeks of the made-up company's past …")
		if err := playHistory(ctx, w); err != nil {
			return err
		}
	}
	go func() {
		if err := serveSnapshots(ctx, filepath.Join(data, controlSocket), w.app.engine.Snapshot); err != nil {
			w.log.WithError(err).Error("export cannot read this demo while it runs")
		}
	}()
	fmt.Fprintf(out, "salesbot demo: open %s\nthe clock there is %s; Ctrl-C ends it\n", url, w.Now().Format("2006-01-02 15:04"))
	return w.run(ctx)
}

// playHistory lets the made-up company live through its past, by the same acts and the
// same wire as everything else.
func playHistory(ctx context.Context, w *world) error {
	script, err := demoFiles.Open("demo/history.txt")
	if err != nil {
		return err
	}
	defer script.Close()
	steps, err := readScript(script)
	if err != nil {
		return err
	}
	p := &player{world: w, out: io.Discard}
	return p.play(ctx, steps)
}
