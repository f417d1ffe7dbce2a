package main

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

// A report whose handling fails inside the bot holds that day's finding of who sent it, and
// the admin and HR hear of it once, however often WeCom brings it.
func TestFailedHandlingHolds(t *testing.T) {
	log := quietLog()
	log.SetOutput(t.Output())
	w, err := loadWorld(filepath.Join(scripts, "company.yaml"), t.TempDir(), log)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.open(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	defer w.close()
	play := func(script string) string {
		t.Helper()
		steps, err := readScript(strings.NewReader(script))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		p := &player{world: w, out: &out, seen: len(w.wecom.Received(0))}
		if err := p.play(t.Context(), steps); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	day := rulebook.DayOf(w.Now()).AddDays(1)
	play("@ " + day.String() + " 17:50:00")
	report := bot.ByKey(w.app.router.Commands, "report.file")
	run := report.Run
	report.Run = func(t *bot.Turn) error {
		if t.Person.UserID == "lina" {
			panic("broken")
		}
		return errors.New("broken too")
	}
	said := play("~ callbacks x3\nlina> 日报 今天拜访了华东设计院，谈了预算\n~ callbacks x1\nwangqiang> 日报 今天拜访了华东设计院，谈了预算")
	if n := strings.Count(said, "内容已保留，编号"); n != 2 {
		t.Errorf("%d answers: %s", n, said)
	}
	if n := strings.Count(said, "【消息没处理成】"); n != 4 || strings.Count(said, "-> root: 【消息没处理成】") != 2 {
		t.Errorf("told %d times, want each of two failures to the admin and HR: %s", n, said)
	}
	report.Run = run
	play("wangqiang> 日报 今天拜访了华东设计院，谈了预算\n@ " + day.String() + " 18:30:00")
	play("@ " + day.AddDays(1).String() + " 00:06:00")
	err = w.app.store.View(t.Context(), func(tx *sales.Tx) error {
		fines, err := storage.Collect(ledger.Fines.Scan(tx, day.String()))
		for _, f := range fines {
			held := strings.Contains(strings.Join(f.Held, ""), "没有办成")
			switch {
			case f.Person == "wangqiang":
				t.Errorf("%+v of who filed in time after all", f)
			case (f.Person == "lina") != (f.State == ledger.Held) || held != (f.Person == "lina"):
				t.Errorf("%s is %s, held for %q", f.Person, f.State, f.Held)
			}
		}
		if len(fines) == 0 {
			t.Error("no fines; the test proves nothing")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// The same MsgId from somebody else is another message; delivered again it is the same.
func TestReceiptsHoldTheSender(t *testing.T) {
	w, err := loadWorld(filepath.Join(scripts, "company.yaml"), t.TempDir(), quietLog())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.open(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	defer w.close()
	say := func(userid, text string) string {
		t.Helper()
		m := bot.Message{ID: "7", From: userid, SentAt: w.Now(), Kind: bot.Text, Text: text}
		reply, err := w.app.handle(context.Background(), m, nil)
		if err != nil {
			t.Fatal(err)
		}
		return reply.Text
	}
	first := say("lina", "日报 今天拜访了华东设计院，谈了预算")
	if again := say("LINA", "日报 今天拜访了华东设计院，谈了预算"); again != first {
		t.Errorf("again: %s", again)
	}
	if got := say("wangqiang", "日报 上午整理投标文件，下午回访了两个客户"); !strings.Contains(got, "整理投标文件") {
		t.Errorf("another's message was answered %q", got)
	}
}

// An old receipt, stored before its key held the sender, lapses like any other.
func TestOldReceiptsLapse(t *testing.T) {
	w, err := loadWorld(filepath.Join(scripts, "company.yaml"), t.TempDir(), quietLog())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.open(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	defer w.close()
	old := &bot.Receipt{ID: "8", ReceivedAt: w.Now().AddDate(-1, 0, 0), Message: bot.Message{ID: "8", From: "lina"}}
	err = w.app.store.Update(t.Context(), sales.Origin{Actor: sales.System}, func(tx *sales.Tx) error {
		if err := bot.Receipts.Put(tx, old); err != nil {
			return err
		}
		n, err := bot.ForgetReceipts(tx, 10)
		if n != 1 {
			t.Errorf("%d forgotten", n)
		}
		if has, _ := bot.Receipts.Has(tx, bot.Receipts.Key(old)); has {
			t.Error("it is still there")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
