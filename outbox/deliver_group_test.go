package outbox_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/outbox"
	"salesbot/rulebook"
	"salesbot/sales"
)

func TestDeliverGroupsEqualContent(t *testing.T) {
	var people []string
	for i := range 1500 {
		people = append(people, fmt.Sprintf("u%04d", i))
	}
	p := newPost(t, people...)
	all := []sales.Notice{note("u0000", "只给一个人")}
	for _, id := range people {
		all = append(all, note(id, "11月20日提醒"))
	}
	p.queue(all...)
	p.run()
	var sizes []int
	for _, raw := range p.wire.payloads {
		var sent packet
		json.Unmarshal([]byte(raw), &sent)
		sizes = append(sizes, len(sent.To))
	}
	if slices.Sort(sizes); fmt.Sprint(sizes) != "[1 500 1000]" {
		t.Errorf("messages to %v people", sizes)
	}
	for _, id := range people {
		if n := p.wantState(id, "11月20日提醒", sales.Sent); n.MsgID != "m1" || !n.DoneAt.Equal(p.now) {
			t.Fatalf("notice of %s: msgid %q at %v", id, n.MsgID, n.DoneAt)
		}
	}
	p.wantOpen(0)
	p.wantNext(time.Time{})
	before := len(p.wire.payloads)
	p.run()
	if len(p.wire.payloads) != before {
		t.Error("a second run sent again")
	}
}

func TestDeliverOneCopyToOnePerson(t *testing.T) {
	p := newPost(t, "lina")
	first, second := note("lina", "同文"), note("Lina", "同文")
	second.Key = "test/other"
	p.queue(first, second)
	p.run()
	if len(p.wire.payloads) != 1 || strings.Count(strings.ToLower(p.wire.payloads[0]), "lina") != 1 {
		t.Errorf("sent %v", p.wire.payloads)
	}
	p.wantState("lina", "同文", sales.Sent)
}

func TestDeliverNamedInvalid(t *testing.T) {
	p := newPost(t, "Lina", "wang", "zhao")
	p.queue(note("Lina", "通知"), note("wang", "通知"), note("zhao", "通知"))
	p.wire.answer = func(int, packet) (outbox.Sent, error) {
		return outbox.Sent{MsgID: "m2", Invalid: []string{"lina", "zhao"}}, nil
	}
	p.run()
	p.wantState("Lina", "通知", sales.Failed)
	p.wantState("zhao", "通知", sales.Failed)
	p.wantState("wang", "通知", sales.Sent)
	if !p.unreachable("lina") || !p.unreachable("zhao") || p.unreachable("wang") {
		t.Error("unreachable: want lina and zhao only")
	}
	p.wantOpen(0)
}

func TestDeliverUnencodable(t *testing.T) {
	p := newPost(t, "lina", "a|b", "wang")
	p.queue(note("lina", "通知"), note("a|b", "通知"), note("wang", "通知"), note("a|b", "只给他"))
	p.run()
	p.wantState("a|b", "通知", sales.Failed)
	p.wantState("a|b", "只给他", sales.Failed)
	p.wantState("lina", "通知", sales.Sent)
	p.wantState("wang", "通知", sales.Sent)
	p.wantSends("通知")
}

func TestDeliverDropsWhatIsNotWanted(t *testing.T) {
	p := newPost(t, "lina", "wang")
	late := note("lina", "过时")
	late.Until = p.now.Add(10 * time.Minute)
	late.Due = p.now.Add(10 * time.Minute)
	owed := note("lina", "不欠了")
	owed.OwedDay = rulebook.DayOf(p.now)
	gone := note("nobody", "查无此人")
	p.queue(late, owed, gone, note("wang", "照发"))
	p.run()
	p.wantState("lina", "不欠了", sales.Failed) // before go_live nothing is owed
	p.wantState("nobody", "查无此人", sales.Failed)
	p.wantNext(late.Due)
	p.now = late.Due
	p.run()
	p.wantState("lina", "过时", sales.Failed)
	p.wantSends("照发")
}

func TestDeliverCardOnce(t *testing.T) {
	p := newPost(t, "zhang")
	n := note("zhang", "申诉 102437")
	n.Content.Card = &sales.Card{TaskID: "fine-1", Title: "申诉", Text: "缺交", Buttons: []sales.Button{{Text: "撤销", Key: "fine.waive 1"}}}
	p.queue(n)
	p.run()
	if len(p.wire.payloads) != 1 || !strings.Contains(p.wire.payloads[0], `"task_id":"fine-1"`) {
		t.Errorf("sent %v, want one card", p.wire.payloads)
	}
}

func TestDeliverRecordsWhatCannotFollow(t *testing.T) {
	p := newPost(t, "lina", "wang")
	n := note("lina", "阶段到期")
	n.About = "deal 2026-11-16/none" // there is no such deal
	p.queue(n, note("wang", "阶段到期"))
	p.run()
	if got := p.wantState("lina", "阶段到期", sales.Sent); got.Error == "" {
		t.Error("nothing says that the deal was not marked")
	}
	p.wantState("wang", "阶段到期", sales.Sent)
	p.now = p.now.Add(time.Hour)
	p.run()
	p.wantSends("阶段到期")
}

// A notice nobody can judge stays queued and holds up nobody.
func TestDeliverPutsOffWhatCannotBeJudged(t *testing.T) {
	p := newPost(t, "lina", "wang")
	p.queue(note("lina", "罚单"), note("wang", "照发"))
	p.update(func(tx *sales.Tx) error { return tx.Put(sales.People.Name(), "lina", []byte("{")) }) // a broken row
	p.run()
	p.wantState("wang", "照发", sales.Sent)
	if got := p.wantState("lina", "罚单", sales.Queued); got.Error == "" || !got.Due.Equal(p.now.Add(time.Minute)) {
		t.Errorf("put off to %v for %q", got.Due, got.Error)
	}
}
