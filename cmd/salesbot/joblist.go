package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/scheduler"
)

// newJobCommand groups what concerns the jobs of the day.
func newJobCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "job", Short: "The jobs of the day"}
	cmd.AddCommand(newJobListCommand())
	return cmd
}

func newJobListCommand() *cobra.Command {
	var from source
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Show when each job runs, what it did last and whether it failed; also while serve runs",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, cleanup, err := from.open(cmd.Context())
			if err != nil {
				return err
			}
			defer cleanup()
			var plan []scheduler.Upcoming
			err = store.View(cmd.Context(), func(tx *sales.Tx) (err error) {
				plan, err = scheduler.Plan(tx)
				return err
			})
			if err != nil {
				return err
			}
			return printPlan(cmd.OutOrStdout(), plan)
		},
	}
	from.flags(cmd)
	return cmd
}

// printPlan writes a line a job, times in rulebook.Zone; - is never.
func printPlan(w io.Writer, plan []scheduler.Upcoming) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "JOB\tWHEN\tLAST SLOT DONE\tNEXT SLOT\tFAILURE")
	for _, u := range plan {
		failure := "-"
		if u.State.Error != "" {
			failure = fmt.Sprintf("%s (again at %s)", sales.Excerpt(u.State.Error, 200), moment(u.State.RetryAt))
		}
		last := "-"
		if !u.State.RanAt.IsZero() { // until then Slot is the moment of installation
			last = moment(u.State.Slot)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", u.Name, u.Spec, last, moment(u.Next), failure)
	}
	return table.Flush()
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(rulebook.Zone).Format("2006-01-02 15:04")
}
