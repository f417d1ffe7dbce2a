package handlers

import (
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/handlers/crm"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// On answers what is neither text, click, press nor shared location.
func On() map[bot.Kind]func(*bot.Turn) error {
	return map[bot.Kind]func(*bot.Turn) error{
		bot.Image:  takePhoto,
		bot.Voice:  notUnderstood("语音", "请打字发；输入框长按语音可转成文字再发"),
		bot.Video:  notUnderstood("视频", "请打字发"),
		bot.Link:   notUnderstood("链接", "请打字发要点"),
		bot.Fix:    crm.NoteFix,
		bot.System: tellAdmins,
		bot.Other:  crm.LostPlace,
	}
}

// takePhoto attaches a photo to the appeal just made; any other is no report.
func takePhoto(t *bot.Turn) error {
	fines, err := ledger.AttachPhoto(t.Tx, t.Person, t.Message.MediaID, t.SentAt)
	if err != nil {
		return err
	}
	if len(fines) == 0 {
		if way, err := crm.WayToCheckIn(t); err != nil {
			return err
		} else if way == crm.PhotoCheckInKey && crm.PhotoCheckIn.For(t.Roles) {
			return notUnderstood("照片", "签到的照片先回「签到 客户名」再发")(t)
		}
		return notUnderstood("照片", fmt.Sprintf("请打字发。申诉的截图在回「申诉 罚单号 理由」之后%d分钟内发；商机文件先回「归档 商机 种类」", t.Tx.Law.Fines.PhotoMinutes))(t)
	}
	for _, f := range fines {
		t.Reply("已附到申诉：罚单 %s（%s %s），共%d张。", f.Code, f.Day.Chinese(), f.Title(t.Tx), len(f.Appeal.Photos))
	}
	return nil
}

// notUnderstood says first that this is no report, then what to do instead.
func notUnderstood(what, cure string) func(*bot.Turn) error {
	return func(t *bot.Turn) error {
		if !t.Roles.Has(sales.Rep) {
			return t.Reply("%s我看不懂，%s。能做什么回：帮助", what, cure)
		}
		return t.Reply("%s不算日报，%s。\n交日报：日报 今天做了什么\n其他回：帮助", what, cure)
	}
}

// tellAdmins passes on that WeCom is about to suspend the app.
func tellAdmins(t *bot.Turn) error {
	switch strings.ToLower(t.Message.Event) {
	case "inactive_alert", "close_inactive_agent":
	default:
		return nil
	}
	day := t.Tx.Today()
	text := fmt.Sprintf("%s 企业微信提示：本应用因不活跃将被停用或已停用（%s）。请到管理后台「应用管理」查看并启用。", day.Chinese(), t.Message.Event)
	return sales.QueueFor(t.Tx, sales.Admin, sales.Notice{Key: "inactive/" + day.String(), Content: sales.Content{Text: text}, Reason: "app inactive"})
}
