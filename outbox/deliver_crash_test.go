package outbox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"salesbot/outbox"
	"salesbot/sales"
)

// crash runs the outbox in a process that dies while sending.
func (p *post) crash() {
	p.t.Helper()
	answer := p.wire.answer
	p.wire.answer = func(int, packet) (outbox.Sent, error) { panic("killed") }
	func() {
		defer func() {
			if recover() == nil {
				p.t.Error("nothing was being sent")
			}
		}()
		p.deliver(p.t.Context())
	}()
	p.wire.answer = answer
	p.restart()
}

func TestDeliverCrashInside4h(t *testing.T) {
	p := newPost(t, "lina", "wang")
	p.queue(note("lina", "通知"), note("wang", "通知"))
	p.crash()
	p.wantState("lina", "通知", sales.Sending)
	p.now = p.now.Add(3*time.Hour + 50*time.Minute)
	p.queue(note("lina", "后来"))
	if next := p.next(); next.After(p.now) {
		t.Errorf("next is %v, want at once", next)
	}
	p.run()
	if len(p.wire.payloads) != 3 || p.wire.payloads[1] != p.wire.payloads[0] {
		t.Errorf("sent %v, want the same bytes again", p.wire.payloads)
	}
	p.wantState("lina", "通知", sales.Sent)
	p.wantState("wang", "通知", sales.Sent)
	p.wantState("lina", "后来", sales.Sent)
	p.wantOpen(0)
}

func TestDeliverCrashOver4h(t *testing.T) {
	p := newPost(t, "lina")
	p.queue(note("lina", "通知"))
	p.crash()
	p.now = p.now.Add(4 * time.Hour)
	p.run()
	p.wantSends("通知", "【再次通知】11月20日15:00起发过1次，可能没有送到。\n通知")
	p.wantState("lina", "通知", sales.Failed)
	p.wantOpen(0)
}

func TestDeliverStopped(t *testing.T) {
	p := newPost(t, "lina")
	p.queue(note("lina", "甲"), note("lina", "乙"), note("lina", "丙"))
	ctx, stop := context.WithCancel(t.Context())
	p.wire.answer = func(n int, _ packet) (outbox.Sent, error) {
		if n == 1 {
			return outbox.Sent{}, nil
		}
		stop()
		return outbox.Sent{}, &outbox.SendError{Outcome: outbox.Unknown, Err: ctx.Err()}
	}
	if err := p.deliver(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("deliver: %v, want canceled", err)
	}
	states := map[sales.NoticeState]int{}
	for _, text := range []string{"甲", "乙", "丙"} {
		states[p.notice("lina", text).State]++
	}
	if states[sales.Sent] != 1 || states[sales.Sending] != 1 || states[sales.Queued] != 1 {
		t.Errorf("states %v, want one each sent, sending, queued", states)
	}
	p.wire.answer = nil
	p.restart()
	p.run()
	p.wantOpen(0)
	if len(p.wire.payloads) != 4 || p.wire.payloads[2] != p.wire.payloads[1] && p.wire.payloads[3] != p.wire.payloads[1] {
		t.Errorf("sent %v", p.wire.texts())
	}
}
