package rulebook

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFullNames(t *testing.T) {
	for said, want := range map[string]PersonName{
		"王建国": {Name: "王建国", Surname: "王"}, "李娜": {Name: "李娜", Surname: "李"}, " 欧阳明月 ": {Name: "欧阳明月", Surname: "欧阳"}, "欧阳建工": {Name: "欧阳建工", Surname: "欧阳"}, "司马懿": {Name: "司马懿", Surname: "司马"},
		"李建工": {Name: "李建工", Surname: "李"}, "陈总成": {Name: "陈总成", Surname: "陈"}, "周学老": {Name: "周学老", Surname: "周"}, "林志科": {Name: "林志科", Surname: "林"}, "王博": {Name: "王博", Surname: "王"}, "总小平": {Name: "总小平"},
		"工藤新一": {Name: "工藤新一"}, "小野太郎": {Name: "小野太郎"}, "佘诗曼": {Name: "佘诗曼", Surname: "佘"}, "扎西": {Name: "扎西", Surname: "扎"}, "次仁多吉": {Name: "次仁多吉"}, "阿依古丽": {Name: "阿依古丽"},
		"古丽米热•艾比布力": {Name: "古丽米热·艾比布力"}, "古丽米热‧艾比布力": {Name: "古丽米热·艾比布力"}, "古丽米热・艾比布力": {Name: "古丽米热·艾比布力"}, "古丽米热.艾比布力": {Name: "古丽米热·艾比布力"}, "古丽米热。艾比布力": {Name: "古丽米热·艾比布力"},
		"古丽米热 · 艾比布力": {Name: "古丽米热·艾比布力"}, "买买提·吐尔逊主任": {Name: "买买提·吐尔逊", Title: "主任"}, "王建国主任": {Name: "王建国", Title: "主任", Surname: "王"}, "王建国副处长": {Name: "王建国", Title: "副处长", Surname: "王"},
		"王建国总": {Name: "王建国", Title: "总", Surname: "王"}, "李娜姐": {Name: "李娜", Title: "姐", Surname: "李"}, "王建国工": {Name: "王建国", Title: "工", Surname: "王"}, "张伟经理": {Name: "张伟", Title: "经理", Surname: "张"}, "王建国局": {Name: "王建国", Title: "局", Surname: "王"},
		"欧阳建国总": {Name: "欧阳建国", Title: "总", Surname: "欧阳"}, "王建国（采购部）": {Name: "王建国", Surname: "王"}, "王建\u200b国\u202e": {Name: "王建国", Surname: "王"}, "“王建国”": {Name: "王建国", Surname: "王"},
		"張建國": {Name: "張建國", Surname: "张"}, "歐陽建國總經理": {Name: "歐陽建國", Title: "总经理", Surname: "欧阳"}, "总经理王建国": {Name: "王建国", Title: "总经理", Surname: "王"}, "王建国项目经理": {Name: "王建国", Title: "项目经理", Surname: "王"},
		"John Smith": {Name: "John Smith"}, "J. Smith": {Name: "J. Smith"}, "Ｊｏｈｎ　Ｓｍｉｔｈ": {Name: "John Smith"}, "Dr. Klaus Weber": {Name: "Klaus Weber"}, "Ana-María O'Neil": {Name: "Ana-María O'Neil"}, "Wang Jianguo": {Name: "Wang Jianguo"},
		"John Smith 先生": {Name: "John Smith", Title: "先生"}, "Иван Петров": {Name: "Иван Петров"}, "Jürgen Müller": {Name: "Jürgen Müller"}, "김민수": {Name: "김민수"},
	} {
		want.Kind = FullName
		if got := ReadPersonName(said); got != want {
			t.Errorf("%q is %+v, want %+v", said, got, want)
		}
	}
}

func TestFormsOfAddress(t *testing.T) {
	for said, want := range map[string][2]string{ // surname, title
		"李": {"李", ""}, "欧阳": {"欧阳", ""}, "王总": {"王", "总"}, "张工": {"张", "工"}, "欧阳工": {"欧阳", "工"}, "某经理": {"", ""}, "李某": {"李", ""}, "李某某": {"李", ""}, "李师傅": {"李", "师傅"}, "王女士": {"王", "女士"},
		"王先生": {"王", "先生"}, "陈老师": {"陈", "老师"}, "刘主任": {"刘", "主任"}, "赵部长": {"赵", "部长"}, "孙处长": {"孙", "处长"}, "周院长": {"周", "院长"}, "吴经理": {"吴", "经理"}, "郑副总": {"郑", "副总"}, "冯总工": {"冯", "总工"},
		"褚总经理": {"褚", "总经理"}, "卫副总经理": {"卫", "副总经理"}, "沈副主任": {"沈", "副主任"}, "王小总": {"王", "小总"}, "韩老总": {"韩", "老总"}, "杨董": {"杨", "董"}, "朱局": {"朱", "局"}, "秦处": {"秦", "处"}, "许科": {"许", "科"}, "何院": {"何", "院"},
		"吕老": {"吕", "老"}, "施姐": {"施", "姐"}, "孔哥": {"孔", "哥"}, "曹阿姨": {"曹", "阿姨"}, "严奶奶": {"严", "奶奶"}, "老王": {"", ""}, "小李": {"", ""}, "大刘": {"", ""}, "阿强": {"", ""}, "小欧阳": {"", ""}, "小王总": {"", "总"}, "小建国": {"", ""}, "老张头": {"", ""},
		"总经理": {"", "总经理"}, "经理": {"", "经理"}, "先生": {"", "先生"}, "建国总": {"", "总"}, "建国经理": {"", "经理"}, "丽丽姐": {"", "姐"}, "前台": {"", ""}, "保安": {"", ""}, "采购部": {"", ""}, "项目部": {"", ""}, "办公室": {"", ""}, "林业局": {"林", "局"}, "公安局": {"公", "局"}, "施工队": {"施", "队"},
		"房管所": {"房", "所"}, "计划科": {"计", ""}, "国土资源局": {"国", "局"}, "华东设计院": {"华", ""}, "王总的秘书": {"王", ""}, "我朋友": {"", ""}, "李Sir": {"李", "Sir"}, "Tony": {"", ""}, "Tony老师": {"", "老师"}, "Mr. Smith": {"", ""}, "Mr.": {"", ""}, "Smith先生": {"", "先生"}, "Lily姐": {"", "姐"}, "John李": {"", ""},
		"J. S.": {"", ""}, "刘姐姐": {"刘", "姐姐"}, "陳總": {"陈", "总"}, "劉經理": {"刘", "经理"}, "李项目经理": {"李", "项目经理"}, "项目经理": {"", "项目经理"}, "王技术总监": {"王", "技术总监"}, "安全员": {"", ""}, "李老师傅": {"李", "老师傅"}, "张姓经理": {"张", ""}, "司机小王": {"", "司机"},
		"李小龙他哥": {"", ""}, "经理老张": {"", "经理"}, "王总、": {"王", "总"}, "@王总": {"王", "总"}, "负责人": {"", ""}, "某某": {"", ""}, "不详": {"", ""},
	} {
		got := ReadPersonName(said)
		if got.Kind != FormOfAddress || got.Title != want[1] && want[1] != "" || got.Surname != want[0] && want[0] != "" {
			t.Errorf("%q is %+v, want a form of address, %v", said, got, want)
		}
	}
	for _, said := range []string{"", " ", "\u3164", "13800138000", "李工 13800138000", "。。。", "2号楼", "a@b.cn", "---", "😀"} {
		if got := ReadPersonName(said); got.Kind != NoName {
			t.Errorf("%q is %+v, want no name", said, got)
		}
	}
}

// Every surname with every title is a form of address, and with two characters more a full name.
func TestSurnamesAndTitles(t *testing.T) {
	families := append(strings.Split(surnames, ""), strings.Fields(compoundSurnames)...)
	for _, family := range families {
		for _, title := range []string{"总", "工", "姐", "局", "经理", "师傅", "女士", "副总", "老师", "总工"} {
			if got := ReadPersonName(family + title); got.Kind != FormOfAddress {
				t.Errorf("%s%s is %+v", family, title, got)
			}
		}
		if got := ReadPersonName(family + "晓明"); got.Kind != FullName || got.Surname != family {
			t.Errorf("%s晓明 is %+v", family, got)
		}
		if got := ReadPersonName(family + "晓明主任"); got.Kind != FullName || got.Name != family+"晓明" {
			t.Errorf("%s晓明主任 is %+v", family, got)
		}
	}
}

func FuzzReadPersonName(f *testing.F) {
	for _, s := range []string{"王建国", "王总", "古丽·艾比", "John Smith", "李Sir", "副", "·", "Mr.", "老", "某", "(", "王（"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := ReadPersonName(s)
		if n.Kind != FullName {
			return
		}
		if again := ReadPersonName(n.Name); again.Kind != FullName || again.Name != n.Name {
			t.Errorf("%q is %+v, read again %+v", s, n, again)
		}
		if Visible(n.Name) < 2 || strings.ContainsAny(n.Name, "\n\u202e0123456789") || !utf8.ValidString(n.Name) {
			t.Errorf("%q is %+v", s, n)
		}
	})
}

func TestMentions(t *testing.T) {
	for _, c := range []struct {
		text, name string
		want       bool
	}{
		{"今天见了古丽米热•艾比布力，谈了预算", "古丽米热·艾比布力", true}, {"今天见了古丽米热艾比布力", "古丽米热·艾比布力", true}, {"met JOHN SMITH today", "John Smith", true}, {"见了王\u200b建国", "王建国", true},
		{"见了王总", "王建国", false}, {"", "王建国", false}, {"见了王建国", "", false},
	} {
		if Mentions(c.text, c.name) != c.want {
			t.Errorf("%q mentions %q: want %v", c.text, c.name, c.want)
		}
	}
}
