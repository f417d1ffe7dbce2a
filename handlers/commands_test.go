package handlers

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"salesbot/bot"
	"salesbot/handlers/crm"
	ledgercmd "salesbot/handlers/ledger"
	"salesbot/handlers/request"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/ledger"
)

type speaker struct {
	userid string
	who    bot.Who
}

// speakers try the examples, the first who may use the command.
var speakers = []speaker{{"lina", bot.Rep}, {"zhangwei", bot.Manager}, {"chenhr", bot.HR}, {"root", bot.Admin}}

// asks are the examples that are answered with a question: a location is shared, not typed.
var asks = []string{"签到", "签到 华东建筑设计院", "照片签到 华东建筑设计院", "签到去向"}

func TestEveryExampleRuns(t *testing.T) {
	for _, c := range Commands() {
		if len(c.Examples) == 0 {
			t.Errorf("%s has no example", c.Name)
		}
		for _, line := range c.Examples {
			t.Run(line, func(t *testing.T) {
				t.Parallel()
				h := newHouse(t)
				h.work()
				who := h.ready(&c)
				answer := h.say(who, line)
				if slices.Contains(asks, line) {
					contains(t, answer, line, "位置", "!看不懂")
					return
				}
				if h.ran != c.Name || h.failed != nil {
					t.Errorf("%s: ran %q, answered %s", who, h.ran, answer)
				}
			})
		}
	}
}

// ready makes the examples of a command possible, and returns who tries them.
func (h *house) ready(c *bot.Command) (who string) {
	if c.Key == ledgercmd.ConfirmFine.Key || c.Key == ledgercmd.RegisterPaper.Key {
		h.holdOne()
	}
	if strings.HasPrefix(c.Key, "check.") {
		h.drawChecks()
	}
	if c.Key == restore.Key {
		h.say("chenhr", "停用 @赵敏 调查")
	}
	if c.Key == crm.ReopenDeal.Key {
		h.say("lina", "丢单 浦东体育馆 丢标")
	}
	if c.Key == ledgercmd.FileKept.Key {
		h.say("lina", "上午整理投标文件，下午回访客户")
	}
	if c.Key == request.AskOrderChange.Key {
		h.win("张江实验楼")
	}
	if c.Key == crm.NameCustomer.Key {
		h.say("lina", "新客户 外高桥院")
	}
	if strings.HasPrefix(c.Key, "law.") {
		h.changeLaw("lina")
	}
	h.say("zhaomin", "请假 下周三 年假")
	h.say("lina", "请假 12月10日 年假")
	i := slices.IndexFunc(speakers, func(s speaker) bool { return c.Who&s.who != 0 })
	return speakers[i].userid
}

// drawChecks draws next Monday's spot checks now.
func (h *house) drawChecks() {
	h.t.Helper()
	h.update(func(tx *sales.Tx) error {
		drawn, err := company.DrawSpotChecks(tx, friday.AddDays(3))
		if err == nil && len(drawn) == 0 {
			h.t.Error("nothing was drawn")
		}
		for _, c := range drawn {
			if err := company.OpenSpotCheck(tx, c); err != nil {
				return err
			}
		}
		return err
	})
}

// changeLaw makes a version of the law wait for somebody's yes.
func (h *house) changeLaw(approver string) {
	h.t.Helper()
	h.update(func(tx *sales.Tx) error {
		_, err := sales.ProposeLaw(tx)
		return err
	})
	h.store.Settings().Law.Fines.LateReport *= 2
	h.store.Settings().Approver = approver
	h.update(func(tx *sales.Tx) error {
		v, err := sales.ProposeLaw(tx)
		if err == nil && v == nil {
			h.t.Error("nothing was proposed")
		}
		return err
	})
}

// holdOne makes 赵敏 miss Thursday while the bot was down.
func (h *house) holdOne() {
	h.t.Helper()
	thursday := friday.AddDays(-1)
	h.update(func(tx *sales.Tx) error {
		if err := ledger.Holes.Put(tx, &ledger.Hole{From: clock(thursday, "23:40"), To: clock(thursday, "23:50")}); err != nil {
			return err
		}
		r, err := ledger.ReportOf(tx, "zhaomin", thursday)
		if err != nil {
			return err
		}
		return ledger.Reports.Delete(tx, r.Day.String()+"/"+r.Person)
	})
	h.sweep(thursday, "zhaomin")
	h.now = clock(friday, "10:00")
}

func TestCommandsAreUniqueAndExplained(t *testing.T) {
	law := rulebook.DefaultLaw()
	words, keys := make(map[string]string), make(map[string]string)
	for _, c := range Commands() {
		for _, w := range append([]string{c.Name}, c.Aliases...) {
			if other, taken := words[rulebook.Fold(w)]; taken {
				t.Errorf("%q is the word of %s and %s", w, c.Name, other)
			}
			words[rulebook.Fold(w)] = c.Name
			if rulebook.Fold(w) != strings.ToLower(w) || utf8.RuneCountInString(w) > bot.MostWord {
				t.Errorf("%q of %s is not in half width, or too long: nobody can say it", w, c.Name)
			}
		}
		if other, taken := keys[c.Key]; taken || c.Key == "" || strings.Contains(c.Key, " ") {
			t.Errorf("%s: key %q, taken by %q", c.Name, c.Key, other)
		}
		keys[c.Key] = c.Name
		if c.Help == nil || c.Help(&law) == "" || c.Run == nil || c.Who == 0 {
			t.Errorf("%s: needs Help, Run and Who", c.Name)
		}
		for _, p := range c.Params {
			if !p.Optional && p.Ask == "" {
				t.Errorf("%s: %s is needed and has no question", c.Name, p.Name)
			}
		}
	}
}

func TestMenuFitsWeCom(t *testing.T) {
	menu, commands := Menu(), Commands()
	if len(menu) != 3 {
		t.Errorf("%d headings, want 3", len(menu))
	}
	for _, heading := range menu {
		if len(heading.Name) > 16 || len(heading.Below) == 0 || len(heading.Below) > 5 {
			t.Errorf("%s: %d bytes, %d entries", heading.Name, len(heading.Name), len(heading.Below))
		}
		for _, e := range heading.Below {
			if len(e.Name) > 40 || len(e.Key) > 128 || commandOf(commands, e.Key) == nil {
				t.Errorf("entry %s %s does not fit", e.Name, e.Key)
			}
		}
	}
}

// A menu is one for all: whatever anybody taps has to lead to something of theirs.
func TestEveryClickLeadsSomewhere(t *testing.T) {
	h := newHouse(t)
	h.work()
	for _, who := range []string{"lina", "zhangwei", "wangfang", "chenhr", "root"} {
		for _, heading := range Menu() {
			for _, e := range heading.Below {
				contains(t, h.click(who, e.Key), who+" "+e.Key, "!才能用", "!还没有启用", "!没看懂")
			}
		}
	}
	contains(t, h.click("lina", "no.such"), "unknown key", "还没有启用")
}

func TestClickFitsTheRole(t *testing.T) {
	rep, manager, director, hr, both := sales.Roles{sales.Rep}, sales.Roles{sales.Manager}, sales.Roles{sales.Director}, sales.Roles{sales.HR}, sales.Roles{sales.Rep, sales.Manager}
	for _, c := range []struct {
		key   string
		roles sales.Roles
		line  string
	}{
		{"report.file", rep, "日报"}, {"report.file", manager, "团队"}, {"report.file", hr, "团队"}, {"report.file", both, "日报"},
		{"report.add", rep, "补充"}, {"report.mine", director, "团队"}, {"fine.mine", manager, "罚单"}, {"fine.mine", hr, "罚单"},
		{"deal.mine", rep, "商机"}, {"deal.mine", manager, "漏斗"}, {"deal.mine", both, "商机"},
		{"team", rep, "我的日报"}, {"team", manager, "团队"}, {"team", hr, "罚款统计"}, {"pool", hr, "帮助"}, {"leave.new", rep, "请假"},
	} {
		if got := Click(c.key, c.roles); got != c.line {
			t.Errorf("%s for %v: %q, want %q", c.key, c.roles, got, c.line)
		}
	}
}

func TestHelpFitsOnePhoneForEverybody(t *testing.T) {
	h := newHouse(t)
	h.update(func(tx *sales.Tx) error {
		p, err := sales.PersonByID(tx, "zhangwei")
		if err != nil {
			return err
		}
		p.Granted = []sales.Role{sales.Rep, sales.HR, sales.Admin, sales.Reviewer}
		return sales.People.Put(tx, p)
	})
	for _, s := range []struct {
		userid       string
		has, has_not string
	}{{"lina", "日报", "结算"}, {"chenhr", "结算", "\n日报"}, {"root", "角色", "\n推进"}, {"zhangwei", "日报", "确认新客户"}} {
		answer := h.say(s.userid, "帮助")
		contains(t, answer, s.userid, s.has, "!"+s.has_not, "看一个的用法")
		for _, c := range Commands() {
			if c.Group != "" && c.For(h.roles(s.userid)) && !strings.Contains(answer, "\n"+c.Name) {
				t.Errorf("%s is not told of %s", s.userid, c.Name)
			}
		}
	}
	h.want("lina", "帮助 推进", "推进 商机 阶段", "推进 浦东体育馆 立项")
	h.want("lina", "？", "你可以说")
	h.want("lina", "帮助 飞", "没有「飞」", "帮助")
}

func (h *house) roles(userid string) (roles sales.Roles) {
	h.view(func(tx *sales.Tx) error {
		p, err := sales.PersonByID(tx, userid)
		if err != nil {
			return err
		}
		roles, err = sales.RolesOf(tx, p)
		return err
	})
	return roles
}

// Long days come in pages that lose nothing.
func TestPages(t *testing.T) {
	text := strings.Repeat("今天<谈了预算", 300)
	all := bot.Pages(text, 500)
	if got := strings.Join(all, ""); got != sales.Plain(text) {
		t.Error("cutting lost something")
	}
	for _, p := range all {
		if len(p) > 500 || !utf8.ValidString(p) {
			t.Errorf("page of %d bytes, valid %v", len(p), utf8.ValidString(p))
		}
	}
	h := newHouse(t)
	h.say("lina", "日报 "+strings.Repeat("拜访了客户谈预算", 80)+"完")
	answer := h.say("lina", "日报 "+strings.Repeat("拜访了客户谈预算", 80)+"完")
	contains(t, answer, "long report", "已更新")
	h.want("zhangwei", "看 李娜", "1 下一页（2/", "!完")
	h.want("zhangwei", "1", "完")
}
