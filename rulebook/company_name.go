package rulebook

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// CompanyKind says what somebody wrote where a customer's registered name belongs. It is
// how the name reads, never a proof of registration.
type CompanyKind int

// The kinds of names of customers.
const (
	NoCompany      CompanyKind = iota // nothing that names anybody
	ShortName                         // 简称: 华东院, 市六医院, 华为
	RegisteredName                    // reads like a name in a register
	NaturalPerson                     // 张三, 王总: a person is a customer of their own kind
)

var (
	// companyForm is the legal form of a company (公司法; 企业名称登记管理规定 第六条: place, trade
	// name, trade, form).
	companyForm = regexp.MustCompile(`(?:股份有限公司|有限责任公司|有限公司|合伙企业|合作社|事务所|集团公司|集团总公司|总公司|分公司|子公司)`)
	// foreignForm ends the names of companies and institutions abroad.
	foreignForm = regexp.MustCompile(`(?i)(?:^|[\s,.(])(?:co\.?,? ?ltd|ltd|limited|inc|incorporated|llc|llp|lp|plc|gmbh|gmbh & co\.? kg|ag|se|kg|ohg|ug|corp|corporation|company|co|s\.?a|s\.?p\.?a|s\.?r\.?l|s\.?a\.?s|sarl|b\.?v|n\.?v|pte|pty|k\.?k|ab|oy|a/s|aps|as|university|college|hospital|institute|school|academy|bank|group|holdings|ministry|foundation|association)\.?\)?(?:[\s,(]+(?:china|shanghai|beijing|asia|hong kong|taiwan|germany|usa)\)?)?$`)
	// governed are bodies of a state: which one, only a place by its rank says.
	governed = []string{
		"局", "厅", "委", "委员会", "政府", "办事处", "办公室", "法院", "检察院", "海关", "管委会", "指挥部", "派出所", "居委会", "村委会", "署", "总队", "支队", "大队", "部", "工会", "街道办",
	}
	// local are schools and the like, which are known by the place alone.
	local = []string{
		"大学", "学院", "学校", "中学", "小学", "幼儿园", "高中", "党校", "技校", "职校", "博物院", "博物馆", "图书馆", "美术馆", "科技馆", "档案馆", "文化馆", "福利院", "敬老院", "养老院",
	}
	// kept are the other institutions.
	kept = []string{
		"医院", "设计研究院", "设计院", "研究院", "研究所", "设计所", "科学院", "院", "所", "中心", "银行", "支行", "分行", "馆", "站", "厂", "协会", "学会", "商会", "基金会", "联合会", "联合社", "集团", "酒店", "宾馆", "饭店",
		"剧院", "俱乐部", "出版社", "报社", "电视台", "机场", "工作室", "商行", "经营部", "门市部", "店", "园", "公司", "矿", "队", "社", "场", "校", "局",
	}
	// generic are words that tell no institution from another.
	generic = regexp.MustCompile(`第?[一二三四五六七八九十百0-9]+|人民|中心|附属|实验|中医|妇幼|保健|口腔|肿瘤|省|市|区|县|镇|乡|州|设计|研究|建筑|勘察|科学|职业|技术|附中|附小|总|分`)
	// madeUp stands for a name nobody has given.
	madeUp = regexp.MustCompile(`某|^[x×*]+|xx`)
)

// regions are no surnames though they begin with one: 华东.
var regions = []string{"华东", "华北", "华南", "华中", "华西", "东北", "西北", "西南", "东南", "中南", "江南", "江北", "江浙"}

// ReadCompanyName says how a customer's name reads. Companies are known by their legal
// form behind a name of two characters or more; institutions by a place and their kind,
// or by four characters or more before it of which two tell them apart; bodies of the
// state by a place of rank.
func ReadCompanyName(said string) CompanyKind {
	name := strings.Trim(CleanName(said), " ,，。、;；")
	plain := strings.ReplaceAll(width.Fold.String(name), " ", "")
	switch {
	case Visible(plain) == 0 || !strings.ContainsFunc(plain, unicode.IsLetter):
		return NoCompany
	case madeUp.MatchString(strings.ToLower(plain)):
		return ShortName
	case foreignForm.MatchString(width.Fold.String(name)):
		// The form alone, and one letter, name nobody.
		if rest := foreignForm.ReplaceAllString(width.Fold.String(name), ""); Visible(rest) >= 2 {
			return RegisteredName
		}
		return ShortName
	case fullChinese(plain):
		return RegisteredName
	case readsAsPerson(plain):
		return NaturalPerson
	}
	return ShortName
}

// FullCompanyName says whether a name reads like one in a register. 华东院 does not. It
// never proves that somebody is registered so.
func FullCompanyName(name string) bool { return ReadCompanyName(name) == RegisteredName }

func fullChinese(s string) bool {
	s = strings.NewReplacer("(", "", ")", "", "·", "").Replace(s)
	if at := companyForm.FindStringIndex(s); at != nil {
		if at[0] == 0 {
			return false
		}
		place, _ := placeBefore(s[:at[0]])
		return len([]rune(s[:at[0]])) >= 2 && s[:at[0]] != place // 上海有限公司 names nobody
	}
	if stem, ok := endsIn(s, local); ok {
		place, _ := placeBefore(stem)
		return place != "" || len([]rune(stem)) >= 3 && telling(stem) || strings.HasSuffix(s, "大学") && len([]rune(stem)) >= 2
	}
	if stem, ok := endsIn(s, governed); ok {
		_, official := placeBefore(stem)
		return official
	}
	stem, ok := endsIn(s, kept)
	if !ok {
		return false
	}
	// 院 and 所 alone are how people shorten 设计院 and 研究所: 华东建筑院.
	short := strings.HasSuffix(s, "院") && stem+"院" == s || strings.HasSuffix(s, "所") && stem+"所" == s
	switch place, official := placeBefore(stem); {
	case place != "" && place != stem:
		return official || !short || len([]rune(stem))-len([]rune(place)) >= 4
	case strings.Contains(country, " "+stem+" "): // 中国银行, 中国科学院
		return !short
	case short:
		return len([]rune(stem)) >= 6 && telling(stem)
	}
	return len([]rune(stem)) >= 4 && telling(stem)
}

// endsIn returns what stands before the longest of the words a name ends in.
func endsIn(s string, words []string) (stem string, ok bool) {
	stem = s
	for _, w := range words {
		if rest, found := strings.CutSuffix(s, w); found && len(rest) < len(stem) {
			stem, ok = rest, true
		}
	}
	return stem, ok && stem != ""
}

// telling says whether a name has two characters that tell it from others of its kind.
func telling(stem string) bool { return len([]rune(generic.ReplaceAllString(stem, ""))) >= 2 }

// readsAsPerson says whether a name is a person's: a known surname, two or three
// characters (four behind a compound surname), and no place or region.
func readsAsPerson(s string) bool {
	n := ReadPersonName(s)
	runes := len([]rune(n.Name))
	if n.Surname == "" || slices.Contains(regions, string([]rune(s)[:min(2, runes)])) {
		return false
	}
	if place, _ := placeBefore(s); place != "" {
		return false
	}
	switch n.Kind {
	case FullName:
		// 华师大, 南大 are universities.
		return runes <= 2+len([]rune(n.Surname)) && !strings.HasSuffix(n.Name, "大") && !slices.ContainsFunc(kept, func(w string) bool { return w != "园" && strings.HasSuffix(n.Name, w) })
	case FormOfAddress:
		return n.Title != "" && !strings.ContainsAny(n.Title, officeTitles) && strings.HasPrefix(s, n.Surname)
	}
	return false
}
