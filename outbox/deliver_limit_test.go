package outbox_test

import (
	"fmt"
	"testing"
	"time"

	"salesbot/outbox"
	"salesbot/rulebook"
	"salesbot/sales"
)

func TestDeliverAMinuteHolds28(t *testing.T) {
	p := newPost(t, "lina", "wang")
	for i := range 60 {
		p.queue(note("lina", fmt.Sprintf("%03d", i)))
	}
	p.queue(note("wang", "别人的"))
	p.run()
	if len(p.wire.payloads) != 29 {
		t.Errorf("%d sends in the first minute, want 28 and 1 of another", len(p.wire.payloads))
	}
	p.wantNext(friday.Add(time.Minute))
	p.now = friday.Add(59 * time.Second)
	p.run()
	if len(p.wire.payloads) != 29 {
		t.Errorf("%d sends within 59 s", len(p.wire.payloads))
	}
	p.now = friday.Add(time.Minute)
	p.run()
	if len(p.wire.payloads) != 29+28 {
		t.Errorf("%d sends after a minute", len(p.wire.payloads))
	}
	p.now = friday.Add(2 * time.Minute)
	p.run()
	for i := range 60 {
		p.wantState("lina", fmt.Sprintf("%03d", i), sales.Sent)
	}
	p.wantNext(time.Time{})
}

// The windows slide: wherever a minute begins, it holds no more than 28.
func TestDeliverLimitsSlide(t *testing.T) {
	p := newPost(t, "lina")
	var sent []time.Time
	p.wire.answer = func(int, packet) (outbox.Sent, error) {
		sent = append(sent, p.now)
		return outbox.Sent{}, nil
	}
	for first := 0; first < 1100; first += 20 {
		var some []sales.Notice
		for i := range 20 {
			some = append(some, note("lina", fmt.Sprintf("%04d", first+i)))
		}
		p.queue(some...)
		if first < 200 {
			p.run()
			p.now = p.now.Add(7 * time.Second)
		}
	}
	for next := p.next(); !next.IsZero(); next = p.next() {
		if next.After(p.now) {
			p.now = next
		}
		p.run()
	}
	if len(sent) != 1100 {
		t.Fatalf("%d of 1100 sent", len(sent))
	}
	for i, at := range sent {
		if i >= 28 && at.Sub(sent[i-28]) < time.Minute {
			t.Fatalf("29 within %v at %v", at.Sub(sent[i-28]), at)
		}
		if i >= 950 && at.Sub(sent[i-950]) < time.Hour {
			t.Fatalf("951 within %v at %v", at.Sub(sent[i-950]), at)
		}
	}
	if took := sent[1099].Sub(sent[0]); took > 70*time.Minute {
		t.Errorf("took %v: slots were left empty", took)
	}
}

// What may have been accepted counts.
func TestDeliverLimitCountsWhatIsUnderWay(t *testing.T) {
	p := newPost(t, "lina")
	p.wire.answer = fails(outbox.Unknown, 0)
	for i := range 28 {
		p.queue(note("lina", fmt.Sprintf("%03d", i)))
	}
	p.run()
	p.now = p.now.Add(30 * time.Second)
	p.queue(note("lina", "再一条"))
	p.run()
	if n := p.wantState("lina", "再一条", sales.Queued); !n.Due.After(p.now) {
		t.Error("a 29th went out")
	}
}

func TestDeliverQuietHours(t *testing.T) {
	p := newPost(t, "lina")
	day := rulebook.DayOf(friday)
	p.now = day.At(21*60 + 59)
	n := note("lina", "21:59 到期")
	p.queue(n)
	until := note("lina", "当晚有效")
	until.Until = day.At(22 * 60)
	p.queue(until)
	p.now = day.At(22 * 60) // the bot was busy elsewhere
	p.run()
	p.wantSends()
	p.wantState("lina", "当晚有效", sales.Failed)
	morning := day.AddDays(1).At(8 * 60)
	p.wantNext(morning)
	p.now = morning.Add(-time.Second)
	p.run()
	p.wantSends()
	p.now = morning
	p.run()
	p.wantSends("21:59 到期")
}

func TestDeliverRefusedIntoQuietHours(t *testing.T) {
	p := newPost(t, "lina")
	day := rulebook.DayOf(friday)
	p.now = day.At(21*60 + 59)
	until := note("lina", "当晚有效")
	until.Until = day.At(22 * 60)
	p.queue(note("lina", "通知"), until)
	p.wire.answer = fails(outbox.Refused, 0)
	p.run()
	p.wantState("lina", "当晚有效", sales.Failed) // of no use by then
	p.wantNext(day.AddDays(1).At(8 * 60))
}

// A crash at night: the same bytes wait for the morning when that is within 4 h.
func TestDeliverCrashInQuietHours(t *testing.T) {
	for _, c := range []struct {
		name  string
		at    rulebook.Clock
		quiet rulebook.QuietLaw
		want  sales.NoticeState
	}{
		{"morning in reach", 20 * 60, rulebook.QuietLaw{From: 21 * 60, To: 23 * 60}, sales.Sent},
		{"morning too late", 20 * 60, rulebook.QuietLaw{From: 21 * 60, To: 8 * 60}, sales.Failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPost(t, "lina")
			p.store.Settings().Law.Quiet = c.quiet
			day := rulebook.DayOf(friday)
			p.now = day.At(c.at)
			p.queue(note("lina", "通知"))
			p.crash()
			p.now = day.At(21*60 + 30)
			p.run()
			p.wantSends("通知") // only the first try
			if next := p.next(); !next.IsZero() {
				p.now = next
				p.run()
			}
			p.wantState("lina", "通知", c.want)
			p.wantOpen(0)
		})
	}
}
