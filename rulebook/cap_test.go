package rulebook

import (
	"testing"

	"pgregory.net/rapid"
)

func TestCounted(t *testing.T) {
	for _, c := range []struct{ most, sum, amount, counted, takenBack Fen }{
		{0, 150_00, 30_00, 150_00, 30_00}, {200_00, 150_00, 30_00, 150_00, 30_00}, {100_00, 150_00, 30_00, 100_00, 0}, {100_00, 110_00, 30_00, 100_00, 20_00}, {100_00, 100_00, 30_00, 100_00, 30_00},
		{100_00, -30_00, 0, -30_00, 0}, {100_00, 0, 0, 0, 0},
	} {
		f := FinesLaw{MonthlyCap: c.most}
		if f.Counted(c.sum) != c.counted || f.TakenBack(c.sum, c.amount) != c.takenBack {
			t.Errorf("%+v: %s counted, %s taken back", c, f.Counted(c.sum), f.TakenBack(c.sum, c.amount))
		}
	}
}

// Whatever order a month's entries are corrected in, all of them taken back leave nothing.
func TestTakenBackLeavesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := FinesLaw{MonthlyCap: Fen(rapid.Int64Range(0, 300_00).Draw(t, "cap"))}
		entries := rapid.SliceOf(rapid.Map(rapid.Int64Range(1, 100_00), func(n int64) Fen { return Fen(n) })).Draw(t, "entries")
		var sum, back Fen
		for _, e := range entries {
			sum += e
		}
		counted := f.Counted(sum)
		for _, e := range entries {
			taken := f.TakenBack(sum, e)
			if taken < 0 || taken > e {
				t.Fatalf("%s taken back of %s", taken, e)
			}
			back += taken
			sum -= e
		}
		if back != counted {
			t.Fatalf("%s counted, %s taken back", counted, back)
		}
	})
}
