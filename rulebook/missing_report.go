package rulebook

import "fmt"

// MissingReportID is the rule of a report that had not come by 24:00 (缺交).
const MissingReportID = "missing_report"

var missingReport = Rule{
	ID: MissingReportID, Title: "缺交", Clause: "制度第二条「每缺交一次，罚款30元」", Source: ByRegulation, Version: 1,
	Amount: func(l Law) Fen { return l.Fines.MissingReport },
	Check:  checkMissingReport, OfReport: true, Shown: "到24:00未收到", Cure: makeUp,
}

// checkMissingReport finds that no report had come by 24:00 of its day; nothing before that
// moment. A report made up later changes nothing. It is held where outages from
// HoldLaw.OutageFrom till 24:00 sum to more than OutageMinutes, or any shares an instant with
// [MissingFrom, 24:00).
func checkMissingReport(l Law, f ReportFacts) *Finding {
	end := f.Day.At(Midnight)
	if !f.Owed || f.Now.Before(end) || !f.SentAt.IsZero() && f.SentAt.Before(end) {
		return nil
	}
	found := &Finding{Checked: []string{"到24:00未收到"}}
	l.evidence(found, f,
		Span{f.Day.At(l.Hold.OutageFrom), end},
		Span{f.Day.At(l.Hold.MissingFrom), end})
	return found
}

func makeUp(e Entry) string {
	how := fmt.Sprintf("补交：%s24:00前回「补交 %s 内容」", e.MakeUpLast.Chinese(), e.Day)
	switch {
	case e.Trial != "":
		return how + "。"
	case e.Filed:
		return fmt.Sprintf("补交的已收到，不另罚，%s不变。", e.Amount)
	case e.MakeUpLast >= e.Today:
		return fmt.Sprintf("%s，不另罚，%s不变。", how, e.Amount)
	}
	return ""
}
