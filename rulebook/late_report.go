package rulebook

// LateReportID is the rule of a report sent after the deadline, before 24:00 (延交).
const LateReportID = "late_report"

var lateReport = Rule{
	ID: LateReportID, Title: "延交", Clause: "制度第二条「每延交一次，罚款10元」", Source: ByRegulation, Version: 1,
	Amount: func(l Law) Fen { return l.Fines.LateReport },
	Check:  checkLateReport, WhenFiled: true, OfReport: true,
}

// checkLateReport finds a report that came late; nothing when it was not owed, did not come
// late, or the afternoon was leave. It is held where outages from HoldLaw.OutageFrom till the
// report was sent sum to more than OutageMinutes, or any shares an instant with [LateFrom, LateTo).
func checkLateReport(l Law, f ReportFacts) *Finding {
	if !f.Owed || f.SentAt.IsZero() || f.AfternoonLeave || l.ReportStatus(f.Day, f.SentAt, true) != Late {
		return nil
	}
	found := &Finding{Checked: []string{f.SentAt.In(Zone).Format("15:04:05") + "送达，截止" + l.Report.Deadline.String()}}
	l.evidence(found, f,
		Span{f.Day.At(l.Hold.OutageFrom), f.SentAt},
		Span{f.Day.At(l.Hold.LateFrom), f.Day.At(l.Hold.LateTo)})
	return found
}
