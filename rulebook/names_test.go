package rulebook

import (
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"  日报 ": "日报", "ＬｉＮａ": "lina", "１２３": "123", "a \t\n b": "a b", "日\u200b报": "日报", "\ufeff日报": "日报",
		"体育馆\ufe0f": "体育馆", "王\u3164强": "王强", "❤️": "❤", "a\rb": "a b", "全角　空格": "全角 空格", "（上海）": "(上海)", "": "", "\u200b": "",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNormalizeCompany(t *testing.T) {
	for _, same := range [][]string{
		{"华东设计院有限公司", "华东设计院有限责任公司", "华东设计院股份有限公司", "华东设计院", " 华东 设计院（有限公司）", "华东设计院・有限公司。"},
		{"上海（集团）有限公司", "上海(集团)有限公司", "上海集团有限公司"},
		{"ＡＢＣ科技有限公司", "abc科技有限公司", "A.B.C. 科技"},
		{"华东设计院", "华东\u3164设计院", "华东设计院\ufe0f", "华东\u2800设计\u200b院"},
		{"中建三局有限公司上海分公司", "中建三局有限责任公司上海分公司"},
	} {
		for _, s := range same[1:] {
			if NormalizeCompany(s) != NormalizeCompany(same[0]) {
				t.Errorf("%q and %q are two: %q, %q", same[0], s, NormalizeCompany(same[0]), NormalizeCompany(s))
			}
		}
	}
	for _, c := range [][2]string{
		{"华东设计院有限公司", "华东设计院有限公司上海分公司"},
		{"上海华东设计院有限公司", "北京华东设计院有限公司"},
		{"华东设计院", "华东设计院公司"},
		{"一建", "二建"},
	} {
		if NormalizeCompany(c[0]) == NormalizeCompany(c[1]) {
			t.Errorf("%q and %q are one: %q", c[0], c[1], NormalizeCompany(c[0]))
		}
	}
	if got := NormalizeCompany("有限公司"); got != "有限公司" {
		t.Errorf("a name that is nothing but a form became %q", got)
	}
}

func TestSimilarCompany(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"华东设计院有限公司", "华东设计院", true},
		{"华东建筑设计院", "华东建筑设计研究院", true},
		{"华东设计院", "华东设汁院", true},
		{"华东设计院", "上海华东设计院", true},
		{"华东设计院", "华北电力局", false},
		{"一建", "二建", false},
		{"", "华东设计院", false},
		{"。", "。", false},
	} {
		if SimilarCompany(c.a, c.b) != c.want || SimilarCompany(c.b, c.a) != c.want {
			t.Errorf("SimilarCompany(%q, %q) is not %v both ways", c.a, c.b, c.want)
		}
	}
}

func FuzzNormalizeCompany(f *testing.F) {
	for _, s := range []string{"华东设计院有限公司", "有限有限公司公司", "有限公司", "a-\u0301b", "ＡＢＣ（上海）", "İ", "\u200b", "ß ẞ", "ﷺ", "\xff有限\u0301公司"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := NormalizeCompany(s)
		if twice := NormalizeCompany(once); twice != once {
			t.Errorf("%q → %q → %q", s, once, twice)
		}
		if strings.ContainsAny(once, " ()（）.,，。-") {
			t.Errorf("%q keeps punctuation: %q", s, once)
		}
		if folded := Fold(s); Fold(folded) != folded || NormalizeCompany(folded) != once {
			t.Errorf("Fold(%q) = %q is not stable", s, folded)
		}
	})
}

func TestFineCode(t *testing.T) {
	const key = "late_report/lina/2026-11-20"
	six := FineCode(key, 6)
	if len(six) != 6 || six[0] == '0' || strings.Trim(six, "0123456789") != "" || six != FineCode(key, 6) {
		t.Errorf("code %q", six)
	}
	// Codes are on paper and in people's phones: they must not change with a new version.
	if six != "139667" {
		t.Errorf("code %q of %s changed", six, key)
	}
	for n := 6; n <= MaxCodeDigits; n++ {
		if c := FineCode(key, n); len(c) != n || !strings.HasPrefix(c, six) {
			t.Errorf("%d digits: %q does not continue %q", n, c, six)
		}
	}
	if len(FineCode(key, 0)) != MinCodeDigits || len(FineCode(key, 99)) != MaxCodeDigits {
		t.Error("digits are not kept within bounds")
	}
	first := map[byte]int{}
	for i := range 9000 {
		first[FineCode(key+string(rune('a'+i%26))+strings.Repeat("x", i/26), 6)[0]]++
	}
	for d := byte('1'); d <= '9'; d++ {
		if first[d] < 850 || first[d] > 1150 {
			t.Errorf("%d of 9000 codes begin with %c", first[d], d)
		}
	}
}

func TestFullCompanyName(t *testing.T) {
	for name, want := range map[string]bool{
		"华东建筑设计研究院有限公司": true, "华东建筑设计研究院 有限责任公司上海分公司": true, "上海市浦东新区教育局": true, "同济大学附属第十人民医院": true,
		"华东建筑设计研究院": true, "上海ＡＢＣ（集团）有限公司": true, "华东院": false, "华东设计院": false, "浦东教育局": false, "有限公司": false, "": false,
	} {
		if FullCompanyName(name) != want {
			t.Errorf("%q: want %v", name, want)
		}
	}
}
