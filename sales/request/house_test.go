package request_test

import (
	"testing"

	"salesbot/sales"
	"salesbot/sales/salestest"
)

var (
	monday        = salestest.Monday
	tuesday       = salestest.Tuesday
	wednesday     = salestest.Wednesday
	friday        = salestest.Friday
	chaseRequests = salestest.ChaseRequests
	fullName      = salestest.FullName
	goodText      = salestest.GoodText
	sent          = salestest.Sent
	shortName     = salestest.ShortName
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
