package ledger

import (
	"testing"

	"salesbot/rulebook"
	"salesbot/sales/crm"
)

// What a report says of visits, against the check-ins of its day.
func TestClaimedVisits(t *testing.T) {
	law := rulebook.DefaultLaw()
	here, far := rulebook.Point{Lat: 31.2304, Lng: 121.4737}, rulebook.Point{Lat: 31.3304, Lng: 121.4737}
	institute := &crm.Customer{Name: "华东建筑设计院有限公司", Place: &crm.CustomerPlace{Point: here}}
	bureau := &crm.Customer{Name: "浦东新区体育局"}
	future := &crm.Customer{Name: "未来科技有限公司"}
	var all []KnownCustomer
	for _, c := range []*crm.Customer{institute, bureau, future} {
		all = append(all, KnownCustomer{c, c.Key()})
	}
	at := func(customer string, p rulebook.Point) []*crm.Visit {
		return []*crm.Visit{{Customer: customer, Point: p}}
	}
	for _, c := range []struct {
		name, text string
		visits     []*crm.Visit
		want       []string
	}{
		{"no check-in at all", "上午拜访了华东建筑设计院，谈了预算", nil, []string{institute.Name}},
		{"each word", "到访华东建筑设计院；去了浦东新区体育局", nil, []string{institute.Name, bureau.Name}},
		{"the full name", "拜访华东建筑设计院有限公司王工", nil, []string{institute.Name}},
		{"the name without its end", "拜访了华东建筑设计的王工", nil, []string{institute.Name}},
		{"the name without its beginning", "下午去了新区体育局", nil, []string{bureau.Name}},
		{"too little of the name", "去了浦东新区", nil, nil},
		{"checked in there", "上午拜访了华东建筑设计院", at(institute.Name, here), nil},
		{"checked in there under another name", "上午拜访了华东建筑设计院", at("隔壁公司", here), nil},
		{"checked in elsewhere", "上午拜访了华东建筑设计院", at("", far), []string{institute.Name}},
		{"checked in nobody knows where, at a place nobody knows", "上午去了浦东新区体育局", at("", far), nil},
		{"checked in at another customer", "上午去了浦东新区体育局", at(institute.Name, here), []string{bureau.Name}},
		{"tomorrow", "整理资料，明天拜访华东建筑设计院", nil, nil},
		{"not met", "没拜访到华东建筑设计院", nil, nil},
		{"the word in another clause", "拜访了老客户，给华东建筑设计院发了方案", nil, nil},
		{"the word on another line", "拜访了老客户\n华东建筑设计院来电", nil, nil},
		{"a name with a word of the future in it", "下午拜访了未来科技", nil, []string{future.Name}},
		{"twice", "拜访华东建筑设计院，又去了华东建筑设计院", nil, []string{institute.Name}},
		{"no customer", "拜访了一家新公司", nil, nil},
		{"along with a colleague", "陪王强拜访了华东建筑设计院", nil, nil},
		{"by phone", "电话拜访华东建筑设计院，视频拜访浦东新区体育局", nil, nil},
		{"called off", "取消拜访华东建筑设计院", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, x := range ClaimedVisits(&law, c.text, all, c.visits) {
				got = append(got, x.Name)
			}
			if len(got) != len(c.want) {
				t.Fatalf("got %v, want %v", got, c.want)
			}
			for i := range got {
				if got[i] != c.want[i] {
					t.Fatalf("got %v, want %v", got, c.want)
				}
			}
		})
	}
}
