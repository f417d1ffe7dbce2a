package crm

import (
	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

const (
	agreeName  = "同意位置"
	refuseName = "不同意位置"
)

// askConsent says once, with the first check-in, what becomes of a location, and how to
// say no (RULEBOOK §5).
func askConsent(t *bot.Turn) error {
	c, err := sales.ConsentOf(t.Tx, t.Person.UserID)
	if err != nil || c.State != "" {
		return err
	}
	if _, err := crm.SetConsent(t.Tx, t.Person, sales.ConsentAsked, t.SentAt); err != nil {
		return err
	}
	law := t.Tx.Law.Visits
	return t.Reply("【位置授权】只说这一次。收集：你签到发来的位置；手机自动上报的只核对签到，最多留%d分钟。用途：拜访记录。坐标和地址%d个月后删除。上级、人事看得到地址，管理员能导出坐标。\n愿意回：%s\n不愿意回：%s（以后拍照签到）",
		law.FixMinutes, law.KeepMonths, agreeName, refuseName)
}

var AgreeLocation = bot.Command{
	Name: agreeName, Key: "consent.grant", Aliases: []string{"同意定位", "位置同意"}, Who: bot.Everyone, Whose: bot.Own,
	Help:     bot.Says("同意保存签到的位置，发位置签到"),
	Examples: []string{agreeName},
	Run:      func(t *bot.Turn) error { return setConsent(t, sales.ConsentGranted) },
}

var RefuseLocation = bot.Command{
	Name: refuseName, Key: "consent.refuse", Aliases: []string{"不同意定位", "拒绝位置", "位置不同意"}, Who: bot.Everyone, Whose: bot.Own,
	Help: func(law *rulebook.Law) string {
		return "不保存位置：以前签到的坐标和地址马上删除，以后拍照签到"
	},
	Examples: []string{refuseName},
	Run:      func(t *bot.Turn) error { return setConsent(t, sales.ConsentRefused) },
}

var LocationConsent = bot.Command{
	Name: "位置授权", Key: "consent", Group: "拜访", Who: bot.Everyone, Whose: bot.Own,
	Params:   []bot.Param{{Name: "选择", Kind: words.OneOf("同意", "不同意"), Optional: true}},
	Help:     bot.Says("看或改位置是否可以保存：同意位置、不同意位置"),
	Examples: []string{"位置授权", "位置授权 不同意"},
	Run: func(t *bot.Turn) error {
		switch t.Args.Text("选择") {
		case "同意":
			return setConsent(t, sales.ConsentGranted)
		case "不同意":
			return setConsent(t, sales.ConsentRefused)
		}
		return ReplyConsent(t)
	},
}

func setConsent(t *bot.Turn, state sales.ConsentState) error {
	erased, err := crm.SetConsent(t.Tx, t.Person, state, t.SentAt)
	if err != nil {
		return err
	}
	if state == sales.ConsentGranted {
		t.Reply("已记下：同意位置。到客户处发位置就是签到，坐标和地址%d个月后删除。\n不愿意了回：%s", t.Tx.Law.Visits.KeepMonths, refuseName)
		return offerUnexplained(t)
	}
	t.Reply("已记下：不同意位置。")
	if erased > 0 {
		t.Reply("以前%d次签到的坐标和地址已删除；时间、客户、距离、标记还在。客户的位置是公司资料，不变。", erased)
	}
	t.Reply("手机自动上报的位置不再保存。以后签到回「签到 客户名」，再拍一张现场照片发来。\n改回来回：%s", agreeName)
	return offerUnexplained(t)
}

// offerUnexplained takes up the question after a check-in, which an answer about consent
// came between.
func offerUnexplained(t *bot.Turn) error {
	open, err := crm.VisitsWithoutRecord(t.Tx, t.Person.UserID, rulebook.DayOf(t.SentAt))
	for _, v := range open {
		if v.Customer == "" {
			t.Offer(Unexplained(t, v), ExplainVisit.Name+" "+v.Key())
		}
	}
	return err
}

// ReplyConsent says where a person's consent stands and how to change it.
func ReplyConsent(t *bot.Turn) error {
	c, err := sales.ConsentOf(t.Tx, t.Person.UserID)
	if err != nil {
		return err
	}
	switch c.State {
	case sales.ConsentGranted:
		return t.Reply("位置授权：同意（%s）。不愿意了回：%s", sales.Moment(c.At), refuseName)
	case sales.ConsentRefused:
		return t.Reply("位置授权：不同意（%s），拍照签到。改回来回：%s", sales.Moment(c.At), agreeName)
	case sales.ConsentAsked:
		return t.Reply("位置授权：%s说明过，你没有回。愿意回：%s；不愿意回：%s", sales.Moment(c.At), agreeName, refuseName)
	}
	return t.Reply("位置授权：还没说明，第一次发位置签到时会说。不愿意可以先回：%s", refuseName)
}

// WayToCheckIn is the command a person checks in with: by photo who refused that their
// location is kept, everybody else by location.
func WayToCheckIn(t *bot.Turn) (key string, err error) {
	c, err := sales.ConsentOf(t.Tx, t.Person.UserID)
	if err != nil {
		return "", err
	}
	if c.State == sales.ConsentRefused {
		return PhotoCheckInKey, nil
	}
	return checkInKey, nil
}
