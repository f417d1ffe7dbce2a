package bot

import (
	"cmp"
	"fmt"
	"strconv"
	"unicode/utf8"

	"salesbot/sales"
)

// ReplyPage shows the page asked for of a text too long for one message, and offers the
// next one; line is the command that shows it.
func ReplyPage(t *Turn, text, line string) error {
	all, n := Pages(text, sales.MaxText-160), 1
	if t.Args.Has("页") {
		var err error
		n, err = strconv.Atoi(t.Args.Text("页"))
		if err != nil || n < 1 || n > len(all) {
			return sales.Refuse(sales.Invalid, "没有第「%s」页，共%d页。", sales.Excerpt(t.Args.Text("页"), 10), len(all))
		}
	}
	t.Reply("%s", all[n-1])
	if n < len(all) {
		t.Offer(fmt.Sprintf("下一页（%d/%d）", n+1, len(all)), fmt.Sprintf("%s %d", line, n+1))
	}
	return nil
}

// PageAsked is the page somebody asked for, up to most; the first when they named none.
func PageAsked(t *Turn, most int) (int, error) {
	n, err := strconv.Atoi(cmp.Or(t.Args.Text("页"), "1"))
	if err != nil || n < 1 || n > most {
		return 0, sales.Refuse(sales.Invalid, "没有第「%s」页。", sales.Excerpt(t.Args.Text("页"), 10))
	}
	return n, nil
}

// Pages cuts a text into pieces of at most limit bytes, on characters.
func Pages(text string, limit int) []string {
	text = sales.Plain(text) // before cutting: it makes characters longer
	var all []string
	for len(text) > limit {
		cut := limit
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		all, text = append(all, text[:cut]), text[cut:]
	}
	return append(all, text)
}

// DaysAsked is how many days somebody said; 0, which is refused like any wrong number, for
// more digits than one has.
func DaysAsked(t *Turn) int {
	days, err := strconv.Atoi(t.Args.Text("天数"))
	if err != nil {
		return 0
	}
	return days
}
