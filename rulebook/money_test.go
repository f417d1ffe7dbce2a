package rulebook

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestReadMoney(t *testing.T) {
	yuan := func(n Fen) Money { return Money{Fen: n * 100} }
	about := func(n Fen) Money { return Money{Fen: n * 100, Approx: true} }
	bare := func(n Fen) Money { return Money{Fen: n * 100, Bare: true} }
	for said, want := range map[string]Money{
		"三百万": yuan(3_000_000), "八百来万": about(8_000_000), "1.2亿": yuan(120_000_000), "80w": yuan(800_000), "80 W": yuan(800_000), "4百": yuan(400),
		"1,200.50": {Fen: 1200_50, Bare: true}, "1,200.50元": {Fen: 1200_50}, "１，２００．５０元": {Fen: 1200_50}, "3千5": yuan(3500), "12万5千": yuan(125_000), "两百三": yuan(230),
		"12万5": yuan(125_000), "1万2千3百": yuan(12_300), "一百零三": yuan(103), "一百零三万": yuan(1_030_000), "一万零五百": yuan(10_500), "1万零5": yuan(10_005), "3万500": yuan(30_500),
		"300": bare(300), "80": bare(80), "三十": bare(30), "五": bare(5), "300元": yuan(300), "￥300": yuan(300), "300块钱": yuan(300), "三十块": yuan(30), "RMB 300": yuan(300), "80k": yuan(80_000),
		"十万": yuan(100_000), "十五万": yuan(150_000), "一百二十万": yuan(1_200_000), "一百二十五万": yuan(1_250_000), "两千三百万": yuan(23_000_000), "八十万": yuan(800_000), "2亿3千万": yuan(230_000_000),
		"两亿三": yuan(230_000_000), "一亿零五百万": yuan(105_000_000), "一万亿": yuan(1_000_000_000_000), "3千万": yuan(30_000_000), "一千零一十": yuan(1010), "一千零十": yuan(1010),
		"两万五": yuan(25_000), "一千八": yuan(1800), "一百八": yuan(180), "二百五": yuan(250), "1.5千万": yuan(15_000_000), "零": bare(0), "0元": yuan(0), "估计三百五十万": about(3_500_000),
		"300多万": about(3_000_000), "三百余万元": about(3_000_000), "300万左右": about(3_000_000), "约300万": about(3_000_000), "大概80w": about(800_000), "十几万": about(100_000), "10几万": about(100_000),
		"二十来万": about(200_000), "一百多": about(100), "5万多块": about(50_000), "300万以内": about(3_000_000), "不到五十万": about(500_000), "￥约300": about(300),
		"三块五": {Fen: 3_50}, "3块5": {Fen: 3_50}, "三元五角": {Fen: 3_50}, "12元3角4分": {Fen: 12_34}, "12元零4分": {Fen: 12_04}, "五角": {Fen: 50}, "5毛": {Fen: 50}, "八分": {Fen: 8}, "一百块五毛": {Fen: 100_50},
		"人民币壹万贰仟叁佰元整": yuan(12_300), "壹佰零伍圆整": yuan(105), "壹仟陆佰捌拾元零叁角贰分": {Fen: 1680_32}, "叁佰贰拾伍元零肆分": {Fen: 325_04}, "貳萬元正": yuan(20_000), "伍角整": {Fen: 50},
		"1个亿": yuan(100_000_000), "3.5个亿": yuan(350_000_000), "300W+": about(3_000_000), "大概在300万": about(3_000_000), "300万。": yuan(3_000_000), " 300 万 元 ": yuan(3_000_000), "300\u200b万": yuan(3_000_000),
	} {
		got, err := ReadMoney(said)
		if err != nil || got != want {
			t.Errorf("ReadMoney(%q) = %+v, %v, want %+v", said, got, err, want)
		}
	}
	for said, want := range map[string]error{
		"300到500万": ErrMoneyRange, "300-500万": ErrMoneyRange, "三百到五百万": ErrMoneyRange, "300万至500万": ErrMoneyRange, "300～500万": ErrMoneyRange, "三五百万": ErrMoneyRange, "两三百": ErrMoneyRange,
		"七八十万": ErrMoneyRange, "100万或200万": ErrMoneyRange, "300多到500万": ErrMoneyRange, "三四万": ErrMoneyRange, "80w/90w": ErrMoneyRange, "约300到400万": ErrMoneyRange,
		"-5": ErrMoneyNegative, "负五百": ErrMoneyNegative, "￥-3": ErrMoneyNegative, "0.001": ErrMoneyFine, "20万亿": ErrMoneyLarge, "九十九万亿": ErrMoneyLarge,
		"": ErrMoneyShape, "万": ErrMoneyShape, "百万": ErrMoneyShape, "近千": ErrMoneyShape, "几百万": ErrMoneyShape, "几十万": ErrMoneyShape, "三百五万": ErrMoneyShape, "一百零": ErrMoneyShape, "3百500": ErrMoneyShape,
		"三万二万": ErrMoneyShape, "十亿亿": ErrMoneyShape, "一百多五": ErrMoneyShape, "5 000": ErrMoneyShape, "12/": ErrMoneyShape, "三百吨": ErrMoneyShape, "10²": ErrMoneyShape, "1.5元5角": ErrMoneyShape,
		"$300": ErrMoneyShape, "浦东": ErrMoneyShape, "3号楼": ErrMoneyShape, "1.5万报价单": ErrMoneyShape, "9.5折": ErrMoneyShape, "一二三": ErrMoneyRange, "1万五万": ErrMoneyShape, "多": ErrMoneyShape, "三元": nil,
		strings.Repeat("9", 100): ErrMoneyShape,
	} {
		if got, err := ReadMoney(said); !errors.Is(err, want) || want == nil && err != nil {
			t.Errorf("ReadMoney(%q) = %+v, %v, want %v", said, got, err, want)
		}
	}
}

func TestCapitals(t *testing.T) {
	for f, want := range map[Fen]string{
		0: "零元整", 1: "壹分", 10: "壹角整", 50: "伍角整", 55: "伍角伍分", 1_00: "壹元整", 10_00: "壹拾元整", 1_05: "壹元零伍分", 1_50: "壹元伍角整", 1409_50: "壹仟肆佰零玖元伍角整", 6007_14: "陆仟零柒元壹角肆分",
		1680_32: "壹仟陆佰捌拾元叁角贰分", 107000_53: "壹拾万柒仟元伍角叁分", 16409_02: "壹万陆仟肆佰零玖元零贰分", 325_04: "叁佰贰拾伍元零肆分", 12300_00: "壹万贰仟叁佰元整", 10001_00: "壹万零壹元整",
		100_0000_00: "壹佰万元整", 1_0000_0000_00: "壹亿元整", 1_0001_0000_00: "壹亿零壹万元整", 1_0000_0001_00: "壹亿零壹元整", 10_0010_0100_00: "壹拾亿零壹拾万零壹佰元整", maxMoney: "壹拾万亿元整", -30_00: "负叁拾元整",
	} {
		if got := f.Capitals(); got != want {
			t.Errorf("Fen(%d).Capitals() = %s, want %s", int64(f), got, want)
		}
	}
}

// amounts are drawn by their number of digits, so that small and round ones are among them.
func amounts(t *rapid.T) Fen {
	n := Fen(1)
	for range rapid.IntRange(0, 10).Draw(t, "zeros") {
		n *= 10
	}
	return min(maxMoney, n*Fen(rapid.Int64Range(0, 99_999).Draw(t, "digits")))
}

func TestMoneyBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := amounts(t)
		capitals := f.Capitals()
		for _, said := range []string{capitals, "人民币" + capitals, f.String(), f.Short(), strings.NewReplacer("零", "〇", "元", "圆").Replace(capitals)} {
			got, err := ReadMoney(said)
			if err != nil || got.Fen != f || got.Approx || got.Bare {
				t.Fatalf("Fen(%d) is %s, read as %+v, %v", int64(f), said, got, err)
			}
		}
		for _, wrong := range []string{"零零", "零元零", "零万", "零亿", "分整", "亿万"} {
			if strings.Contains(capitals, wrong) {
				t.Fatalf("Fen(%d) is %s", int64(f), capitals)
			}
		}
	})
}

func FuzzReadMoney(f *testing.F) {
	for _, s := range []string{"三百万", "八百来万", "12万5千", "两百三", "三块五", "壹万贰仟元整", "300到500万", "十几万", "1,200.50", "零", "一千零十万亿"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ReadMoney(s)
		if err != nil {
			if m != (Money{}) {
				t.Errorf("ReadMoney(%q) = %+v with an error", s, m)
			}
			return
		}
		if m.Fen < 0 || m.Fen > maxMoney {
			t.Errorf("ReadMoney(%q) = %s", s, m.Fen)
		}
		for _, again := range []string{m.Fen.String(), m.Fen.Capitals()} {
			if got, err := ParseMoney(again); err != nil || got != m.Fen {
				t.Errorf("%q → %s → %s, %v", s, again, got, err)
			}
		}
	})
}

// What a deal's field keeps is exact; a numeral without a unit is asked for again.
func TestMoneyField(t *testing.T) {
	field := Field{Name: "预算", Kind: FieldMoney}
	for said, want := range map[string]string{"三百万": "3000000元", "八百来万": "8000000元", "12万5": "125000元", "5000": "5000元", "三千五": "3500元", "八十": "", "三": "", "300到500万": "", "\u200b": ""} {
		got, err := ParseField(field, said)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q is kept as %q, %v, want %q", said, got, err, want)
		}
	}
}
