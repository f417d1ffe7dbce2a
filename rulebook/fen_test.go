package rulebook

import (
	"math"
	"testing"
)

func TestFenString(t *testing.T) {
	for f, want := range map[Fen]string{
		0: "0元", 1000: "10元", 1050: "10.50元", 1005: "10.05元", -3000: "-30元", -5: "-0.05元", 1: "0.01元",
		maxMoney: "10000000000000元", math.MinInt64: "-92233720368547758.08元",
	} {
		if got := f.String(); got != want {
			t.Errorf("Fen(%d) = %s, want %s", int64(f), got, want)
		}
	}
}

func TestFenShort(t *testing.T) {
	for f, want := range map[Fen]string{
		0: "0元", 9999_00: "9999元", 10000_00: "1万元", 10050_00: "10050元", 12500_00: "1.25万元", 300_0000_00: "300万元",
		300_0000_01: "3000000.01元", 100_0000_00: "100万元", -300_0000_00: "-3000000元",
	} {
		if got := f.Short(); got != want {
			t.Errorf("Fen(%d).Short() = %s, want %s", int64(f), got, want)
		}
	}
}

func TestParseMoney(t *testing.T) {
	for s, want := range map[string]Fen{
		"300万": 300_0000_00, "1.2亿": 12000_0000_00, "5000": 5000_00, "5,000元": 5000_00, "￥300": 300_00, "¥300": 300_00,
		"３００万": 300_0000_00, "１．５万元": 15000_00, "5，000": 5000_00, "1,234,567.89": 1234567_89, "3千万": 3000_0000_00,
		"5百万": 500_0000_00, "300w": 300_0000_00, "300 万": 300_0000_00, "人民币300万元整": 300_0000_00, "80万人民币": 80_0000_00,
		"0": 0, "0.01": 1, "10.50": 1050, "10.500": 1050, "1.23456万": 12345_60, "0.000001万": 1, "100块钱": 100_00,
		"三百万": 300_0000_00, "10000000000000": maxMoney, "10万亿": maxMoney, "007": 700,
	} {
		got, err := ParseMoney(s)
		if err != nil || got != want {
			t.Errorf("ParseMoney(%q) = %d, %v, want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", " ", "-5", "－5", "￥-5", "负5", "NaN", "nan", "Inf", "1e5", "0x10", "0.001", "1.2345678万", "5,00", "50,00万",
		",500", "5,,000", "1.2.3", "5.", ".5", "万", "元", "10000000000000.01", "10000000000001", "99999999999999999999999", "20万亿",
		"约300万", "三百来万", "10²", "5 000", "1_000", "½", "300万到500万"} {
		if got, err := ParseMoney(s); err == nil {
			t.Errorf("ParseMoney(%q) = %s", s, got)
		}
	}
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"300万", "1.2亿", "5,000元", "￥300", "-1", "NaN", "0.001", "10万亿", "0亿亿亿亿", "1e9", "３．５"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMoney(s)
		if err != nil {
			if m != 0 {
				t.Errorf("ParseMoney(%q) = %s with an error", s, m)
			}
			return
		}
		if m < 0 || m > maxMoney {
			t.Errorf("ParseMoney(%q) = %s", s, m)
		}
		if again, err := ParseMoney(m.String()); err != nil || again != m {
			t.Errorf("%q → %s → %s, %v", s, m, again, err)
		}
	})
}
