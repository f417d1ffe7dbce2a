package rulebook

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// NameKind says what somebody wrote where a person's name belongs.
type NameKind int

// The kinds of names. The 制度 asks for contacts by their full names; a form of address is
// kept and asked about, and never counts as one.
const (
	NoName        NameKind = iota // nothing that names anybody
	FormOfAddress                 // 李, 王总, 张工, 某经理, 李师傅, 老王, 前台
	FullName                      // 2 to 15 Han characters, or a name of two words in another script
)

// A PersonName is what somebody wrote as a person's name, taken apart.
type PersonName struct {
	Kind    NameKind
	Name    string // the full name without a title, 王建国 of 王建国主任; what was said of any other
	Title   string // the title said with it: 总, 主任; "" for none
	Surname string // 王 of 王总 and of 王建国; "" where it is not known
}

const maxHanName = 15 // 制度: names of minorities are written out

// longTitles are titles of several characters, which no given name ends in.
var longTitles = []string{
	"董事长", "总经理", "总裁", "总监", "总工程师", "总工", "总助", "总编", "总会计师", "经理", "主任", "主管", "主席", "主编", "主办", "处长", "科长", "局长", "部长", "厅长", "院长", "所长", "校长", "园长", "馆长",
	"站长", "队长", "组长", "班长", "厂长", "行长", "店长", "镇长", "乡长", "县长", "区长", "市长", "村长", "会长", "社长", "台长", "司长", "署长", "庭长", "董事", "监事", "书记", "秘书", "助理", "专员", "文员",
	"先生", "女士", "小姐", "太太", "夫人", "同志", "师傅", "老师傅", "老师", "教授", "讲师", "博士", "医生", "大夫", "护士", "护士长", "律师", "法官", "警官", "会计", "出纳", "司机", "保安", "工程师", "设计师", "建筑师", "技术员",
	"施工员", "资料员", "采购员", "业务员", "老板", "老板娘", "老总", "领导", "大哥", "大姐", "大叔", "阿姨", "叔叔", "哥哥", "姐姐", "科员", "干事", "参谋", "代表", "顾问", "合伙人", "负责人", "联系人", "经办人", "研究员",
	"教练", "馆员", "指挥", "政委", "委员", "代理", "员工", "同学", "学长", "学姐", "师兄", "师姐", "老弟", "美女", "帅哥", "奶奶", "爷爷", "大爷", "大妈", "大娘", "大伯", "伯伯", "大婶", "大嫂", "嫂子", "妹妹", "弟弟", "sir", "经理人", "办事员", "值班员", "门卫", "前台", "仓管", "工头", "包工头", "队副",
}

// Titles of one character. shortTitles are never the end of a given name; officeTitles are
// the end of an office's name, unless a surname alone or a whole name stands before them;
// ambiguousTitles can be the end of a given name, 李建工.
const (
	shortTitles      = "总姐哥叔婶嫂爷奶姨"
	officeTitles     = "局厅处院所校厂部站队员"
	ambiguousTitles  = "工董老公科"
	familiarPrefixes = "老小大阿"
)

// nobody are words for a place or a part somebody takes, in place of a name.
var nobody = []string{
	"前台", "门卫", "保安", "门口", "客户", "甲方", "乙方", "业主", "领导", "同事", "朋友", "熟人", "对方", "对接人", "采购", "财务", "出纳", "会计", "销售", "施工", "监理", "设计", "总包", "食堂", "值班", "司机", "阿姨", "师傅", "老板", "老总",
	"不详", "未知", "不知", "不知道", "没有", "暂无", "无名", "匿名", "无", "空", "待定", "待补", "本人", "他", "她", "某", "某某", "某人", "一个人", "有人", "大家", "全体", "测试", "联系人", "负责人", "经办人", "姓名", "名字", "哥", "姐", "女", "男",
}

// bodyWords end the names of rooms and departments, not of people.
var bodyWords = regexp.MustCompile(`(?:公司|集团|部门|办公室|设计院|研究院|研究所|医院|学院|大学|学校|中学|小学|中心|委员会|项目部|采购部|工程部|财务部|市场部|销售部|技术部|基建处|后勤处|总务处|科室|大队|支队|班组|[一二三四五六七八九十]科|(?:计划|财务|人事|技术|基建|总务|设备|采购|安全|生产|质检|信息|行政|后勤|工程|经营|预算|招标|合同|材料|物资|保卫|规划|建设)科|[一二三四五六七八九十]处|仓库|银行|政府|街道|工地|现场)$`)

// duties are what stands before a title of several characters and belongs to it.
var duties = regexp.MustCompile(`(?:副|项目|技术|销售|采购|财务|工程|设计|生产|行政|人事|市场|区域|大区|部门|基建|后勤|首席|高级|执行|客户|商务|运营|产品|质量|安全|施工|现场|办公室|代理|常务)$`)

// sentenceWords stand in no name.
const sentenceWords = "的了吗呢吧们我你您他她这请啊呀没很姓"

// dots are the characters written between the parts of a name, all stored as U+00B7.
var dots = strings.NewReplacer("•", "·", "‧", "·", "・", "·", "･", "·", "∙", "·", "⋅", "·", "●", "·", ".", "·", "。", "·", "．", "·")

// ReadPersonName says whether a text is a person's full name. It weighs the surname, the
// titles and how long what is left of them is, and decides against a full name where it is
// in doubt: a form of address never opens a gate, and can be asked about.
func ReadPersonName(said string) PersonName {
	said = strings.Trim(CleanName(said), " ,，、;；:：!！?？\"“”'‘’《》@")
	folded := width.Fold.String(said)
	n := PersonName{Name: said}
	switch {
	case Visible(said) == 0 || strings.ContainsAny(folded, "0123456789@#=/\\<>{}[]|~^*+_%$"):
		return n
	case !unicode.Is(unicode.Han, []rune(folded)[0]):
		return foreignName(n, folded)
	}
	return hanName(n, folded)
}

// hanName is a name that begins in Han characters.
func hanName(n PersonName, s string) PersonName {
	s = strings.Trim(dots.Replace(strings.ReplaceAll(s, " ", "")), "·")
	if i := strings.IndexAny(s, "(（"); i > 0 { // 王建国(采购部)
		s = s[:i]
	}
	n.Name = s
	if s == "" || strings.IndexFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) && r != '·' && !unicode.Is(unicode.Latin, r) }) >= 0 {
		n.Kind = NoName
		return n
	}
	// What is decided on is in simplified characters; the name stays as it was written.
	written := []rune(s)
	s = simplified.Replace(s)
	n.Surname = surnameOf(s)
	if slices.Contains(nobody, s) || strings.ContainsRune(s, '某') || strings.ContainsAny(s, sentenceWords) || bodyWords.MatchString(s) || isSurname(s) {
		n.Kind = FormOfAddress
		return n
	}
	stem, title := cutTitle(s)
	// 建国总: a given name is not a full one, and its surname is not known.
	if title != "" && (!fullHan(stem) || surnameOf(stem) == "" && len([]rune(stem)) <= 3) {
		n.Kind, n.Title = FormOfAddress, title
		return n
	}
	if title != "" {
		n.Kind, n.Name, n.Title, n.Surname = FullName, string(written[:len([]rune(stem))]), title, surnameOf(stem)
		return n
	}
	// 司机小王, 经理张伟: a title before the name.
	for _, t := range longTitles {
		rest, ok := strings.CutPrefix(s, t)
		if !ok || len([]rune(rest)) < 2 {
			continue
		}
		if inner := ReadPersonName(string(written[len([]rune(t)):])); inner.Kind == FormOfAddress || inner.Surname != "" {
			inner.Title = t
			return inner
		}
	}
	if fullHan(s) {
		n.Kind = FullName
		return n
	}
	n.Kind = FormOfAddress
	return n
}

// fullHan says whether Han characters without a title are a full name.
func fullHan(s string) bool {
	runes := []rune(strings.ReplaceAll(s, "·", ""))
	if len(runes) < 2 || len(runes) > maxHanName || isSurname(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Latin, r) }) {
		return false
	}
	if strings.Contains(s, "·") || len(runes) > 4 {
		return true
	}
	switch runes[0] {
	case '老', '小': // 老王, 小欧阳, 小建国
		return len(runes) > 3
	case '大', '阿': // 大刘, 阿强, not 阿依古丽
		return len(runes) > 2
	}
	return true
}

// cutTitle takes a title off the end of a name: of several characters always, of one where
// a surname alone or a whole name stands before it.
func cutTitle(s string) (stem, title string) {
	stem = s
	for t := longTitle(stem); t != ""; t = longTitle(stem) {
		title = stem[len(stem)-len(t):] + title
		stem = strings.TrimRight(stem[:len(stem)-len(t)], "· ")
		for field := duties.FindString(stem); field != ""; field = duties.FindString(stem) { // 项目经理, 副主任
			stem, title = strings.TrimSuffix(stem, field), field+title
		}
	}
	if title != "" {
		return stem, title
	}
	runes := []rune(s)
	if len(runes) < 2 {
		return s, ""
	}
	stem, last := string(runes[:len(runes)-1]), runes[len(runes)-1]
	if !strings.ContainsRune(shortTitles+officeTitles+ambiguousTitles, last) {
		return s, ""
	}
	for _, small := range []string{"副", "老", "小", "大"} { // 王副总, 王小总
		if r, ok := strings.CutSuffix(stem, small); ok && (isSurname(r) || r == "") {
			return r, small + string(last)
		}
	}
	family := surnameOf(stem)
	given := len([]rune(stem)) - len([]rune(family))
	switch {
	case isSurname(stem), strings.ContainsRune(familiarPrefixes, runes[0]) && isSurname(string(runes[1:len(runes)-1])):
		return stem, string(last) // 王总, 小王总
	case strings.ContainsRune(officeTitles, last) && given != 2:
		return "", string(last) // 林业局, 施工队: no person's
	case family == "" && len(runes) <= 3, given >= 2, strings.ContainsRune(shortTitles, last):
		return stem, string(last) // 建国总, 王建国工, 李娜姐
	}
	return s, "" // 李建工
}

// longTitle is the longest of longTitles a name ends in; "" for none.
func longTitle(s string) string {
	longest := ""
	for _, t := range longTitles {
		if len(t) > len(longest) && len(t) <= len(s) && strings.EqualFold(s[len(s)-len(t):], t) {
			longest = t
		}
	}
	return longest
}

var (
	latinWord  = regexp.MustCompile(`^[\p{L}\p{M}][\p{L}\p{M}'’.-]*$`)
	courtesies = []string{"mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam", "herr", "frau", "ing", "dipl", "jr", "sr", "phd", "mba"}
)

// foreignName is a name in another script: Latin ones are of two words or more, one of
// them spelled out.
func foreignName(n PersonName, s string) PersonName {
	stem, title := cutTitle(s)
	switch {
	case title != "": // Tony老师, John Smith 先生
		inner := ReadPersonName(stem)
		if inner.Kind != FullName {
			n.Kind, n.Title = FormOfAddress, title
			return n
		}
		inner.Title = title
		return inner
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }): // John李
		n.Kind = FormOfAddress
		return n
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '·' })
	words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains(courtesies, strings.ToLower(strings.Trim(w, "."))) })
	letters, spelled := 0, false
	for _, w := range words {
		if !latinWord.MatchString(w) {
			return n
		}
		visible := Visible(strings.Trim(w, ".'’-"))
		letters += visible
		spelled = spelled || visible >= 2
	}
	latin := strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
	switch {
	case letters == 0 && len(words) == 0 && latin: // Mr.
		n.Kind = FormOfAddress
	case letters == 0:
	case spelled && (len(words) > 1 || !latin):
		n.Kind, n.Name = FullName, strings.Join(words, " ")
	default:
		n.Kind = FormOfAddress
	}
	return n
}

// Mentions says whether a full name occurs in a text, whatever the width, the case and
// the dots between its parts.
func Mentions(text, name string) bool {
	plain := func(s string) string { return strings.ReplaceAll(dots.Replace(Fold(s)), "·", "") }
	name = plain(name)
	return name != "" && strings.Contains(plain(text), name)
}
