package company

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

// An Errand is something asked for in chat that takes files, and so is done after the
// answer, outside its transaction. Who asked is told by a notice what came of it.
type Errand struct {
	Kind    ErrandKind     `json:"kind"`
	By      string         `json:"by"`
	MsgID   string         `json:"msg_id,omitempty"` // of the message that asked
	Month   rulebook.Month `json:"month,omitzero"`   // of an Export
	AskedAt time.Time      `json:"asked_at"`

	State    ErrandState `json:"state"`
	Due      time.Time   `json:"due,omitzero"` // ErrandWaiting: the next try
	Attempts int         `json:"attempts,omitempty"`
	Error    string      `json:"error,omitempty"` // of the last try
	DoneAt   time.Time   `json:"done_at,omitzero"`
	File     string      `json:"file,omitempty"` // the name of what was made
}

// ErrandKind says what is to be done, by the command that asks for it.
type ErrandKind string

// The kinds of errands.
const (
	Export ErrandKind = "导出" // a month's fines as a workbook, sent as a file
	Backup ErrandKind = "备份" // everything in one file on the server
)

// An errandRule is what is peculiar to one kind of errand.
type errandRule struct {
	role  sales.Role // whose errand it is, and must still be when it is done
	title func(*Errand) string
	// theirs is one for each who asks; else one does for all.
	theirs bool
	// sent comes as a file, and not in the night: it is made when it can be sent.
	sent bool
	// alone are made a second apart: the files are named for it.
	alone bool
}

// errandRules are the kinds, a row each.
func errandRules() map[ErrandKind]errandRule {
	return map[ErrandKind]errandRule{
		Export: {role: sales.HR, title: func(e *Errand) string { return ExportName(e.Month) }, theirs: true, sent: true},
		Backup: {role: sales.Admin, title: func(*Errand) string { return "全部数据" }, alone: true},
	}
}

func (k ErrandKind) rule() errandRule { return errandRules()[k] }

// ErrandState is where an errand stands:
//
//	waiting → done | failed | denied
//	   ↑________|  (the file was not taken while WeCom kept it)
type ErrandState string

// The states of an errand.
const (
	ErrandWaiting ErrandState = "waiting"
	ErrandDone    ErrandState = "done"
	ErrandFailed  ErrandState = "failed"
	ErrandDenied  ErrandState = "denied" // who asked may not have it any more
)

// Title is the state's Chinese name.
func (s ErrandState) Title() string {
	switch s {
	case ErrandWaiting:
		return "等待"
	case ErrandDone:
		return "完成"
	case ErrandFailed:
		return "失败"
	case ErrandDenied:
		return "不再有权"
	}
	return string(s)
}

// BackupsKept is how many backups asked for in chat stay on the server.
const BackupsKept = 7

const (
	// errandPatience is how long a failing errand is tried again.
	errandPatience = 24 * time.Hour
	// uploadKept is how long WeCom can send an uploaded file: it keeps it for 3 days
	// (D/90253); the rest is for a send that takes long.
	uploadKept = 3*24*time.Hour - 5*time.Hour
)

func (e *Errand) key() string {
	return sales.Stamp(e.AskedAt) + "/" + string(e.Kind) + "/" + sales.UserKey(e.By) + "/" + e.MsgID
}

var errandsByDue = storage.NewIndex("by_due", func(e *Errand) []string { return sales.KeyIf(e.State == ErrandWaiting, sales.Stamp(e.Due)) })

// Errands are in order of the moments they were asked for.
var Errands = storage.NewTable("errands", (*Errand).key, errandsByDue).Traced(storage.Trail{Title: "文件任务", By: []string{"kind", "month"},
	Words: map[string]func(string) string{"state": func(s string) string { return ErrandState(s).Title() }}})

// ExportName is the name of a month's workbook.
func ExportName(m rulebook.Month) string { return "罚款明细-" + m.String() + ".xlsx" }

// AskErrand queues an errand of p, to be done after the night if it is to be sent. fresh
// is false when the same is waiting already: the one returned.
func AskErrand(tx *sales.Tx, p *sales.Person, kind ErrandKind, m rulebook.Month) (e *Errand, fresh bool, err error) {
	waiting, err := storage.Collect(errandsByDue.Scan(tx, ""))
	if err != nil {
		return nil, false, err
	}
	rule := kind.rule()
	for _, w := range waiting {
		if w.Kind == kind && w.Month == m && (!rule.theirs || sales.SameUser(w.By, p.UserID)) {
			return w, false, nil
		}
	}
	e = &Errand{Kind: kind, By: p.UserID, MsgID: tx.MsgID, Month: m, AskedAt: tx.Now, State: ErrandWaiting, Due: rule.after(tx, tx.Now)}
	if rule.alone {
		if e.AskedAt, err = freeSecond(tx, kind, e.AskedAt); err != nil {
			return nil, false, err
		}
	}
	return e, true, Errands.Put(tx, e)
}

// after is when it may be done at the earliest from a moment on.
func (r errandRule) after(tx *sales.Tx, at time.Time) time.Time {
	if r.sent {
		return tx.Law.Quiet.After(at)
	}
	return at
}

// freeSecond is at, or the first second after it that has no errand of the kind yet: the files
// are named for their seconds, and one made before holds less.
func freeSecond(tx *sales.Tx, kind ErrandKind, at time.Time) (time.Time, error) {
	for {
		others, err := storage.Collect(Errands.Scan(tx, sales.Stamp(at)[:len("2006-01-02T15:04:05")]))
		if err != nil || !slices.ContainsFunc(others, func(e *Errand) bool { return e.Kind == kind }) {
			return at, err
		}
		at = at.Truncate(time.Second).Add(time.Second)
	}
}

// NextErrand returns the errand to be done first; storage.ErrNotFound when none waits.
func NextErrand(tx *sales.Tx) (*Errand, error) {
	e, err := storage.First(errandsByDue.Scan(tx, ""))
	if err != nil {
		return nil, fmt.Errorf("errand to do: %w", err)
	}
	return e, nil
}

// MayRun says whether who asked for the errand may still have it.
func (e *Errand) MayRun(tx *sales.Tx) (bool, error) {
	p, err := sales.PersonByID(tx, e.By)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil || !p.Decides() {
		return false, err
	}
	roles, err := sales.RolesOf(tx, p)
	return roles.Has(e.Kind.rule().role), err
}

func (e *Errand) end(tx *sales.Tx, state ErrandState, cause string) error {
	e.State, e.Due, e.DoneAt, e.Error = state, time.Time{}, tx.Now, cause
	return Errands.Put(tx, e)
}

// DenyErrand ends an errand of somebody who may not have it any more. They get nothing.
func DenyErrand(tx *sales.Tx, e *Errand) error { return e.end(tx, ErrandDenied, "") }

// ExportReady sends the workbook WeCom took as mediaID to who asked for it.
func ExportReady(tx *sales.Tx, e *Errand, mediaID string) error {
	e.File = ExportName(e.Month)
	if err := e.end(tx, ErrandDone, ""); err != nil {
		return err
	}
	return sales.Queue(tx, sales.Notice{
		Key: "export/" + e.key() + "/" + sales.Stamp(tx.Now), To: e.By, Reason: "export", About: errandNotice + " " + e.key(), Until: tx.Now.Add(uploadKept),
		Content: sales.Content{Text: "[文件] " + e.File, File: &sales.File{MediaID: mediaID, Name: e.File}},
	})
}

// BackedUp is what a backup holds.
type BackedUp struct {
	Name      string         // of the file, in the backups folder
	Size      int64          // bytes
	Rows      map[string]int // by table
	Documents int
}

// BackupReady tells who asked that the backup is made and what to do with it.
func BackupReady(tx *sales.Tx, e *Errand, b BackedUp) error {
	e.File = b.Name
	if err := e.end(tx, ErrandDone, ""); err != nil {
		return err
	}
	counts := ""
	for _, noun := range []struct{ title, table string }{
		{"人员", sales.People.Name()}, {"日报", ledger.Reports.Name()}, {"罚单", ledger.Fines.Name()}, {"拜访", crm.Visits.Name()}, {"客户", crm.Customers.Name()},
		{"商机", crm.Deals.Name()}, {"线索", crm.Leads.Name()},
	} {
		counts += fmt.Sprintf("%s%d｜", noun.title, b.Rows[noun.table])
	}
	return e.tell(tx, fmt.Sprintf("【备份完成】%s\n%s，写完后已打开核对：%s文件%d\n在服务器数据目录的 backups 里，只留最近%d份，请复制到另一台机器保存。\n恢复：salesbot restore %s --data 空目录",
		b.Name, megabytes(b.Size), counts, b.Documents, BackupsKept, b.Name))
}

func megabytes(n int64) string { return fmt.Sprintf("%.1fMB", float64(n)/(1<<20)+0.05) }

// ErrandLate puts off the next try of an errand, until errandPatience is over.
func ErrandLate(tx *sales.Tx, e *Errand, again time.Time, cause error) error {
	if again.Sub(e.AskedAt) > errandPatience {
		return ErrandGone(tx, e, "一天内一直没有成功", cause)
	}
	e.Attempts++
	e.Due, e.Error = e.Kind.rule().after(tx, again), cause.Error()
	return Errands.Put(tx, e)
}

// ErrandGone gives an errand up and tells who asked why, in words that complete a sentence.
func ErrandGone(tx *sales.Tx, e *Errand, why string, cause error) error {
	if err := e.end(tx, ErrandFailed, cause.Error()); err != nil {
		return err
	}
	return e.tell(tx, fmt.Sprintf("【没有%s成】%s\n%s要的：%s。\n再来一次回：%s", e.Kind, e.Kind.rule().title(e), sales.Moment(e.AskedAt), why, e.line()))
}

func (e *Errand) tell(tx *sales.Tx, text string) error {
	return sales.Queue(tx, sales.Notice{Key: "errand/" + e.key() + "/" + sales.Stamp(tx.Now), To: e.By, Content: sales.Content{Text: text}, Reason: "errand"})
}

// line is what asks for the errand.
func (e *Errand) line() string { return strings.TrimSpace(string(e.Kind) + " " + e.Month.String()) }

// errandNotice is what the notice that carries an errand's file is about.
const errandNotice = "errand"

// stillWantedErrand keeps a file from somebody who may not have it any more.
func stillWantedErrand(tx *sales.Tx, key string) (why string, err error) {
	e, err := Errands.Get(tx, key)
	if err != nil {
		return "", err
	}
	may, err := e.MayRun(tx)
	if err == nil && !may {
		why = "not for this person any more"
	}
	return why, err
}

// undeliveredErrand does what follows when the notice with an errand's file is given up. A
// file that certainly was not taken is made anew; of any other its person hears, as a
// second copy might be one too many.
func undeliveredErrand(tx *sales.Tx, n *sales.Notice, key, why string) error {
	e, err := Errands.Get(tx, key)
	if err != nil {
		return err
	}
	if n.State == sales.Queued {
		e.State, e.Due, e.DoneAt, e.Error = ErrandWaiting, tx.Now, time.Time{}, why
		return Errands.Put(tx, e)
	}
	return ErrandGone(tx, e, "企业微信没有收下这个文件", errors.New(why))
}
