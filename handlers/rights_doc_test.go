package handlers

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"salesbot/bot"
)

var update = flag.Bool("update", false, "write docs/rights.md anew")

// TestRightsDoc keeps docs/rights.md what the commands say.
func TestRightsDoc(t *testing.T) {
	const file = "../docs/rights.md"
	var b strings.Builder
	b.WriteString("# 谁能用什么\n\n" +
		"由命令表生成（`go test ./handlers -run TestRightsDoc -update`），`TestRights` 逐格走一遍。一个人有几个角色时，权限合在一起。\n\n" +
		"- 空白：不能用。✓：能用，不针对某个人的东西。\n" +
		"- 自己的：自己负责的、共享给自己的。下属的：通讯录里自己下面的人的。\n" +
		"- 看情况：谁的都可以说出来，能看到、做到多少由命令本身决定，例如别人的客户只告诉在谁手里。\n\n" +
		"| 命令 | 对象 |")
	for _, a := range askers {
		b.WriteString(" " + a.title + " |")
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(askers)) + "\n")
	for _, c := range Commands() {
		rows := 0
		for _, p := range c.Params {
			if p.Kind.Owned() {
				rows++
				rightsRow(&b, &c, p.Name, c.Scope(p))
			}
		}
		if rows == 0 {
			rightsRow(&b, &c, "", "")
		}
	}
	fresh(t, file, b.String())
}

func rightsRow(b *strings.Builder, c *bot.Command, object string, whose bot.Whose) {
	fmt.Fprintf(b, "| %s | %s |", c.Name, object)
	for _, a := range askers {
		cell := ""
		switch {
		case c.Who&a.role == 0:
		case object == "":
			cell = "✓"
		case whose == bot.Anyones:
			cell = "看情况"
		case a.role == bot.HR && whose != bot.Own:
			cell = "所有人的"
		default:
			var parts []string
			if allowed(whose, a.role, own) {
				parts = append(parts, "自己的")
			}
			if a.role&bot.Leader != 0 && allowed(whose, a.role, team) {
				parts = append(parts, "下属的")
			}
			cell = strings.Join(parts, "、")
		}
		fmt.Fprintf(b, " %s |", cell)
	}
	b.WriteString("\n")
}

// fresh compares a generated document with the one kept, or writes it.
func fresh(t *testing.T, file, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != want {
		t.Errorf("%s is stale (%v): -update writes it", file, err)
	}
}
