package main

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/silenceper/wechat/v2/util"

	"salesbot/sandbox"
)

// TestCardOfAnother presses a card whose button, key and task somebody knows it was not
// sent to. They may decide by text, so nothing but the card itself stands in the way.
func TestCardOfAnother(t *testing.T) {
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
	do := func(something func() error) []sandbox.Event {
		t.Helper()
		before := len(w.wecom.Received(0))
		if err := w.do(t.Context(), something); err != nil {
			t.Fatal(err)
		}
		return w.wecom.Received(before)
	}
	var card *sandbox.Card
	for _, e := range do(func() error { return w.wecom.Text(t.Context(), "lina", "请假 明天 年假") }) {
		if e.Card != nil && e.To == "zhangwei" {
			card = e.Card
		}
	}
	if card == nil || len(card.Buttons) == 0 {
		t.Fatal("zhangwei has no card to decide on")
	}
	told := do(func() error { return press(w, "wangfang", card.TaskID, card.Buttons[0].Key) })
	if len(told) > 0 {
		t.Errorf("a card of another was pressed, and %s was told: %s", told[0].To, told[0].Text)
	}
	for _, e := range do(func() error { return press(w, "zhangwei", card.TaskID, card.Buttons[0].Key) }) {
		if e.To == "lina" && strings.Contains(e.Text, "已批准") {
			return
		}
	}
	t.Error("the same press by whom it was sent to approves nothing")
}

// press delivers the callback of a card's button as WeCom would, from whomever.
func press(w *world, userid, taskID, key string) error {
	type event struct {
		XMLName                                                                       xml.Name `xml:"xml"`
		ToUserName, FromUserName, MsgType, Event, EventKey, TaskId, CardType, AgentID string
		ResponseCode                                                                  string
		CreateTime                                                                    int64
	}
	now := w.Now().Unix()
	raw, err := xml.Marshal(event{ToUserName: demoCorpID, FromUserName: userid, CreateTime: now, MsgType: "event", Event: "template_card_event",
		EventKey: key, TaskId: taskID, CardType: "button_interaction", ResponseCode: "code-of-" + userid, AgentID: fmt.Sprint(demoAgentID)})
	if err != nil {
		return err
	}
	sealed, err := util.EncryptMsg([]byte("0123456789abcdef"), raw, demoCorpID, demoAESKey)
	if err != nil {
		return err
	}
	at := fmt.Sprint(now)
	query := url.Values{"timestamp": {at}, "nonce": {"1"}, "msg_signature": {util.Signature(demoToken, at, "1", string(sealed))}}
	r := httptest.NewRequest(http.MethodPost, callbackPath+"?"+query.Encode(), strings.NewReader("<xml><Encrypt>"+string(sealed)+"</Encrypt></xml>"))
	answer := httptest.NewRecorder()
	w.app.routes().ServeHTTP(answer, r)
	if answer.Code != http.StatusOK {
		return fmt.Errorf("callback answered %d", answer.Code)
	}
	return nil
}
