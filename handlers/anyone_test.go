package handlers

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salesbot/bot"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/storage"
	"salesbot/storage/storagetest"
)

// The people of a crowd: two teams under a director, one outside, and those of no team.
var crowd = []string{"lina", "zhaomin", "wangqiang", "wangqiang2", "xiaoyu", "zhangwei", "wangfang", "reviewer", "chenhr", "root"}

// secretOf is what only its writer, whoever leads them, HR and admins may read.
func secretOf(who string) string { return "暗语" + strings.ToUpper(who) + "完" }

// TestAnyoneSaysAnything lets anybody say, click, press, send and pick anything in any
// order. Whatever they do: no message fails, nobody changes what is not theirs, nobody
// decides their own, nobody reads another's report, every deal has one place, and the
// trail tells the whole state of the ledger.
func TestAnyoneSaysAnything(t *testing.T) {
	lines := examples()
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue { // a few seconds, unless asked for more
		defer checks.Value.Set(checks.DefValue)
		if err := checks.Value.Set("15"); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		h := houseOn(t, storagetest.Memory())
		h.people()
		h.work()
		for _, who := range crowd {
			h.things(who)
			h.say(who, "日报 "+secretOf(who)+"，今天谈了预算和方案")
			h.say(who, "请假 12月8日 事假 "+secretOf(who))
		}
		h.deliver()
		seen := h.trail(time.Time{})
		h.watchLooks()
		for range rapid.IntRange(10, 60).Draw(rt, "steps") {
			who := rapid.SampledFrom(crowd).Draw(rt, "who")
			before := h.rows()
			did, answer := h.anything(rt, who, lines)
			if c := commandNamed(h.ran); c != nil && c.Reads {
				for _, table := range changed(before, h.rows()) {
					if !slices.Contains(noted, table) {
						rt.Fatalf("%s %s: %s only looks, and changed %s", who, did, c.Name, table)
					}
				}
			}
			rt.Logf("%s %s -> %s", who, did, answer)
			if wrong := h.leaks(who, answer); wrong != "" {
				rt.Fatalf("%s %s: %s in %s", who, did, wrong, answer)
			}
			after := h.trail(h.now)
			for key, e := range after {
				if _, old := seen[key]; old {
					continue
				}
				if wrong := h.overreach(e); wrong != "" && sales.SameUser(e.Actor, who) {
					rt.Fatalf("%s %s: %s\n%s %s\nbefore %s\nafter  %s\nanswer %s", who, did, wrong, e.Table, e.Key, e.Old, e.New, answer)
				}
			}
			maps.Copy(seen, after)
			for _, n := range h.delivered() {
				if wrong := h.leaks(n.To, n.Content.Text); wrong != "" {
					rt.Fatalf("%s %s: %s told %s: %s", who, did, wrong, n.To, n.Content.Text)
				}
			}
		}
		if wrong := h.disorder(); wrong != "" {
			rt.Fatal(wrong)
		}
	})
}

// examples are the examples of all commands, the names in them left open.
func examples() (all []string) {
	for _, c := range Commands() {
		all = append(all, c.Name)
		all = append(all, c.Aliases...)
		all = append(all, c.Examples...)
	}
	return all
}

func commandNamed(name string) *bot.Command { return bot.ByWord(Commands(), name) }

// anything is one thing somebody may do, and the answer.
func (h *house) anything(rt *rapid.T, who string, lines []string) (did, answer string) {
	say := func(line string) (string, string) { return line, h.say(who, line) }
	switch rapid.IntRange(0, 17).Draw(rt, "kind") {
	case 0, 1, 2, 3, 4:
		return say(h.mixed(rt, rapid.SampledFrom(lines).Draw(rt, "line")))
	case 5, 6:
		return say(rapid.SampledFrom([]string{"1", "2", "3", "9", "取消"}).Draw(rt, "pick"))
	case 7, 8:
		return say(h.noun(rt))
	case 9:
		menu := Menu()
		heading := rapid.SampledFrom(menu).Draw(rt, "heading")
		key := rapid.SampledFrom(heading.Below).Draw(rt, "entry").Key
		return "click " + key, h.click(who, key)
	case 10:
		return h.pressAny(rt, who)
	case 11:
		if rapid.Bool().Draw(rt, "photo") {
			return "photo", h.send(bot.Message{From: who, Kind: bot.Image, MediaID: fmt.Sprintf("photo %d", h.sent)})
		}
		return "location", h.locate(who, 31.2304, 121.4737)
	case 12, 13, 14, 15:
		verb := rapid.SampledFrom([]string{"撤销", "维持", "确认", "申诉", "批准", "驳回", "撤回", "罚单", "申请", "看", "完成"}).Draw(rt, "verb")
		if verb == "看" {
			return say("看 @" + rapid.SampledFrom(crowd).Draw(rt, "person"))
		}
		return say(verb + " " + h.code(rt) + " 核实过了")
	case 16:
		return say(rapid.SampledFrom([]string{"说明一下情况，请批准", "下周三", "300万", "人事", "8天", "书面", "立项", "休"}).Draw(rt, "words"))
	}
	h.now = h.now.Add(time.Duration(rapid.SampledFrom([]int{1, 11, 45, 300, 24 * 60}).Draw(rt, "minutes")) * time.Minute)
	return "waits", ""
}

// mixed puts anybody's names and numbers in the place of those of an example.
func (h *house) mixed(rt *rapid.T, line string) string {
	words := strings.Fields(line)
	for i, w := range words {
		bare := strings.TrimPrefix(w, "@")
		switch {
		case i == 0:
		case slices.Contains([]string{"李娜", "赵敏", "张伟", "王芳"}, bare):
			words[i] = "@" + rapid.SampledFrom(crowd).Draw(rt, "person")
		case strings.Contains(bare, "建筑设计院") || strings.Contains(bare, "外高桥物流") || strings.Contains(bare, "临港重工"):
			words[i] = rapid.SampledFrom(crowd).Draw(rt, "owner") + "工程公司"
		case strings.Contains(bare, "浦东体育馆") || strings.Contains(bare, "张江实验楼") || bare == "外高桥仓库":
			words[i] = rapid.SampledFrom(crowd).Draw(rt, "owner") + "的商机"
		case bare == "浦东二期改造":
			words[i] = rapid.SampledFrom(crowd).Draw(rt, "owner") + "的线索"
		case bare == "最近":
			words[i] = rapid.SampledFrom([]string{"最近", h.code(rt)}).Draw(rt, "code")
		}
	}
	return strings.Join(words, " ")
}

// noun is something people answer questions with.
func (h *house) noun(rt *rapid.T) string {
	who := rapid.SampledFrom(crowd).Draw(rt, "of")
	return rapid.SampledFrom([]string{"@" + who, who + "工程公司", who + "的商机", who + "的线索", h.code(rt)}).Draw(rt, "noun")
}

// code is the number of anybody's fine, request or task.
func (h *house) code(rt *rapid.T) string {
	var all []string
	h.view(func(tx *sales.Tx) error {
		fines, err := storage.Collect(ledger.Fines.Scan(tx, ""))
		for _, f := range fines {
			all = append(all, f.Code)
		}
		if err != nil {
			return err
		}
		requests, err := storage.Collect(request.Requests.Scan(tx, ""))
		for _, r := range requests {
			all = append(all, r.Code)
		}
		return err
	})
	return rapid.SampledFrom(all).Draw(rt, "number")
}

// pressAny presses a button of any card anybody got.
func (h *house) pressAny(rt *rapid.T, who string) (did, answer string) {
	var cards []*sales.Card
	h.view(func(tx *sales.Tx) error {
		all, err := storage.Collect(sales.Notices.Scan(tx, ""))
		for _, n := range all {
			if n.Content.Card != nil {
				cards = append(cards, n.Content.Card)
			}
		}
		return err
	})
	card := rapid.SampledFrom(cards).Draw(rt, "card")
	key := rapid.SampledFrom(card.Buttons).Draw(rt, "button").Key
	return "press " + card.TaskID + " " + key, h.send(bot.Message{From: who, Kind: bot.Press, Key: key, TaskID: card.TaskID})
}

// delivered accepts what is due, and returns it.
func (h *house) delivered() (sent []*sales.Notice) {
	h.update(func(tx *sales.Tx) error {
		due, err := sales.DueNotices(tx, 1000)
		for _, n := range due {
			why, err := company.StillWanted(tx, n)
			if err != nil {
				return err
			}
			if why != "" {
				err = company.GiveUp(tx, n, why)
			} else {
				sent = append(sent, n)
				err = company.Accepted(tx, n)
			}
			if err != nil {
				return err
			}
		}
		return err
	})
	return sent
}
