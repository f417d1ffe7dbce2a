package sales

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A Warning is something about somebody's conduct put on record (RULEBOOK §8): a warning,
// of which they are told, or a note of HR's, of which the bot makes nothing.
type Warning struct {
	Person string       `json:"person"`
	At     time.Time    `json:"at"`
	Day    rulebook.Day `json:"day"`
	By     string       `json:"by"`
	Level  WarningLevel `json:"level"`
	Reason string       `json:"reason"`
}

// WarningLevel is what is on record.
type WarningLevel string

// The levels. The last two are HR's notes: text only.
const (
	Oral      WarningLevel = "oral"
	Written   WarningLevel = "written"
	Stood     WarningLevel = "stood_down" // 停职
	Dismissed WarningLevel = "dismissed"  // 辞退
)

// Title is the level's Chinese name.
func (l WarningLevel) Title() string {
	switch l {
	case Oral:
		return "口头警告"
	case Written:
		return "书面警告"
	case Stood:
		return "停职"
	case Dismissed:
		return "辞退"
	}
	return string(l)
}

// Note says whether it is only for HR's eyes.
func (l WarningLevel) Note() bool { return l == Stood || l == Dismissed }

// ParseWarningLevel reads 口头, 书面警告, 停职, …
func ParseWarningLevel(s string) (WarningLevel, bool) {
	s = strings.TrimSuffix(rulebook.Fold(s), "警告")
	for _, l := range []WarningLevel{Oral, Written, Stood, Dismissed} {
		if s == strings.TrimSuffix(l.Title(), "警告") {
			return l, true
		}
	}
	return "", false
}

func (w *Warning) key() string {
	return UserKey(w.Person) + "/" + Stamp(w.At) + "/" + string(w.Level)
}

// Warnings are keyed by person, moment, level.
var Warnings = storage.NewTable("warnings", (*Warning).key).Traced(storage.Trail{Title: "警告", By: []string{"person", "day"},
	Words: map[string]func(string) string{"level": func(s string) string { return WarningLevel(s).Title() }}})

// ConductNotice marks notices about somebody's conduct: they reach also who is suspended.
const ConductNotice = "conduct"

// mayJudgeConduct refuses who has no say about somebody's conduct: HR has about all, a
// leader about their people where it is not HR's alone; nobody about themselves.
func mayJudgeConduct(tx *Tx, by, p *Person, hrOnly bool) error {
	r, err := RelationTo(tx, by, p.UserID)
	if err == nil && hrOnly && !r.Self && !r.HR {
		return Refuse(Forbidden, "这要人事来做。")
	}
	if err != nil {
		return err
	}
	return MustDecide(tx, by, p, "不能对自己这样做。")
}

// Warn puts a warning on record and tells the person and HR, or one of HR's notes, of
// which nobody is told. The same said twice on a day is one.
func Warn(tx *Tx, by, p *Person, level WarningLevel, reason string) (*Warning, error) {
	if err := mayJudgeConduct(tx, by, p, level.Note()); err != nil {
		return nil, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return nil, Refuse(Invalid, "%s要写理由。", level.Title())
	}
	before, err := storage.Collect(Warnings.Scan(tx, p.Key()+"/"))
	if err != nil {
		return nil, err
	}
	w := &Warning{Person: p.UserID, At: tx.Now, Day: tx.Today(), By: by.UserID, Level: level, Reason: reason}
	for _, b := range before {
		if b.Day == w.Day && b.Level == level && b.Reason == reason && SameUser(b.By, w.By) {
			return nil, Refuse(Conflict, "今天%s已登记过同样的%s，没有重复登记。", b.At.In(rulebook.Zone).Format("15:04"), level.Title())
		}
	}
	if err := Warnings.Put(tx, w); err != nil || level.Note() {
		return w, err
	}
	return w, w.tell(tx)
}

// tell tells the person, with the reason and whom to ask, and HR but who did it.
func (w *Warning) tell(tx *Tx) error {
	staff, err := PeopleWith(tx, HR)
	if err != nil {
		return err
	}
	staff = slices.DeleteFunc(staff, func(h *Person) bool { return SameUser(h.UserID, w.By) || SameUser(h.UserID, w.Person) })
	ask := NameOf(tx, w.By)
	if len(staff) > 0 {
		ask += "，或人事" + Names(staff)
	}
	text := fmt.Sprintf("【%s】%s %s登记\n理由：%s\n有疑问或不同意请找%s。只作记录，不是罚单。", w.Level.Title(), Moment(w.At), NameOf(tx, w.By), Excerpt(w.Reason, 300), ask)
	if err := Queue(tx, Notice{Key: "warning/" + w.key(), To: w.Person, Content: Content{Text: text}, Reason: "warning", About: ConductNotice}); err != nil {
		return err
	}
	for _, h := range staff {
		text := fmt.Sprintf("【%s】%s %s给%s登记，本人同时收到通知。\n理由：%s\n全部：警告记录", w.Level.Title(), Moment(w.At), NameOf(tx, w.By), NameOf(tx, w.Person), Excerpt(w.Reason, 300))
		if err := Queue(tx, Notice{Key: "warning/" + w.key(), To: h.UserID, Content: Content{Text: text}, Reason: "warning"}); err != nil {
			return err
		}
	}
	return nil
}

// WarningsSeenBy lists what is on record that by may see, newest first: HR all; others
// the warnings of their people and their own, no notes. about narrows it to one person;
// nil for all.
func WarningsSeenBy(tx *Tx, by, about *Person) ([]*Warning, error) {
	prefix := ""
	if about != nil {
		prefix = about.Key() + "/"
	}
	all, err := storage.Collect(Warnings.Scan(tx, prefix))
	if err != nil {
		return nil, err
	}
	var seen []*Warning
	for _, w := range all {
		r, err := RelationTo(tx, by, w.Person)
		if err != nil {
			return nil, err
		}
		if r.HR || r.Reaches() && !w.Level.Note() {
			seen = append(seen, w)
		}
	}
	slices.SortStableFunc(seen, func(a, b *Warning) int { return b.At.Compare(a.At) })
	return seen, nil
}
