package handlers

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
	"salesbot/storage/storagetest"
)

// The people of a crowd: two teams under a director, one outside, and those of no team.
var crowd = []string{"lina", "zhaomin", "wangqiang", "wangqiang2", "xiaoyu", "zhangwei", "wangfang", "reviewer", "chenhr", "root"}

// secretOf is what only its writer, whoever leads them, HR and admins may read.
func secretOf(who string) string { return "暗语" + strings.ToUpper(who) + "完" }

// TestAnyoneSaysAnything lets anybody say, click, press, send and pick anything in any
// order. Whatever they do: no message fails, nobody changes what is not theirs, nobody
// decides their own, nobody reads another's report, every deal has one place, and the
// trail tells the whole state of the ledger.
func TestAnyoneSaysAnything(t *testing.T) {
	lines := examples()
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue { // a few seconds, unless asked for more
		defer checks.Value.Set(checks.DefValue)
		if err := checks.Value.Set("15"); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		h := houseOn(t, storagetest.Memory())
		h.people()
		h.work()
		for _, who := range crowd {
			h.things(who)
			h.say(who, "日报 "+secretOf(who)+"，今天谈了预算和方案")
			h.say(who, "请假 12月8日 事假 "+secretOf(who))
		}
		h.deliver()
		seen := h.trail(time.Time{})
		for range rapid.IntRange(10, 60).Draw(rt, "steps") {
			who := rapid.SampledFrom(crowd).Draw(rt, "who")
			did, answer := h.anything(rt, who, lines)
			rt.Logf("%s %s -> %s", who, did, answer)
			if wrong := h.leaks(who, answer); wrong != "" {
				rt.Fatalf("%s %s: %s in %s", who, did, wrong, answer)
			}
			after := h.trail(h.now)
			for key, e := range after {
				if _, old := seen[key]; old {
					continue
				}
				if wrong := h.overreach(e); wrong != "" && sales.SameUser(e.Actor, who) {
					rt.Fatalf("%s %s: %s\n%s %s\nbefore %s\nafter  %s\nanswer %s", who, did, wrong, e.Table, e.Key, e.Old, e.New, answer)
				}
			}
			maps.Copy(seen, after)
			for _, n := range h.delivered() {
				if wrong := h.leaks(n.To, n.Content.Text); wrong != "" {
					rt.Fatalf("%s %s: %s told %s: %s", who, did, wrong, n.To, n.Content.Text)
				}
			}
		}
		if wrong := h.disorder(); wrong != "" {
			rt.Fatal(wrong)
		}
	})
}

// examples are the examples of all commands, the names in them left open.
func examples() (all []string) {
	for _, c := range Commands() {
		all = append(all, c.Name)
		all = append(all, c.Aliases...)
		all = append(all, c.Examples...)
	}
	return all
}

// anything is one thing somebody may do, and the answer.
func (h *house) anything(rt *rapid.T, who string, lines []string) (did, answer string) {
	say := func(line string) (string, string) { return line, h.say(who, line) }
	switch rapid.IntRange(0, 17).Draw(rt, "kind") {
	case 0, 1, 2, 3, 4:
		return say(h.mixed(rt, rapid.SampledFrom(lines).Draw(rt, "line")))
	case 5, 6:
		return say(rapid.SampledFrom([]string{"1", "2", "3", "9", "取消"}).Draw(rt, "pick"))
	case 7, 8:
		return say(h.noun(rt))
	case 9:
		menu := Menu()
		heading := rapid.SampledFrom(menu).Draw(rt, "heading")
		key := rapid.SampledFrom(heading.Below).Draw(rt, "entry").Key
		return "click " + key, h.click(who, key)
	case 10:
		return h.pressAny(rt, who)
	case 11:
		if rapid.Bool().Draw(rt, "photo") {
			return "photo", h.send(bot.Message{From: who, Kind: bot.Image, MediaID: fmt.Sprintf("photo %d", h.sent)})
		}
		return "location", h.locate(who, 31.2304, 121.4737)
	case 12, 13, 14, 15:
		verb := rapid.SampledFrom([]string{"撤销", "维持", "确认", "申诉", "批准", "驳回", "撤回", "罚单", "申请", "看", "完成"}).Draw(rt, "verb")
		if verb == "看" {
			return say("看 @" + rapid.SampledFrom(crowd).Draw(rt, "person"))
		}
		return say(verb + " " + h.code(rt) + " 核实过了")
	case 16:
		return say(rapid.SampledFrom([]string{"说明一下情况，请批准", "下周三", "300万", "人事", "8天", "书面", "立项", "休"}).Draw(rt, "words"))
	}
	h.now = h.now.Add(time.Duration(rapid.SampledFrom([]int{1, 11, 45, 300, 24 * 60}).Draw(rt, "minutes")) * time.Minute)
	return "waits", ""
}

// mixed puts anybody's names and numbers in the place of those of an example.
func (h *house) mixed(rt *rapid.T, line string) string {
	words := strings.Fields(line)
	for i, w := range words {
		bare := strings.TrimPrefix(w, "@")
		switch {
		case i == 0:
		case slices.Contains([]string{"李娜", "赵敏", "张伟", "王芳"}, bare):
			words[i] = "@" + rapid.SampledFrom(crowd).Draw(rt, "person")
		case strings.Contains(bare, "建筑设计院") || strings.Contains(bare, "外高桥物流") || strings.Contains(bare, "临港重工"):
			words[i] = rapid.SampledFrom(crowd).Draw(rt, "owner") + "工程公司"
		case strings.Contains(bare, "浦东体育馆") || strings.Contains(bare, "张江实验楼") || bare == "外高桥仓库":
			words[i] = rapid.SampledFrom(crowd).Draw(rt, "owner") + "的商机"
		case bare == "浦东二期改造":
			words[i] = rapid.SampledFrom(crowd).Draw(rt, "owner") + "的线索"
		case bare == "最近":
			words[i] = rapid.SampledFrom([]string{"最近", h.code(rt)}).Draw(rt, "code")
		}
	}
	return strings.Join(words, " ")
}

// noun is something people answer questions with.
func (h *house) noun(rt *rapid.T) string {
	who := rapid.SampledFrom(crowd).Draw(rt, "of")
	return rapid.SampledFrom([]string{"@" + who, who + "工程公司", who + "的商机", who + "的线索", h.code(rt)}).Draw(rt, "noun")
}

// code is the number of anybody's fine, request or task.
func (h *house) code(rt *rapid.T) string {
	var all []string
	h.view(func(tx *sales.Tx) error {
		fines, err := storage.Collect(sales.Fines.Scan(tx, ""))
		for _, f := range fines {
			all = append(all, f.Code)
		}
		if err != nil {
			return err
		}
		requests, err := storage.Collect(sales.Requests.Scan(tx, ""))
		for _, r := range requests {
			all = append(all, r.Code)
		}
		return err
	})
	return rapid.SampledFrom(all).Draw(rt, "number")
}

// pressAny presses a button of any card anybody got.
func (h *house) pressAny(rt *rapid.T, who string) (did, answer string) {
	var cards []*sales.Card
	h.view(func(tx *sales.Tx) error {
		all, err := storage.Collect(sales.Notices.Scan(tx, ""))
		for _, n := range all {
			if n.Content.Card != nil {
				cards = append(cards, n.Content.Card)
			}
		}
		return err
	})
	card := rapid.SampledFrom(cards).Draw(rt, "card")
	key := rapid.SampledFrom(card.Buttons).Draw(rt, "button").Key
	return "press " + card.TaskID + " " + key, h.send(bot.Message{From: who, Kind: bot.Press, Key: key, TaskID: card.TaskID})
}

// delivered accepts what is due, and returns it.
func (h *house) delivered() (sent []*sales.Notice) {
	h.update(func(tx *sales.Tx) error {
		due, err := sales.DueNotices(tx, 1000)
		for _, n := range due {
			why, err := sales.StillWanted(tx, n)
			if err != nil {
				return err
			}
			if why != "" {
				err = sales.GiveUp(tx, n, why)
			} else {
				sent = append(sent, n)
				err = sales.Accepted(tx, n)
			}
			if err != nil {
				return err
			}
		}
		return err
	})
	return sent
}

// leaks says whose secret somebody reads who may not; "" for nobody's.
func (h *house) leaks(who, text string) (wrong string) {
	for _, writer := range crowd {
		if !strings.Contains(text, secretOf(writer)) || writer == who {
			continue
		}
		h.view(func(tx *sales.Tx) error {
			may, err := h.above(tx, who, writer)
			if !may && err == nil {
				wrong = "the words of " + writer
			}
			return err
		})
	}
	return wrong
}

// above says whether somebody leads another, or is HR or an admin.
func (h *house) above(tx *sales.Tx, who, of string) (bool, error) {
	p, err := sales.PersonByID(tx, who)
	if err != nil {
		return false, err
	}
	roles, err := sales.RolesOf(tx, p)
	if err != nil || roles.Has(sales.HR, sales.Admin) {
		return true, err
	}
	return sales.Manages(tx, p, of)
}

// trail is every entry from a moment on.
func (h *house) trail(from time.Time) map[string]*sales.AuditEntry {
	all := make(map[string]*sales.AuditEntry)
	h.view(func(tx *sales.Tx) error {
		c := sales.Audit.Scan(tx, "")
		defer c.Close()
		for c.Next() {
			if e := c.Row(); !e.At.Before(from) {
				all[sales.Audit.Key(e)] = e
			}
		}
		return c.Err()
	})
	return all
}

// A row is what of any row says whose it is.
type row struct {
	Person    string          `json:"person"`
	For       string          `json:"for"`
	By        string          `json:"by"`
	Owner     string          `json:"owner"`
	CoOwners  []string        `json:"co_owners"`
	Related   json.RawMessage `json:"related"`
	CreatedBy string          `json:"created_by"`
	State     string          `json:"state"`
	DecidedBy string          `json:"decided_by"`
	Granted   json.RawMessage `json:"granted"`
	Suspended bool            `json:"suspended"`
	Moves     []sales.Move    `json:"moves"`
	FalseBy   string          `json:"false_by"`
}

func rowOf(raw json.RawMessage) (r row, there bool) {
	if len(raw) == 0 {
		return r, false
	}
	return r, json.Unmarshal(raw, &r) == nil
}

// overreach says what was wrong with a change by who made it; "" when it was theirs to
// make. It is the law of rights once more, on rows.
func (h *house) overreach(e *sales.AuditEntry) (wrong string) {
	if e.Actor == sales.System {
		return ""
	}
	old, was := rowOf(e.Old)
	now, _ := rowOf(e.New)
	h.view(func(tx *sales.Tx) error {
		actor, err := sales.PersonByID(tx, e.Actor)
		if err != nil {
			return err
		}
		roles, err := sales.RolesOf(tx, actor)
		if err != nil {
			return err
		}
		is := func(userids ...string) bool {
			return slices.ContainsFunc(userids, func(u string) bool { return sales.SameUser(u, e.Actor) })
		}
		leads := func(userids ...string) bool {
			return slices.ContainsFunc(userids, func(u string) bool {
				ok, err := sales.Manages(tx, actor, u)
				return err == nil && ok
			})
		}
		staff := roles.Has(sales.HR)
		ok := true
		switch e.Table {
		case sales.Deals.Name(), sales.Leads.Name():
			ok = !was && is(now.CreatedBy) || was && (old.Owner == "" || staff) || is(old.Owner) || leads(old.Owner)
		case sales.Customers.Name():
			ok = !was && is(now.CreatedBy) || old.Owner == "" || is(append(old.CoOwners, old.Owner)...) || leads(append(old.CoOwners, old.Owner)...) || staff ||
				string(old.Related) != string(now.Related) && old.Owner == now.Owner
		case sales.Fines.Name():
			for _, m := range now.Moves[len(old.Moves):] {
				switch m.To {
				case sales.Appealed:
					ok = ok && is(now.Person)
				case sales.Booked, sales.Waived, sales.Upheld:
					ok = ok && (is(now.Person) && !was || !is(now.Person) && (staff || leads(now.Person))) // late is booked as one files
				}
			}
		case sales.Requests.Name():
			if was && old.State == string(sales.Asked) && (now.State == string(sales.Approved) || now.State == string(sales.Refused)) {
				ok = !is(old.For) && !is(old.By)
			}
		case sales.Reports.Name():
			ok = is(now.Person) || staff || leads(now.Person)
		case sales.People.Name():
			if string(old.Granted) != string(now.Granted) {
				ok = roles.Has(sales.Admin) || is(now.Person) // who took their own admin role back
			}
			if old.Suspended != now.Suspended {
				ok = ok && staff
			}
		case sales.Profiles.Name(), sales.Visits.Name(), sales.FollowUps.Name():
			ok = is(now.Person) || leads(now.Person) || staff
		case sales.Warnings.Name():
			ok = !is(now.Person) && (staff || leads(now.Person))
		case sales.Suspensions.Name(), sales.Months.Name():
			ok = staff
		case sales.CompanyDays.Name():
			ok = staff || roles.Has(sales.Admin)
		case sales.Tasks.Name():
			ok = is(now.By, now.For) || leads(now.For) || staff
		}
		if !ok {
			wrong = e.Actor + " had no right to this change"
		}
		return nil
	})
	return wrong
}

// What a person should not have to read in the trail, and what people write themselves.
var (
	identifier     = regexp.MustCompile(`[a-z_]{3,}`)
	notIdentifiers = regexp.MustCompile(strings.Join(crowd, "|") + `|wangqiang|photo|http\S*|\S+@\S+`)
)

// disorder says what is out of place in the tables; "" for nothing.
func (h *house) disorder() (wrong string) {
	h.view(func(tx *sales.Tx) error {
		deals, err := storage.Collect(sales.Deals.Scan(tx, ""))
		if err != nil {
			return err
		}
		for _, d := range deals {
			if (d.Owner == "") != (d.Pool != nil) && d.Stage != rulebook.Lost {
				wrong = fmt.Sprintf("deal %s: owner %q, pool %v", d.Name, d.Owner, d.Pool)
			}
		}
		latest := make(map[string]json.RawMessage)
		all, err := storage.Collect(sales.Audit.Scan(tx, ""))
		if err != nil {
			return err
		}
		for _, e := range all {
			if raw := identifier.FindString(notIdentifiers.ReplaceAllString(e.Describe(tx, 100), "")); raw != "" {
				wrong = fmt.Sprintf("the trail shows %q: %s", raw, e.Describe(tx, 100))
			}
			if e.Table == sales.Fines.Name() {
				latest[e.Key] = e.New
			}
		}
		fines, err := storage.Collect(sales.Fines.Scan(tx, ""))
		for _, f := range fines {
			raw, _ := json.Marshal(f)
			if string(raw) != string(latest[sales.Fines.Key(f)]) {
				wrong = fmt.Sprintf("fine %s is %s, the trail says %s", f.Code, raw, latest[sales.Fines.Key(f)])
			}
		}
		return err
	})
	return wrong
}
