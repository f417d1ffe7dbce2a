package bot_test

import (
	"testing"

	"salesbot/bot"
	"salesbot/sales"
)

// Everything a command lacks is asked for, one by one; what was said before is not lost.
func TestAsksOneByOne(t *testing.T) {
	h := newHouse(t)
	h.want("lina", "新玩具", "叫什么？")
	h.want("lina", "小熊", "怎样的？", "1 木头的")
	h.want("lina", "毛茸茸 的", "有了：小熊")
	h.stored("小熊 LiNa 10:00 毛茸茸 的")
	h.want("lina", "好", "没看懂「好」") // nothing is open any more
}

func TestParameters(t *testing.T) {
	for said, want := range map[string]string{
		"新玩具 小熊 圆的":           "小熊 LiNa 10:00 圆的",
		"新玩具 小熊 颜色=红 圆的":      "小熊 LiNa 10:00 圆的 红",
		"新玩具 颜色：蓝 小熊 圆 的":     "小熊 LiNa 10:00 圆 的 蓝",
		"新玩具 小熊 色 红 圆的":       "小熊 LiNa 10:00 圆的 红",
		"新玩具 小熊 色红 圆的":        "小熊 LiNa 10:00 色红 圆的", // without = it stands apart
		"新玩具 小熊 颜色 圆的":        "小熊 LiNa 10:00 颜色 圆的",
		"【新玩具】小熊，圆的":          "小熊，圆的 LiNa 10:00 怎样",
		"ＮＥＷ 小熊 圆的":           "小熊 LiNa 10:00 圆的",
		"new：小熊 圆的 颜色=蓝 颜色=红": "小熊 LiNa 10:00 圆的 颜色=蓝 红",
	} {
		t.Run(said, func(t *testing.T) {
			h := newHouse(t)
			h.say("lina", said)
			h.say("lina", "怎样") // where something is still asked for
			h.stored(want)
		})
	}
}

func TestParametersRefused(t *testing.T) {
	h := newHouse(t)
	h.want("lina", "新玩具 小熊 颜色=紫 圆的", "没有「紫」这种颜色")
	h.want("lina", "红", "有了：小熊", "红", "圆的") // the rest of the line was kept
	h.say("lina", "新玩具 小鸭 黄的")
	h.want("lina", "看 小马", "没有玩具「小马」")
	h.want("lina", "看 小熊 3 4", "看不懂「4」。用法：看 [玩具] [页]")
	h.want("lina", "看 小熊 第三页", "「第三页」不是数字")
	h.want("lina", "看 小熊 2", "没有第「2」页，共1页")
	h.want("lina", "约 小熊 后天 看海", "看不懂日期「后天」")
	h.want("lina", "明天", "2026-11-21", "看海")
	h.want("lina", "约 小鸭 去游泳", "看不懂日期「去游泳」")
	h.want("lina", "今天", "好：小鸭", "去游泳") // a day is answered by 今天, which is a command too
	h.want("lina", "约 小熊 今天 看海", "2026-11-20", "看海")
}

// The answer to a question for free words is nothing but that.
func TestFreeWordsAreNotAParameterLeftOut(t *testing.T) {
	h := newHouse(t)
	h.say("lina", "新玩具 小熊 圆的")
	h.want("lina", "玩 小熊 跳舞", "小熊：跳舞")
	h.want("lina", "玩", "玩什么？")
	h.want("lina", "小熊 跳舞", "：小熊 跳舞", "!小熊：")
}

// What fits several is asked about by number; a wrong number does not close the question.
func TestChoices(t *testing.T) {
	h := newHouse(t)
	h.say("lina", "新玩具 小熊 圆的")
	h.say("lina", "新玩具 小鸭 黄的")
	h.want("lina", "收 小", "「小」有几个，是哪一个？", "1 小熊", "2 小鸭")
	h.want("lina", "3", "没有第3项，请回 1 到 2")
	h.want("lina", "２", "好：小鸭")
	h.want("lina", "2", "这个问题已经过去了")
	h.want("lina", "给 小熊 王强", "1 wangqiang", "2 wangqiang2")
	h.want("lina", "2", "好：小熊 wangqiang2")
	h.want("lina", "收 鸭", "没有玩具「鸭」")
	h.want("lina", "小鸭子", "没有玩具")
	h.want("lina", "小鸭", "好：小鸭")
}

// What was said after the parameter asked for counts from when it was written.
func TestPendingWordsKeepTheirTime(t *testing.T) {
	h := newHouse(t)
	h.say("lina", "新玩具 小熊 圆的")
	h.wait(1)
	h.want("lina", "记 小马 走得快", "没有玩具「小马」")
	h.wait(7)
	h.want("lina", "小熊", "好：小熊 LiNa 10:01 走得快")
	h.stored("小熊 LiNa 10:01 走得快")
	h.want("lina", "记 小熊", "什么说明？")
	h.wait(2)
	h.want("lina", "自己说的", "10:10 自己说的") // no words waited
}

// AskFor goes on with the line that lacked something; a refused answer is asked for again.
func TestAskForResumes(t *testing.T) {
	h := newHouse(t)
	h.update(func(tx *sales.Tx) error { return toyTable.Put(tx, &toy{Name: "小熊", Owner: "LiNa", At: h.now}) })
	h.want("lina", "推 小熊", "缺说明。说明？")
	h.want("lina", "乱写", "这不是说明。")
	h.want("lina", "圆的", "圆的\n好：小熊 LiNa 10:00 圆的 推过 true")
	h.want("lina", "推 小熊", "推过 false")
	h.update(func(tx *sales.Tx) error { return toyTable.Put(tx, &toy{Name: "小熊", Owner: "LiNa", At: h.now}) })
	h.want("lina", "推 小熊", "缺说明")
	h.want("lina", "看 小熊", "小熊 LiNa") // nobody has to answer
	h.want("lina", "圆的", "没看懂")
	h.want("lina", "推 小熊", "缺说明")
	h.want("lina", "不许", "不许这样。", "!推", "!缺") // what was refused for good leads nowhere
}

// Rights come before anything is told or asked.
func TestRightsComeFirst(t *testing.T) {
	h := newHouse(t)
	h.say("lina", "新玩具 小熊 暗语")
	h.say("wangqiang2", "新玩具 小鸭 秘密")
	h.want("lina", "修 小熊", "「修」要经理才能用。请找张伟。自己修不了。", "!怎么修")
	h.want("chenhr", "修", "「修」要经理才能用。自己修不了。")
	h.want("wangqiang", "看 小熊", "这个玩具由李娜负责，你不能操作", "!暗语")
	h.want("wangqiang", "给 小熊", "由李娜负责", "!给谁")
	h.want("lina", "叫 张伟", "张伟不归你管。")
	h.want("zhangwei", "叫 李娜", "叫了李娜")
	h.want("chenhr", "叫 张伟", "叫了张伟")
	h.want("zhangwei", "看 小熊", "暗语")
	h.want("chenhr", "看 小鸭", "秘密")
	h.want("zhangwei", "看 小鸭", "由王强负责", "!秘密")
	h.want("zhangwei", "修 小鸭 敲", "由王强负责")
	h.want("zhangwei", "收 小熊", "由李娜负责") // its owner's alone
	h.want("zhangwei", "修 小熊", "怎么修？")
	h.want("zhangwei", "缝上", "好：小熊 LiNa 10:00 缝上")
	h.update(func(tx *sales.Tx) error { return toyTable.Put(tx, &toy{Name: "没主", At: h.now}) })
	h.want("lina", "收 没主", "现在没有负责人")
	if got := (bot.Rep | bot.Manager).Title(); got != "销售、经理" {
		t.Errorf("title %q", got)
	}
}

// What is gone, or no longer the speaker's, while a question waits closes it.
func TestTheMatterIsGone(t *testing.T) {
	for want, happens := range map[string]func(tx *sales.Tx) error{
		"已经不在了": func(tx *sales.Tx) error { return toyTable.Delete(tx, "小熊") },
		"由张伟负责": func(tx *sales.Tx) error { return toyTable.Put(tx, &toy{Name: "小熊", Owner: "zhangwei"}) },
	} {
		t.Run(want, func(t *testing.T) {
			h := newHouse(t)
			h.say("lina", "新玩具 小熊 圆的")
			h.want("lina", "给 小熊", "给谁？")
			h.update(happens)
			h.want("lina", "陈静", want)
			h.want("lina", "陈静", "没看懂")
		})
	}
}
