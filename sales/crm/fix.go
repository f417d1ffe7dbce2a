package crm

import (
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Fix is the newest location a person's device reported by itself. It is kept only as
// long as a check-in may be compared with it, Law.Visits.FixMinutes (RULEBOOK §5), in a
// table of its own that leaves no trace: the audit log would keep it for ever.
type Fix struct {
	Person string         `json:"person"`
	Point  rulebook.Point `json:"point"`
	At     time.Time      `json:"at"`
}

// Key is person, then moment.
func (f *Fix) Key() string { return sales.UserKey(f.Person) }

var fixesByTime = storage.NewIndex("by_time", func(f *Fix) []string { return []string{sales.Stamp(f.At)} })

// Fixes are keyed by person.
var Fixes = storage.NewTable("fixes", (*Fix).Key, fixesByTime)

// NoteFix compares a device's location with the check-ins of the minutes before it, and
// keeps it for those of the minutes after. Of who refused that locations are kept,
// nothing is.
func NoteFix(tx *sales.Tx, p *sales.Person, at rulebook.Point, sentAt time.Time) error {
	if refuses, err := sales.RefusesLocation(tx, p.UserID); err != nil || refuses {
		return err
	}
	fix := &Fix{Person: p.UserID, Point: at, At: sentAt}
	for _, day := range []rulebook.Day{rulebook.DayOf(sentAt).AddDays(-1), rulebook.DayOf(sentAt), rulebook.DayOf(sentAt).AddDays(1)} {
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
	if fix.over(tx) {
		return nil
	}
	if last, err := Fixes.Get(tx, fix.Key()); err == nil && last.At.After(sentAt) {
		return nil // it came late: the newer one stays
	} else if err != nil && !sales.IsNotFound(err) {
		return err
	}
	return Fixes.Put(tx, fix)
}

// compareWithFix marks the visit when the person's newest fix speaks against it.
func (v *Visit) compareWithFix(tx *sales.Tx) error {
	fix, err := Fixes.Get(tx, sales.UserKey(v.Person))
	if sales.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	v.compare(tx, fix)
	return nil
}

// compare marks the visit when a fix near it in time is far from it in space.
func (v *Visit) compare(tx *sales.Tx, fix *Fix) {
	law := tx.Law.Visits
	if !v.Point.Valid() {
		return
	}
	if v.At.Sub(fix.At).Abs() <= time.Duration(law.FixMinutes)*time.Minute && rulebook.Distance(v.Point, fix.Point) > float64(law.FixM) {
		v.Mark(FixDiffers)
	}
}

// over says whether no check-in can be compared with the fix any more.
func (f *Fix) over(tx *sales.Tx) bool {
	return tx.Now.Sub(f.At) > time.Duration(tx.Law.Visits.FixMinutes)*time.Minute
}

// NextFixOver is when the earliest device location is to be forgotten; zero when none is
// kept. Whole seconds are what WeCom counts in.
func NextFixOver(tx *sales.Tx) (time.Time, error) {
	f, err := storage.First(fixesByTime.Scan(tx, ""))
	if sales.IsNotFound(err) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return f.At.Add(time.Duration(tx.Law.Visits.FixMinutes)*time.Minute + time.Second), nil
}

// ForgetFixes drops the device locations no check-in can be compared with any more, and
// says how many.
func ForgetFixes(tx *sales.Tx) (int, error) {
	fixes, err := storage.Collect(Fixes.Scan(tx, ""))
	if err != nil {
		return 0, err
	}
	n := 0
	for _, f := range fixes {
		if f.over(tx) {
			n++
			if err := Fixes.Delete(tx, f.Key()); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}
