package main

import (
	"context"
	"strings"
	"testing"
	"time"
)

// TestCallbacksOfOthers: what is for another app or company, was signed long ago or names two
// senders does nothing, over the whole way from the stand-in to the store.
func TestCallbacksOfOthers(t *testing.T) {
	log := quietLog()
	log.SetOutput(t.Output())
	w, err := loadWorld("", t.TempDir(), log)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if _, err := w.open(ctx, "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	defer w.close()
	const report = "<xml><ToUserName>{corp}</ToUserName><FromUserName>lina</FromUserName><CreateTime>{now}</CreateTime>" +
		"<MsgType>text</MsgType><Content><![CDATA[日报 今天在公司整理投标资料，更新报价单]]></Content><MsgId>{id}</MsgId><AgentID>{agent}</AgentID></xml>"
	replaced := func(old, new string) string { return strings.Replace(report, old, new, 1) }
	said := func(act func(context.Context) error) (answers, problems int) {
		t.Helper()
		before, complaints := len(w.wecom.Received(0)), len(w.wecom.Problems())
		if err := w.do(ctx, func() error { return act(ctx) }); err != nil {
			t.Fatal(err)
		}
		for _, e := range w.wecom.Received(before) {
			if e.To == "LiNa" || e.To == "lina" {
				answers++ // what the admin and HR hear of it is no answer
			}
		}
		return answers, len(w.wecom.Problems()) - complaints
	}
	for name, c := range map[string]struct {
		text    string
		refused bool // by a status other than 200
		answers int  // that it could not be read, where one person is named as its sender
	}{
		"another app":      {replaced("{agent}", "1000003"), true, 0},
		"another company":  {replaced("{corp}", "ww1111111111111111"), true, 0},
		"two senders":      {replaced("<MsgType>", "<FromUserName>zhangwei</FromUserName><MsgType>"), false, 0},
		"two MsgIds":       {replaced("<AgentID>", "<MsgId>1</MsgId><AgentID>"), false, 1},
		"from the future":  {replaced("{now}", "2000000000"), false, 1},
		"another encoding": {`<?xml version="1.0" encoding="gb2312"?>` + report, false, 1},
	} {
		answers, problems := said(func(ctx context.Context) error { return w.wecom.Raw(ctx, "lina", c.text) })
		if answers != c.answers || (problems == 1) != c.refused {
			t.Errorf("%s: %d answers, %d problems", name, answers, problems)
		}
	}
	w.wecom.SetSignedAhead(-11 * time.Minute)
	if answers, problems := said(func(ctx context.Context) error { return w.wecom.Text(ctx, "lina", "帮助") }); answers != 0 || problems != 1 {
		t.Errorf("signed 11 minutes ago: %d answers, %d problems", answers, problems)
	}
	w.wecom.SetSignedAhead(0)
	for name, text := range map[string]string{
		"as it is":       report,
		"a bare &":       replaced("<![CDATA[日报 今天在公司整理投标资料，更新报价单]]>", "补充 下午和R&D部对方案，改A&B两版"),
		"no CreateTime":  replaced("<CreateTime>{now}</CreateTime>", ""),
		"split brackets": replaced("日报 今天在公司整理投标资料，更新报价单", "补充 更新了配置表 a[b[1]]]]><![CDATA[>0 的报价"),
	} {
		answers, problems := said(func(ctx context.Context) error { return w.wecom.Raw(ctx, "lina", text) })
		if answers != 1 || problems != 0 {
			t.Errorf("%s: %d answers, %d problems", name, answers, problems)
		}
	}
}
