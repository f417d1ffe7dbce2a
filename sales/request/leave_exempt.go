package request

import (
	"errors"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"slices"
	"time"
)

// notForThemselves answers whoever would excuse themselves.
const notForThemselves = "不能给自己代请假或免报，请回：请假"

// An Exemption is what came of 免报 for several people.
type Exemption struct {
	Booked  []*Request
	Skipped []Skipped
	Changed []*ledger.Fine // fines taken back
}

// Skipped is somebody the exemption passed over, and why.
type Skipped struct {
	Person *sales.Person
	Why    string
}

// Exempt books the same exemption for several people at once. Who is excused already, or
// does not work on those days, is passed over, and so is who books it; it is refused
// when one of them is not by's to excuse.
func Exempt(tx *sales.Tx, by *sales.Person, people []*sales.Person, asked LeaveAsked, sentAt time.Time) (*Exemption, error) {
	done := &Exemption{}
	for _, p := range people {
		if len(people) > 1 && sales.SameUser(p.UserID, by.UserID) {
			done.Skipped = append(done.Skipped, Skipped{p, "自己的请回：请假"})
			continue
		}
		if l, err := asked.clash(tx, p); err != nil {
			return nil, err
		} else if l != nil && len(people) > 1 {
			done.Skipped = append(done.Skipped, Skipped{p, "已有" + l.Kind})
			continue
		}
		r, changed, err := BookLeave(tx, by, p, asked, sentAt)
		var refusal *sales.Error
		if len(people) > 1 && errors.As(err, &refusal) && refusal.Code == sales.Conflict {
			done.Skipped = append(done.Skipped, Skipped{p, refusal.Text})
			continue
		}
		if err != nil {
			return nil, err
		}
		done.Booked, done.Changed = append(done.Booked, r), append(done.Changed, changed...)
	}
	return done, nil
}

// OwingIn returns the active people whom the daily report is asked of in a department and
// all below it, by userid; in the whole company for 0.
func OwingIn(tx *sales.Tx, department int) ([]*sales.Person, error) {
	people, err := sales.ActivePeople(tx)
	if err != nil {
		return nil, err
	}
	var in []*sales.Person
	for _, p := range people {
		why, err := sales.NotCovered(tx, p)
		if err != nil {
			return nil, err
		}
		if why != "" {
			continue
		}
		for _, id := range append([]int{p.Main}, p.Departments...) {
			up, err := sales.DepartmentsUp(tx, id)
			if err != nil {
				return nil, err
			}
			if department == 0 || slices.Contains(up, department) {
				in = append(in, p)
				break
			}
		}
	}
	return in, nil
}

// DepartmentByID returns a department of the directory; the error wraps storage.ErrNotFound.
func DepartmentByID(tx *sales.Tx, id int) (*sales.Department, error) {
	return sales.Departments.Get(tx, (&sales.Department{ID: id}).Key())
}

// StandingFines are the late and missing fines of a leave's days that stand beside it:
// afternoon leave takes no missing report back.
func StandingFines(tx *sales.Tx, r *Request) ([]*ledger.Fine, error) {
	if r.Leave == nil {
		return nil, nil
	}
	fines, err := finesDuring(tx, r.leave())
	return slices.DeleteFunc(fines, func(f *ledger.Fine) bool { return !f.Open() }), err
}
