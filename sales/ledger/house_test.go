package ledger_test

import (
	"testing"

	"salesbot/sales"
	"salesbot/sales/salestest"
)

var (
	monday    = salestest.Monday
	tuesday   = salestest.Tuesday
	wednesday = salestest.Wednesday
	thursday  = salestest.Thursday
	friday    = salestest.Friday
	saturday  = salestest.Saturday
	fileSaid  = salestest.FileSaid
	goodText  = salestest.GoodText
	sent      = salestest.Sent
)

// A house is the company of salestest, with what the tests of this room do in it.
type house struct{ *salestest.House }

func newHouse(t testing.TB, change ...func(*sales.Settings)) *house {
	t.Helper()
	return &house{salestest.NewHouse(t, change...)}
}
