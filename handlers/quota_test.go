package handlers

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// Who sends more than their quota in a minute is answered kindly and nothing of it is done,
// but what may not be refused: the day's first report, an appeal. What was refused is kept
// as it came and holds the day's finding.
func TestMessageQuota(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.now = h.now.Truncate(time.Minute)
	most := rulebook.DefaultLaw().Quotas.MessagesAMinute
	for range most {
		h.say("zhaomin", "帮助")
	}
	raw := "<xml>整理投标文件，回访客户两家</xml>"
	reply, err := h.router.Handle(t.Context(), bot.Message{ID: "over", From: "zhaomin", Kind: bot.Text, Text: "整理投标文件，回访客户两家", SentAt: h.now}, []byte(raw))
	if err != nil || !strings.Contains(reply.Text, "发得太快了") {
		t.Errorf("%+v, %v", reply, err)
	}
	h.want("zhaomin", "任务 明天10点 交标书", "发得太快了")
	h.want("lina", "帮助", "!发得太快了")
	h.want("zhaomin", "日报 整理投标文件，回访客户两家", "已收到")
	h.want("zhaomin", "日报 整理投标文件，回访客户三家", "发得太快了")
	h.want("zhaomin", "申诉", "!发得太快了")
	h.view(func(tx *sales.Tx) error {
		if held, err := sales.RefusedOn(tx, "ZhaoMin", rulebook.DayOf(h.now)); err != nil || !held {
			t.Errorf("the day is not held: %v, %v", held, err)
		}
		if held, err := sales.RefusedOn(tx, "lina", rulebook.DayOf(h.now)); err != nil || held {
			t.Errorf("another's day is held: %v, %v", held, err)
		}
		receipts, err := storage.Collect(bot.Receipts.Scan(tx, ""))
		for _, r := range receipts {
			if (r.Raw == raw) != (r.ID == "over") || r.ID == "over" && !r.Message.SentAt.Equal(h.now) {
				t.Errorf("receipt %+v", r)
			}
		}
		return err
	})
	h.now = h.now.Add(time.Minute)
	h.want("zhaomin", "帮助", "!发得太快了")
}

// Tasks for one other person, revisions of a report and photos have their quotas, each a day's
// or a person's own.
func TestOtherQuotas(t *testing.T) {
	h := newHouse(t)
	h.work()
	law := rulebook.DefaultLaw()
	for i := range law.Quotas.OpenTasks - 1 { // one is there
		h.now = h.now.Add(time.Second)
		h.must("zhangwei", fmt.Sprintf("任务 李娜 下周五10点 交标书%d", i))
	}
	h.want("zhangwei", "任务 李娜 下周五10点 再交一份", "派给李娜、还没做完的任务已有30个")
	h.must("zhangwei", "任务 赵敏 下周五10点 交标书")
	h.must("zhangwei", "任务 下周五10点 自己的")
	h.must("lina", "日报 整理投标文件，回访客户两家")
	for i := range law.Quotas.RevisionsADay {
		h.now = h.now.Add(time.Second)
		h.must("lina", fmt.Sprintf("日报 整理投标文件，回访客户%d家", i))
	}
	h.want("lina", "日报 整理投标文件，回访客户九家", "已经改写、补充了200次", "原文已留存")
	h.now = h.now.AddDate(0, 0, 3)
	h.must("lina", "日报 整理投标文件，回访客户两家")
	h.must("lina", "日报 整理投标文件，回访客户三家")
}
