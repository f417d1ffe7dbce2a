// Command salesbot runs the bot, its WeCom stand-in and the tools around them; one file
// per sub-command.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := newRootCommand().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "salesbot:", err)
		os.Exit(1)
	}
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "salesbot",
		Short:         "A WeCom bot that keeps a sales team's rulebook",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(
		newDemoCommand(), newChatCommand(), newUnderstandCommand(), newSandboxCommand(), newServeCommand(),
		newConfigCommand(), newExportCommand(), newBackupCommand(), newRestoreCommand(), newJobCommand(), newHolidayCommand(), newHealthcheckCommand(), newVersionCommand(),
	)
	return root
}
