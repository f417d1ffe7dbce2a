package company_test

import (
	"testing"

	"salesbot/sales"
	"salesbot/sales/salestest"
)

var (
	monday     = salestest.Monday
	tuesday    = salestest.Tuesday
	wednesday  = salestest.Wednesday
	thursday   = salestest.Thursday
	friday     = salestest.Friday
	everybody  = salestest.Everybody
	fileSaid   = salestest.FileSaid
	goodText   = salestest.GoodText
	north      = salestest.North
	placeWords = salestest.PlaceWords
	sent       = salestest.Sent
	square     = salestest.Square
	without    = salestest.Without
)

// A house is the company of salestest, with what the tests of this room do in it.
type house struct{ *salestest.House }

func newHouse(t testing.TB, change ...func(*sales.Settings)) *house {
	t.Helper()
	return &house{salestest.NewHouse(t, change...)}
}

func emptyHouse(t testing.TB, change ...func(*sales.Settings)) *house {
	t.Helper()
	return &house{salestest.EmptyHouse(t, change...)}
}

func memoryHouse(t salestest.Reporter, change ...func(*sales.Settings)) *house {
	return &house{salestest.MemoryHouse(t, change...)}
}
