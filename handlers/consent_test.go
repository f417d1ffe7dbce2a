package handlers

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/bot"
	"salesbot/handlers/crm"
	"salesbot/outbox"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
)

// holdings names every row and index entry in which one of the words occurs, of the nouns,
// of conversation and of the outbox: the raw bytes of key and value.
func (h *house) holdings(words ...string) (found []string) {
	h.t.Helper()
	var names []string
	for _, table := range slices.Concat(company.Tables(), bot.Tables(), outbox.DeliveryTables()) {
		names = append(names, table.Name())
		for _, ix := range table.IndexNames() {
			names = append(names, table.Name()+"/"+ix)
		}
	}
	h.view(func(tx *sales.Tx) error {
		for _, name := range names {
			rows, err := rawRows(tx, name)
			if err != nil {
				return err
			}
			for key, value := range rows {
				if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(key+" "+string(value), w) }) {
					found = append(found, name+" "+key)
				}
			}
		}
		return nil
	})
	return found
}

// fix is a location the device of somebody reports.
func (h *house) fix(who string, lat, lng float64) string {
	h.t.Helper()
	return h.send(bot.Message{From: who, Kind: bot.Fix, Event: "LOCATION", Point: rulebook.Point{Lat: lat, Lng: lng}, Raw: "31.2537,121.5317", Precision: 30})
}

// However a location comes in, and whatever goes wrong with it, it is nowhere but in the
// visit; who refuses is left nowhere at all.
func TestLocationsAreKeptInVisitsAlone(t *testing.T) {
	h := newHouse(t)
	h.work()
	digits := []string{"31.2537", "121.5317"}
	h.must("lina", "客户位置 华东建筑设计院")
	contains(t, h.locate("lina", 31.3, 121.6), "place", "已记下", "不算签到")
	contains(t, h.locate("lina", 31.2537, 121.5317), "nobody near", "同意位置", "这次是去哪里")
	h.say("lina", "签到 华东建筑设计院")
	h.at("10:30")
	contains(t, h.locate("lina", 31.2537, 121.5317), "named", "已签到", "范围外")
	h.at("10:35")
	h.fix("lina", 31.2537, 121.5317)
	h.fix("chenhr", 31.2537, 121.5317) // may not check in: nobody's business
	commands := h.router.Commands
	h.router.Commands = slices.Clone(commands)
	commandOf(h.router.Commands, crm.CheckIn.Key).Run = func(*bot.Turn) error { return errors.New("broken") }
	broken := bot.Message{ID: "broken", From: "wangqiang", SentAt: h.now, Kind: bot.Location, Point: rulebook.Point{Lat: 31.2537, Lng: 121.5317}, Raw: "31.2537,121.5317"}
	reply, err := h.router.Handle(t.Context(), broken, []byte("<Location_X>31.2537</Location_X>"))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, reply.Text, "a fault", "这个位置没有存上", "再发一次位置")
	h.router.Commands = commands
	for _, row := range h.holdings(digits...) {
		if !strings.HasPrefix(row, "visits ") && !strings.HasPrefix(row, "fixes lina") {
			t.Errorf("kept in %s", row)
		}
	}
	if kept := h.holdings(digits...); len(kept) != 3 {
		t.Errorf("%v: want two visits and one device location", kept)
	}
	h.want("lina", "位置授权", "说明过", "不同意位置")
	h.want("zhangwei", "看 李娜", "人民大道")
	h.want("zhangwei", "动态 李娜", "人民大道")
	h.want("lina", "不同意位置", "2次签到的坐标和地址已删除", "同意位置", "1 说明去向")
	kept := h.holdings(append(digits, "人民大道")...)
	answered := func(row string) bool { return strings.HasPrefix(row, "receipts ") }
	if at := slices.IndexFunc(kept, answered); at >= 0 { // the answer to 客户位置: where the company is
		kept = slices.Delete(kept, at, at+1)
	}
	if slices.ContainsFunc(kept, func(row string) bool {
		return !strings.HasPrefix(row, "customers ") && !strings.HasPrefix(row, "audit 20")
	}) {
		t.Errorf("still in %v", kept)
	}
	h.fix("lina", 31.2537, 121.5317)
	contains(t, h.locate("lina", 31.2537, 121.5317), "refused", "没有保存", "签到 客户名", "同意位置")
	h.say("lina", "签到 华东建筑设计院")
	contains(t, h.locate("lina", 31.2537, 121.5317), "refused, photo asked", "没有保存")
	contains(t, h.send(bot.Message{From: "lina", Kind: bot.Image, MediaID: "door"}), "the question stays", "已签到：华东建筑设计院有限公司", "照片签到")
	if kept := h.holdings(digits...); len(kept) > 0 {
		t.Errorf("kept in %v after refusing", kept)
	}
	h.want("lina", "位置授权 同意", "同意位置")
	contains(t, h.locate("lina", 31.2537, 121.5317), "agreed", "位置已记录", "!位置授权")
	h.want("lina", "我的资料", "位置授权：同意")
}

// A question that lapsed, and a list nobody picks from any more, are kept no longer: the
// line of a check-in names its address.
func TestLapsedConversationsAreForgotten(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.locate("lina", 31.2537, 121.5317)
	contains(t, h.say("lina", "今天"), "today", "人民大道")
	forget := func() (n int) {
		h.update(func(tx *sales.Tx) (err error) { n, err = bot.ForgetConversations(tx, 100); return err })
		return n
	}
	kept := func() bool {
		return slices.ContainsFunc(h.holdings("人民大道"), func(row string) bool { return strings.HasPrefix(row, "conversations ") })
	}
	h.now = h.now.AddDate(0, 0, 1).Add(10 * time.Minute)
	if forget(); !kept() {
		t.Error("a list was forgotten that a late message may pick from")
	}
	h.now = h.now.Add(time.Second)
	if n := forget(); n != 1 || kept() {
		t.Errorf("%d forgotten; still there: %v", n, kept())
	}
	h.want("lina", "取消", "没有在填的内容")
}
