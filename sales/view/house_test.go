package view_test

import (
	"testing"

	"salesbot/sales"
	"salesbot/sales/salestest"
)

var (
	tuesday     = salestest.Tuesday
	wednesday   = salestest.Wednesday
	saturday    = salestest.Saturday
	goodText    = salestest.GoodText
	north       = salestest.North
	square      = salestest.Square
	sweepStages = salestest.SweepStages
)

// A house is the company of salestest, with what the tests of this room do in it.
type house struct{ *salestest.House }

func newHouse(t testing.TB, change ...func(*sales.Settings)) *house {
	t.Helper()
	return &house{salestest.NewHouse(t, change...)}
}
