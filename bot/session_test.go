package bot_test

import (
	"fmt"
	"testing"

	"salesbot/bot"
	"salesbot/sales"
	"salesbot/storage"
)

// A person's dialogue is theirs alone, and their userid may be written any way.
func TestDialoguesAreApart(t *testing.T) {
	h := newHouse(t)
	h.want("lina", "新玩具 小熊", "怎样的？")
	h.want("zhangwei", "圆的", "没看懂")
	h.want("LINA", "圆的", "有了")
}

// A number picks from the newest list; of a list and a question the newer one counts.
func TestTheNewestIsAnswered(t *testing.T) {
	h := newHouse(t)
	h.say("lina", "新玩具 小熊 圆的")
	h.say("lina", "新玩具 小鸭 黄的")
	h.want("lina", "看", "1 小熊", "2 小鸭")
	h.wait(1)
	h.want("lina", "新玩具", "叫什么？")
	h.wait(1)
	h.want("lina", "2", "怎样的？", "1 木头的")
	h.want("lina", "塑料的", "有了：2") // the old list did not answer the newer question
	h.want("lina", "看", "1 2", "2 小熊")
	h.wait(1)
	h.want("lina", "今天", "1 新玩具", "2 看")
	h.want("lina", "2", "玩具3个")
	h.wait(9)
	h.want("lina", "2", "小熊 LiNa")
	h.want("lina", "1", "2 LiNa") // the list stands until another, or until it lapses
	h.wait(11)
	h.want("lina", "1", "没看懂")
}

// A question put once more keeps the numbers of its list.
func TestAnAnswerThatFailsKeepsTheList(t *testing.T) {
	h := newHouse(t)
	h.say("lina", "新玩具 小熊 圆的")
	h.say("lina", "新玩具 小鸭 黄的")
	for _, asks := range []string{"挑", "收 小"} {
		h.want("lina", asks, "哪", "1 小熊", "2 小鸭")
		h.wait(1)
		h.want("lina", "小马", "没有玩具「小马」")
		h.wait(1)
		h.want("lina", "2", "好：小鸭 LiNa 10:00 挑中")
	}
}

// An exact command word, a click and 取消 leave a dialogue.
func TestLeavingADialogue(t *testing.T) {
	for name, leave := range map[string]func(h *house) string{
		"a command":                     func(h *house) string { return h.say("lina", "今天") },
		"a click":                       func(h *house) string { return h.click("lina", "today") },
		"取消":                            func(h *house) string { return h.say("lina", "取消") },
		"a click on what is not theirs": func(h *house) string { return h.click("lina", "mend") },
		"30分钟":                          func(h *house) string { h.wait(31); return "" },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.want("lina", "新玩具 小熊", "怎样的？")
			leave(h)
			h.want("lina", "圆的", "没看懂「圆的」")
			h.stored()
		})
	}
	h := newHouse(t)
	h.want("lina", "新玩具 小熊", "怎样的？")
	h.wait(30)
	h.want("lina", "今天天气好", "有了：小熊", "今天天气好") // begins with a word, is none
}

// A whole line of the command that is asking begins it anew; what cannot answer the
// question and is another command's line is that command.
func TestALineInsteadOfAnAnswer(t *testing.T) {
	h := newHouse(t)
	h.say("lina", "新玩具 小熊 圆的")
	h.want("lina", "收", "哪个玩具？")
	h.want("lina", "看 小熊", "小熊 LiNa 10:00 圆的")
	h.want("lina", "新玩具 小鸭", "怎样的？")
	h.want("lina", "新玩具 小马 快的", "有了：小马")
	h.want("lina", "愿望", "有什么愿望？")
	h.want("lina", "看 小马", "小马 LiNa") // nobody has to wish
	h.want("lina", "愿望", "有什么愿望？")
	h.want("lina", "下雪", "记下了")
	h.stored("小熊 LiNa 10:00 圆的 seen 1", "小马 LiNa 10:00 快的 seen 1", "愿望 LiNa 10:00 下雪")
}

// A number offered for words already written counts from then too, and only once.
func TestOfferedAsSent(t *testing.T) {
	h := newHouse(t)
	h.router.Unknown = func(t *bot.Turn, said string) error {
		t.OfferAsSent("当玩具", "新玩具 小熊 "+said)
		t.Offer("", "看")
		return t.Reply("是什么？")
	}
	h.want("lina", "圆滚滚的", "是什么？", "1 当玩具", "!2")
	h.wait(5)
	h.want("lina", "1", "有了：小熊 LiNa 10:00 圆滚滚的")
	h.want("lina", "1", "是什么？") // nothing stands under it any more
	h.want("lina", "圆滚滚的", "1 当玩具")
	h.wait(1)
	h.want("lina", "当玩具", "10:05 圆滚滚的") // by its name as well
}

// Photos and places answer the question that wants them; others go their own way.
func TestPhotosAndPlaces(t *testing.T) {
	h := newHouse(t)
	image := func(who string) string { return h.send(bot.Message{From: who, Kind: bot.Image, MediaID: "照片1"}) }
	locate := func(who string) string {
		return h.send(bot.Message{From: who, Kind: bot.Location, Raw: "31.2,121.4"})
	}
	h.router.On = map[bot.Kind]func(*bot.Turn) error{
		bot.Image: func(t *bot.Turn) error { return t.Reply("照片不算") },
		bot.Voice: func(t *bot.Turn) error { return sales.Refuse(sales.Invalid, "请打字") },
	}
	h.say("lina", "新玩具 小熊 圆的")
	h.contains(image("lina"), "photo", "照片不算")
	h.contains(h.send(bot.Message{From: "lina", Kind: bot.Voice}), "voice", "请打字")
	h.want("lina", "拍 小熊", "发照片")
	h.want("lina", "拍好了", "请发照片")
	h.contains(image("lina"), "asked", "好：小熊 LiNa 10:00 照片1")
	h.contains(locate("lina"), "place", "放在31.2,121.4", "哪个玩具？")
	h.want("lina", "小熊", "好：小熊", "0,0")
	h.want("lina", "放", "发位置")
	h.contains(locate("lina"), "asked", "放在31.2,121.4")
	for id, r := range h.receipts() {
		h.contains(r.Message.Raw+r.Answer, id, "!31.2")
	}
	h.want("wangqiang", "放", "哪个玩具？") // 拍 stands in for it
	h.want("wangqiang", "小熊", "发照片")
	h.contains(locate("wangqiang"), "a location was meant for its command", "放在31.2,121.4")
}

// Cards act for those they were sent to, while their matter is open.
func TestCards(t *testing.T) {
	h := newHouse(t)
	cards := &redrawer{}
	h.router.Cards = cards
	h.say("lina", "新玩具 小熊 圆的")
	h.update(func(tx *sales.Tx) error {
		card := &sales.Card{TaskID: "task1", Title: "小熊", Text: "收吗", Buttons: []sales.Button{{Text: "收", Key: "away 小熊"}, {Text: "给", Key: "give 小熊"}, {Text: "旧", Key: "old 小熊"}}}
		return sales.Queue(tx, sales.Notice{Key: "card", To: "LiNa", Content: sales.Content{Card: card}})
	})
	press := func(who, key string) string {
		return h.send(bot.Message{From: who, Kind: bot.Press, TaskID: "task1", Key: key, ResponseCode: "code1"})
	}
	h.contains(press("zhangwei", "away 小熊"), "another's card", "不是发给你的")
	h.contains(press("lina", "old 小熊"), "an old card", "这张卡片已经过时了")
	h.contains(press("lina", "away 小马"), "what never was", "没有玩具「小马」")
	h.contains(press("lina", "refuse"), "refused", "不行。")
	h.contains(press("lina", "give 小熊"), "asks", "给谁？")
	h.want("lina", "取消", "好的")
	cards.want(t)
	h.contains(press("lina", "away 小熊"), "open", "好：小熊", "away")
	cards.want(t, "lina code1 已收")
	h.contains(press("lina", "away 小熊"), "closed", "「小熊」已经收好。")
	cards.want(t, "lina code1 已收")
	if r := h.receipts()["m8"]; r.Message.Key != "away 小熊" || r.Message.ResponseCode != "code1" {
		t.Errorf("the press is not on record: %+v", r)
	}
}

// Long answers are cut where they end, with where the rest is; pages go on by number.
func TestLongAnswers(t *testing.T) {
	h := newHouse(t)
	for i := range 200 {
		h.update(func(tx *sales.Tx) error {
			return toyTable.Put(tx, &toy{Name: fmt.Sprintf("玩具%03d", i), Owner: "LiNa", At: h.now})
		})
	}
	answer := h.say("lina", "看")
	if len(answer) > sales.MaxText {
		t.Errorf("%d bytes", len(answer))
	}
	h.contains(answer, "list", "玩具200个", "!200 玩具", "少看几个")
	h.update(func(tx *sales.Tx) error {
		text := ""
		for i := range 500 {
			text += fmt.Sprintf("第%d句。", i)
		}
		return toyTable.Put(tx, &toy{Name: "小熊", Owner: "LiNa", Text: text, At: h.now})
	})
	h.want("lina", "看 小熊", "第0句", "1 下一页（2/")
	h.want("lina", "1", "!第0句", "1 下一页（3/")
	h.want("lina", "看 小熊 0", "没有第「0」页")
}

func TestForgetConversations(t *testing.T) {
	h := newHouse(t)
	h.want("lina", "新玩具", "叫什么")
	h.want("zhangwei", "看", "玩具0个")
	h.wait(24*60 + 31)
	h.want("wangqiang", "新玩具", "叫什么")
	h.update(func(tx *sales.Tx) error {
		for _, want := range []int{1, 1, 0} {
			if n, err := bot.ForgetConversations(tx, 1); err != nil || n != want {
				t.Errorf("forgot %d, %v, want %d", n, err, want)
			}
		}
		left, err := storage.Collect(bot.Conversations.Scan(tx, ""))
		if len(left) != 1 || left[0].Person != "wangqiang" {
			t.Errorf("left: %+v", left)
		}
		return err
	})
}

// A question or list an older version left does no harm.
func TestAfterAnUpgrade(t *testing.T) {
	h := newHouse(t)
	leave := func() {
		h.update(func(tx *sales.Tx) error {
			return bot.Conversations.Put(tx, &bot.Conversation{Person: "lina", Dialogue: &bot.Dialogue{Command: "gone", Param: "什么", At: h.now}})
		})
	}
	for _, said := range []string{"看", "什么都行", "1"} {
		leave()
		h.contains(h.say("lina", said), said, "!出错")
	}
	leave()
	h.contains(h.send(bot.Message{From: "lina", Kind: bot.Location, Raw: "1,2"}), "place", "放在1,2")
	h.contains(h.click("lina", "gone"), "click", "这个菜单项还没有启用")
	h.want("lina", " ", "没有内容")
}
