package sales

import (
	"fmt"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A Quota is something one person may do only so often, see rulebook.Quotas.
type Quota string

// The quotas that are counted by time; open tasks are counted where they are given.
const (
	MessageQuota  Quota = "messages"
	RevisionQuota Quota = "revisions"
	PhotoQuota    Quota = "photos"
	ClaimQuota    Quota = "claims"
)

// A Usage is what somebody has used of a quota in the newest minute or day they did: one
// row a person and quota, however often.
type Usage struct {
	Person string    `json:"person"`
	Quota  Quota     `json:"quota"`
	Since  time.Time `json:"since"` // the beginning of that minute or day
	Used   int       `json:"used"`
}

func (u *Usage) key() string { return UserKey(u.Person) + "/" + string(u.Quota) }

// Usages are keyed by person, then quota.
var Usages = storage.NewTable("usage", (*Usage).key)

// rules are how many, from when the count begins for something done at a moment, and what is
// said to who has used it up.
func (q Quota) rules(law *rulebook.Law, at time.Time) (most int, since time.Time, full string) {
	day := rulebook.DayOf(at).Start()
	switch l := law.Quotas; q {
	case RevisionQuota:
		return l.RevisionsADay, day, fmt.Sprintf("日报今天已经改写、补充了%d次，这次没有存进日报，原文已留存。已交的都算数；确有要补的请明天再来，或找经理。", l.RevisionsADay)
	case PhotoQuota:
		return l.PhotosADay, day, fmt.Sprintf("今天已经存了你%d张照片，这张先不存了。明天可以再发；急用请直接给处理人看。", l.PhotosADay)
	case ClaimQuota:
		return l.ClaimsADay, day, fmt.Sprintf("一天最多从公海领取%d个，今天已领满。先把手上的跟起来，明天再领。", l.ClaimsADay)
	}
	return law.Quotas.MessagesAMinute, at.Truncate(time.Minute), "发得太快了，这条先没有办，原文已留存。请过一分钟再发；交日报和申诉不受影响。"
}

// Spend counts one thing somebody did at a moment against a quota; refused as TooMuch when
// it is used up. What arrives late counts in the newest period.
func Spend(tx *Tx, userid string, q Quota, at time.Time) error {
	u := &Usage{Person: userid, Quota: q}
	if known, err := Usages.Get(tx, u.key()); err == nil {
		u = known
	} else if !IsNotFound(err) {
		return err
	}
	most, since, full := q.rules(tx.Law, at)
	if since.After(u.Since) {
		u.Since, u.Used = since, 0
	}
	if u.Used >= most {
		return Refuse(TooMuch, "%s", full)
	}
	u.Used++
	return Usages.Put(tx, u)
}

// A Refused says that messages of a person and day were refused for a quota: they are kept
// as they came in their receipts.
type Refused struct {
	Person string       `json:"person"`
	Day    rulebook.Day `json:"day"` // on which they were written
	N      int          `json:"n"`
	Last   string       `json:"last"`             // the newest one's MsgID
	Unread bool         `json:"unread,omitempty"` // one was not even looked at: nobody knows what it was
}

func refusedKey(userid string, day rulebook.Day) string {
	return UserKey(userid) + "/" + day.String()
}

// Refusals are keyed by person, then day.
var Refusals = storage.NewTable("refusals", func(r *Refused) string { return refusedKey(r.Person, r.Day) })

// NoteRefused keeps that a message of somebody, written at a moment, was refused for a quota;
// unread when that was before anybody looked what it was.
func NoteRefused(tx *Tx, userid string, at time.Time, unread bool) error {
	r, err := Refusals.Get(tx, refusedKey(userid, rulebook.DayOf(at)))
	if IsNotFound(err) {
		r, err = &Refused{Person: userid, Day: rulebook.DayOf(at)}, nil
	}
	if err != nil {
		return err
	}
	r.N, r.Last, r.Unread = r.N+1, tx.MsgID, r.Unread || unread
	return Refusals.Put(tx, r)
}

// RefusedOn says whether a message of somebody written on a day was refused unread: it may
// have been the report, so a finding of that day is held.
func RefusedOn(tx *Tx, userid string, day rulebook.Day) (bool, error) {
	r, err := Refusals.Get(tx, refusedKey(userid, day))
	if IsNotFound(err) {
		return false, nil
	}
	return err == nil && r.Unread, err
}

// RefusedNow says whether this transaction's message, written at a moment, was.
func RefusedNow(tx *Tx, userid string, at time.Time) (bool, error) {
	r, err := Refusals.Get(tx, refusedKey(userid, rulebook.DayOf(at)))
	if IsNotFound(err) {
		return false, nil
	}
	return err == nil && r.Last == tx.MsgID, err
}
