package handlers

import (
	"context"
	"errors"
	"slices"
	"testing"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/request"
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

// The button of an appeal asks why first: the card is redrawn when that is answered, not
// before and not when it is left; whose card is old hears what became of it.
func TestCardOfAFineIsRedrawn(t *testing.T) {
	h := newHouse(t)
	h.work()
	wecom := &phones{}
	h.router.Cards = wecom
	h.must("lina", "申诉 最近 18点前已发出，手机没信号")
	h.deliver()
	var card *sales.Notice
	h.view(func(tx *sales.Tx) error {
		all, err := storage.Collect(sales.Notices.Scan(tx, "appeal/"))
		card = all[len(all)-1]
		return err
	})
	press := func(code string, button int) string {
		return h.send(bot.Message{From: card.To, Kind: bot.Press, Key: card.Content.Card.Buttons[button].Key, TaskID: card.Content.Card.TaskID, ResponseCode: code})
	}
	contains(t, press("R1", 0), "waive", "理由")
	h.say(card.To, "取消")
	contains(t, press("R2", 1), "uphold", "理由")
	if len(wecom.shown) != 0 {
		t.Errorf("redrawn before it was decided: %q", wecom.shown)
	}
	h.must(card.To, "当天未见消息记录")
	h.at("10:30")
	contains(t, press("R3", 0), "again", "已处理", "已维持")
	if want := []string{card.To + " R2 已维持", card.To + " R3 已维持"}; !slices.Equal(wecom.shown, want) {
		t.Errorf("redrawn %q, want %q", wecom.shown, want)
	}
}

func (h *house) newestRequest() (r *request.Request) {
	h.view(func(tx *sales.Tx) error {
		all, err := storage.Collect(request.Requests.Scan(tx, ""))
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
		found, err := crm.FindDeals(tx, name)
		if err != nil {
			return err
		}
		found[0].Stage = rulebook.Won
		return crm.Deals.Put(tx, found[0])
	})
}
