package handlers

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/sales/task"
)

// A relation is whose a thing is, seen from who wants to use it.
type relation string

const (
	own      relation = "own"
	team     relation = "team"     // of somebody below
	stranger relation = "stranger" // of a colleague, or another team's
)

// An asker stands for a role; below is somebody of theirs, beside somebody who is not.
type asker struct {
	role                  bot.Who
	title                 string
	userid, below, beside string
}

var askers = []asker{
	{bot.Rep, "销售", "lina", "", "zhaomin"},
	{bot.Manager, "经理", "zhangwei", "zhaomin", "wangqiang2"},
	{bot.Director, "区总", "wangfang", "wangqiang2", "xiaoyu"},
	{bot.Reviewer, "抽查人", "reviewer", "", "zhaomin"},
	{bot.HR, "人事", "chenhr", "", "zhaomin"},
	{bot.Admin, "管理员", "root", "", "zhaomin"},
}

// allowed is the law of rights (RULEBOOK §8), written down a second time: what scope
// lets a role use things in a relation.
func allowed(whose bot.Whose, role bot.Who, r relation) bool {
	switch {
	case whose == bot.Anyones:
		return true // the act decides
	case r == own:
		return whose == bot.Own || whose == bot.Seen || role == bot.HR
	case r == team:
		return whose == bot.Theirs || whose == bot.Seen
	}
	return role == bot.HR && whose != bot.Own
}

// TestRights walks everything: every command, every role, own, team's and strangers'
// things, through the router on a real store. Who may not is refused for that reason and
// nothing is changed; who may is not.
func TestRights(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.people()
	for _, who := range []string{"lina", "zhaomin", "wangqiang2", "xiaoyu", "zhangwei", "wangfang", "reviewer", "chenhr", "root"} {
		h.things(who)
	}
	before, books := h.rows(), h.books()
	walked := 0
	for _, c := range Commands() {
		for _, a := range askers {
			if c.Who&a.role == 0 {
				for _, answer := range []string{h.say(a.userid, c.Name), h.say(a.userid, c.Examples[0])} {
					walked++
					h.refusedAlone(&c, a, "", answer, before)
				}
				continue
			}
			for _, p := range c.Params {
				if !p.Kind.Owned() {
					continue
				}
				if h.value(p.Kind, a.userid) == "" {
					t.Errorf("%s: nobody has a %s: give everybody one in things", c.Name, p.Name)
					continue
				}
				for r, owner := range map[relation]string{own: a.userid, team: a.below, stranger: a.beside} {
					if owner == "" {
						continue
					}
					walked++
					answer := h.use(&c, p, a.userid, owner)
					if !allowed(c.Scope(p), a.role, r) {
						h.refusedAlone(&c, a, p.Name+" "+string(r), answer, before)
						continue
					}
					if notTheirs(answer) && c.Scope(p) != bot.Anyones {
						t.Errorf("%s %s %s %s: refused: %s", a.title, c.Name, p.Name, r, answer)
					}
					contains(t, answer, a.title+" "+c.Name+" "+p.Name, "!已经过去了", "!已经不在了", "!没看懂", "!没有对应的选项")
					if r == stranger && a.role&(bot.HR|bot.Admin) == 0 {
						h.untouched(&c, a, owner, before)
					}
					h.restore(books)
				}
			}
		}
	}
	if walked < 300 {
		t.Errorf("only %d steps", walked)
	}
}

// notTheirs says whether an answer refuses for want of a right.
func notTheirs(answer string) bool {
	for _, words := range []string{"才能用。", "你不能操作", "你不能看也不能处理", "不归你管，不能这样做", "或不归你看", "没有这次签到"} {
		if strings.Contains(answer, words) {
			return true
		}
	}
	return false
}

// refusedAlone wants a refusal for want of a right that left no trace.
func (h *house) refusedAlone(c *bot.Command, a asker, what, answer string, before map[string]string) {
	h.t.Helper()
	if !notTheirs(answer) || h.ran != "" {
		h.t.Errorf("%s %s %s: not refused (ran %q): %s", a.title, c.Name, what, h.ran, answer)
	}
	if after := h.rows(); !maps.Equal(before, after) {
		h.t.Fatalf("%s %s %s: something changed", a.title, c.Name, what)
	}
}

// untouched wants the things of a stranger to be what they were, whatever the act decided.
func (h *house) untouched(c *bot.Command, a asker, owner string, before map[string]string) {
	h.t.Helper()
	after := h.rows()
	for _, table := range []string{crm.Customers.Name(), crm.Deals.Name(), crm.Leads.Name(), crm.Visits.Name(),
		ledger.Fines.Name(), task.Tasks.Name(), request.Requests.Name(), sales.People.Name()} {
		for key, value := range before {
			if strings.HasPrefix(key, table+" ") && strings.Contains(value, `"`+owner+`"`) && after[key] != value {
				h.t.Errorf("%s %s: changed %s of %s", a.title, c.Name, key, owner)
			}
		}
	}
}

// people adds a department outside the director's reach, and somebody who only reviews.
func (h *house) people() {
	h.t.Helper()
	h.update(func(tx *sales.Tx) error {
		if err := sales.Departments.Put(tx, &sales.Department{ID: 9, Name: "西南大区"}); err != nil {
			return err
		}
		for _, e := range []sales.Entry{{UserID: "xiaoyu", Name: "肖宇", Departments: []int{9}, Active: true}, {UserID: "reviewer", Name: "何平", Departments: []int{9}, Active: true}} {
			p, err := company.SyncPerson(tx, e)
			if err != nil {
				return err
			}
			if e.UserID == "reviewer" {
				if err := sales.GrantRole(tx, p, sales.Reviewer, true); err != nil {
					return err
				}
			}
		}
		return nil
	})
	h.deliver()
}

// things gives somebody one of everything that belongs to somebody.
func (h *house) things(who string) {
	h.t.Helper()
	h.update(func(tx *sales.Tx) error {
		held := crm.Holding{Owner: who, EnteredAt: h.now}
		put := func(errs ...error) error {
			for _, err := range errs {
				if err != nil {
					return err
				}
			}
			return nil
		}
		return put(
			crm.Customers.Put(tx, &crm.Customer{Name: who + "工程公司", Owner: who, CreatedBy: who, CreatedAt: h.now}),
			crm.Deals.Put(tx, &crm.Deal{Name: who + "的商机", Customer: who + "工程公司", Stage: rulebook.Opportunity, Holding: held, CreatedBy: who, CreatedAt: h.now}),
			crm.Leads.Put(tx, &crm.Lead{Name: who + "的线索", Holding: held, CreatedBy: who, CreatedAt: h.now}),
			crm.Visits.Put(tx, visitOf(who, h.now)),
			ledger.Fines.Put(tx, &ledger.Fine{Code: codeOf(who), Rule: rulebook.LateReportID, Person: who, Day: friday - 1, Amount: 1000, State: ledger.Booked, BookedAt: h.now,
				NoticedAt: h.now, Moves: []ledger.Move{{At: h.now, By: sales.System, To: ledger.Booked}}}),
			task.Tasks.Put(tx, &task.Task{Code: codeOf(who), Text: "交标书", By: who, For: who, At: h.now, First: h.now, Due: h.now.Add(time.Hour), State: task.TaskOpen, MovedAt: h.now, MovedBy: who}),
			request.Requests.Put(tx, &request.Request{Code: codeOf(who), Kind: request.LeaveRequest, By: who, For: who, AskedAt: h.now, State: request.Asked,
				Leave: &request.LeaveAsked{From: friday + 3, To: friday + 3, Kind: "事假", Reason: "搬家", Workdays: 1}}),
		)
	})
}

func codeOf(who string) string { return rulebook.FineCode(who, 6) }

func visitOf(who string, at time.Time) *crm.Visit {
	return &crm.Visit{Person: who, At: at, Day: rulebook.DayOf(at), Raw: "31.23,121.47"}
}

// value names somebody's thing of a kind as a list's choice does. Kinds are not listed
// here: what a value of theirs loads says whether it is one.
func (h *house) value(k *bot.ParamKind, who string) (value string) {
	h.t.Helper()
	h.view(func(tx *sales.Tx) error {
		for _, try := range []string{who + "工程公司", who + "的商机", who + "的线索", codeOf(who), visitOf(who, h.now).Key(), who, "商机 " + who + "的商机", "客户 " + who + "工程公司"} {
			owners, err := k.OwnersOf(tx, try)
			if err == nil && slices.Contains(owners, who) {
				value = try
				return nil
			}
		}
		return nil
	})
	return value
}

// use lets somebody choose a thing as the parameter of a command.
func (h *house) use(c *bot.Command, p bot.Param, who, owner string) string {
	h.t.Helper()
	h.update(func(tx *sales.Tx) error {
		return bot.Conversations.Put(tx, &bot.Conversation{
			Person:   who,
			Dialogue: &bot.Dialogue{Command: c.Key, Param: p.Name, At: h.now},
			List:     &bot.List{Choices: []bot.Choice{{Value: h.value(p.Kind, owner)}}, At: h.now},
		})
	})
	return h.say(who, "1")
}

// books is every row of the nouns with its index entries, to be put back by restore.
func (h *house) books() map[string]map[string][]byte {
	h.t.Helper()
	all := make(map[string]map[string][]byte)
	h.view(func(tx *sales.Tx) error {
		for _, name := range tableNames() {
			rows, err := rawRows(tx, name)
			if err != nil {
				return err
			}
			all[name] = rows
		}
		return nil
	})
	return all
}

func (h *house) restore(books map[string]map[string][]byte) {
	h.t.Helper()
	err := h.store.Update(context.Background(), sales.Origin{Actor: sales.System}, func(tx *sales.Tx) error {
		for _, name := range tableNames() {
			now, err := rawRows(tx, name)
			if err != nil {
				return err
			}
			for key := range now {
				if _, kept := books[name][key]; !kept {
					if err := tx.Tx.Delete(name, key); err != nil {
						return err
					}
				}
			}
			for key, value := range books[name] {
				if string(now[key]) == string(value) {
					continue
				}
				if err := tx.Tx.Put(name, key, value); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func tableNames() (all []string) {
	for _, table := range company.Tables() {
		all = append(all, table.Name())
		for _, ix := range table.IndexNames() {
			all = append(all, table.Name()+"/"+ix)
		}
	}
	return all
}

func rawRows(tx *sales.Tx, table string) (map[string][]byte, error) {
	c, err := tx.Cursor(table, "", "")
	if err != nil {
		return nil, err
	}
	rows := make(map[string][]byte)
	for c.Next() {
		rows[c.Key()] = slices.Clone(c.Value())
	}
	return rows, c.Close()
}
