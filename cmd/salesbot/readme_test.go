package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeDay holds the working day the README tells to the script that plays it.
func TestReadmeDay(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(scripts, "a-working-day.txt"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(readme), "## A working day in ten lines\n\n```\n")
	if !ok {
		t.Fatal("README.md tells no working day")
	}
	day, _, _ := strings.Cut(rest, "```")
	lines := strings.Split(strings.TrimSpace(day), "\n")
	if len(lines) != 10 {
		t.Errorf("the day has %d lines, want ten", len(lines))
	}
	gap := regexp.MustCompile(`\s{2,}`)
	for _, line := range lines {
		parts := gap.Split(line, 2)
		if len(parts) != 2 {
			t.Errorf("%q: want what is done, spaces, what is answered", line)
			continue
		}
		if !strings.HasPrefix(parts[0], "@") && !strings.Contains(string(script), "\n"+parts[0]+"\n") {
			t.Errorf("nobody does %q in the script", parts[0])
		}
		answer, _, _ := strings.Cut(parts[1], " (")
		for _, piece := range strings.Split(answer, "…") {
			if piece = strings.TrimSpace(piece); !strings.Contains(string(script), piece) {
				t.Errorf("nobody hears %q in the script", piece)
			}
		}
	}
}
