package sales

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A CompanyDay is a day the company decided on for itself, over the State Council's
// table.
type CompanyDay struct {
	Day        rulebook.Day `json:"day"`
	Department int          `json:"department"` // with all below it; 0 is everybody
	Work       bool         `json:"work"`
	By         string       `json:"by"`
}

func (d *CompanyDay) key() string { return d.Day.String() + "/" + strconv.Itoa(d.Department) }

// CompanyDays are keyed by day, then department.
var CompanyDays = storage.NewTable("company_days", (*CompanyDay).key).Traced(storage.Trail{Title: "假日", By: []string{"day"}})

// CalendarYears are the tables imported at run time; they replace the embedded one
// of their year.
var CalendarYears = storage.NewTable("calendar_years", func(y *CalendarYear) string { return fmt.Sprintf("%04d", y.Year.Year) }).Traced(storage.Trail{Title: "年历"})

// A CalendarYear is an imported table of holidays and make-up days.
type CalendarYear struct {
	Year rulebook.Year `json:"year"`
}

// CalendarFor is the calendar that holds for a department: the State Council's, then
// the company's days, those of a nearer department over those of one above.
func CalendarFor(tx *Tx, department int) (rulebook.Calendar, error) {
	if cal, ok := tx.Calendars[department]; ok {
		return cal, nil
	}
	cal := tx.Law.Calendar
	years, err := storage.Collect(CalendarYears.Scan(tx, ""))
	if err != nil {
		return cal, err
	}
	for _, y := range years {
		cal = cal.WithYear(y.Year)
	}
	company, err := storage.Collect(CompanyDays.Scan(tx, ""))
	if err != nil {
		return cal, err
	}
	up, err := DepartmentsUp(tx, department)
	if err != nil {
		return cal, err
	}
	days := make(map[rulebook.Day]bool)
	for _, id := range slices.Backward(append(up, 0)) {
		for _, d := range company {
			if d.Department == id {
				days[d.Day] = d.Work
			}
		}
	}
	cal = cal.Overlay(days)
	fresh := map[int]rulebook.Calendar{department: cal}
	maps.Copy(fresh, tx.Calendars)
	tx.Calendars = fresh
	return cal, nil
}

// CalendarOf is the calendar somebody works by.
func CalendarOf(tx *Tx, userid string) (rulebook.Calendar, error) {
	p, err := PersonByID(tx, userid)
	if err != nil {
		return rulebook.Calendar{}, err
	}
	return CalendarFor(tx, p.Main)
}

// PutCompanyDay stores what the company decided on a day, for a department or everybody (0);
// what follows from it for days gone by is the ledger's matter.
func PutCompanyDay(tx *Tx, day rulebook.Day, work bool, department int) error {
	tx.Calendars = nil
	return CompanyDays.Put(tx, &CompanyDay{Day: day, Department: department, Work: work, By: tx.Actor})
}
