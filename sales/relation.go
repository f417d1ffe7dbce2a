package sales

import "slices"

// A Relation is what somebody is to another person, as roles and departments have it now: the
// one thing rights are decided by. Several may hold at once; where none does, they are
// colleagues.
type Relation struct {
	Self     bool // the same person
	Above    bool // a leader of theirs, near or far
	HR       bool // of everybody
	Reviewer bool // of everybody
}

// RelationTo is what by is to any of the people with these userids; HR and reviewers are it
// to nobody ("") and to strangers too. Whoever left or is suspended is nothing but themselves.
func RelationTo(tx *Tx, by *Person, userids ...string) (Relation, error) {
	r := Relation{Self: slices.ContainsFunc(userids, func(u string) bool { return SameUser(u, by.UserID) })}
	if !by.Decides() {
		return r, nil
	}
	given := givenRoles(tx, by)
	r.HR, r.Reviewer = given.Has(HR), given.Has(Reviewer)
	for _, userid := range userids {
		p, err := PersonByID(tx, userid)
		if IsNotFound(err) {
			continue
		}
		if err != nil {
			return r, err
		}
		chain, err := LeadersOf(tx, p)
		if err != nil {
			return r, err
		}
		if slices.ContainsFunc(chain, func(l *Person) bool { return l.Key() == by.Key() }) {
			r.Above = true
			break
		}
	}
	return r, nil
}

// Reaches says whether theirs is by's too: by is they, or stands above them.
func (r Relation) Reaches() bool { return r.Self || r.Above }

// Decides says whether by decides on what concerns them: their leaders and HR do, nobody on
// their own.
func (r Relation) Decides() bool { return !r.Self && (r.Above || r.HR) }

// MustDecide refuses whoever does not decide on what concerns p, with self as the answer to
// whoever means themselves.
func MustDecide(tx *Tx, by, p *Person, self string) error {
	r, err := RelationTo(tx, by, p.UserID)
	switch {
	case err != nil || r.Decides():
		return err
	case r.Self:
		return Refuse(Forbidden, "%s", self)
	}
	return Refuse(Forbidden, "%s不归你管，不能这样做。", p.Name)
}
