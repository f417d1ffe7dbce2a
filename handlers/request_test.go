package handlers

import (
	"context"
	"errors"
	"slices"
	"testing"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// phones stands for WeCom where cards are redrawn.
type phones struct {
	shown []string // who, code, text
	fails bool
}

func (p *phones) UpdateCard(_ context.Context, userids []string, responseCode, text string) error {
	p.shown = append(p.shown, userids[0]+" "+responseCode+" "+text)
	if p.fails {
		return errors.New("the code is used")
	}
	return nil
}

// A pressed card shows what was decided, after it is stored; a card WeCom does not redraw
// answers all the same. The next press is told that the matter is closed.
func TestPressedCardIsRedrawn(t *testing.T) {
	h := newHouse(t)
	wecom := &phones{}
	h.router.Cards = wecom
	press := func(who, code, button string) string {
		return h.send(bot.Message{From: who, Kind: bot.Press, Key: button, TaskID: h.cardOf(who), ResponseCode: code})
	}
	h.say("lina", "请假 周一 病假")
	h.deliver()
	key := "request.approve " + h.newestRequest().Code
	contains(t, press("zhangwei", "R1", key), "approve", "已批准", "李娜")
	wecom.fails = true
	contains(t, press("zhangwei", "R2", key), "again", "已处理", "已批准")
	if want := []string{"zhangwei R1 已批准", "zhangwei R2 已批准"}; !slices.Equal(wecom.shown, want) {
		t.Errorf("redrawn %q, want %q", wecom.shown, want)
	}
	// By text there is no card to redraw; a refusal leaves the card as it is.
	h.say("lina", "请假 周二 病假")
	h.deliver()
	h.say("zhangwei", "驳回 最近")
	contains(t, press("wangfang", "R3", key), "a card of another's", "不是发给你的")
	if len(wecom.shown) != 2 {
		t.Errorf("redrawn %q", wecom.shown[2:])
	}
}

func (h *house) newestRequest() (r *sales.Request) {
	h.view(func(tx *sales.Tx) error {
		all, err := storage.Collect(sales.Requests.Scan(tx, ""))
		r = all[len(all)-1]
		return err
	})
	return r
}

// cardOf is the task of the last card somebody got.
func (h *house) cardOf(who string) (task string) {
	h.view(func(tx *sales.Tx) error {
		all, err := storage.Collect(sales.Notices.Scan(tx, "request/"))
		for _, n := range all {
			if n.To == who {
				task = n.Content.Card.TaskID
			}
		}
		return err
	})
	return task
}

// win makes a deal a won one.
func (h *house) win(name string) {
	h.t.Helper()
	h.update(func(tx *sales.Tx) error {
		found, err := sales.FindDeals(tx, name)
		if err != nil {
			return err
		}
		found[0].Stage = rulebook.Won
		return sales.Deals.Put(tx, found[0])
	})
}
