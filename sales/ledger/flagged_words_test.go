package ledger_test

import (
	"salesbot/sales"
	"salesbot/sales/ledger"
	"slices"
	"strings"
	"testing"
)

// Who is shown a word: whoever leads the writer, and only them; HR where nobody does.
func TestFlaggedWords(t *testing.T) {
	for _, c := range []struct {
		who  string
		text string
		to   []string
	}{
		{"lina", "对方提到回扣，没有答应，下周再谈", []string{"zhangwei"}},
		{"lina", "今天拜访了华东设计院，谈了预算", nil},
		{"zhangwei", "审了两份返点方案，退回去重写", []string{"wangfang"}},
		{"wangfang", "听到好处费的传闻，请各部门自查", []string{"chenhr", "liuhr"}},
		{"chenhr", "整理回扣举报材料，归档存好了", []string{"wangfang"}},
	} {
		h := newHouse(t, func(s *sales.Settings) { s.Roles[sales.HR] = append(s.Roles[sales.HR], "wangfang") }) // nobody sees their own
		h.At(tuesday, "17:00:00")
		for range 2 { // one notice a record
			h.As(c.who, func(tx *sales.Tx) error {
				_, err := ledger.FileReport(tx, h.Person(tx, c.who), c.text, tx.Now)
				return err
			})
		}
		var to []string
		for _, n := range h.Notices("flagged/") {
			to = append(to, n.To)
			if n.To == c.who || !strings.Contains(n.Content.Text, "不判断对错") {
				t.Errorf("%s: %+v", c.who, n)
			}
		}
		if slices.Sort(to); !slices.Equal(to, c.to) {
			t.Errorf("%s %q: shown to %v, want %v", c.who, c.text, to, c.to)
		}
	}
	h := newHouse(t, func(s *sales.Settings) { s.Law.Conduct.Words = nil })
	h.FileSent("lina", h.At(tuesday, "17:00:00"), "对方提到回扣，没有答应，下周再谈")
	if got := h.Notices("flagged/"); len(got) > 0 {
		t.Errorf("without a list: %+v", got[0])
	}
}
