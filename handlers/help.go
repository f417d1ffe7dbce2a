package handlers

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
)

var help = bot.Command{
	Name: "帮助", Key: "help", Aliases: []string{"help", "?", "菜单"}, Group: "常用", Who: bot.Everyone,
	Params:   []bot.Param{{Name: "命令", Kind: words.Word, Optional: true}},
	Help:     bot.Says("能做什么；带命令看用法和例子"),
	Examples: []string{"帮助", "帮助 帮助", "?"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		if word := t.Args.Text("命令"); word != "" {
			return explain(t, word)
		}
		head, tail := "你可以说（[ ]里的可以不写，没写全我会问）：", "\n看一个的用法：帮助 命令名｜规则：制度"
		for _, line := range []func(*bot.Command) string{
			func(c *bot.Command) string { return c.Usage() + "：" + c.Help(t.Tx.Law) },
			func(c *bot.Command) string { return c.Usage() },
			func(c *bot.Command) string { return c.Name },
		} {
			if list := listed(t, line); len(head)+len(list)+len(tail) <= sales.MaxText {
				return t.Reply("%s", head+list+tail)
			}
		}
		return t.Reply("%s", head+tail)
	},
}

// listed is what the speaker may use, a line each under its group's heading.
func listed(t *bot.Turn, line func(*bot.Command) string) string {
	var b strings.Builder
	var groups []string
	for i := range t.Menu {
		if g := t.Menu[i].Group; g != "" && !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	for _, g := range groups {
		headed := false
		for i := range t.Menu {
			c := &t.Menu[i]
			if c.Group != g || !c.For(t.Roles) {
				continue
			}
			if !headed {
				fmt.Fprintf(&b, "\n【%s】", g)
				headed = true
			}
			b.WriteString("\n" + line(c))
		}
	}
	return b.String()
}

func explain(t *bot.Turn, word string) error {
	i := slices.IndexFunc(t.Menu, func(c bot.Command) bool {
		return slices.ContainsFunc(append([]string{c.Name}, c.Aliases...), func(w string) bool { return rulebook.Fold(w) == rulebook.Fold(word) })
	})
	if i < 0 {
		return sales.Refuse(sales.NotFound, "没有「%s」这个命令。全部命令回：帮助", sales.Excerpt(word, 20))
	}
	c := &t.Menu[i]
	t.Reply("%s\n%s", c.Usage(), c.Help(t.Tx.Law))
	if len(c.Aliases) > 0 {
		t.Reply("也可以说：%s", strings.Join(c.Aliases, "、"))
	}
	t.Reply("例如：\n%s", strings.Join(c.Examples, "\n"))
	if !c.For(t.Roles) {
		t.Reply("（你现在的角色不能用它）")
	}
	return nil
}

var cancel = bot.Command{
	Name: "取消", Key: "cancel", Aliases: []string{"算了", "退出"}, Group: "常用", Who: bot.Everyone,
	Help:     bot.Says("不往下填了"),
	Examples: []string{"取消"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		// The session has closed the dialogue for this turn; what is stored still has it.
		c, err := bot.Conversations.Get(t.Tx, sales.UserKey(t.Person.UserID))
		if err != nil || c.Dialogue == nil || t.SentAt.Sub(c.Dialogue.At) > time.Duration(t.Tx.Law.DialogueMinutes)*time.Minute {
			return t.Reply("现在没有在填的内容。能做什么回：帮助")
		}
		for i := range t.Menu {
			if t.Menu[i].Key == c.Dialogue.Command {
				name := t.Menu[i].Name
				if line := c.Dialogue.Resume; line != "" {
					name, _, _ = strings.Cut(line, " ") // what was asked for, not the question
				}
				return t.Reply("好的，「%s」不做了，之前已存的内容不变。", name)
			}
		}
		return t.Reply("好的，已取消。")
	},
}
