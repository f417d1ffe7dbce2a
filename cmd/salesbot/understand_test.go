package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"salesbot/bot"
)

// speechFloor is how many of the lines in testdata/speech are at least understood as meant. It
// only rises.
const speechFloor = 218

const speechFolder = "../../testdata/speech/"

// A speechLine is a line people say, with what it means: see judge.
type speechLine struct {
	saidLine
	After string         `json:"after"`
	Want  []string       `json:"want"`
	Args  map[string]any `json:"args"`
	Never []string       `json:"never"`
}

func TestUnderstand(t *testing.T) {
	groups := make(map[string][]speechLine)
	file, err := os.Open(speechFolder + "public.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	total := 0
	for s := bufio.NewScanner(file); s.Scan(); total++ {
		var line speechLine
		if err := json.Unmarshal(s.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		groups[line.After] = append(groups[line.After], line)
	}
	right := 0
	for after, lines := range groups {
		for i, got := range understandAfter(t, after, lines) {
			switch verdict := judge(lines[i], got); verdict {
			case "right":
				right++
			case "harmful":
				t.Errorf("%s %q: harmful: did %s %v, offered %v", lines[i].ID, lines[i].Said, got.Did, got.Args, got.Offered)
			default:
				t.Logf("%s %q: %s: did %s %v, offered %v, %s", lines[i].ID, lines[i].Said, verdict, got.Did, got.Args, got.Offered, got.Shape)
			}
		}
	}
	t.Logf("%d of %d right", right, total)
	if right < speechFloor {
		t.Errorf("%d of %d right, want %d", right, total, speechFloor)
	}
}

// understandAfter plays a state and says the lines in it.
func understandAfter(t *testing.T, after string, lines []speechLine) []understoodLine {
	t.Helper()
	script, err := os.ReadFile(speechFolder + "preamble.txt")
	if err != nil {
		t.Fatal(err)
	}
	state := []byte("@ 2026-11-17 16:30:00\n")
	if after != "" {
		if state, err = os.ReadFile(filepath.Join(speechFolder, "after", after+".txt")); err != nil {
			t.Fatal(err)
		}
	}
	var in, out bytes.Buffer
	for _, l := range lines {
		if err := json.NewEncoder(&in).Encode(l.saidLine); err != nil {
			t.Fatal(err)
		}
	}
	if err := understand(t.Context(), speechFolder+"company.yaml", "", bytes.NewReader(append(script, state...)), &in, &out); err != nil {
		t.Fatal(err)
	}
	var all []understoodLine
	for d := json.NewDecoder(&out); d.More(); {
		var u understoodLine
		if err := d.Decode(&u); err != nil {
			t.Fatal(err)
		}
		all = append(all, u)
	}
	if len(all) != len(lines) {
		t.Fatalf("%d answers to %d lines", len(all), len(lines))
	}
	return all
}

// sameCommand names the one of two commands that do the same.
func sameCommand(key string) string {
	for old, now := range map[string]string{"report.today": "report.file", "report.kept": "report.file", "customer.create": "customer.new"} {
		key = strings.Replace(key, old, now, 1)
	}
	return key
}

// judge says whether a line was understood: right is what is wanted with the values wanted,
// offered first or among at most three; harmful is what it never is, or a wrong value written.
func judge(want speechLine, got understoodLine) string {
	wanted := func(key string) bool {
		return slices.ContainsFunc(want.Want, func(w string) bool { return key != "" && sameCommand(w) == sameCommand(key) })
	}
	never := func(key string) bool {
		return slices.ContainsFunc(want.Never, func(n string) bool { return key != "" && sameCommand(n) == sameCommand(key) })
	}
	wrote := len(got.Wrote) > 0
	switch {
	case never(got.Did), slices.Contains(want.Never, "stored") && wrote, got.Did == "" && len(got.Offered) == 1 && never(got.Offered[0].Key):
		return "harmful"
	case wanted(got.Did) && fits(got.Args, want.Args, got.Answer):
		return "right"
	case wanted(got.Did) && wrote && got.Asks == "":
		return "harmful"
	case wanted(got.Did):
		return "helped"
	case wanted(got.Shape) && fits(nil, map[string]any{"says~": want.Args["says~"]}, got.Answer):
		return "right"
	}
	near := got.Offered
	if len(near) > 3 {
		near = near[:1]
	}
	for _, o := range near {
		if wanted(o.Key) && fits(o.Args, want.Args, got.Answer) {
			return "right"
		}
	}
	if wrote {
		return "harmful"
	}
	return "missed"
}

// fits says whether every wanted value stands among what was understood.
func fits(args, want map[string]any, answer string) bool {
	have := flat(args)
	for name, w := range want {
		if w == nil {
			continue
		}
		ok := true
		for _, v := range flat(w) {
			switch name {
			case "says~":
				ok = ok && slices.ContainsFunc(strings.Split(v, "|"), func(x string) bool { return strings.Contains(answer, x) })
			case "text~":
				ok = ok && strings.Contains(letters(strings.Join(have, "")), letters(v))
			case "at":
				ok = ok && slices.ContainsFunc(have, func(h string) bool { return h == v || strings.HasSuffix(h, "T"+v) })
			default:
				ok = ok && slices.ContainsFunc(have, func(h string) bool { day, _, _ := strings.Cut(h, "T"); return strings.EqualFold(h, v) || day == v })
			}
		}
		if !ok {
			return false
		}
	}
	return true
}

func flat(v any) []string {
	switch x := v.(type) {
	case map[string]any:
		var all []string
		for name, y := range x {
			all = append(append(all, name), flat(y)...)
		}
		return all
	case []any:
		var all []string
		for _, y := range x {
			all = append(all, flat(y)...)
		}
		return all
	case float64:
		return []string{fmt.Sprintf("%.0f", x)}
	}
	return []string{fmt.Sprint(v)}
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

func FuzzUnderstand(f *testing.F) {
	w := speechWorld(f)
	file, err := os.Open(speechFolder + "public.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	defer file.Close()
	for s := bufio.NewScanner(file); s.Scan(); {
		var line speechLine
		if err := json.Unmarshal(s.Bytes(), &line); err != nil {
			f.Fatal(err)
		}
		f.Add(line.Said)
	}
	f.Add("@")
	f.Add("下周\x00周五 {人} [[ 12月 ")
	f.Fuzz(func(t *testing.T, said string) {
		trace, err := w.app.router.Understand(t.Context(), saidBy(w, said))
		if err != nil {
			t.Fatalf("%q: %v", said, err)
		}
		if trace.Did == "" && len(understood("", trace).Wrote) > 0 {
			t.Errorf("%q was not understood and wrote %v", said, trace.Wrote)
		}
	})
}

func BenchmarkUnderstand(b *testing.B) {
	w := speechWorld(b)
	lines := []string{"明天家里有点事想请个假", "体育馆那个项目今天正式立项了", "上午跑了趟浦东体育 张主任不在 跟科员聊了会 下午在公司打电话约人", "谢谢啦", "华东院那边联系人是谁"}
	for i := 0; b.Loop(); i++ {
		if _, err := w.app.router.Understand(b.Context(), saidBy(w, lines[i%len(lines)])); err != nil {
			b.Fatal(err)
		}
	}
}

// saidBy is a text of 李娜 at the world's moment.
func saidBy(w *world, text string) bot.Message {
	return bot.Message{ID: "m", From: "lina", Kind: bot.Text, Event: "text", Text: text, SentAt: w.clock.Now().Truncate(time.Second)}
}

func speechWorld(tb testing.TB) *world {
	tb.Helper()
	w, err := loadWorld(speechFolder+"company.yaml", tb.TempDir(), quietLog())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { tb.Log(errors.Join(w.close())) })
	if _, err := w.open(tb.Context(), "127.0.0.1:0"); err != nil {
		tb.Fatal(err)
	}
	script, err := os.Open(speechFolder + "preamble.txt")
	if err != nil {
		tb.Fatal(err)
	}
	defer script.Close()
	steps, err := readScript(script)
	if err != nil {
		tb.Fatal(err)
	}
	if err := (&player{world: w, out: &bytes.Buffer{}}).play(tb.Context(), steps); err != nil {
		tb.Fatal(err)
	}
	return w
}
