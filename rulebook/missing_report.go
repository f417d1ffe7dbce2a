package rulebook

// MissingReportID is the rule of a report that had not come by 24:00 (缺交).
const MissingReportID = "missing_report"

var missingReport = Rule{
	ID: MissingReportID, Title: "缺交", Clause: "制度第二条「每缺交一次，罚款30元」", Source: ByRegulation, Version: 1,
	Amount: func(l Law) Fen { return l.Fines.MissingReport },
}

// CheckMissingReport returns what is to be booked, or held, for a report that had not
// come by 24:00 of its day; nil when nothing is, and always before that moment. A report
// made up later changes nothing. It is held where outages from HoldLaw.OutageFrom till
// 24:00 sum to more than OutageMinutes, or any shares an instant with [MissingFrom, 24:00).
func CheckMissingReport(l Law, f ReportFacts) *Finding {
	end := f.Day.At(Midnight)
	if !f.Owed || f.Now.Before(end) || !f.SentAt.IsZero() && f.SentAt.Before(end) {
		return nil
	}
	found := missingReport.finding(l)
	found.Checked = append(found.Checked, "到24:00未收到")
	l.evidence(found, f,
		Span{f.Day.At(l.Hold.OutageFrom), end},
		Span{f.Day.At(l.Hold.MissingFrom), end})
	return found
}
