package sales

import (
	"time"

	"salesbot/rulebook"
)

// A Fix is a location the device reported by itself. It is kept with its person only
// as long as a check-in may be compared with it (RULEBOOK §5).
type Fix struct {
	Point rulebook.Point `json:"point"`
	At    time.Time      `json:"at"`
}

// NoteFix compares a device's location with the check-ins of the minutes before it, and
// keeps it for those of the minutes after.
func NoteFix(tx *Tx, p *Person, at rulebook.Point, sentAt time.Time) error {
	fix := &Fix{Point: at, At: sentAt}
	for _, day := range []rulebook.Day{rulebook.DayOf(sentAt).AddDays(-1), rulebook.DayOf(sentAt)} {
		visits, err := VisitsOn(tx, p.UserID, day)
		if err != nil {
			return err
		}
		for _, v := range visits {
			v.compare(tx, fix)
			if err := Visits.Put(tx, v); err != nil {
				return err
			}
		}
	}
	p.Fix = fix
	return People.Put(tx, p)
}

// compare marks the visit when a fix near it in time is far from it in space.
func (v *Visit) compare(tx *Tx, fix *Fix) {
	law := tx.Law.Visits
	if v.At.Sub(fix.At).Abs() <= time.Duration(law.FixMinutes)*time.Minute && rulebook.Distance(v.Point, fix.Point) > float64(law.FixM) {
		v.mark(FixDiffers)
	}
}

// ForgetFixes drops the device locations no check-in can be compared with any more.
func ForgetFixes(tx *Tx) error {
	people, err := ActivePeople(tx)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.Fix != nil && tx.Now.Sub(p.Fix.At) > time.Duration(tx.Law.Visits.FixMinutes)*time.Minute {
			p.Fix = nil
			if err := People.Put(tx, p); err != nil {
				return err
			}
		}
	}
	return nil
}
