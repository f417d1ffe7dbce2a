package sales

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// lived makes 李娜 leave her place wherever the bot could keep it: check-ins with and
// without a customer, marked, explained, recorded, checked, found false; a device location.
func lived(h *house) (visits []*Visit) {
	h.t.Helper()
	at := rulebook.Point{Lat: 31.2537, Lng: 121.5317}
	c := h.customer("lina", "华东设计院有限公司", &rulebook.Point{Lat: 31.3, Lng: 121.6})
	share := func(clock, raw, label string, named *Customer) {
		h.at(tuesday, clock)
		h.as("lina", func(tx *Tx) error {
			tx.MsgID = "m-" + clock
			v, _, err := CheckIn(tx, h.person(tx, "lina"), Place{Point: at, Raw: raw, Label: label}, named, h.now)
			visits = append(visits, v)
			return err
		})
	}
	share("09:00:00", "31.2537,121.5317", "秘密路1号", c)
	share("09:00:00", "31.2538,121.5317", "秘密路2号", nil)
	share("11:00:00", "31.2537,121.5317", "秘密路1号", nil)
	h.as("lina", func(tx *Tx) error { return ExplainVisit(tx, visits[2], nil, "其他外勤") })
	h.as("lina", func(tx *Tx) error { return AttachVisit(tx, visits[1], c) })
	h.as("lina", func(tx *Tx) error {
		_, err := RecordVisit(tx, h.person(tx, "lina"), c, "见了王总，谈了预算", tuesday+7, h.now)
		return err
	})
	h.as("lina", func(tx *Tx) error { return NoteFix(tx, h.person(tx, "lina"), at, h.now) })
	h.do(func(tx *Tx) error {
		check := &SpotCheck{Week: "2026-W47", Person: "LiNa", Kind: checkVisit, Of: visits[0].Key(), Day: tuesday}
		if err := OpenSpotCheck(tx, check); err != nil {
			return err
		}
		return Review(tx, h.person(tx, "zhangwei"), check, FoundFalse, "没去过")
	})
	return visits
}

// Whoever refuses finds nothing of where they were left anywhere: no row, no key, no
// index, no trail, no notice. What happened stays.
func TestRefusalErasesEverywhere(t *testing.T) {
	h := newHouse(t)
	before := lived(h)
	if kept := h.holdings(placeWords...); len(kept) < 4 {
		t.Fatalf("only %v hold the place: the test would see nothing erased", kept)
	}
	if kept := h.holdings("秘密路"); slices.ContainsFunc(kept, func(row string) bool { return !strings.HasPrefix(row, "visits ") }) {
		t.Errorf("the address is kept in %v, want visits alone", kept)
	}
	h.as("lina", func(tx *Tx) error {
		n, err := SetConsent(tx, h.person(tx, "lina"), ConsentRefused, h.now)
		if n != 3 {
			t.Errorf("%d erased, want 3", n)
		}
		return err
	})
	if kept := h.holdings(placeWords...); len(kept) > 0 {
		t.Errorf("still in %v", kept)
	}
	h.do(func(tx *Tx) error {
		after, err := VisitsOn(tx, "lina", tuesday)
		if err != nil || len(after) != 3 {
			t.Fatalf("%d visits, %v", len(after), err)
		}
		for i, v := range after {
			was := before[slices.IndexFunc(before, func(b *Visit) bool { return b.Key() == v.Key() })]
			if v.Customer != was.Customer || v.Purpose != was.Purpose || v.DistanceM != nil && *v.DistanceM == 0 || !v.ErasedAt.Equal(h.now) || v.Point.Valid() {
				t.Errorf("%d: %+v, was %+v", i, v, was)
			}
		}
		if after[0].DistanceM == nil || !slices.Contains(after[0].Marks, OutOfRange) || !slices.Contains(after[0].Marks, NotTrue) {
			t.Errorf("%+v: want distance and marks kept", after[0])
		}
		same, err := CustomerNamed(tx, after[0].Customer)
		if err != nil {
			return err
		}
		if err := AttachVisit(tx, after[0], same); err != nil || after[0].DistanceM == nil || !slices.Contains(after[0].Marks, OutOfRange) {
			t.Errorf("%+v, %v: what was measured is lost when its customer is said once more", after[0], err)
		}
		records, err := FollowUpsOn(tx, "lina", tuesday)
		if err != nil || len(records) != 1 || records[0].Visit != after[1].Key() && records[0].Visit != after[0].Key() {
			t.Errorf("%+v, %v: want the record to find its visit", records, err)
		}
		return nil
	})
}

// After Law.Visits.KeepMonths nothing of where somebody was is left, a day before all of
// it; erasing in bits and once more changes nothing else.
func TestOldPlacesAreErased(t *testing.T) {
	h := newHouse(t)
	lived(h)
	h.at(tuesday.AddDays(1), "03:00:00")
	h.do(func(tx *Tx) error { _, err := ForgetFixes(tx); return err })
	kept := h.holdings(placeWords...)
	erase := func() (rounds []int) {
		for {
			n := 0
			h.do(func(tx *Tx) (err error) { n, err = EraseOldPlaces(tx, 2); return err })
			rounds = append(rounds, n)
			if n < 2 {
				return rounds
			}
		}
	}
	h.at(tuesday.AddMonths(12), "23:59:59")
	if n := erase(); !slices.Equal(n, []int{0}) || !slices.Equal(h.holdings(placeWords...), kept) {
		t.Errorf("erased %v within the twelve months", n)
	}
	h.at(tuesday.AddMonths(12)+1, "03:30:00")
	if n := erase(); !slices.Equal(n, []int{2, 1}) {
		t.Errorf("erased %v, want 2 and 1", n)
	}
	if kept := h.holdings(placeWords...); len(kept) > 0 {
		t.Errorf("still in %v", kept)
	}
	rows := fmt.Sprint(h.holdings("LiNa"))
	if n := erase(); !slices.Equal(n, []int{0}) || fmt.Sprint(h.holdings("LiNa")) != rows {
		t.Errorf("erased %v once more", n)
	}
}

// Who refused has no location stored, of whatever kind; a photo is their check-in.
func TestRefused(t *testing.T) {
	h := newHouse(t)
	c := h.customer("lina", "华东设计院有限公司", &square)
	h.refused("lina", Conflict, func(tx *Tx) error {
		_, err := CheckInByPhoto(tx, h.person(tx, "lina"), c, "m1", h.now)
		return err
	})
	consent := func(state ConsentState) {
		h.as("lina", func(tx *Tx) error { _, err := SetConsent(tx, h.person(tx, "lina"), state, h.now); return err })
	}
	consent(ConsentRefused)
	h.at(tuesday, "09:00:00")
	h.refused("lina", Conflict, func(tx *Tx) error {
		_, _, err := CheckIn(tx, h.person(tx, "lina"), Place{Point: north(3000), Raw: "31.2574,121.4737"}, nil, h.now)
		return err
	})
	h.as("lina", func(tx *Tx) error { return NoteFix(tx, h.person(tx, "lina"), north(3000), h.now) })
	if kept := h.holdings("31.257", "fixes/"); len(kept) > 0 {
		t.Errorf("kept in %v", kept)
	}
	var first, second *Visit
	h.as("lina", func(tx *Tx) (err error) {
		p := h.person(tx, "lina")
		if first, err = CheckInByPhoto(tx, p, c, "m1", h.now); err != nil {
			return err
		}
		second, err = CheckInByPhoto(tx, p, c, "m2", h.now)
		return err
	})
	if first.Key() == second.Key() || first.DistanceM != nil || !first.ByPhoto {
		t.Errorf("%+v and %+v: want two visits of one second, no distance", first, second)
	}
	h.do(func(tx *Tx) error {
		for range 2 {
			p, err := NextPaper(tx)
			if err != nil {
				return err
			}
			if p.MediaID == "m1" {
				err = PaperKept(tx, p, Kept{SHA256: strings.Repeat("a", 64), Size: 9, Type: "jpg"})
			} else {
				err = PaperGone(tx, p, "企业微信里已经取不到", storage.ErrNotFound)
			}
			if err != nil {
				return err
			}
		}
		for v, want := range map[*Visit]string{first: "照片已存档", second: "照片没有存上"} {
			if got, err := photoState(tx, v); err != nil || got != want {
				t.Errorf("%s: %s, %v, want %s", v.Key(), got, err, want)
			}
			check := &SpotCheck{Person: "LiNa", Kind: checkVisit, Of: v.Key(), Day: tuesday}
			if got, err := check.Details(tx, 60); err != nil || !strings.Contains(got, "照片签到，"+want) {
				t.Errorf("a reviewer is told %s, %v", got, err)
			}
		}
		return nil
	})
	if told := h.notices("paper/"); len(told) != 1 || !strings.Contains(told[0].Content.Text, "签到 华东设计院有限公司") {
		t.Errorf("%v: want one notice with its cure", told)
	}
	consent(ConsentGranted)
	for customer, may := range map[string]bool{"": true, "别的公司": false, c.Name: true} {
		if got := mayBeAt(&h.store.Settings().Law, &Visit{Customer: customer, ByPhoto: true}, c); got != may {
			t.Errorf("a visit without a place to %q may have been at %s: %v", customer, c.Name, got)
		}
	}
	far, _ := h.checkIn("lina", north(20000), nil, h.now.Add(time.Minute))
	if len(far.Marks) != 0 {
		t.Errorf("%v: compared with a visit whose place is not known", far.Marks)
	}
	h.as("lina", func(tx *Tx) error { return AttachVisit(tx, second, c) })
	h.as("lina", func(tx *Tx) error {
		return AttachVisit(tx, second, &Customer{Name: "新的客户公司", Owner: "LiNa"})
	})
	if second.DistanceM != nil || len(second.Marks) > 0 {
		t.Errorf("%+v: measured from nowhere", second)
	}
}

// A device location far from any check-in in time does not outlive its minutes, before a
// check-in and after one.
func TestFixesAreKeptForMinutes(t *testing.T) {
	h := newHouse(t)
	note := func(sentAt time.Time) {
		h.as("lina", func(tx *Tx) error { return NoteFix(tx, h.person(tx, "lina"), north(3000), sentAt) })
	}
	next := func() (at time.Time) {
		h.do(func(tx *Tx) (err error) { at, err = NextFixOver(tx); return err })
		return at
	}
	h.at(tuesday, "09:00:00")
	note(h.now.Add(-11 * time.Minute)) // came late: nothing to be compared with any more
	if !next().IsZero() || len(h.holdings("31.257")) > 0 {
		t.Error("a fix that came late is stored")
	}
	note(h.now)
	if want := h.now.Add(10*time.Minute + time.Second); !next().Equal(want) {
		t.Errorf("forgotten at %v, want %v", next(), want)
	}
	h.at(tuesday, "09:10:01")
	h.do(func(tx *Tx) error {
		if n, err := ForgetFixes(tx); n != 1 || err != nil {
			t.Errorf("forgot %d, %v", n, err)
		}
		return nil
	})
	if kept := h.holdings("31.257"); len(kept) > 0 || !next().IsZero() {
		t.Errorf("still in %v", kept)
	}
	h.checkIn("lina", square, nil, h.now)
	h.at(tuesday, "09:20:02")
	note(h.now) // eleven minutes after: kept for a check-in to come, no longer
	h.at(tuesday, "09:30:03")
	h.do(func(tx *Tx) error { _, err := ForgetFixes(tx); return err })
	if kept := h.holdings("31.257"); len(kept) > 0 {
		t.Errorf("still in %v", kept)
	}
}
