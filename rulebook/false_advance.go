package rulebook

import "fmt"

// FalseAdvanceID is the rule of a deal advanced on false grounds (虚假推进): per deal,
// once an advance.
const FalseAdvanceID = "false_advance"

var falseAdvance = Rule{
	ID: FalseAdvanceID, Title: "虚假推进", Clause: "制度：商机虚假推进，每个每次罚款100元", Source: ByRegulation, Version: 1,
	Amount: func(l Law) Fen { return l.Fines.FalseAdvance },
	Undo:   Books.RestoreAdvance,
	Text: func(e Entry) string {
		then := "退回推进前的阶段"
		if e.Lost {
			then = "仍是丢单"
		}
		return fmt.Sprintf("【虚假推进认定】%s（%s）\n%s %s认定不实，记%s（罚单%s），商机%s。\n理由：%s\n依据：%s。",
			e.Deal, e.Quote, e.By, e.At, e.Amount, e.Code, then, e.Reason, e.Clause)
	},
}

// FalseAdvanceFacts is what is known of an advance somebody calls false.
type FalseAdvanceFacts struct {
	From, To Stage // the advance
	Reason   string
}

// CheckFalseAdvance returns what is to be booked for whoever advanced the deal; nil when
// the step was none upwards or no reason is given. That it is booked once an advance
// follows from the fine's key.
func CheckFalseAdvance(l Law, f FalseAdvanceFacts) *Finding {
	r, ok := l.Stage(f.From)
	if !ok || r.Next == "" || r.Next != f.To || Fold(f.Reason) == "" {
		return nil
	}
	found := falseAdvance.finding(l)
	found.Checked = []string{f.From.Title() + "→" + f.To.Title(), "理由：" + f.Reason}
	return found
}
