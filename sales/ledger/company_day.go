package ledger

import (
	"slices"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// SetCompanyDay decides that day is worked or free, for a department or everybody
// (0). A day made free after the fact waives the late and missing reports of it, or
// enters corrections against those that cannot change any more; it returns both. Their
// people are told. A day made a workday after the fact books nothing.
func SetCompanyDay(tx *sales.Tx, day rulebook.Day, work bool, department int) (waived []*Fine, err error) {
	if err := sales.PutCompanyDay(tx, day, work, department); err != nil {
		return nil, err
	}
	fines, err := storage.Collect(Fines.Scan(tx, day.String()+"/"))
	if err != nil {
		return nil, err
	}
	fines = slices.DeleteFunc(fines, func(f *Fine) bool { return !f.ByFacts(tx) })
	if waived, err = ResyncReportFines(tx, fines); err != nil {
		return nil, err
	}
	people, err := sales.ActivePeople(tx)
	if err != nil {
		return nil, err
	}
	shifted, err := ResyncNewcomers(tx, people...)
	if err != nil {
		return nil, err
	}
	waived = append(waived, shifted...)
	return waived, restateReports(tx, day)
}

// restateReports brings the reports of a day in line with whether they are owed as the
// calendar stands now.
func restateReports(tx *sales.Tx, day rulebook.Day) error {
	reports, err := storage.Collect(Reports.Scan(tx, day.String()+"/"))
	if err != nil {
		return err
	}
	return RefreshStatuses(tx, reports)
}

// RefreshStatuses brings reports in line with whether they are owed as the calendar and leave stand now.
func RefreshStatuses(tx *sales.Tx, reports []*Report) error {
	for _, r := range reports {
		if err := refreshStatus(tx, r); err != nil {
			return err
		}
	}
	return nil
}

func refreshStatus(tx *sales.Tx, r *Report) error {
	p, err := sales.PersonByID(tx, r.Person)
	if err != nil {
		return err
	}
	duty, err := DutyOf(tx, p, r.Day)
	if err != nil {
		return err
	}
	if !duty.Owed && !duty.Free {
		return nil // outside the duty today, which says nothing of that day
	}
	status := tx.Law.ReportStatus(r.Day, r.SentAt, duty.Owed)
	if status == r.Status {
		return nil
	}
	r.Status = status
	return Reports.Put(tx, r)
}
