package crm

import (
	"fmt"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// telling is what of a deal's name tells it from others: neither punctuation nor the words
// every deal may have behind it.
func telling(name string) string {
	name = rulebook.NormalizeCompany(name)
	for _, word := range [...]string{"项目", "工程", "商机"} {
		if rest, ok := strings.CutSuffix(name, word); ok && rest != "" {
			name = rest
		}
	}
	return name
}

// NearDeals returns the open deals whose name is inside the one given, or the other way
// round: 浦东 and 浦东项目. A person should look before there are two.
func NearDeals(tx *sales.Tx, name string) ([]*Deal, error) {
	key := telling(name)
	if key == "" {
		return nil, nil
	}
	c := Deals.Scan(tx, "")
	defer c.Close()
	var found []*Deal
	for c.Next() {
		other := telling(c.Row().Name)
		if c.Row().Open() && other != "" && (strings.Contains(other, key) || strings.Contains(key, other)) {
			found = append(found, c.Row())
		}
	}
	return found, c.Err()
}

// DealAt returns the deal that had a name at a moment: one that was lost gives its name
// to a later one.
func DealAt(tx *sales.Tx, name string, at time.Time) (*Deal, error) {
	d, err := Deals.Get(tx, DealKey(name))
	if err != nil || !d.CreatedAt.After(at) {
		return d, err
	}
	c := Deals.Scan(tx, "")
	defer c.Close()
	for c.Next() {
		if x := c.Row(); DealKey(x.FormerName) == DealKey(name) && !x.CreatedAt.After(at) && (d.CreatedAt.After(at) || x.CreatedAt.After(d.CreatedAt)) {
			d = x
		}
	}
	return d, c.Err()
}

// giveName frees the name of a lost deal for a new one. What hangs on it follows.
func (d *Deal) giveName(tx *sales.Tx) error {
	papers, err := DocumentsOf(tx, d)
	if err != nil {
		return err
	}
	former := d.Name
	_, month, date := rulebook.DayOf(d.EnteredAt).Date()
	for n := 1; ; n++ {
		d.Name = fmt.Sprintf("%s（%d月%d日丢单", former, month, date)
		if n > 1 {
			d.Name += fmt.Sprintf("%d", n)
		}
		d.Name += "）"
		taken, err := Deals.Has(tx, d.Key())
		if err != nil {
			return err
		}
		if !taken {
			break
		}
	}
	d.FormerName = former
	if err := Deals.Delete(tx, DealKey(former)); err != nil {
		return err
	}
	if err := Deals.Put(tx, d); err != nil {
		return err
	}
	for _, p := range papers {
		if err := Documents.Delete(tx, p.key()); err != nil {
			return err
		}
		p.Deal = d.Name
		if err := Documents.Put(tx, p); err != nil {
			return err
		}
	}
	leads, err := storage.Collect(Leads.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, l := range leads {
		if l.Converted != "" && DealKey(l.Converted) == DealKey(former) {
			l.Converted = d.Name
			if err := Leads.Put(tx, l); err != nil {
				return err
			}
		}
	}
	return nil
}

// lostReasons are why deals are lost; what somebody writes is read for one of them.
var lostReasons = []struct {
	name  string
	words []string
}{
	{"丢标", []string{"丢标", "未中标", "没中标", "废标", "流标"}},
	{"价格", []string{"价格", "报价", "太贵", "低价", "便宜", "降价"}},
	{"技术方案", []string{"技术", "方案", "性能", "参数", "资质"}},
	{"关系", []string{"关系", "指定", "内定", "战略合作"}},
	{"项目取消", []string{"取消", "停工", "停建", "搁置", "暂停", "不做了", "黄了"}},
	{"资金", []string{"资金", "没钱", "预算", "付款", "账期"}},
	{"交期", []string{"交期", "工期", "供货", "来不及"}},
}

const otherReason = "其他"

// LostReasons are the names of the reasons.
func LostReasons() []string {
	var names []string
	for _, r := range lostReasons {
		names = append(names, r.name)
	}
	return append(names, otherReason)
}

// lostReason is the first of the reasons that words speak of.
func lostReason(why string) string {
	first, at := otherReason, len(why)
	for _, r := range lostReasons {
		for _, w := range r.words {
			if i := strings.Index(why, w); i >= 0 && i < at {
				first, at = r.name, i
			}
		}
	}
	return first
}
