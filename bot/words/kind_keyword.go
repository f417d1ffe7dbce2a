package words

import (
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
)

// Keyword is the rest of the line, to look for something by. A line that begins with the
// word of a command and goes on is that command.
var Keyword = &bot.ParamKind{
	Whole: true,
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		first, more := bot.FirstWord(said)
		if more != "" && bot.ByWord(t.Menu, rulebook.Fold(first)) != nil {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "「%s」像一条命令。请只写要找的名字。", sales.Excerpt(said, 20))
		}
		return bot.Reading{Value: strings.TrimSpace(said)}, nil
	},
	Load: bot.AsWritten,
}
