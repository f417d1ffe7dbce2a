package crm

import (
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales/crm"
)

// replyChain shows who of the decision chain was visited and who was not. While the deal
// is a project, which needs such visits, it also says when nobody is known.
func replyChain(t *bot.Turn, d *crm.Deal) error {
	chain, err := crm.DecisionChain(t.Tx, d.Customer)
	if err != nil {
		return err
	}
	if len(chain) == 0 && d.Stage == rulebook.Project {
		return t.Reply("决策链：还没有写了角色的联系人。加：联系人 %s 姓名 职务 电话 角色=领导", d.Customer)
	}
	var met, unmet []string
	for _, l := range chain {
		if l.Met.IsZero() {
			unmet = append(unmet, fmt.Sprintf("%s（%s）", l.Contact.Name, l.Contact.Role))
		} else {
			met = append(met, fmt.Sprintf("%s（%s，%s）", l.Contact.Name, l.Contact.Role, bot.Dated(t, l.Met)))
		}
	}
	if len(met) > 0 {
		t.Reply("决策链已拜访：%s", strings.Join(met, "、"))
	}
	if len(unmet) > 0 {
		t.Reply("决策链未拜访：%s", strings.Join(unmet, "、"))
	}
	return nil
}
