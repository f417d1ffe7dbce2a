package wecom

import "salesbot/bot"

// messageKind maps MsgType (D/90239).
func messageKind(msgType string) bot.Kind {
	switch msgType {
	case "text":
		return bot.Text
	case "image":
		return bot.Image
	case "voice":
		return bot.Voice
	case "video":
		return bot.Video
	case "link":
		return bot.Link
	case "location":
		return bot.Location
	}
	return bot.Other
}

// eventKind maps Event in lower case (D/90240): WeCom writes LOCATION but click.
func eventKind(event string) bot.Kind {
	switch event {
	case "subscribe", "unsubscribe", "enter_agent":
		return bot.Enter
	case "location":
		return bot.Fix
	case "location_select":
		return bot.Location
	case "click":
		return bot.Click
	case "template_card_event":
		return bot.Press
	case "change_contact", "batch_job_result", "open_approval_change",
		"inactive_alert", "close_inactive_agent":
		return bot.System
	}
	// view, view_miniprogram, scancode_*, pic_*, template_card_menu_event and
	// whatever WeCom adds.
	return bot.Other
}
