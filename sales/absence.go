package sales

import (
	"cmp"

	"salesbot/rulebook"
	"salesbot/storage"
)

// An Absence is what the leaves and suspensions of a person say about one day: how much of it
// they are away, and why.
type Absence struct {
	Whole     bool   // leave or 免报 frees the day of duty
	Afternoon bool   // free from noon: late is lifted, missing is held
	Undecided bool   // asked for and not decided
	Suspended bool   // at any moment of it: nobody writes a report between two doors
	Kind      string // of the leave that says so
	By        string // who approved that leave; "" while undecided
	Request   string // its code
}

// AbsenceOn consults the leaves and suspensions of a person for a day.
func AbsenceOn(tx *Tx, userid string, day rulebook.Day) (Absence, error) {
	leaves, err := LeavesOf(tx, userid)
	if err != nil {
		return Absence{}, err
	}
	var a Absence
	var says *Leave
	morning := false
	for _, l := range leaves {
		if !l.Covers(day) {
			continue
		}
		switch {
		case !l.Decided:
			a.Undecided = true
		case l.Half == "":
			a.Whole = true
		case l.Half == Morning:
			morning = true
		case l.Half == Afternoon:
			a.Afternoon = true
		}
		if says == nil || l.weight() >= says.weight() {
			says = l
		}
	}
	if says != nil {
		a.Kind, a.By, a.Request = says.Kind, says.DecidedBy, says.Request
	}
	if morning && a.Afternoon {
		a.Whole = true
	}
	suspended, err := suspendedDays(tx, userid)
	for _, d := range suspended {
		a.Suspended = a.Suspended || d.From <= day && day <= d.To
	}
	return a, err
}

// Away says whether a term does not count the day: nothing can be done in it.
func (a Absence) Away() bool { return a.Whole || a.Suspended }

// Gone says whether the person does not work that day: 免报 frees only from the report.
func (a Absence) Gone() bool { return a.Whole && a.Kind != rulebook.Exempted }

// Evidence says what frees a person from the report of a day, for whoever reads a waiver;
// "" when no leave does.
func (a Absence) Evidence(tx *Tx) string {
	if !a.Whole && !a.Afternoon {
		return ""
	}
	text := "当天" + a.Kind
	if !a.Whole {
		text = "当天下午" + a.Kind + "，不记延交"
	}
	if a.By != "" {
		text += "（申请" + cmp.Or(a.Request, "无号") + "，" + NameOf(tx, a.By) + "批准）"
	}
	return text
}

// AnyoneWorks says whether one of the people works today, whatever leave the others are on.
func AnyoneWorks(tx *Tx, people []*Person) (bool, error) {
	for _, p := range people {
		a, err := AbsenceOn(tx, p.UserID, tx.Today())
		if err != nil || !a.Gone() {
			return err == nil, err
		}
	}
	return false, nil
}

// Absences are the approved leaves of whole days, and the suspensions, that may pause what
// a person owns.
func Absences(tx *Tx, userid string) ([]rulebook.LeaveDays, error) {
	leaves, err := LeavesOf(tx, userid)
	if err != nil {
		return nil, err
	}
	var all []rulebook.LeaveDays
	for _, l := range leaves {
		if l.Decided && l.Half == "" && l.Kind != rulebook.Exempted {
			all = append(all, rulebook.LeaveDays{From: l.From, To: l.To})
		}
	}
	suspended, err := suspendedDays(tx, userid)
	return append(all, suspended...), err
}

// suspendedDays are the days of all suspensions of a person, those of their beginning and
// end included; one that lasts goes up to now.
func suspendedDays(tx *Tx, userid string) ([]rulebook.LeaveDays, error) {
	all, err := storage.Collect(Suspensions.Scan(tx, UserKey(userid)+"/"))
	if err != nil {
		return nil, err
	}
	var days []rulebook.LeaveDays
	for _, s := range all {
		days = append(days, s.days(tx))
	}
	return days, nil
}
