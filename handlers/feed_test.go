package handlers

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// above says who leads whom in the house's company, written down a second time.
var above = map[string][]string{
	"lina": {"zhangwei", "wangfang"}, "zhaomin": {"zhangwei", "wangfang"}, "wangqiang": {"zhangwei", "wangfang"},
	"wangqiang2": {"wangfang"}, "zhangwei": {"wangfang"},
}

// A secret is a text nobody may read but who may see what it stands on.
type secret struct{ word, by, customer, lead string }

// mayRead is RULEBOOK §6 and §8: HR, who wrote it, who has the thing in hand or is related
// to it, and whoever stands above one of them.
func (s secret) mayRead(tx *sales.Tx, who string) (bool, error) {
	seers := []string{s.by}
	switch {
	case s.customer != "":
		c, err := crm.CustomerNamed(tx, s.customer)
		if err != nil {
			return false, err
		}
		seers = append(append(append(seers, c.Owner), c.CoOwners...), c.Related...)
	case s.lead != "":
		found, err := crm.FindLeads(tx, s.lead)
		if err != nil {
			return false, err
		}
		seers = append(seers, found[0].Owner)
	}
	for _, u := range seers {
		if u == who || slices.Contains(above[u], who) {
			return true, nil
		}
	}
	return who == "chenhr", nil
}

var nextPage = regexp.MustCompile(`\n1 更多`)

// allNews is every page of an answer to 动态.
func (h *house) allNews(who, line string) string {
	h.t.Helper()
	answer := h.say(who, line)
	all := answer
	for nextPage.MatchString(answer) {
		answer = h.say(who, "1")
		all += answer
	}
	return all
}

// Whatever people record, share, relate, merge, hand on and follow, nobody's 动态 shows a
// word of a thing they may not see, and of what they may see every word of the days asked.
func TestNewsKeepSecrets(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { playSecrets(t, rand.New(rand.NewPCG(seed, 1))) })
	}
}

func playSecrets(t *testing.T, random *rand.Rand) {
	h := newHouse(t)
	reps := []string{"lina", "zhaomin", "wangqiang", "wangqiang2"}
	pick := func() string { return reps[random.IntN(len(reps))] }
	var customers, leads, deals []string
	for i, who := range reps {
		customers = append(customers, fmt.Sprintf("第%c重工有限公司", '甲'+rune(i)))
		leads = append(leads, fmt.Sprintf("园区%c期", 'A'+rune(i)))
		deals = append(deals, fmt.Sprintf("项目%c号", 'A'+rune(i)))
		h.say(who, "确认新客户 "+customers[i])
		h.must(who, "新商机 "+deals[i]+" "+customers[i])
		h.must(who, "新线索 "+leads[i])
		h.must(who, "填 "+deals[i]+" 预算=77770000")
	}
	var secrets []secret
	for i := range 100 {
		if i%30 == 29 {
			h.now = h.now.AddDate(0, 0, 1)
		}
		who, n := pick(), random.IntN(len(reps))
		word := fmt.Sprintf("密%03d", i)
		switch random.IntN(10) {
		case 0, 1, 2:
			if h.say(who, "拜访 "+customers[n]+" "+word+" 下次=10天后"); h.failed == nil && h.ran == "拜访" {
				secrets = append(secrets, secret{word: word, by: who, customer: customers[n]})
			}
		case 3:
			if h.say(who, "跟进 线索 "+leads[n]+" "+word+" 下次=10天后"); h.failed == nil && h.ran == "跟进" {
				secrets = append(secrets, secret{word: word, by: who, lead: leads[n]})
			}
		case 4:
			h.say(who, "退回 线索 "+leads[n]+" 不跟了")
			h.say(pick(), "领取 线索 "+leads[n])
		case 5:
			h.say(reps[n], "共享 "+customers[n]+" "+who)
		case 6:
			h.say(reps[n], "取消共享 "+customers[n]+" "+who)
		case 7:
			h.say(reps[n], "相关负责人 "+customers[n]+" "+who)
		case 8:
			h.say(reps[n], "取消相关 "+customers[n]+" "+who)
		case 9:
			h.say(who, "关注 "+[]string{customers[n], leads[n], deals[n], "同事 " + reps[n]}[random.IntN(4)])
		}
	}
	h.must("wangfang", "确认合并客户 "+customers[0]+" "+customers[3])
	if len(secrets) < 8 {
		t.Fatalf("only %d texts were written", len(secrets))
	}
	for _, who := range []string{"lina", "zhaomin", "wangqiang", "wangqiang2", "zhangwei", "wangfang", "chenhr", "root"} {
		for i := range reps {
			seen := h.allNews(who, "动态 客户 "+customers[i])
			h.checkSecrets(who, "customer", seen, secrets, func(s secret) bool { return s.customer != "" && h.same(s.customer, customers[i]) })
			seen = h.allNews(who, "动态 线索 "+leads[i])
			h.checkSecrets(who, "lead", seen, secrets, func(s secret) bool { return s.lead == leads[i] })
			seen = h.allNews(who, "动态 同事 "+reps[i])
			h.checkSecrets(who, "colleague", seen, secrets, func(s secret) bool { return s.by == reps[i] })
			h.checkSecrets(who, "deal", h.allNews(who, "动态 商机 "+deals[i]), secrets, func(secret) bool { return false })
		}
		h.checkSecrets(who, "all", h.allNews(who, "动态"), secrets, nil)
	}
}

// checkSecrets wants a feed to show what who may read and wanted says is in it, and nothing
// who may not read; without wanted only the latter.
func (h *house) checkSecrets(who, what, seen string, secrets []secret, wanted func(secret) bool) {
	h.t.Helper()
	if strings.Contains(seen, "7777") {
		h.t.Errorf("%s, %s: an amount in\n%s", who, what, seen)
	}
	h.view(func(tx *sales.Tx) error {
		for _, s := range secrets {
			may, err := s.mayRead(tx, who)
			if err != nil {
				return err
			}
			shown := strings.Contains(seen, s.word)
			if shown && !may {
				h.t.Errorf("%s, %s: %s of %s, which they may not read, in\n%s", who, what, s.word, s.by, seen)
			}
			if wanted != nil && shown != (may && wanted(s)) {
				h.t.Errorf("%s, %s: %s of %s shown: %v", who, what, s.word, s.by, shown)
			}
		}
		return nil
	})
}

func (h *house) same(a, b string) (same bool) {
	h.t.Helper()
	h.view(func(tx *sales.Tx) error {
		x, err := crm.CustomerNamed(tx, a)
		if err != nil {
			return err
		}
		y, err := crm.CustomerNamed(tx, b)
		same = err == nil && x.Name == y.Name
		return err
	})
	return same
}

// Where somebody was is told to nobody but themselves, those above them and HR, not even to
// who has the customer in hand; that they were there is.
func TestNewsOfWhere(t *testing.T) {
	h := newHouse(t)
	h.must("lina", "新客户 华东建筑设计院有限公司")
	h.must("lina", "共享 华东建筑设计院 @赵敏")
	h.say("lina", "签到 华东建筑设计院")
	h.locate("lina", 31.23, 121.47)
	for who, sees := range map[string]bool{"lina": true, "zhaomin": false, "wangqiang": false, "zhangwei": true, "wangfang": true, "chenhr": true, "root": false} {
		answer := h.say(who, "动态 华东建筑设计院")
		contains(t, answer, who, "李娜 签到")
		if strings.Contains(answer, "人民大道") != sees {
			t.Errorf("%s sees where: %v\n%s", who, !sees, answer)
		}
	}
}

// A page fits a phone however long the names and texts are.
func TestNewsFit(t *testing.T) {
	h := newHouse(t)
	name := strings.Repeat("华东建筑", 15) + "有限公司"
	h.must("lina", "新客户 "+name)
	for i := range 20 {
		h.now = h.now.AddDate(0, 0, i%2)
		h.must("lina", "跟进 客户 "+name+fmt.Sprintf(" 第%d次 ", i)+strings.Repeat("谈了预算", 30)+" 下次=10天后")
	}
	answer := h.say("lina", "动态 31天")
	contains(t, answer, "动态", "更多（第2页）", "第19次", "!第1次")
	if len(answer) > sales.MaxText-100 || strings.Count(answer, "\n") > 20 {
		t.Errorf("%d bytes:\n%s", len(answer), answer)
	}
	if all := h.allNews("lina", "动态 31天"); strings.Count(all, "写记录") != 20 {
		t.Errorf("%d records on all pages", strings.Count(all, "写记录"))
	}
	if day := rulebook.DayOf(h.now); !strings.Contains(h.say("lina", "动态 今天"), day.Chinese()+"动态：") {
		t.Error("a single day is not named")
	}
}
