package crm

import (
	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/sales"
	"salesbot/sales/crm"
)

const PhotoCheckInKey = "visit.photo"

// PhotoCheckIn is what 签到 is for who refused that their location is kept: the customer's
// name and a photo taken there. Everybody else is asked for the location.
var PhotoCheckIn = bot.Command{
	Name: "照片签到", Key: PhotoCheckInKey, Aliases: []string{"拍照签到"}, Who: bot.Rep | bot.Leader, Whose: bot.Seen,
	Params: []bot.Param{
		{Name: "客户", Kind: words.Customer, Ask: "你选了不同意位置，用照片签到。在哪个客户？回客户名"},
		{Name: "照片", Kind: words.Photo, Ask: "拍一张现场照片发来（门牌、前台、会议室都行）；不签了回：取消"},
	},
	Help:     bot.Says("不同意位置的人这样签到：客户名和一张现场照片；直接回「签到 客户名」也行"),
	Examples: []string{"照片签到 华东建筑设计院"},
	Instead:  WayToCheckIn,
	Run: func(t *bot.Turn) error {
		v, err := crm.CheckInByPhoto(t.Tx, t.Person, bot.Arg[*crm.Customer](t, "客户"), t.Args.Text("照片"), t.SentAt)
		if err != nil {
			return err
		}
		if err := noReport(t, "照片"); err != nil {
			return err
		}
		t.Reply("已签到：%s，%s，照片签到。照片正在存，没存上会告诉你。", v.Customer, sales.Moment(v.At))
		return replyRecord(t, v)
	},
}
