package rulebook

import "testing"

func TestParseDiscount(t *testing.T) {
	for said, want := range map[string]string{
		"95折": "95折", "９５折": "95折", "9.5折": "95折", "九五折": "95折", "九点五折": "95折", "9折": "9折", "90折": "9折", "八折": "8折", "85 折": "85折",
		"100折": "", "0折": "", "05折": "", "折": "", "95": "", "95%": "", "95.5折": "", "280万": "", "打折": "", "十折": "",
	} {
		got, ok := ParseDiscount(said)
		if got != want || ok != (want != "") {
			t.Errorf("ParseDiscount(%q) = %q, %v; want %q", said, got, ok, want)
		}
	}
}
