package rulebook

import "slices"

// A Rule is something that is booked. Its ID never changes and is never used again.
type Rule struct {
	ID      string
	Title   string // Chinese, as people call it
	Clause  string // what a notice quotes as 依据: the regulation's words, whatever the amount was set to
	Source  string // 制度 or 默认: where its amount comes from
	Version int    // raised when what it finds changes
	Amount  func(Law) Fen
}

// Where a rule or a setting comes from.
const (
	ByRegulation = "制度" // the company's regulation
	ByDefault    = "默认" // chosen where the regulation is silent; never called 制度 to anyone
)

// Rules returns every rule, in order.
func Rules() []Rule {
	return []Rule{lateReport, missingReport, falseReport, falseAdvance, correction}
}

// RuleByID returns the rule with that ID; false when there is none.
func RuleByID(id string) (Rule, bool) {
	rules := Rules()
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// A Finding is what a check found: something to be booked, or held for HR to confirm
// when anything in Held speaks against booking it.
type Finding struct {
	Rule    string
	Version int
	Amount  Fen
	Held    []string // reasons in Chinese; empty = book
	Checked []string // evidence in Chinese, a line each, for 已核对
}

func (r Rule) finding(l Law) *Finding {
	return &Finding{Rule: r.ID, Version: r.Version, Amount: r.Amount(l)}
}
