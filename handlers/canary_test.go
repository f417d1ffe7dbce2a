package handlers

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/sales/task"
)

// A privateText is something people write that is not for everybody: who is told it, by role
// and by whose it is, and why. What no row allows is a leak.
type privateText struct {
	what string
	team []bot.Who // told of the people below them
	all  []bot.Who // told of everybody
	why  string
}

var everyRole = []bot.Who{bot.Rep, bot.Manager, bot.Director, bot.Reviewer, bot.HR, bot.Admin}

var privateTexts = []privateText{
	{"日报", []bot.Who{bot.Manager, bot.Director}, []bot.Who{bot.HR}, "上级点评、人事核对罚单要看原文"},
	{"点评", []bot.Who{bot.Manager, bot.Director}, []bot.Who{bot.HR}, "和日报一起看"},
	{"请假理由", []bot.Who{bot.Manager, bot.Director}, []bot.Who{bot.HR}, "由上级或人事批"},
	{"申诉理由", []bot.Who{bot.Manager, bot.Director}, []bot.Who{bot.HR}, "由上级或人事裁定"},
	{"警告理由", []bot.Who{bot.Manager, bot.Director}, []bot.Who{bot.HR}, "由上级或人事记"},
	{"拜访记录", []bot.Who{bot.Manager, bot.Director, bot.Reviewer}, []bot.Who{bot.HR}, "上级看跟进，人事抽查"},
	{"联系人电话", []bot.Who{bot.Manager, bot.Director}, []bot.Who{bot.HR}, "看得到客户的人要能联系"},
	{"手机", everyRole, everyRole, "通讯录里同事要能联系"},
	{"任务", []bot.Who{bot.Manager, bot.Director}, everyRole, "同事的日程人人可看，约时间要用；每条前20个字"},
}

func (p privateText) allows(role bot.Who, r relation) bool {
	return r == own || slices.Contains(p.all, role) || r == team && slices.Contains(p.team, role)
}

// canary is what somebody wrote, told from what anybody else did. A phone is all digits.
func canary(what, who string) string {
	if what == "联系人电话" || what == "手机" {
		return "139" + rulebook.FineCode(what+who, 8)
	}
	return "金丝雀" + rulebook.FineCode(what+who, 6)
}

// plant writes a canary wherever somebody writes something private.
func (h *house) plant(who string) {
	h.t.Helper()
	h.update(func(tx *sales.Tx) error {
		day := friday - 1
		for _, err := range []error{
			ledger.Reports.Put(tx, &ledger.Report{Person: who, Day: day, SentAt: clock(day, "17:00"), Status: rulebook.OnTime,
				Revisions: []ledger.Revision{{SentAt: clock(day, "17:00"), Text: canary("日报", who)}},
				Comments:  []ledger.Comment{{By: who, At: clock(day, "19:00"), Text: canary("点评", who)}}}),
			request.Requests.Put(tx, &request.Request{Code: codeOf(who), Kind: request.LeaveRequest, By: who, For: who, AskedAt: h.now, State: request.Asked,
				Leave: &request.LeaveAsked{From: friday + 3, To: friday + 3, Kind: "事假", Reason: canary("请假理由", who), Workdays: 1}}),
			ledger.Fines.Put(tx, &ledger.Fine{Code: codeOf(who), Rule: rulebook.LateReportID, Person: who, Day: day, Amount: 1000, State: ledger.Appealed, BookedAt: h.now, NoticedAt: h.now,
				Appeal: &ledger.Appeal{At: h.now, Text: canary("申诉理由", who)}, Moves: []ledger.Move{{At: h.now, By: who, To: ledger.Appealed, Why: canary("申诉理由", who)}}}),
			sales.Warnings.Put(tx, &sales.Warning{Person: who, At: h.now, Day: day, By: "chenhr", Level: sales.Written, Reason: canary("警告理由", who)}),
			crm.FollowUps.Put(tx, &crm.FollowUp{Person: who, At: h.now, Day: day, Customer: who + "工程公司", Text: canary("拜访记录", who), Next: friday}),
			crm.Contacts.Put(tx, &crm.Contact{Customer: who + "工程公司", Name: "王建国", Title: "院长", Phone: canary("联系人电话", who), By: who, At: h.now}),
			sales.Profiles.Put(tx, &sales.Profile{Person: who, Mobile: canary("手机", who), At: h.now}),
			task.Tasks.Put(tx, &task.Task{Code: codeOf(who), Text: canary("任务", who), By: who, For: who, At: h.now, First: h.now.Add(time.Hour), Due: h.now.Add(time.Hour), State: task.TaskOpen, MovedAt: h.now, MovedBy: who}),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// TestNoAnswerLeaks says every command in every form, with everybody's things by number and
// name, as each role, and looks for what others wrote in the answers, also in what the first
// numbers of a list open.
func TestNoAnswerLeaks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.people()
	owners := []string{"lina", "zhaomin", "wangqiang2", "xiaoyu"}
	for _, who := range owners {
		h.things(who)
		h.update(func(tx *sales.Tx) error { // the canary's stand in their place
			for _, err := range []error{task.Tasks.Delete(tx, taskOf(who, h.now).Key()), ledger.Fines.Delete(tx, ledger.FineKey(rulebook.LateReportID, who, friday-1))} {
				if err != nil {
					return err
				}
			}
			return nil
		})
		h.plant(who)
	}
	h.store.Settings().Law.Quotas.MessagesAMinute = 1_000_000 // the walk is no flood
	books := h.books()
	said, leaked, found := 0, make(map[string]bool), make(map[string]bool)
	for _, a := range askers {
		related := make(map[string]relation)
		h.view(func(tx *sales.Tx) error {
			p, err := sales.PersonByID(tx, a.userid)
			if err != nil {
				return err
			}
			for _, o := range owners {
				r, err := sales.RelationTo(tx, p, o)
				if err != nil {
					return err
				}
				related[o] = map[bool]relation{true: team, false: stranger}[r.Above]
				if o == a.userid {
					related[o] = own
				}
			}
			return nil
		})
		look := func(c *bot.Command, line, answer string) {
			said++
			for _, p := range privateTexts {
				for _, o := range owners {
					if !strings.Contains(answer, canary(p.what, o)) {
						continue
					}
					found[p.what] = true
					if key := a.title + " " + c.Name + " " + p.what + " " + string(related[o]); !p.allows(a.role, related[o]) && !leaked[key] {
						leaked[key] = true
						t.Errorf("%s hears %s of %s (%s) by %q:\n%s", a.title, p.what, o, related[o], line, answer)
					}
				}
			}
		}
		for _, c := range Commands() {
			lines := append([]string{c.Name}, c.Examples...)
			if len(c.Params) > 0 {
				for _, o := range owners {
					for _, v := range []string{codeOf(o), o, o + "工程公司", o + "的商机", o + "的线索"} {
						lines = append(lines, c.Name+" "+v)
					}
				}
			}
			for _, line := range lines {
				answer := h.say(a.userid, line)
				look(&c, line, answer)
				changed := h.ran != ""
				for n := 1; n <= 3 && strings.Contains(answer, fmt.Sprintf("\n%d ", n)); n++ {
					look(&c, line+fmt.Sprintf(" → %d", n), h.say(a.userid, fmt.Sprint(n)))
					changed = true
				}
				if changed {
					h.restore(books)
				}
				if c.Who&a.role == 0 {
					break // the rest is refused alike, see TestRights
				}
			}
		}
	}
	if said < 2000 {
		t.Errorf("only %d answers", said)
	}
	for _, p := range privateTexts {
		if !found[p.what] {
			t.Errorf("%s was told to nobody, not even whose it is: is it planted?", p.what)
		}
	}
	t.Logf("%d answers", said)
}

func taskOf(who string, at time.Time) *task.Task {
	return &task.Task{Text: "交标书", By: who, For: who, At: at, First: at}
}

// The trail shows the admin that somebody wrote something, not what.
func TestAuditHidesWhatPeopleWrote(t *testing.T) {
	h := newHouse(t)
	h.people()
	h.things("lina")
	h.plant("lina")
	answer := ""
	for page := 1; page <= 4; page++ {
		answer += h.say("root", fmt.Sprintf("审计 系统 %d", page))
		for n := 1; n <= 10; n++ {
			answer += h.say("root", fmt.Sprint(n))
			h.say("root", fmt.Sprintf("审计 系统 %d", page))
		}
	}
	contains(t, answer, "审计", "内容不显示")
	for _, p := range privateTexts {
		if strings.Contains(answer, canary(p.what, "lina")) {
			t.Errorf("the trail tells %s", p.what)
		}
	}
}

// TestPrivateDoc keeps the list of who is told what others wrote beside docs/rights.md.
func TestPrivateDoc(t *testing.T) {
	var b strings.Builder
	b.WriteString("# 别人写的，谁看得到\n\n由 `go test ./handlers -run TestPrivateDoc -update` 生成；`TestNoAnswerLeaks` 以每个角色把每条命令的每种说法说一遍，表外的一处出现即失败。本人写的本人都看得到。\n\n| 内容 |")
	for _, a := range askers {
		b.WriteString(" " + a.title + " |")
	}
	b.WriteString(" 为什么 |\n|---|" + strings.Repeat("---|", len(askers)+1) + "\n")
	for _, p := range privateTexts {
		b.WriteString("| " + p.what + " |")
		for _, a := range askers {
			cell := ""
			switch {
			case p.allows(a.role, stranger):
				cell = "所有人的"
			case p.allows(a.role, team):
				cell = "下属的"
			}
			b.WriteString(" " + cell + " |")
		}
		b.WriteString(" " + p.why + " |\n")
	}
	fresh(t, "../docs/private.md", b.String())
}
