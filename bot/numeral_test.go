package bot_test

import (
	"testing"

	"salesbot/bot"
)

func TestArabic(t *testing.T) {
	for said, want := range map[string]string{
		"十一月三十日": "11月30日", "二〇二六年": "2026年", "廿五": "25", "卅一": "31", "两点": "2点", "零点": "0点", "十": "10", "八十": "80",
		"周三": "周三", "星期五 三点": "星期五 3点", "礼拜一": "礼拜一", "没有": "没有", "二十十": "二十十",
	} {
		if got := bot.Arabic(said); got != want {
			t.Errorf("Arabic(%q) = %q, want %q", said, got, want)
		}
	}
}
