package handlers

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"salesbot/bot"
	crmcmd "salesbot/handlers/crm"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/storage"
	"salesbot/storage/storagetest"
)

// noted are the tables a look may write to: that news were seen, and a report read. The
// trail tells of the second.
var noted = []string{crm.Looks.Name(), ledger.Reports.Name(), sales.Audit.Name()}

// changed names the tables that differ.
func changed(before, after map[string]string) []string {
	all := make(map[string]bool)
	for _, pair := range [][2]map[string]string{{before, after}, {after, before}} {
		for key, value := range pair[0] {
			if pair[1][key] != value {
				table, _, _ := strings.Cut(key, " ")
				all[table] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// watchLooks fails the test when a command that Reads is carried out in the writer's turn.
func (h *house) watchLooks() {
	for i := range h.router.Commands {
		c := &h.router.Commands[i]
		if run := c.Run; c.Reads {
			c.Run = func(t *bot.Turn) error {
				if err := t.Tx.Delete("nothing", "nothing"); !errors.Is(err, storage.ErrReadOnly) {
					h.t.Errorf("%s %q: %s only looks, and could write", t.Message.From, t.Message.Text, c.Name)
				}
				return run(t)
			}
		}
	}
}

// A command Reads exactly when none of its examples changes anything.
func TestLooksChangeNothing(t *testing.T) {
	t.Parallel()
	for _, c := range Commands() {
		t.Run(c.Name, func(t *testing.T) {
			writes := false
			for _, line := range c.Examples {
				h := houseOn(t, storagetest.Memory())
				h.work()
				who := h.ready(&c)
				h.watchLooks()
				before := h.rows()
				h.say(who, line)
				switch {
				case slices.Contains(asks, line), c.Key == crmcmd.PlaceCustomer.Key:
					h.locate(who, 31.2304, 121.4737)
				case c.Key == crmcmd.FilePaper.Key:
					h.send(bot.Message{From: who, Kind: bot.Image, MediaID: "photo"})
				}
				for _, table := range changed(before, h.rows()) {
					writes = true
					if c.Reads && !slices.Contains(noted, table) {
						t.Errorf("%s says it Reads, and %s changed %s", c.Name, line, table)
					}
				}
			}
			if !c.Reads && !writes {
				t.Errorf("no example of %s changes anything: it Reads", c.Name)
			}
		})
	}
}

// Everybody looks at everything at once, while reports come in; the race detector watches.
func TestEverybodyAtOnce(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.router.Commands = Commands()
	var all sync.WaitGroup
	for _, who := range []string{"lina", "zhaomin", "zhangwei", "wangfang", "chenhr", "root"} {
		all.Go(func() {
			for i, said := range append(lookLines(), "日报 今天拜访了华东设计院，谈了预算", "今天", "1") {
				m := bot.Message{ID: fmt.Sprintf("%s %d", who, i), From: who, Kind: bot.Text, Text: said, SentAt: h.now}
				reply, err := h.router.Handle(t.Context(), m, nil)
				if err != nil || reply.Text == "" || strings.Contains(reply.Text, "出错了") {
					t.Errorf("%s %s: %q, %v", who, said, reply.Text, err)
				}
			}
		})
	}
	all.Wait()
	h.want("zhangwei", "看 李娜", "谈了预算")
}

// lookLines are the examples of the commands that only look.
func lookLines() (all []string) {
	for _, c := range Commands() {
		if c.Reads {
			all = append(all, c.Examples...)
		}
	}
	return all
}

// A look that is noted is noted also when its transaction is run again.
func TestNotesOfLooks(t *testing.T) {
	h := houseOn(t, storagetest.Twice(storagetest.Memory()))
	h.work()
	h.at("17:40")
	h.must("lina", "日报 今天拜访了华东设计院，谈了预算")
	h.must("zhaomin", "关注 李娜")
	h.must("lina", "新客户 浦东机场建设有限公司")
	h.watchLooks()
	h.want("zhangwei", "看 李娜 第9页", "!谈了预算")
	h.view(func(tx *sales.Tx) error { return h.reads(tx, 0) })
	h.want("zhangwei", "看 李娜", "谈了预算")
	h.want("zhangwei", "看 李娜", "谈了预算")
	h.want("chenhr", "看 李娜", "谈了预算")
	h.view(func(tx *sales.Tx) error { return h.reads(tx, 1) })
	h.want("zhaomin", "今天", "新动态")
	h.want("zhaomin", "动态", "浦东机场")
	h.want("zhaomin", "今天", "!新动态")
}

// reads wants 李娜's report of Friday to have been read by so many, 张伟 the first.
func (h *house) reads(tx *sales.Tx, many int) error {
	r, err := ledger.ReportOf(tx, "lina", friday)
	if err == nil && (len(r.Reads) != many || many > 0 && r.Reads[0].By != "zhangwei") {
		h.t.Errorf("read by %+v, want %d", r.Reads, many)
	}
	return err
}
