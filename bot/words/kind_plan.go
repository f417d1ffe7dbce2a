package words

import (
	"slices"
	"strings"
	"unicode/utf8"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
)

// NoPlan is what Plan makes of 不用 and of mere thanks.
const NoPlan = "不用"

// Plan is free words that answer a question nobody has to answer: a line that begins with
// a command's word is that command, a number picks from the list shown before.
var Plan = &bot.ParamKind{
	Whole: true,
	Idle:  true,
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		said = strings.TrimSpace(said)
		plain := strings.Trim(rulebook.Fold(said), "。.!！~～ ")
		if slices.Contains([]string{NoPlan, "不用了", "没有", "暂无", "无", "不", "好", "好的", "谢谢", "收到", "知道了", "ok", "嗯", "嗯嗯"}, plain) {
			return bot.Reading{Value: NoPlan}, nil
		}
		if _, number := bot.Digits(said); number || utf8.RuneCountInString(plain) < 2 {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "写几个字：打算做什么？不写回：不用")
		}
		return bot.Reading{Value: said}, nil
	},
	Load: bot.AsWritten,
}
