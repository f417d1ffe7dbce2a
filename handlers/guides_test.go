package handlers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"salesbot/bot"
)

// TestGuides has the person a guide is for say every line of its blocks, from top to
// bottom: each must be a command of theirs that understands the line.
func TestGuides(t *testing.T) {
	guides, err := filepath.Glob("../docs/guide-*.md")
	if err != nil {
		t.Fatal(err)
	}
	readers := map[string]string{"guide-rep.md": "lina", "guide-manager.md": "zhangwei", "guide-hr.md": "chenhr", "guide-admin.md": "root"}
	if len(guides) != len(readers) {
		t.Errorf("%d guides for %d readers: %v", len(guides), len(readers), guides)
	}
	for _, path := range guides {
		t.Run(filepath.Base(path), func(t *testing.T) {
			page, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			h := newHouse(t)
			h.work()
			reader, said := readers[filepath.Base(path)], 0
			for i, part := range strings.Split(string(page), "\n```\n") {
				if i%2 == 0 {
					continue
				}
				for line := range strings.Lines(part) {
					line = strings.TrimSpace(line)
					said++
					answer := h.say(reader, line)
					contains(t, answer, line, "!没看懂", "!看不懂", "!用法：", "!才能用")
					if strings.HasSuffix(answer, "？") && h.ran == "" {
						t.Errorf("%s: the line leaves something to be asked: %s", line, answer)
					}
					h.send(bot.Message{From: reader, Kind: bot.Text, Text: "取消"})
				}
			}
			if said < 5 {
				t.Errorf("only %d lines found to say", said)
			}
		})
	}
}
