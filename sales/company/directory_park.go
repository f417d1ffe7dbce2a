package company

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/sales"
	"salesbot/sales/request"
	"salesbot/storage"
)

const (
	// together is the time over which what the directory takes away is taken together, and for
	// which the same has to be answered to be believed without the admin.
	together = 24 * time.Hour
	// longestGap is how far two answers may be apart for the time between to count as answered.
	longestGap = 2 * time.Hour
)

// tooMany says whether an answer takes away more people than leave of a day: over two, and over a
// tenth of all.
func tooMany(all, gone int) bool { return gone > 2 && gone*10 > all }

// leftLately are those who left in the last 24 hours without anybody having confirmed it.
func leftLately(tx *sales.Tx) ([]*sales.Person, error) {
	confirmed := make(map[string]bool)
	carried, err := storage.Collect(sales.ParkedByState.Find(tx, string(sales.ParkedCarried)))
	if err != nil {
		return nil, err
	}
	since := tx.Now.Add(-together)
	for _, a := range carried {
		for _, userid := range a.Gone {
			if a.Until.After(since) {
				confirmed[sales.UserKey(userid)] = true
			}
		}
	}
	all, err := storage.Collect(sales.People.Scan(tx, ""))
	return slices.DeleteFunc(all, func(p *sales.Person) bool {
		return p.Active || !p.LeftAt.After(since) || confirmed[p.Key()]
	}), err
}

// park says what of an answer is not believed yet, and keeps it: nil when all of it is.
func park(tx *sales.Tx, known, gone []*sales.Person, lost []int, within []*sales.Person) (*sales.ParkedAnswer, error) {
	a := &sales.ParkedAnswer{Since: tx.Now, Seen: tx.Now, State: sales.ParkedWaiting, Gone: keysOf(gone), Lost: lost, Within: keysOf(within)}
	same, err := another(tx, a)
	if err != nil || len(gone)+len(lost) == 0 {
		return nil, err
	}
	if same != nil {
		return again(tx, same)
	}
	before, err := leftLately(tx)
	if err != nil {
		return nil, err
	}
	if len(lost) == 0 && !tooMany(len(known)+len(before), len(gone)+len(before)) {
		return nil, nil
	}
	if gone, err = allTogether(tx, known, gone, before); err != nil {
		return nil, err
	}
	a.Gone = keysOf(gone)
	for _, p := range append(slices.Clone(gone), within...) {
		a.Names = append(a.Names, p.Name)
	}
	asked := request.DirectoryAsked{Parked: a.Key(), Text: taken(tx, gone, lost, within), More: aboutParked, Missing: a.Gone}
	r, err := request.AskAdmins(tx, request.DirectoryRequest, asked)
	if err != nil && !sales.IsRefusal(err, sales.Missing) { // without anybody to ask a day has to do
		return nil, err
	}
	if err == nil {
		a.Request = r.Code
		if err := nameAll(tx, a, r); err != nil {
			return nil, err
		}
	}
	return a, sales.ParkedAnswers.Put(tx, a)
}

// allTogether lets those who left in small steps before stay as well, when it has become too many
// together: it returns all who would be gone.
func allTogether(tx *sales.Tx, known, gone, before []*sales.Person) ([]*sales.Person, error) {
	if len(gone) == 0 {
		return gone, nil
	}
	here := make(map[string]bool)
	for _, p := range known {
		here[accountKey(p)] = true
	}
	for _, p := range before {
		if here[accountKey(p)] {
			continue // somebody else has the account by now
		}
		a, err := reactivate(tx, p)
		if err != nil {
			return nil, err
		}
		if err := sales.People.Put(tx, p); err != nil {
			return nil, err
		}
		if err := a.settle(tx); err != nil {
			return nil, err
		}
		gone = append(gone, p)
	}
	slices.SortFunc(gone, func(a, b *sales.Person) int { return strings.Compare(a.Key(), b.Key()) })
	return gone, nil
}

// another closes what is parked of other answers, and returns the one that is the same.
func another(tx *sales.Tx, a *sales.ParkedAnswer) (same *sales.ParkedAnswer, err error) {
	for _, state := range []sales.ParkedState{sales.ParkedWaiting, sales.ParkedRefused} {
		open, err := storage.Collect(sales.ParkedByState.Find(tx, string(state)))
		if err != nil {
			return nil, err
		}
		for _, o := range open {
			if o.Takes(a) {
				same = o
				continue
			}
			if err := unpark(tx, o, sales.ParkedOver, "通讯录后来又变了"); err != nil {
				return nil, err
			}
		}
	}
	return same, nil
}

// again counts the same answer once more: nil when it has been the answer for a day.
func again(tx *sales.Tx, a *sales.ParkedAnswer) (*sales.ParkedAnswer, error) {
	if a.State == sales.ParkedRefused {
		return a, nil
	}
	if gap := tx.Now.Sub(a.Seen); gap <= longestGap {
		a.Same += gap
	}
	a.Seen = tx.Now
	if a.Same < together {
		return a, sales.ParkedAnswers.Put(tx, a)
	}
	return nil, unpark(tx, a, sales.ParkedCarried, "同样的通讯录已满24小时，按它办了")
}

// staysParked says whether it is decided, or to be decided, for everybody missing whether p left.
func staysParked(tx *sales.Tx, p *sales.Person) (bool, error) {
	for _, state := range []sales.ParkedState{sales.ParkedWaiting, sales.ParkedRefused} {
		open, err := storage.Collect(sales.ParkedByState.Find(tx, string(state)))
		if err != nil {
			return false, err
		}
		for _, a := range open {
			if slices.Contains(a.Gone, p.Key()) {
				return true, nil
			}
		}
	}
	return false, nil
}

// unpark ends the waiting of an answer; why is told of its request.
func unpark(tx *sales.Tx, a *sales.ParkedAnswer, to sales.ParkedState, why string) error {
	if a.State == sales.ParkedWaiting {
		a.Until = tx.Now
	}
	a.State = to
	if err := sales.ParkedAnswers.Put(tx, a); err != nil || a.Request == "" {
		return err
	}
	return request.Overtake(tx, a.Request, why)
}

// DirectoryDecided does what the admin said, see sales.Listeners.
func DirectoryDecided(tx *sales.Tx, parked, person string, asked time.Time, yes bool) error {
	if person != "" {
		return samePersonDecided(tx.As(sales.System), person, asked, yes)
	}
	a, err := sales.ParkedAnswers.Get(tx, parked)
	if err != nil || a.State != sales.ParkedWaiting {
		return err
	}
	a.State, a.Until = sales.ParkedRefused, tx.Now
	if yes {
		a.State = sales.ParkedCarried
	}
	if err := sales.ParkedAnswers.Put(tx, a); err != nil || !yes {
		return err
	}
	tx = tx.As(sales.System)
	var gone []*sales.Person
	for _, userid := range a.Gone {
		p, err := sales.PersonByID(tx, userid)
		if err != nil {
			return err
		}
		gone = append(gone, p)
	}
	for _, id := range a.Lost {
		if err := sales.Departments.Delete(tx, (&sales.Department{ID: id}).Key()); err != nil {
			return err
		}
	}
	tx.Tree, tx.Calendars = nil, nil
	_, err = leave(tx, gone)
	return err
}

func keysOf(people []*sales.Person) []string {
	var keys []string
	for _, p := range people {
		keys = append(keys, p.Key())
	}
	slices.Sort(keys)
	return keys
}

// taken says what an answer takes away.
func taken(tx *sales.Tx, gone []*sales.Person, lost []int, within []*sales.Person) string {
	var parts []string
	if len(lost) > 0 {
		var names []string
		for _, id := range lost {
			names = append(names, sales.DepartmentName(tx, id))
		}
		text := "部门少了" + strings.Join(names, "和")
		if len(within) > 0 {
			text += fmt.Sprintf("（里面还有%d人）", len(within))
		}
		parts = append(parts, text)
	}
	if len(gone) > 0 {
		parts = append(parts, fmt.Sprintf("通讯录少了%d人", len(gone)))
	} else {
		gone = within
	}
	return strings.Join(parts, "，") + "：" + named(tx, gone)
}

// aboutParked says what holds meanwhile and what the answers mean.
const aboutParked = "先不当真：他们照常用，期间的延交、缺交待人事确认。\n批准：按离开处理，名下交上级并保留\n驳回：不理会，直到通讯录再变\n不处理：同样结果满24小时才照办"

// nameAll sends who decides every name: a card has no room for many.
func nameAll(tx *sales.Tx, a *sales.ParkedAnswer, r *request.Request) error {
	for _, to := range r.Asked {
		text := fmt.Sprintf("【通讯录】申请 %s 涉及%d人：%s\n全部看：申请 %s\n是误删或可见范围改错了，改回来就自动恢复。", r.Code, len(a.Names), strings.Join(a.Names, "、"), r.Code)
		n := sales.Notice{Key: "parked/" + a.Key(), To: to, Content: sales.Content{Text: sales.Fit(text, sales.MaxText, "全部看：申请 "+r.Code)}, Reason: "directory parked", About: "request " + r.Code}
		if err := sales.Queue(tx, n); err != nil {
			return err
		}
	}
	return nil
}
