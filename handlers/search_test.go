package handlers

import (
	"fmt"
	"strings"
	"testing"

	"salesbot/sales"
	"salesbot/sales/crm"
)

// However much is found, the answer is one that can be read and picked from; what the
// asker may open comes before what they may not.
func TestSearchShowsNineAtMost(t *testing.T) {
	h := newHouse(t)
	long := strings.Repeat("基础设施建设投资发展", 5)
	h.update(func(tx *sales.Tx) error {
		for i := range 20 {
			owner := "lina"
			if i >= 4 {
				owner = "zhaomin"
			}
			c := &crm.Customer{Name: fmt.Sprintf("第%02d城市%s公司", i, long), Owner: owner, CreatedBy: owner, CreatedAt: h.now}
			if err := crm.Customers.Put(tx, c); err != nil {
				return err
			}
			if err := crm.Contacts.Put(tx, &crm.Contact{Customer: c.Name, Name: fmt.Sprintf("城市%02d", i), Title: "院长", Phone: "13800138000", By: owner, At: h.now}); err != nil {
				return err
			}
		}
		return nil
	})
	answer := h.say("lina", "查 城市")
	contains(t, answer, "查 城市", "找到40个", "前9个", "写得更具体些", "\n8 联系人：城市03", "· 客户：第04城市", "!\n9 ", "!第05城市", "!13800138000")
	if lines := strings.Count(answer, "客户：") + strings.Count(answer, "联系人："); lines != 9 {
		t.Errorf("%d lines:\n%s", lines, answer)
	}
	h.want("lina", "8", "客户：第03城市", "13800138000")
	h.want("lina", "查 第05城市", "找到1个", "赵敏", "!院长", "!\n1 ")
	h.want("zhaomin", "查 第05城市", "\n1 客户：第05城市")
}

// A customer that was merged away is still found, as the one that took it in.
func TestSearchFindsMergedNames(t *testing.T) {
	h := newHouse(t)
	h.update(func(tx *sales.Tx) error {
		return crm.Customers.Put(tx, &crm.Customer{Name: "浦江咨询有限公司", Owner: "lina", Merged: []crm.MergedName{{Name: "黄浦工程顾问公司", By: "zhangwei", At: h.now}}, CreatedBy: "lina", CreatedAt: h.now})
	})
	h.want("lina", "查 工程顾问", "1 客户：浦江咨询有限公司")
	h.want("lina", "查 hpgc", "1 客户：浦江咨询有限公司")
}
