package sales

import "salesbot/storage"

// ForgetNotices deletes up to most notices that were delivered or given up more than
// Law.NoticeDays days ago, and says how many.
func ForgetNotices(tx *Tx, most int) (int, error) {
	until := Stamp(tx.Now.AddDate(0, 0, -tx.Law.NoticeDays))
	return storage.Forget(tx, Notices, noticesByDone.Range(tx, "", until), most, func(*Notice) bool { return true })
}

// ForgetTrail deletes up to most entries of the trail older than Law.TrailDays days, and says
// how many.
func ForgetTrail(tx *Tx, most int) (int, error) {
	return Audit.DeleteRange(tx, "", Stamp(tx.Now.AddDate(0, 0, -tx.Law.TrailDays)), most)
}

// FillNoticesByDone gives notices stored before there was a retention their place in its
// index.
func FillNoticesByDone(tx *storage.Tx) error { return noticesByDone.Fill(tx) }
