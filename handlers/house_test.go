package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/storage"
	"salesbot/storage/bolt"
)

// A house is a little company with a bot on a real store and a clock the test sets.
//
//	王芳 leads 华东大区; 张伟 leads 上海销售部 with 李娜, 赵敏 and one 王强; the other 王强 is
//	in 杭州销售部; 陈静 is HR, 罗德 admin.
type house struct {
	t      *testing.T
	store  *sales.Store
	router *bot.Router
	now    time.Time
	sent   int
	ran    string // name of the command whose Run was reached last
	failed error  // what it returned
}

var friday = rulebook.NewDay(2026, time.November, 20)

func newHouse(t *testing.T) *house {
	t.Helper()
	engine, err := bolt.Open(filepath.Join(t.TempDir(), "test.db"), bolt.Options{Light: true, Fatal: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	return houseOn(t, engine)
}

func houseOn(t *testing.T, engine storage.Engine) *house {
	t.Helper()
	h := &house{t: t, now: clock(friday.AddDays(-4), "08:30")}
	db := storage.New(engine, func() time.Time { return h.now })
	t.Cleanup(func() { db.Close() })
	h.store = company.Open(db, sales.Settings{
		Law: rulebook.DefaultLaw(), GoLive: friday.AddDays(-4), SalesDepartments: []int{2, 3},
		Roles: map[sales.Role][]string{sales.HR: {"chenhr"}, sales.Admin: {"root"}},
	})
	commands := Commands()
	for i := range commands {
		name, run := commands[i].Name, commands[i].Run
		commands[i].Run = func(turn *bot.Turn) error {
			err := run(turn)
			h.ran, h.failed = name, err
			return err
		}
	}
	log := logrus.New()
	log.SetOutput(io.Discard)
	reader := words.NewReader(commands)
	h.router = &bot.Router{Store: h.store, Commands: commands, Click: Click, On: On(), Plain: reader.Understand, Slot: reader.Slot, Declined: words.Declined, Join: company.Introduce, Unknown: words.HandleUnknown, Otherwise: words.PerhapsReport, Log: log}
	h.update(func(tx *sales.Tx) error {
		entry := func(id, name string, department int, leads ...int) sales.Entry {
			return sales.Entry{UserID: id, Name: name, Departments: []int{department}, Leads: leads, Active: true}
		}
		_, err := company.SyncDirectory(tx, sales.Directory{
			Departments: []sales.Department{{ID: 1, Name: "华东大区"}, {ID: 2, Name: "上海销售部", Parent: 1}, {ID: 3, Name: "杭州销售部", Parent: 1}},
			People: []sales.Entry{
				entry("lina", "李娜", 2), entry("zhaomin", "赵敏", 2), entry("wangqiang", "王强", 2), entry("wangqiang2", "王强", 3),
				entry("zhangwei", "张伟", 2, 2), entry("wangfang", "王芳", 1, 1), entry("chenhr", "陈静", 1), entry("root", "罗德", 1),
			},
		})
		return err
	})
	h.deliver()
	h.remindAll()
	h.now = clock(friday, "10:00")
	return h
}

// remindAll lets everybody be reminded of every report of the tests before its deadline.
func (h *house) remindAll() {
	h.t.Helper()
	h.update(func(tx *sales.Tx) error {
		people, err := sales.ActivePeople(tx)
		for _, p := range people {
			for day := friday.AddDays(-7); day < friday.AddDays(14); day++ {
				at := clock(day, "17:40")
				n := &sales.Notice{Key: "report-nudge/" + day.String(), To: p.UserID, QueuedAt: at, Due: at, State: sales.Sent, DoneAt: at}
				err = errors.Join(err, sales.Notices.Put(tx, n))
			}
		}
		return err
	})
}

// clock is a moment of a day written 15:04 or 15:04:05.
func clock(day rulebook.Day, at string) time.Time {
	if len(at) == 5 {
		at += ":00"
	}
	moment, err := time.ParseInLocation("2006-01-02 15:04:05", day.String()+" "+at, rulebook.Zone)
	if err != nil {
		panic(err)
	}
	return moment
}

func (h *house) at(at string) { h.now = clock(rulebook.DayOf(h.now), at) }

func (h *house) update(fn func(*sales.Tx) error) {
	h.t.Helper()
	if err := h.store.Update(context.Background(), sales.Origin{Actor: sales.System, Via: "test"}, fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) view(fn func(*sales.Tx) error) {
	h.t.Helper()
	if err := h.store.View(context.Background(), fn); err != nil {
		h.t.Fatal(err)
	}
}

// deliver accepts everything that is queued.
func (h *house) deliver() {
	h.t.Helper()
	h.update(func(tx *sales.Tx) error {
		due, err := sales.DueNotices(tx, 1000)
		for _, n := range due {
			if err := company.Accepted(tx, n); err != nil {
				return err
			}
		}
		return err
	})
}

// send is one message and its answer.
func (h *house) send(m bot.Message) string {
	h.t.Helper()
	h.sent++
	m.ID, m.SentAt = fmt.Sprintf("m%d", h.sent), h.now
	h.ran, h.failed = "", nil
	reply, err := h.router.Handle(context.Background(), m, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	if len(reply.Text) > sales.MaxText {
		h.t.Errorf("%s %q: answer of %d bytes", m.From, m.Text, len(reply.Text))
	}
	if strings.Contains(reply.Text, "抱歉，我出错了") {
		h.view(func(tx *sales.Tx) error {
			receipts, err := storage.Collect(bot.Receipts.Scan(tx.Tx, ""))
			for _, r := range receipts {
				if r.Failed != "" {
					h.t.Fatalf("%s %q failed: %s", m.From, m.Text, r.Cause)
				}
			}
			return err
		})
	}
	return reply.Text
}

func (h *house) say(who, text string) string {
	h.t.Helper()
	return h.send(bot.Message{From: who, Kind: bot.Text, Text: text})
}

func (h *house) click(who, key string) string {
	h.t.Helper()
	return h.send(bot.Message{From: who, Kind: bot.Click, Key: key})
}

func (h *house) locate(who string, lat, lng float64) string {
	h.t.Helper()
	return h.send(bot.Message{From: who, Kind: bot.Location, Point: rulebook.Point{Lat: lat, Lng: lng}, Raw: fmt.Sprintf("%g,%g", lat, lng), Label: "人民大道"})
}

// want says something and looks for pieces of the answer; a piece after ! must not occur.
func (h *house) want(who, text string, pieces ...string) {
	h.t.Helper()
	contains(h.t, h.say(who, text), who+" "+text, pieces...)
}

func contains(t *testing.T, answer, what string, pieces ...string) {
	t.Helper()
	for _, p := range pieces {
		if no, forbidden := strings.CutPrefix(p, "!"); forbidden == strings.Contains(answer, no) {
			t.Errorf("%s: want %q in the answer:\n%s", what, p, answer)
		}
	}
}

// rowsButPieces are all rows but the texts kept as a possible report, which a refusal keeps.
func (h *house) rowsButPieces() map[string]string {
	h.t.Helper()
	all := h.rows()
	maps.DeleteFunc(all, func(at, _ string) bool { return strings.HasPrefix(at, ledger.KeptPieces.Name()+" ") })
	return all
}

// rows is everything the nouns' tables hold, but how much somebody has used of a quota.
func (h *house) rows() map[string]string {
	h.t.Helper()
	all := make(map[string]string)
	h.view(func(tx *sales.Tx) error {
		for _, table := range company.Tables() {
			if table.Name() == sales.Usages.Name() {
				continue
			}
			c, err := tx.Cursor(table.Name(), "", "")
			if err != nil {
				return err
			}
			for c.Next() {
				all[table.Name()+" "+c.Key()] = string(c.Value())
			}
			if err := c.Close(); err != nil {
				return err
			}
		}
		return nil
	})
	return all
}

// work fills the company's books as they stand on Friday at ten: 李娜 has a customer with
// a contact and two deals, missed Wednesday's report and filed Thursday's; 赵敏 appealed;
// a deal is free. 张伟 asked 李娜 for something, who has something of her own to do.
func (h *house) work() {
	h.t.Helper()
	wednesday, thursday := friday.AddDays(-2), friday.AddDays(-1)
	h.now = clock(wednesday, "10:00")
	h.must("lina", "新客户 华东建筑设计院有限公司")
	h.must("lina", "联系人 华东建筑设计院 王建国 院长 13800138000 角色=领导")
	h.must("lina", "新商机 浦东体育馆 华东建筑设计院")
	h.must("lina", "新商机 张江实验楼 华东建筑设计院")
	h.must("lina", "推进 张江实验楼 立项")
	h.must("lina", "新线索 浦东二期改造 渠道=展会")
	h.must("zhaomin", "新客户 外高桥物流有限公司")
	h.must("zhaomin", "新商机 外高桥仓库 外高桥物流")
	h.must("zhaomin", "共享 外高桥物流 @李娜")
	h.must("wangqiang", "新客户 临港重工有限公司")
	h.must("zhaomin", "申请共享 华东建筑设计院")
	h.must("lina", "相关负责人 华东建筑设计院 wangqiang2")
	h.must("lina", "关注 张伟")
	h.must("wangqiang", "日报 今天去了外高桥，谈了仓库")
	h.update(func(tx *sales.Tx) error {
		free, err := crm.FindDeals(tx, "外高桥仓库")
		if err != nil {
			return err
		}
		d := free[0]
		d.PreviousOwner, d.Owner, d.LostAt = d.Owner, "", map[string]time.Time{strings.ToLower(d.Owner): tx.Now}
		d.Pool = &crm.Pool{Since: tx.Now, Why: "商机阶段到期，未推进"}
		return crm.Deals.Put(tx, d)
	})
	h.sweep(wednesday, "lina", "zhaomin")
	h.now = clock(thursday, "09:05")
	h.deliver()
	h.must("zhaomin", "申诉 最近 手机丢了")
	h.now = clock(thursday, "17:20")
	for _, who := range []string{"lina", "zhaomin", "wangqiang"} {
		h.must(who, "日报 下午拜访华东建筑设计院王工，谈了预算")
	}
	h.must("zhangwei", "任务 李娜 周一10点 交标书")
	h.now = clock(friday, "10:00")
	h.must("lina", "任务 明天10点 整理名片")
}

// must says something that has to succeed.
func (h *house) must(who, text string) {
	h.t.Helper()
	answer := h.say(who, text)
	if h.ran == "" || h.failed != nil {
		h.t.Fatalf("%s %q was refused: %s", who, text, answer)
	}
}

// file sends a photo of each kind and puts it on file.
func (h *house) file(deal string, kinds ...string) {
	h.t.Helper()
	for _, kind := range kinds {
		h.must("lina", "归档 "+deal+" "+kind)
		contains(h.t, h.send(bot.Message{From: "lina", Kind: bot.Image, MediaID: "photo of " + kind}), kind, kind+"第1张", "正在存档")
	}
	h.update(func(tx *sales.Tx) error {
		for {
			p, err := crm.NextDocument(tx)
			if errors.Is(err, storage.ErrNotFound) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := crm.DocumentKept(tx, p, crm.Kept{SHA256: strings.Repeat("a", 64), Size: 9, Type: "jpg"}); err != nil {
				return err
			}
		}
	})
}

// sweep books what is missing of a day and queues the notices.
func (h *house) sweep(day rulebook.Day, people ...string) {
	h.t.Helper()
	h.now = clock(day.AddDays(1), "00:05")
	h.update(func(tx *sales.Tx) error {
		var owing []*sales.Person
		for _, id := range people {
			p, err := sales.PersonByID(tx, id)
			if err != nil {
				return err
			}
			owing = append(owing, p)
		}
		if _, err := ledger.SweepReports(tx, day, owing); err != nil {
			return err
		}
		return ledger.NoticeBooked(tx)
	})
}
