package sales

import (
	"strconv"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A Notice is one thing the bot says to one person unasked. It is queued in the
// transaction that causes it and delivered later, once.
type Notice struct {
	Key      string       `json:"key"` // what it is about; one person is told once per key
	To       string       `json:"to"`
	Content  Content      `json:"content"`
	Reason   string       `json:"reason"`            // why it is sent, for operators and exports
	About    string       `json:"about,omitempty"`   // what its delivery matters to: "greeting", "fine KEY", "deal TERM/KEY", "lead TERM/KEY", "request CODE"
	OwedDay  rulebook.Day `json:"owed_day,omitzero"` // dropped once the report of this day is not owed any more
	QueuedAt time.Time    `json:"queued_at"`
	Due      time.Time    `json:"due"`               // not before
	Until    time.Time    `json:"until,omitzero"`    // pointless from here on
	TriedAt  time.Time    `json:"tried_at,omitzero"` // of one queued anew: when it was first tried
	State    NoticeState  `json:"state"`
	Batch    string       `json:"batch,omitempty"`
	Attempts int          `json:"attempts,omitempty"`
	DoneAt   time.Time    `json:"done_at,omitzero"` // sent or given up
	MsgID    string       `json:"msg_id,omitempty"` // WeCom's, of what was sent
	Error    string       `json:"error,omitempty"`
}

// NoticeState is where a notice stands:
//
//	queued → sending → sent
//	   ↑________|   ↘ failed
type NoticeState string

// The states of a notice.
const (
	Queued  NoticeState = "queued"
	Sending NoticeState = "sending"
	Sent    NoticeState = "sent"
	Failed  NoticeState = "failed"
)

// NoticeKey is a notice's key: what it is about, then whom it is for.
func NoticeKey(key, to string) string { return key + "/" + UserKey(to) }

// ID is the notice's key, see NoticeKey.
func (n *Notice) ID() string { return NoticeKey(n.Key, n.To) }

// At is when the notice reached its present state.
func (n *Notice) At() time.Time {
	if n.DoneAt.IsZero() {
		return n.QueuedAt
	}
	return n.DoneAt
}

var (
	noticesByDue   = storage.NewIndex("by_due", func(n *Notice) []string { return KeyIf(n.State == Queued, Stamp(n.Due)) })
	noticesBySent  = storage.NewIndex("by_sent", func(n *Notice) []string { return KeyIf(n.State == Sent, UserKey(n.To)+"/"+Stamp(n.DoneAt)) })
	noticesByDone  = storage.NewIndex("by_done", func(n *Notice) []string { return KeyIf(n.State == Sent || n.State == Failed, Stamp(n.DoneAt)) })
	noticesByBatch = storage.NewIndex("by_batch", func(n *Notice) []string { return KeyIf(n.State == Sending, n.Batch) })
	noticesByCard  = storage.NewIndex("by_card", func(n *Notice) []string {
		if n.Content.Card == nil {
			return nil
		}
		return []string{n.Content.Card.TaskID}
	})
)

// KeyIf is the one key of an index where a row stands in it, none where it does not.
func KeyIf(when bool, key string) []string {
	if !when {
		return nil
	}
	return []string{key}
}

// Notices are keyed by what they are about, then person.
var Notices = storage.NewTable("notices", (*Notice).ID, noticesByDue, noticesBySent, noticesByDone, noticesByBatch, noticesByCard)

// Queue puts a notice in the outbox. The same key is queued once a person; quiet hours
// move it to the morning. A `<` is made full width, for WeCom renders links.
func Queue(tx *Tx, n Notice) error {
	exists, err := Notices.Has(tx, n.ID())
	if err != nil || exists {
		return err
	}
	n.Content.Text = Fit(Plain(n.Content.Text), MaxText, "")
	if c := n.Content.Card; c != nil {
		c.Title, c.Text = Fit(Plain(c.Title), 128, ""), Fit(Plain(c.Text), 512, "")
	}
	n.QueuedAt, n.State = tx.Now, Queued
	if n.Due.Before(tx.Now) {
		n.Due = tx.Now
	}
	n.Due = tx.Law.Quiet.After(n.Due)
	return Notices.Put(tx, &n)
}

// QueueUnlessBy queues what somebody is told of another's act: not who did it themselves,
// nor the owner of what has none.
func QueueUnlessBy(tx *Tx, by *Person, n Notice) error {
	if n.To == "" || SameUser(n.To, by.UserID) {
		return nil
	}
	return Queue(tx, n)
}

// QueueFor queues a notice for everybody of a role.
func QueueFor(tx *Tx, role Role, n Notice) error {
	all, err := PeopleWith(tx, role)
	if err != nil {
		return err
	}
	for _, p := range all {
		n.To = p.UserID
		if err := Queue(tx, n); err != nil {
			return err
		}
	}
	return nil
}

// NextNotice is when the earliest queued notice is due; zero when none is queued.
func NextNotice(tx *Tx) (time.Time, error) {
	c := noticesByDue.Scan(tx, "")
	defer c.Close()
	if c.Next() {
		return c.Row().Due, nil
	}
	return time.Time{}, c.Err()
}

// DueNotices returns up to most queued notices whose time has come, earliest first.
func DueNotices(tx *Tx, most int) ([]*Notice, error) {
	c := noticesByDue.Range(tx, "", Stamp(tx.Now.Add(time.Microsecond)))
	defer c.Close()
	var due []*Notice
	for len(due) < most && c.Next() {
		due = append(due, c.Row())
	}
	return due, c.Err()
}

// NoticesIn returns the notices being sent in a batch.
func NoticesIn(tx *Tx, batch string) ([]*Notice, error) {
	return storage.Collect(noticesByBatch.Find(tx, batch))
}

// SentTo returns the moments since a moment at which WeCom accepted something for a
// person, in order.
func SentTo(tx *Tx, userid string, since time.Time) ([]time.Time, error) {
	prefix := UserKey(userid) + "/"
	c := noticesBySent.Range(tx, prefix+Stamp(since), prefix+"~")
	defer c.Close()
	var at []time.Time
	for c.Next() {
		at = append(at, c.Row().DoneAt)
	}
	return at, c.Err()
}

// CardFor returns the notice that carried a card to a person; refused when that
// person never got it.
func CardFor(tx *Tx, taskID, userid string) (*Notice, error) {
	all, err := storage.Collect(noticesByCard.Find(tx, taskID))
	if err != nil {
		return nil, err
	}
	for _, n := range all {
		if SameUser(n.To, userid) {
			return n, nil
		}
	}
	return nil, Refuse(Forbidden, "这张卡片不是发给你的。")
}

// AgainMark stands in the key of a notice told again, before the number of the try.
const AgainMark = "/again-"

// WasSent says whether WeCom accepted the notice of that key for a person, and when: at
// the first try or a later one.
func WasSent(tx *Tx, key, userid string) (time.Time, error) {
	for try, again := key, 1; ; again++ {
		n, err := Notices.Get(tx, NoticeKey(try, userid))
		if err != nil {
			return time.Time{}, IgnoreNotFound(err)
		}
		if n.State == Sent {
			return n.DoneAt, nil
		}
		try = key + AgainMark + strconv.Itoa(again)
	}
}

// Accept stores that WeCom accepted a notice now.
func (n *Notice) Accept(tx *Tx) error { return n.end(tx, Sent, "") }

// Lose stores that a notice will not be delivered, and why.
func (n *Notice) Lose(tx *Tx, why string) error { return n.end(tx, Failed, why) }

func (n *Notice) end(tx *Tx, state NoticeState, why string) error {
	n.State, n.DoneAt, n.Error, n.Batch = state, tx.Now, why, ""
	return Notices.Put(tx, n)
}

// CardID makes a card's id of a name with a userid in it, which may contain a dot where
// the id may not (D/90236).
func CardID(name string) string { return strings.NewReplacer(".", "@@", heirMark, "@-").Replace(name) }

// ForgetAhead drops what was queued by a clock that ran ahead of tx.Now: its moments are
// still to come, and its keys are wanted then. What is on its way right now stays.
func ForgetAhead(tx *Tx) error {
	all, err := storage.Collect(Notices.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, n := range all {
		if n.QueuedAt.After(tx.Now) && n.State != Sending {
			if err := Notices.Delete(tx, n.ID()); err != nil {
				return err
			}
		}
	}
	return nil
}
