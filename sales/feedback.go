package sales

import (
	"fmt"
	"strings"
)

// SendFeedback passes what somebody says about the bot on to the admins, and returns whom it
// was passed on to; refused as Missing where there is none.
func SendFeedback(tx *Tx, p *Person, text string) ([]*Person, error) {
	if text = strings.TrimSpace(text); text == "" {
		return nil, Refuse(Invalid, "写写哪里不好用、想要什么，例如：反馈 签到找不到客户")
	}
	admins, err := PeopleWith(tx, Admin)
	if err != nil {
		return nil, err
	}
	if len(admins) == 0 {
		return nil, Refuse(Missing, "还没有设管理员，没有人能收到。请直接告诉人事。")
	}
	said := fmt.Sprintf("【反馈】%s %s：\n%s", Moment(tx.Now), NameApart(tx, p.UserID), text)
	for _, a := range admins {
		if err := Queue(tx, Notice{Key: "feedback/" + p.Key() + "/" + Stamp(tx.Now) + "/" + tx.MsgID, To: a.UserID, Content: Content{Text: said}, Reason: "feedback"}); err != nil {
			return nil, err
		}
	}
	return admins, nil
}
