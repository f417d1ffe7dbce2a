package rulebook

import "fmt"

// CorrectionID is the rule of an entry that takes back a fine of a closed month (更正).
const CorrectionID = "correction"

var correction = Rule{
	ID: CorrectionID, Title: "更正", Clause: "已结算月份不改动，以负数记录更正原罚单", Source: ByDefault, Version: 1,
	// The amount is that of the fine it corrects, negative; the law has none.
	Amount: func(Law) Fen { return 0 },
	Final:  true,
	Text: func(e Entry) string {
		return fmt.Sprintf("【更正】罚单 %s\n记 %s（更正单 %s），冲回原单。\n原因：%s", e.Corrects, e.Amount, e.Code, e.Reason)
	},
}

// Correct returns the entry that takes back the fine with this code and amount.
func Correct(l Law, code string, amount Fen) *Finding {
	found := correction.finding(l)
	found.Amount = -amount
	found.Checked = []string{"更正罚单" + code}
	return found
}
