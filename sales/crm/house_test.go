package crm_test

import (
	"testing"

	"salesbot/sales"
	"salesbot/sales/salestest"
)

var (
	monday       = salestest.Monday
	tuesday      = salestest.Tuesday
	wednesday    = salestest.Wednesday
	thursday     = salestest.Thursday
	friday       = salestest.Friday
	saturday     = salestest.Saturday
	everybody    = salestest.Everybody
	fullName     = salestest.FullName
	north        = salestest.North
	remindStages = salestest.RemindStages
	sent         = salestest.Sent
	shortName    = salestest.ShortName
	square       = salestest.Square
	sweepStages  = salestest.SweepStages
	without      = salestest.Without
)

// A house is the company of salestest, with what the tests of this room do in it.
type house struct{ *salestest.House }

func newHouse(t testing.TB, change ...func(*sales.Settings)) *house {
	t.Helper()
	return &house{salestest.NewHouse(t, change...)}
}

func memoryHouse(t salestest.Reporter, change ...func(*sales.Settings)) *house {
	return &house{salestest.MemoryHouse(t, change...)}
}
