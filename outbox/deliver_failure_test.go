package outbox_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/outbox"
	"salesbot/rulebook"
	"salesbot/sales"
)

func TestDeliverRefusedGoesBackToTheQueue(t *testing.T) {
	for _, c := range []struct {
		outcome outbox.Outcome
		wait    time.Duration
		delays  []time.Duration // between tries, in minutes
	}{
		{outbox.Refused, 0, []time.Duration{1, 2, 4, 8, 16, 32, 60, 60}},
		{outbox.Limited, 5 * time.Minute, []time.Duration{5, 5, 5, 8, 16, 32, 60}},
	} {
		t.Run(string(c.outcome), func(t *testing.T) {
			p := newPost(t, "lina")
			p.now = friday.Add(-6 * time.Hour)
			p.queue(note("lina", "通知"))
			p.wire.answer = fails(c.outcome, c.wait)
			for i, minutes := range c.delays {
				p.run()
				p.wantState("lina", "通知", sales.Queued)
				p.wantOpen(0)
				p.wantNext(p.now.Add(minutes * time.Minute))
				if len(p.wire.payloads) != i+1 {
					t.Fatalf("%d sends after %d tries", len(p.wire.payloads), i+1)
				}
				p.now = p.next()
			}
			p.wire.answer = nil
			p.run()
			p.wantState("lina", "通知", sales.Sent)
		})
	}
}

func TestDeliverUnknownRepeatsTheSameBytes(t *testing.T) {
	p := newPost(t, "lina", "wang")
	p.queue(note("lina", "通知"), note("wang", "通知"))
	p.wire.answer = fails(outbox.Unknown, 0)
	var delays []float64
	for len(delays) < 8 {
		p.run()
		next := p.next()
		p.wantState("lina", "通知", sales.Sending)
		delays = append(delays, next.Sub(p.now).Minutes())
		p.now = next
	}
	if got := fmt.Sprint(delays); got != "[1 2 4 8 16 32 60 60]" {
		t.Errorf("tried again after %v minutes", got)
	}
	if _, err := p.out.Round(t.Context()); err != nil { // the ninth and last
		t.Fatal(err)
	}
	if len(p.wire.payloads) != 9 {
		t.Errorf("%d tries inside 4 h, want 9", len(p.wire.payloads))
	}
	p.wantState("lina", "通知", sales.Failed)
	p.wantState("wang", "通知", sales.Failed)
	for _, payload := range p.wire.payloads {
		if payload != p.wire.payloads[0] {
			t.Errorf("other bytes: %s", payload)
		}
	}
	if p.unreachable("lina") {
		t.Error("no answer does not make a person unreachable")
	}
}

// What was in doubt for as long as the same bytes could go goes again in other words, a few
// times, and says since when; then it is given up for good.
func TestDeliverInDoubtIsToldAgain(t *testing.T) {
	p := newPost(t, "lina")
	p.queue(note("lina", "通知"))
	p.wire.answer = fails(outbox.Unknown, 0)
	for next := p.now; !next.IsZero(); next = p.next() {
		p.now = next
		p.run()
	}
	different := make(map[string]int)
	for _, payload := range p.wire.payloads {
		different[payload]++
	}
	again := 0
	for payload := range different {
		if strings.Contains(payload, "再次通知") {
			again++
		}
		if strings.Count(payload, "再次通知") > 1 || strings.Contains(payload, "再次") && !strings.Contains(payload, "11月20日15:00") {
			t.Errorf("says %s", payload)
		}
	}
	if again != 5 || len(different) != 6 {
		t.Errorf("%d kinds of bytes, %d of them told again", len(different), again)
	}
	p.wantOpen(0)
}

func TestDeliverUnknownThenAccepted(t *testing.T) {
	p := newPost(t, "lina")
	p.queue(note("lina", "通知"))
	p.wire.answer = func(int, packet) (outbox.Sent, error) { return outbox.Sent{}, errors.New("an error of another kind") }
	p.run()
	p.now = p.next()
	p.wire.answer = nil
	p.run()
	p.wantState("lina", "通知", sales.Sent)
	p.wantSends("通知", "通知")
	p.wantOpen(0)
}

func TestDeliverUnknownInTheEvening(t *testing.T) {
	p := newPost(t, "lina", "wang")
	day := rulebook.DayOf(friday)
	p.now = day.At(20*60 + 59)
	p.queue(note("lina", "通知"))
	p.wire.answer = fails(outbox.Unknown, 0)
	for p.now.Before(day.At(22 * 60)) {
		p.run()
		next := p.next()
		if next.IsZero() {
			break
		}
		if rulebook.DefaultLaw().Quiet.Holds(next) {
			t.Fatalf("to be sent at %v, in the quiet hours", next)
		}
		p.now = next
	}
	// The next moment outside the quiet hours is 11 h after the first try.
	p.wantState("lina", "通知", sales.Failed)
	p.wantOpen(0)
}

func TestDeliverUnknownNoLongerWanted(t *testing.T) {
	p := newPost(t, "lina")
	n := note("lina", "17:40 提醒")
	n.Until = p.now.Add(2 * time.Minute)
	p.queue(n)
	p.wire.answer = fails(outbox.Unknown, 0)
	for next := p.now; !next.IsZero(); next = p.next() {
		p.now = next
		p.run()
	}
	p.wantState("lina", "17:40 提醒", sales.Failed)
	p.wantSends("17:40 提醒", "17:40 提醒")
}

func TestDeliverRejected(t *testing.T) {
	p := newPost(t, "lina")
	p.queue(note("lina", "通知"))
	p.wire.answer = fails(outbox.Rejected, 0)
	p.run()
	if n := p.wantState("lina", "通知", sales.Failed); n.Error != "wire: rejected" {
		t.Errorf("error %q", n.Error)
	}
	if p.unreachable("lina") {
		t.Error("a bad message does not make a person unreachable")
	}
	p.wantNext(time.Time{})
}

func TestDeliverGone(t *testing.T) {
	p := newPost(t, "lina", "wang")
	p.queue(note("lina", "通知"), note("wang", "通知"))
	p.wire.answer = fails(outbox.Gone, 0)
	p.run()
	p.wantState("lina", "通知", sales.Failed)
	p.wantState("wang", "通知", sales.Failed)
	if !p.unreachable("lina") || !p.unreachable("wang") {
		t.Error("want both unreachable")
	}
	p.wantNext(time.Time{})
}

func TestDeliverHalted(t *testing.T) {
	p := newPost(t, "lina", "wang", "zhao")
	p.queue(note("lina", "甲"), note("wang", "乙"), note("zhao", "丙"))
	p.wire.answer = fails(outbox.Halted, 0)
	for _, minutes := range []time.Duration{1, 2, 4} {
		p.run()
		p.wantNext(p.now.Add(minutes * time.Minute))
		p.now = p.next()
	}
	// One probe each time, not one a batch: a wrong secret gets the address blocked.
	if len(p.wire.payloads) != 3 {
		t.Errorf("%d sends while halted, want 3", len(p.wire.payloads))
	}
	if n := p.alerts(); n != 1 {
		t.Errorf("%d alerts, want 1", n)
	}
	p.wire.answer = func(int, packet) (outbox.Sent, error) {
		return outbox.Sent{}, &outbox.SendError{Outcome: outbox.Halted, Err: errors.New("another cause")}
	}
	p.run()
	if n := p.alerts(); n != 2 {
		t.Errorf("%d alerts after a change, want 2", n)
	}
	p.wire.answer = nil
	for next := p.next(); !next.IsZero(); next = p.next() {
		p.now = next
		p.run()
	}
	p.wantState("lina", "甲", sales.Sent)
	p.wantState("wang", "乙", sales.Sent)
	p.wantState("zhao", "丙", sales.Sent)
}

// A halt may last: nothing of the queue is lost to it.
func TestDeliverHaltedForADay(t *testing.T) {
	p := newPost(t, "lina")
	p.now = friday.Add(-7 * time.Hour)
	for i := range 19 {
		p.queue(note("lina", fmt.Sprintf("%02d", i)))
	}
	p.wire.answer = fails(outbox.Halted, 0)
	for p.now.Before(friday) {
		p.run()
		p.now = p.next()
	}
	p.wire.answer = nil
	for next := p.now; !next.IsZero(); next = p.next() {
		p.now = next
		p.run()
	}
	for i := range 19 {
		p.wantState("lina", fmt.Sprintf("%02d", i), sales.Sent)
	}
}

func (p *post) alerts() int {
	n := 0
	for _, e := range p.log.AllEntries() {
		if e.Level == logrus.ErrorLevel {
			n++
		}
	}
	return n
}

func TestDeliverFailureBlocksNothing(t *testing.T) {
	for _, outcome := range []outbox.Outcome{outbox.Unknown, outbox.Refused, outbox.Limited, outbox.Rejected, outbox.Gone} {
		t.Run(string(outcome), func(t *testing.T) {
			p := newPost(t, "lina")
			var want []string
			p.queue(note("lina", "00坏"))
			for i := 1; i <= 25; i++ { // more than a round
				want = append(want, fmt.Sprintf("%02d好", i))
				p.queue(note("lina", want[i-1]))
			}
			p.wire.answer = func(n int, sent packet) (outbox.Sent, error) {
				if sent.Content.Text == "00坏" {
					return fails(outcome, 0)(n, sent)
				}
				return outbox.Sent{}, nil
			}
			p.run()
			p.wantSends(append([]string{"00坏"}, want...)...)
			for _, text := range want {
				p.wantState("lina", text, sales.Sent)
			}
		})
	}
}
