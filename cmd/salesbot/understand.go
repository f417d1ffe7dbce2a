package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"salesbot/bot"
	"salesbot/storage/bolt"
)

func newUnderstandCommand() *cobra.Command {
	var company, after, data string
	cmd := &cobra.Command{
		Use:   "understand FILE|-",
		Short: "Say how lines would be understood, each tried alone; nothing is kept",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in := cmd.InOrStdin()
			if args[0] != "-" {
				file, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer file.Close()
				in = file
			}
			out := bufio.NewWriter(cmd.OutOrStdout())
			defer out.Flush()
			var script io.Reader
			if after != "" {
				file, err := os.Open(after)
				if err != nil {
					return err
				}
				defer file.Close()
				script = file
			}
			return understand(cmd.Context(), company, data, script, in, out)
		},
	}
	cmd.Flags().StringVar(&company, "company", "", "company file (default: the made-up company of demo)")
	cmd.Flags().StringVar(&after, "after", "", "chat script that is played first")
	cmd.Flags().StringVar(&data, "data", "", "folder of a store that is copied first; it is not touched")
	return cmd
}

// A saidLine is one line to be understood.
type saidLine struct {
	ID   string `json:"id"`
	Who  string `json:"who"`
	Said string `json:"said"`
}

// An understoodLine is what would become of it.
type understoodLine struct {
	ID      string         `json:"id"`
	Did     string         `json:"did"`
	Asks    string         `json:"asks"`
	Args    map[string]any `json:"args"`
	Offered []offeredLine  `json:"offered"`
	Shape   string         `json:"shape"`
	Wrote   []string       `json:"wrote"`
	Answer  string         `json:"answer"`
	Why     []string       `json:"why,omitempty"`
}

type offeredLine struct {
	Key  string         `json:"key"`
	Line string         `json:"line"`
	Args map[string]any `json:"args"`
}

// understand plays a script, then says of each line of in what it would do at its end.
func understand(ctx context.Context, company, data string, script, in io.Reader, out io.Writer) (err error) {
	folder, err := os.MkdirTemp("", "salesbot-understand-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if data != "" {
		if err := copyStore(ctx, data, folder); err != nil {
			return err
		}
	}
	var steps []step
	if script != nil {
		if steps, err = readScript(script); err != nil {
			return err
		}
	}
	w, err := loadWorld(company, folder, quietLog())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if data == "" || len(steps) > 0 {
		if _, err := w.open(ctx, "127.0.0.1:0"); err != nil {
			return err
		}
		if err := (&player{world: w, out: io.Discard}).play(ctx, steps); err != nil {
			return err
		}
	} else if err := w.look(time.Now); err != nil {
		return err
	}
	lines := json.NewDecoder(in)
	answers := json.NewEncoder(out)
	answers.SetEscapeHTML(false)
	for n := 1; ; n++ {
		var line saidLine
		if err := lines.Decode(&line); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		trace, err := w.app.router.Understand(ctx, bot.Message{
			ID: fmt.Sprintf("understand-%d", n), From: line.Who, Kind: bot.Text, Event: "text", Text: line.Said, SentAt: w.clock.Now().Truncate(time.Second),
		})
		if err != nil {
			return fmt.Errorf("line %d (%s): %w", n, line.ID, err)
		}
		if err := answers.Encode(understood(line.ID, trace)); err != nil {
			return err
		}
	}
}

// look opens the store for questions only: nothing is due, nobody is called.
func (w *world) look(now func() time.Time) error {
	w.clock.set(now())
	a, err := newApp(w.config)
	if err != nil {
		return err
	}
	w.app = a
	return nil
}

// copyStore puts a copy of a data folder's store into another folder: of this moment, where
// a running bot holds it.
func copyStore(ctx context.Context, data, folder string) (err error) {
	if err := storeExists(data); err != nil {
		return err
	}
	to, err := os.OpenFile(storePath(folder), os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	copied, err := fetchSnapshot(ctx, filepath.Join(data, controlSocket))
	if err == nil {
		defer copied.Close()
		if _, err = copied.Seek(0, io.SeekStart); err == nil {
			_, err = io.Copy(to, copied)
		}
		return err
	}
	if !errors.Is(err, errNobodyListens) {
		return err
	}
	engine, err := bolt.Open(storePath(data), bolt.Options{ReadOnly: true, Fatal: shown})
	if err != nil {
		return withCure(data, err)
	}
	defer engine.Close()
	return engine.Snapshot(to)
}

func understood(id string, trace *bot.Trace) understoodLine {
	u := understoodLine{ID: id, Did: trace.Did, Asks: trace.Asks, Args: canonical(trace.Did, trace.Args), Shape: trace.Shape, Answer: trace.Answer, Why: trace.Why, Offered: []offeredLine{}, Wrote: []string{}}
	for _, o := range trace.Offered {
		u.Offered = append(u.Offered, offeredLine{Key: o.Key, Line: o.Line, Args: canonical(o.Key, o.Args)})
	}
	for _, table := range trace.Wrote {
		if !slices.Contains([]string{"audit", bot.Conversations.Name(), bot.Receipts.Name(), "pieces"}, table) {
			u.Wrote = append(u.Wrote, table)
		}
	}
	return u
}
