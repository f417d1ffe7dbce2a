package words

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// A thing is a customer, contact, deal or lead that may be mentioned.
type thing struct {
	what     string // isCustomer, isDeal, isLead, isContact
	name     string
	customer string // of a contact or deal
	title    string // of a contact
	own      bool   // the speaker's
}

const isContact = "联系人"

// A called is something with the name people call it by.
type called struct {
	key   []rune   // as it is compared
	sound []string // of key
	thing thing
}

// things are everything that has a name, the speaker's own first.
func (h *heard) things() ([]called, error) {
	return sales.Remember(h.t.Tx, "things named", func() ([]called, error) {
		tx, me := h.t.Tx, h.t.Person.UserID
		var all []called
		add := func(name string, x thing) {
			key := []rune(rulebook.NormalizeCompany(name))
			all = append(all, called{key, h.ear.of(string(key)), x})
		}
		mine := make(map[string]bool)
		customers := crm.Customers.Scan(tx, "")
		defer customers.Close()
		for customers.Next() {
			c := customers.Row()
			mine[c.Name] = slices.ContainsFunc(c.Hands(), func(o string) bool { return sales.SameUser(o, me) })
			add(c.Name, thing{isCustomer, c.Name, c.Name, "", mine[c.Name]})
		}
		customers.Close()
		if err := customers.Err(); err != nil {
			return nil, err
		}
		deals := crm.Deals.Scan(tx, "")
		defer deals.Close()
		for deals.Next() {
			d := deals.Row()
			add(d.Name, thing{isDeal, d.Name, d.Customer, "", sales.SameUser(d.Owner, me)})
		}
		deals.Close()
		if err := deals.Err(); err != nil {
			return nil, err
		}
		leads := crm.Leads.Scan(tx, "")
		defer leads.Close()
		for leads.Next() {
			if l := leads.Row(); l.Open() {
				add(l.Name, thing{isLead, l.Name, "", "", sales.SameUser(l.Owner, me)})
			}
		}
		leads.Close()
		if err := leads.Err(); err != nil {
			return nil, err
		}
		contacts := crm.Contacts.Scan(tx, "")
		defer contacts.Close()
		for contacts.Next() {
			if c := contacts.Row(); mine[c.Customer] {
				add(c.Name, thing{isContact, c.Name, c.Customer, c.Title, true})
			}
		}
		contacts.Close()
		return all, contacts.Err()
	})
}

// A candidate is a piece of the line that may be a mention, with how well it fits.
type candidate struct {
	from, to int
	class    rune
	rank     int
	thing    thing
	userid   string
}

// How a piece fits a name, the best first.
const (
	wholeName = iota
	partOfName
	abbreviated
	bySound
	byTitle
	byLetters
)

// namesIn marks people and things. Of two pieces that overlap the longer is meant, of two of
// one length the one that fits better, the speaker's own before others'.
func (h *heard) namesIn(mark func(from, to int, m mention) bool) error {
	var all []candidate
	people, err := h.people()
	if err != nil {
		return err
	}
	for _, p := range people {
		all = append(all, h.personIn(p)...)
	}
	things, err := h.things()
	if err != nil {
		return err
	}
	for i := range things {
		all = append(all, h.thingIn(&things[i])...)
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.to-b.from, a.to-a.from), cmp.Compare(a.from, b.from), cmp.Compare(a.rank, b.rank), own(b)-own(a))
	})
	for i := 0; i < len(all); {
		j := i
		m := mention{class: all[i].class, said: string(h.text[all[i].from:all[i].to])}
		for ; j < len(all) && all[j].from == all[i].from && all[j].to == all[i].to; j++ {
			if c := all[j]; c.class == m.class {
				if c.class == aPerson {
					m.names = append(m.names, c.userid)
				} else {
					m.names, m.thing = append(m.names, c.thing.name), append(m.thing, c.thing)
				}
			} else if c.class == aThing { // a person and a thing of one name: both are kept with the thing's class
				m.thing = append(m.thing, c.thing)
			}
		}
		mark(all[i].from, all[i].to, m)
		i = j
	}
	return nil
}

func own(c candidate) int {
	if c.thing.own || c.userid != "" {
		return 1
	}
	return 0
}

func (h *heard) people() ([]*sales.Person, error) { return sales.ActivePeople(h.t.Tx) }

// personIn finds a colleague by full name, by its sound, and by surname with 小, 老 or 总.
func (h *heard) personIn(p *sales.Person) []candidate {
	name := []rune(rulebook.Fold(p.Name))
	if len(name) < 2 {
		return nil
	}
	var all []candidate
	add := func(from, n, rank int) {
		all = append(all, candidate{from: from, to: from + n, class: aPerson, rank: rank, userid: p.UserID})
	}
	want := h.ear.of(string(name))
	for i := range h.text {
		switch rest := h.text[i:]; {
		case len(rest) >= len(name) && string(rest[:len(name)]) == string(name):
			n := len(name)
			if i > 0 && h.text[i-1] == '@' {
				i, n = i-1, n+1
			}
			add(i, n, wholeName)
		case len(rest) >= len(name) && h.ear.like(string(rest[:len(name)]), want) && (rest[0] == name[0] || rest[len(name)-1] == name[len(name)-1]):
			add(i, len(name), bySound)
		case len(rest) >= 2 && (rest[0] == '小' || rest[0] == '老') && rest[1] == name[0] && !sales.SameUser(p.UserID, h.t.Person.UserID):
			add(i, 2, byTitle)
		case len(rest) >= 2 && rest[0] == name[0] && rest[1] == '总' && strings.Contains(p.Title, "总"):
			add(i, 2, byTitle)
		}
		if len(p.UserID) >= 3 && isLatin(h.text[i]) && (i == 0 || !isLatin(h.text[i-1])) && strings.HasPrefix(string(h.text[i:]), sales.UserKey(p.UserID)) {
			if end := i + len(p.UserID); end == len(h.text) || !isLatin(h.text[end]) {
				add(i, len(p.UserID), wholeName)
			}
		}
	}
	return all
}

// kindWords end the names of institutions; with what they begin with they are how people
// shorten them: 华东院, 闵行医院.
var kindWords = []string{"设计院", "研究院", "医院", "学校", "学院", "大学", "中学", "小学", "公司", "集团", "中心", "银行", "院", "馆", "厂", "所", "局", "校", "厅", "城投", "置业"}

// generic words name nothing by themselves.
var genericWords = []string{
	"设计院", "研究院", "设计研究院", "建筑设计", "医院", "中心医院", "人民医院", "中心", "学校", "实验学校", "公司", "有限公司", "集团", "发展", "建设", "工程", "项目", "客户", "商机", "线索", "数据", "上海", "北京", "杭州", "设计", "研究", "建筑", "体育", "实验", "报告", "大学", "学院", "中国", "科技", "管理",
	"投资", "置业", "银行", "政府", "人民", "改造", "一期", "二期", "三期", "新建", "大厦", "广场", "装修", "智能", "信息", "技术", "服务", "销售", "销售部", "杭州销售部", "上海销售部",
}

// thingIn finds where the line mentions something: by its whole name, a part that tells it
// from others, its abbreviation, the sound of these, initials; a contact by surname and
// title.
func (h *heard) thingIn(c *called) []candidate {
	var all []candidate
	add := func(from, n, rank int) {
		all = append(all, candidate{from: from, to: from + n, class: aThing, rank: rank, thing: c.thing})
	}
	start := len([]rune(placeIn(string(c.key))))
	if start >= len(c.key)-1 {
		start = 0
	}
	for i := range h.text {
		best, rank := 0, 0
		take := func(n, r int) {
			if n > best {
				best, rank = n, r
			}
		}
		if c.thing.what == isContact {
			if n := len(c.key); n >= 2 && i+n <= len(h.text) && string(h.text[i:i+n]) == string(c.key) {
				take(n, wholeName)
			} else if n >= 2 && i+n <= len(h.text) && h.ear.like(string(h.text[i:i+n]), c.sound) && h.text[i] == c.key[0] {
				take(n, bySound)
			}
			if n := h.titled(i, c); n > 0 {
				take(n, byTitle)
			}
		} else {
			n, exact := h.pieceAt(i, c, start, false)
			switch {
			case n == len(c.key) && exact:
				take(n, wholeName)
			case n > 0 && exact:
				take(n, partOfName)
			case n > 0:
				take(n, abbreviated)
			}
			if n, _ := h.pieceAt(i, c, start, true); n >= 3 {
				take(n, bySound)
			}
			if n := h.lettersAt(i, c); n > 0 {
				take(n, byLetters)
			}
		}
		if best > 0 {
			// blanks and brackets inside a name as it is registered
			add(i, best, rank)
		}
	}
	return all
}

// pieceAt is how many characters from i on name something: a run of its name, or one that
// begins where the name does and goes on with its kind. exact: one run.
func (h *heard) pieceAt(i int, c *called, start int, bySound bool) (n int, exact bool) {
	same := func(r rune, at int) bool {
		if bySound {
			return unicode.Is(unicode.Han, r) && strings.TrimSuffix(h.ear.one(r), "g") == strings.TrimSuffix(c.sound[at], "g")
		}
		return r == c.key[at]
	}
	bestRun := 0
	for at := range c.key {
		run := 0
		for i+run < len(h.text) && at+run < len(c.key) && same(h.text[i+run], at+run) {
			run++
		}
		if run < 2 || bySound && (string(h.text[i:i+run]) == string(c.key[at:at+run])) {
			continue
		}
		piece := string(c.key[at : at+run])
		atStart := at == 0 || at == start
		if !slices.Contains(genericWords, piece) && (!bySound || run >= 3) && (run >= 3 || atStart && run >= 2) && !(at == 0 && start > 0 && run <= start) && run > bestRun {
			bestRun, n, exact = run, run, true
		}
		if !atStart || at == 0 && start > 0 && run <= start {
			continue
		}
		// 华东 + 设计 + 院: what follows is left out here and there
		end, seen := i+run, at+run
		for end < len(h.text) {
			next := -1
			for k := seen; k < len(c.key); k++ {
				if same(h.text[end], k) {
					next = k
					break
				}
			}
			if next < 0 {
				break
			}
			end, seen = end+1, next+1
			if tail := string(h.text[i+run : end]); !bySound && end-i > n && endsInKind(string(h.text[i:end])) && tail != "" || bySound && end-i > n && end-i >= 4 && endsInKind(string(h.text[i:end])) {
				n, exact = end-i, false
			}
		}
	}
	return n, exact
}

func endsInKind(s string) bool {
	return slices.ContainsFunc(kindWords, func(k string) bool { return strings.HasSuffix(s, k) })
}

// lettersAt reads initials and spellings of a name that stand by themselves: hdy, minhang.
func (h *heard) lettersAt(i int, c *called) int {
	if !isLatin(h.text[i]) || i > 0 && isLatin(h.text[i-1]) {
		return 0
	}
	end := i
	for end < len(h.text) && isLatin(h.text[end]) {
		end++
	}
	letters := string(h.text[i:end])
	if len(letters) < 3 || c.thing.what == isContact {
		return 0
	}
	if crm.Spells(string(c.key), letters) {
		for _, kind := range kindWords { // minhang医院
			if strings.HasPrefix(string(h.text[end:]), kind) && strings.Contains(string(c.key), kind) {
				return end - i + runes(kind)
			}
		}
		return end - i
	}
	return 0
}

// titles are what a contact's title is shortened to behind the surname.
var shortTitles = []string{"主任", "总监", "总", "经理", "工", "处长", "科长", "局长", "院长", "所长", "部长", "校长", "老师", "医生", "处", "科", "局", "院", "老板"}

// titled reads 张主任, 王总监, 王总, 王工 for a contact of that surname whose title has it.
func (h *heard) titled(i int, c *called) int {
	if h.text[i] != c.key[0] {
		return 0
	}
	rest := string(h.text[i+1 : min(len(h.text), i+4)])
	for _, title := range shortTitles {
		if strings.HasPrefix(rest, title) && (strings.Contains(c.thing.title, title) || title == "总" && strings.Contains(c.thing.title, "总")) {
			return 1 + len([]rune(title))
		}
	}
	return 0
}

// placeIn is the city a name begins with.
func placeIn(name string) string {
	for _, p := range []string{"上海市", "上海", "北京市", "北京", "杭州市", "杭州", "苏州市", "苏州", "南京市", "南京", "浙江省", "浙江", "江苏省", "江苏", "深圳市", "深圳", "广州市", "广州", "无锡", "宁波", "合肥", "安徽", "中国"} {
		if strings.HasPrefix(name, p) && len([]rune(name)) > len([]rune(p))+2 {
			return p
		}
	}
	return ""
}
