package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

// newConfigCommand groups what looks at the settings without starting anything.
func newConfigCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "Check or show the settings"}
	cmd.AddCommand(newConfigCheckCommand(), newConfigDumpCommand())
	return cmd
}

func newConfigCheckCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Say whether serve can start with these settings, and what to change if not",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := loadConfig(path, os.Environ())
			if err == nil {
				err = c.validate()
			}
			if err != nil {
				return err
			}
			for _, w := range append(c.warnings(), c.exposures()...) {
				fmt.Fprintln(cmd.ErrOrStderr(), "warning:", w)
			}
			from := c.File
			if from == "" {
				from = "the environment"
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "settings from %s are good\n", from)
			return err
		},
	}
	configFlag(cmd, &path)
	return cmd
}

func newConfigDumpCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "dump",
		Short: "Print the settings in effect, secrets as ***",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := loadConfig(path, os.Environ())
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), c.String())
			return err
		},
	}
	configFlag(cmd, &path)
	return cmd
}

func configFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVar(path, "config", "", "settings file (default "+defaultConfigFile+" when present)")
}

// dump writes the settings as the file has them.
func dump(c *Config) string {
	var root yaml.Node
	root.Kind = yaml.MappingNode
	for _, r := range settingRows() {
		at, name := &root, r.key
		if section, rest, ok := strings.Cut(r.key, "."); ok {
			at, name = child(&root, section), rest
		}
		var value yaml.Node
		if err := value.Encode(r.show(c)); err != nil {
			return err.Error()
		}
		at.Content = append(at.Content, text(name), &value)
	}
	out, err := yaml.Marshal(&root)
	if err != nil {
		return err.Error()
	}
	return string(out)
}

// child is the mapping under name, added when there is none.
func child(m *yaml.Node, name string) *yaml.Node {
	for i := 0; i < len(m.Content); i += 2 {
		if m.Content[i].Value == name {
			return m.Content[i+1]
		}
	}
	section := &yaml.Node{Kind: yaml.MappingNode}
	m.Content = append(m.Content, text(name), section)
	return section
}

func text(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: s} }
