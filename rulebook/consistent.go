package rulebook

import "fmt"

// follow moves what was not given along with what was: the reminder and the hold windows
// with the deadline, and the unset parts of a stage's window out of the way.
func (l *Law) follow(given func(key string) bool) {
	moved := l.Report.Deadline - DefaultLaw().Report.Deadline
	for key, c := range map[string]*Clock{
		"report.reminder":  &l.Report.Reminder,
		"hold.outage_from": &l.Hold.OutageFrom,
		"hold.late_from":   &l.Hold.LateFrom,
		"hold.late_to":     &l.Hold.LateTo,
	} {
		if !given(key) {
			*c = min(max(0, *c+moved), Midnight)
		}
	}
	for i := range l.Stages.Rules {
		r := &l.Stages.Rules[i]
		key := "stages." + string(r.Stage) + "."
		if !given(key+"days") && !given(key+"weeks") && !given(key+"months") {
			continue
		}
		for part, n := range map[string]*int{"days": &r.Days, "weeks": &r.Weeks, "months": &r.Months} {
			if !given(key + part) {
				*n = 0
			}
		}
	}
}

// contradictions returns what no value is to blame for alone.
func (l Law) contradictions() []error {
	var errs []error
	before := func(a string, ca Clock, b string, cb Clock) {
		if ca >= cb {
			errs = append(errs, fmt.Errorf(`rulebook.%s: "%s": must be before %s, "%s"`, a, ca, b, cb))
		}
	}
	notAfter := func(a string, ca Clock, b string, cb Clock) {
		if ca > cb {
			errs = append(errs, fmt.Errorf(`rulebook.%s: "%s": must not be after %s, "%s"`, a, ca, b, cb))
		}
	}
	r, h, j := l.Report, l.Hold, l.Jobs
	before("report.nudge", r.Nudge, "report.deadline", r.Deadline)
	notAfter("report.deadline", r.Deadline, "report.reminder", r.Reminder)
	before("report.deadline", r.Deadline, "report.digest", r.Digest)
	before("report.reminder", r.Reminder, "report.last_call", r.LastCall)
	notAfter("report.digest", r.Digest, "report.reminder_until", r.ReminderUntil)
	notAfter("report.last_call", r.LastCall, "report.reminder_until", r.ReminderUntil)
	notAfter("hold.outage_from", h.OutageFrom, "report.deadline", r.Deadline)
	notAfter("hold.late_from", h.LateFrom, "report.deadline", r.Deadline)
	notAfter("report.deadline", r.Deadline, "hold.late_to", h.LateTo)
	before("hold.late_from", h.LateFrom, "hold.late_to", h.LateTo)
	// The notices and the digest of a morning tell what the sweep has found.
	before("jobs.sweep", j.Sweep, "jobs.fine_notices", j.FineNotices)
	before("jobs.sweep", j.Sweep, "jobs.morning_digest", j.MorningDigest)
	before("jobs.stages", j.Stages, "jobs.morning_digest", j.MorningDigest)
	notAfter("jobs.morning_digest", j.MorningDigest, "jobs.morning_until", j.MorningUntil)
	for _, s := range l.Stages.Rules {
		if !s.Stage.Ended() && s.Days+s.Weeks+s.Months == 0 {
			errs = append(errs, fmt.Errorf("rulebook.stages.%s: 0: want a window of days, weeks or months", s.Stage))
		}
	}
	return errs
}
