package rulebook

import (
	"fmt"
	"slices"
	"strings"
)

// A Rule is something that is booked, and all that is peculiar to it: nothing outside its file
// asks for its ID. What is nil or false follows the general course.
type Rule struct {
	ID      string // never changes and is never used again
	Title   string // Chinese, as people call it
	Clause  string // what a notice quotes as 依据: the regulation's words, whatever the amount was set to
	Source  string // 制度 or 默认: where its amount comes from
	Version int    // raised when what it finds changes
	Amount  func(Law) Fen

	// Check says what a day's facts show: nil, or the reasons that hold it and what was
	// checked. Without one the rule is booked by an act: somebody flags it.
	Check func(Law, ReportFacts) *Finding
	// WhenFiled books what Check finds with the filing of the report that shows it. Without,
	// only the sweep after the day does.
	WhenFiled bool
	// OfReport is a rule about the day's report: 日报 is written behind the day.
	OfReport bool
	// Shown is what Check finds, in a notice: 到24:00未收到.
	Shown string

	// Text is how the notice begins, up to what was checked.
	Text func(Entry) string
	// Cure says what the person can still do; "" for nothing.
	Cure func(Entry) string
	// Final is not appealed; its notice is Text alone.
	Final bool
	// Undo takes back what booking changed besides the ledger, when the fine is waived or
	// corrected.
	Undo func(Books) error
}

// An Entry is a fine as the texts of its rule need it. People's words are cut to a length
// that fits a notice.
type Entry struct {
	Code     string
	Title    string
	Clause   string
	Day      Day
	Amount   Fen
	By, At   string // who flagged it, and when it was booked
	Quote    string // what was flagged
	Reason   string // why it was flagged or corrected
	Deal     string
	Lost     bool   // the deal is lost by now
	Corrects string // code of the fine it takes back

	Trial      string // from when on it is booked, when this one is only shown
	Filed      bool   // there is a report of the day by now
	MakeUpLast Day    // the last day to make one up
	Today      Day
}

// Books is what Undo may change for one fine.
type Books interface {
	// RestoreAdvance gives the deal back the stage that the advance had led to.
	RestoreAdvance() error
	// ClearReport takes the mark of a false report off the report of the day.
	ClearReport() error
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

// Rules returns the rules of this law, in order: those listed unless WithRules said otherwise.
func (l Law) Rules() []Rule {
	if l.rules == nil {
		return Rules()
	}
	return slices.Clone(l.rules)
}

// WithRules returns l with this list in place of its rules.
func (l Law) WithRules(list []Rule) Law {
	l.rules = slices.Clone(list)
	return l
}

// Rule returns the rule with that ID. Of one that is not listed, an entry outlives it: what is
// returned has the ID for a title and books nothing.
func (l Law) Rule(id string) Rule {
	for _, r := range l.Rules() {
		if r.ID == id {
			return r
		}
	}
	return Rule{ID: id, Title: id, Clause: id, Amount: func(Law) Fen { return 0 }}
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

// Find returns what is to be booked, or held, for a day's facts; nil when nothing is.
func (r Rule) Find(l Law, facts ReportFacts) *Finding {
	if r.Check == nil {
		return nil
	}
	found := r.Check(l, facts)
	if found != nil {
		found.Rule, found.Version, found.Amount = r.ID, r.Version, r.Amount(l)
	}
	return found
}

func (r Rule) finding(l Law) *Finding {
	return &Finding{Rule: r.ID, Version: r.Version, Amount: r.Amount(l)}
}

// Of is what a day's entry is about: 11月20日(周五)日报.
func (r Rule) Of(day Day) string {
	if r.OfReport {
		return day.Chinese() + "日报"
	}
	return day.Chinese()
}

// Notice is how the notice of an entry begins: what it is, how much, the clause.
func (r Rule) Notice(e Entry) string {
	if r.Text != nil {
		return r.Text(e)
	}
	shown := ""
	if r.Shown != "" {
		shown = r.Shown + "，"
	}
	return fmt.Sprintf("【%s】%s\n%s记%s（罚单%s）。依据：%s。", e.Title, r.Of(e.Day), shown, e.Amount, e.Code, e.Clause)
}

// TrialNotice is the notice of a finding that is shown and not booked.
func (r Rule) TrialNotice(e Entry, found *Finding) string {
	shown := r.Shown
	if shown == "" {
		shown = "：" + strings.Join(found.Checked, "；")
	}
	return fmt.Sprintf("【试行，不计】%s%s。\n%s这算%s%s。依据：%s。", r.Of(e.Day), shown, e.Trial, e.Title, e.Amount, e.Clause)
}
