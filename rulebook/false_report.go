package rulebook

import "fmt"

// FalseReportID is the rule of a report found false by a manager or HR (虚报).
const FalseReportID = "false_report"

var falseReport = Rule{
	ID: FalseReportID, Title: "虚报", Clause: "制度第二条「每虚报一次，罚款50元」", Source: ByRegulation, Version: 1,
	Amount:   func(l Law) Fen { return l.Fines.FalseReport },
	OfReport: true, Undo: Books.ClearReport,
	Text: func(e Entry) string {
		return fmt.Sprintf("【虚报认定】%s日报\n%s %s认定不实，记%s（罚单%s）。\n所指内容：「%s」\n理由：%s\n依据：%s。",
			e.Day.Chinese(), e.By, e.At, e.Amount, e.Code, e.Quote, e.Reason, e.Clause)
	},
}

// FalseReportFacts is what is known of a report somebody calls false.
type FalseReportFacts struct {
	Day     Day
	Filed   bool // there is a report of the day
	Workday bool // of the person's calendar; others' reports are welcome and never false
	Today   Day
	Passage string // the words found false
	Reason  string
}

// CheckFalseReport returns what is to be booked; nil when the finding is not open: no
// report, one of a day off, later than FalseReportLast, no passage or no reason. That it
// is booked once a report follows from the fine's key.
func CheckFalseReport(l Law, f FalseReportFacts) *Finding {
	if !f.Filed || !f.Workday || f.Today < f.Day || f.Today > l.FalseReportLast(f.Day) ||
		Fold(f.Passage) == "" || Fold(f.Reason) == "" {
		return nil
	}
	found := falseReport.finding(l)
	found.Checked = []string{"所指内容：「" + f.Passage + "」", "理由：" + f.Reason}
	return found
}

// FalseReportLast returns the last day on which the report of day can be found false.
func (l Law) FalseReportLast(day Day) Day { return day.AddDays(l.Report.FalseWithinDays) }
