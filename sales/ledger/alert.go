package ledger

import (
	"fmt"

	"salesbot/rulebook"
	"salesbot/sales"
)

// TellHole tells the admins of a hole that somebody has to mend, once a day and cause.
func TellHole(tx *sales.Tx, h Hole) error {
	cure := map[Why]string{
		Refused:    "核对 WECOM_ENCODING_AES_KEY、WECOM_CORP_ID、WECOM_AGENT_ID，和本机时间",
		Failing:    "看磁盘空间和日志",
		WrongClock: "校准本机时间（NTP）；在企业微信证实时间之前，提醒、登记等定时任务都等着",
		Deaf:       "核对 WECOM_TOKEN 和回调地址",
	}[h.Why]
	if cure == "" {
		return nil
	}
	text := fmt.Sprintf("【收不到消息】%s起：%s。\n%s。\n这段时间已记为中断，受影响的日报罚单先不登记，由人事核实。看中断：中断 %s",
		sales.Moment(h.From), h.Why.Title(), cure, rulebook.DayOf(h.From))
	return tellAdmins(tx, sales.Notice{Key: "hole/" + string(h.Why) + "/" + tx.Today().String(), Content: sales.Content{Text: text}, Reason: "cannot receive"})
}

// TellForged tells the admins, once a day, that callbacks arrive whose signature is not
// WeCom's: anybody may send them, so it proves nothing.
func TellForged(tx *sales.Tx) error {
	text := fmt.Sprintf("【回调签名不对】%s收到签名不对的回调，已拒收。\n若刚在管理后台换过 Token：改 WECOM_TOKEN 后重启。没换过：多半是外人乱发，不用处理。", sales.Moment(tx.Now))
	return tellAdmins(tx, sales.Notice{Key: "forged/" + tx.Today().String(), Content: sales.Content{Text: text}, Reason: "bad signatures"})
}

// tellStaff queues a notice for every admin and for HR, each once.
func tellStaff(tx *sales.Tx, n sales.Notice) error {
	if err := tellAdmins(tx, n); err != nil {
		return err
	}
	return tellEach(tx, sales.HR, n)
}

func tellAdmins(tx *sales.Tx, n sales.Notice) error { return tellEach(tx, sales.Admin, n) }

func tellEach(tx *sales.Tx, role sales.Role, n sales.Notice) error {
	staff, err := sales.PeopleWith(tx, role)
	if err != nil {
		return err
	}
	for _, p := range staff {
		n.To = p.UserID
		if err := sales.Queue(tx, n); err != nil {
			return err
		}
	}
	return nil
}
