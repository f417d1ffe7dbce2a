package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"salesbot/bot"
	"salesbot/handlers"
	"salesbot/rulebook"
	"salesbot/scheduler"
)

// TestDocs keeps the documents that are made from lists what the lists say. -update
// writes them.
func TestDocs(t *testing.T) {
	for name, made := range map[string]func(*testing.T) string{
		"commands.md": commandsDoc, "rules.md": rulesDoc, "settings.md": settingsDoc, "jobs.md": jobsDoc,
	} {
		file, want := filepath.Join("..", "..", "docs", name), made(t)
		if *update {
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != want {
			t.Errorf("docs/%s is stale (%v): go test ./cmd/salesbot -run TestDocs -update", name, err)
		}
	}
}

// tableCell makes a text fit for a table.
func tableCell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", "<br>", "<", "＜").Replace(s)
}

func commandsDoc(*testing.T) string {
	law := rulebook.DefaultLaw()
	var b strings.Builder
	b.WriteString("# 命令\n\n由命令表生成，时间和金额是默认值。`[ ]` 里的可以不写，没写全机器人会问；`名称=…` 写在一句里任何地方都行。谁能对谁的东西用，见 [rights.md](rights.md)。\n")
	commands := slices.Clone(handlers.Commands())
	var groups, asked []string
	for _, c := range commands {
		if c.Group == "" {
			asked = append(asked, "`"+c.Name+"`："+c.Help(&law))
		} else if !slices.Contains(groups, c.Group) {
			groups = append(groups, c.Group)
		}
	}
	commands = slices.DeleteFunc(commands, func(c bot.Command) bool { return c.Group == "" })
	slices.SortStableFunc(commands, func(a, b bot.Command) int { return slices.Index(groups, a.Group) - slices.Index(groups, b.Group) })
	for i, c := range commands {
		if i == 0 || c.Group != commands[i-1].Group {
			fmt.Fprintf(&b, "\n## %s\n", c.Group)
		}
		who := c.Who.Title()
		if c.Who == bot.Everyone {
			who = "所有人"
		}
		fmt.Fprintf(&b, "\n### %s\n\n%s。\n\n- 用法：`%s`\n- 谁：%s\n", c.Name, c.Help(&law), c.Usage(), who)
		if len(c.Aliases) > 0 {
			fmt.Fprintf(&b, "- 也可以说：%s\n", strings.Join(c.Aliases, "、"))
		}
		fmt.Fprintf(&b, "- 例如：`%s`\n", strings.Join(c.Examples, "`，`"))
	}
	b.WriteString("\n## 列表和卡片里用的\n\n这些命令由编号、按钮带出来，不用自己打。\n\n- " + strings.Join(asked, "\n- ") + "\n")
	return b.String()
}

func rulesDoc(*testing.T) string {
	law := rulebook.DefaultLaw()
	var b strings.Builder
	b.WriteString("# 规则\n\n由 `rulebook.Rules()` 生成，金额是默认值，可在设置里改。ID 永不改变，也不会再用。本系统只登记，不从工资扣款。\n\n" +
		"| ID | 名称 | 金额 | 依据 | 来源 | 版本 |\n|---|---|---|---|---|---|\n")
	for _, r := range rulebook.Rules() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %d |\n", r.ID, r.Title, r.Amount(law), tableCell(r.Clause), r.Source, r.Version)
	}
	return b.String()
}

func settingsDoc(*testing.T) string {
	var b strings.Builder
	b.WriteString("# 设置\n\n由 `Law.Settings()` 生成。写在配置文件的 `rulebook:` 下，点是层次；时刻加引号，金额是元。制度：公司制度写明的；默认：制度没写，由我们选的。\n\n" +
		"| 设置 | 默认值 | 来源 | 说明 |\n|---|---|---|---|\n")
	for _, s := range rulebook.DefaultLaw().Settings() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.Key, tableCell(s.Default), s.Source, tableCell(s.Doc))
	}
	return b.String()
}

func jobsDoc(t *testing.T) string {
	law, says := rulebook.DefaultLaw(), jobComments(t)
	var b strings.Builder
	b.WriteString("# Jobs\n\nMade from `scheduler.Jobs()` with the default law: what the bot does by the clock (Asia/Shanghai), in the order in which jobs of one moment run. " +
		"A slot missed while the bot was down runs late, unless it is past the time in *not later than*; *newest only* runs one of several missed. `salesbot job list` shows when each ran.\n\n" +
		"| job | when (cron) | not later than | newest only | what |\n|---|---|---|---|---|\n")
	for _, j := range scheduler.Jobs() {
		until, newest := "", ""
		if j.SkipAfter != nil {
			if c := j.SkipAfter(law); c != 0 {
				until = c.String()
			}
		}
		if j.Latest {
			newest = "yes"
		}
		comment := says[j.Name]
		if comment == "" {
			t.Errorf("the job %s has no comment", j.Name)
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s |\n", j.Name, j.Spec(law), until, newest, tableCell(comment))
	}
	return b.String()
}

// jobComments are the comments of the jobs in scheduler by the job's name: what a job does
// is written once, where it is.
func jobComments(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "scheduler", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR && g.Doc != nil {
				if job := jobName(g); job != "" {
					_, text, _ := strings.Cut(strings.Join(strings.Fields(g.Doc.Text()), " "), " ")
					all[job] = strings.ToUpper(text[:1]) + text[1:]
				}
			}
		}
	}
	return all
}

// jobName is the Name of the Job a declaration makes; "" when it makes none.
func jobName(g *ast.GenDecl) (name string) {
	ast.Inspect(g, func(n ast.Node) bool {
		kv, ok := n.(*ast.KeyValueExpr)
		if !ok || name != "" {
			return name == ""
		}
		if key, ok := kv.Key.(*ast.Ident); ok && key.Name == "Name" {
			if lit, ok := kv.Value.(*ast.BasicLit); ok {
				name, _ = strconv.Unquote(lit.Value)
			}
		}
		return true
	})
	return name
}
