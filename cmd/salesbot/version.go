package main

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// newVersionCommand prints what this binary was built from.
func newVersionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print version, commit and Go version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			info, ok := debug.ReadBuildInfo()
			if !ok {
				info = &debug.BuildInfo{}
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), versionLine(info))
			return err
		},
	}
}

// versionLine is "salesbot v1.2.0 (commit 0123456789ab, 2026-11-20T10:00:00Z, modified) go1.26".
func versionLine(info *debug.BuildInfo) string {
	line := "salesbot " + info.Main.Version
	if info.Main.Version == "" {
		line += "(devel)"
	}
	set := map[string]string{}
	for _, s := range info.Settings {
		set[s.Key] = s.Value
	}
	if commit := set["vcs.revision"]; commit != "" {
		parts := []string{"commit " + commit[:min(len(commit), 12)]}
		if set["vcs.time"] != "" {
			parts = append(parts, set["vcs.time"])
		}
		if set["vcs.modified"] == "true" {
			parts = append(parts, "modified")
		}
		line += " (" + strings.Join(parts, ", ") + ")"
	}
	return strings.TrimSpace(line + " " + info.GoVersion)
}
