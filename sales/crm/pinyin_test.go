package crm

import (
	"slices"
	"testing"
)

func TestNamesByTheirLetters(t *testing.T) {
	names := []string{"华东建筑设计研究院有限公司", "重庆长江航运集团", "上海ABC（集团）有限公司", "浦东文化体育中心", "华东师范大学"}
	all := make([]*string, len(names))
	for i := range names {
		all[i] = &names[i]
	}
	for said, want := range map[string][]int{
		"hdjz": {0}, "HDJZ": {0}, "huadong": {0, 4}, "huadongjz": {0}, "huad": {0, 4}, "jzsj": {0}, "ｈｄｊｚ": {0},
		"hdsj":  {0},                                               // characters left out
		"hddsj": {0},                                               // one letter too many
		"cq":    {1}, "zhongqing": {1}, "cqcjhy": {1}, "zqzj": {1}, // characters with several readings
		"shabc": {2}, "hdsf": {4}, "hd": {0, 4}, "pdtyzx": {3}, "wtz": {3},
		"xyz": nil, "qqqqq": nil, "hdjzsjyjyx": {0}, "pp": nil,
	} {
		letters, ok := typedLetters(said)
		if !ok {
			t.Errorf("%s: no letters", said)
		}
		var got []int
		for _, found := range spelledSo(all, func(s *string) string { return *s }, letters) {
			got = append(got, slices.Index(all, found))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s finds %v, want %v", said, got, want)
		}
	}
	for _, no := range []string{"", "h", "华东", "hd华", "123", "h-d", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		if _, ok := typedLetters(no); ok {
			t.Errorf("%q counts as typed letters", no)
		}
	}
}
