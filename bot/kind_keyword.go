package bot

import (
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
)

// Keyword is the rest of the line, to look for something by. A line that begins with the
// word of a command and goes on is that command.
var Keyword = &ParamKind{
	whole: true,
	read: func(t *Turn, said string) (reading, error) {
		first, more := word(said)
		if more != "" && byWord(t.Menu, rulebook.Fold(first)) != nil {
			return reading{}, sales.Refuse(sales.Invalid, "「%s」像一条命令。请只写要找的名字。", sales.Excerpt(said, 20))
		}
		return reading{value: strings.TrimSpace(said)}, nil
	},
	load: asWritten,
}
