package company_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

// lived makes 李娜 leave her place wherever the bot could keep it: check-ins with and
// without a customer, marked, explained, recorded, checked, found false; a device location.
func lived(h *house) (visits []*crm.Visit) {
	h.T.Helper()
	at := rulebook.Point{Lat: 31.2537, Lng: 121.5317}
	c := h.Customer("lina", "华东设计院有限公司", &rulebook.Point{Lat: 31.3, Lng: 121.6})
	share := func(clock, raw, label string, named *crm.Customer) {
		h.At(tuesday, clock)
		h.As("lina", func(tx *sales.Tx) error {
			tx.MsgID = "m-" + clock
			v, _, err := crm.CheckIn(tx, h.Person(tx, "lina"), crm.Place{Point: at, Raw: raw, Label: label}, named, h.Now)
			visits = append(visits, v)
			return err
		})
	}
	share("09:00:00", "31.2537,121.5317", "秘密路1号", c)
	share("09:00:00", "31.2538,121.5317", "秘密路2号", nil)
	share("11:00:00", "31.2537,121.5317", "秘密路1号", nil)
	h.As("lina", func(tx *sales.Tx) error { return crm.ExplainVisit(tx, visits[2], nil, "其他外勤") })
	h.As("lina", func(tx *sales.Tx) error { return crm.AttachVisit(tx, visits[1], c) })
	h.As("lina", func(tx *sales.Tx) error {
		_, err := crm.RecordVisit(tx, h.Person(tx, "lina"), c, "见了王总，谈了预算", tuesday+7, h.Now)
		return err
	})
	h.As("lina", func(tx *sales.Tx) error { return crm.NoteFix(tx, h.Person(tx, "lina"), at, h.Now) })
	h.Do(func(tx *sales.Tx) error {
		check := &company.SpotCheck{Week: "2026-W47", Person: "LiNa", Kind: company.CheckVisit, Of: visits[0].Key(), Day: tuesday}
		if err := company.OpenSpotCheck(tx, check); err != nil {
			return err
		}
		return company.Review(tx, h.Person(tx, "zhangwei"), check, company.FoundFalse, "没去过")
	})
	return visits
}

// Whoever refuses finds nothing of where they were left anywhere: no row, no key, no
// index, no trail, no notice. What happened stays.
func TestRefusalErasesEverywhere(t *testing.T) {
	h := newHouse(t)
	before := lived(h)
	if kept := h.Holdings(placeWords...); len(kept) < 4 {
		t.Fatalf("only %v hold the place: the test would see nothing erased", kept)
	}
	if kept := h.Holdings("秘密路"); slices.ContainsFunc(kept, func(row string) bool { return !strings.HasPrefix(row, "visits ") }) {
		t.Errorf("the address is kept in %v, want visits alone", kept)
	}
	h.As("lina", func(tx *sales.Tx) error {
		n, err := crm.SetConsent(tx, h.Person(tx, "lina"), sales.ConsentRefused, h.Now)
		if n != 3 {
			t.Errorf("%d erased, want 3", n)
		}
		return err
	})
	if kept := h.Holdings(placeWords...); len(kept) > 0 {
		t.Errorf("still in %v", kept)
	}
	h.Do(func(tx *sales.Tx) error {
		after, err := crm.VisitsOn(tx, "lina", tuesday)
		if err != nil || len(after) != 3 {
			t.Fatalf("%d visits, %v", len(after), err)
		}
		for i, v := range after {
			was := before[slices.IndexFunc(before, func(b *crm.Visit) bool { return b.Key() == v.Key() })]
			if v.Customer != was.Customer || v.Purpose != was.Purpose || v.DistanceM != nil && *v.DistanceM == 0 || !v.ErasedAt.Equal(h.Now) || v.Point.Valid() {
				t.Errorf("%d: %+v, was %+v", i, v, was)
			}
		}
		if after[0].DistanceM == nil || !slices.Contains(after[0].Marks, crm.OutOfRange) || !slices.Contains(after[0].Marks, crm.NotTrue) {
			t.Errorf("%+v: want distance and marks kept", after[0])
		}
		same, err := crm.CustomerNamed(tx, after[0].Customer)
		if err != nil {
			return err
		}
		if err := crm.AttachVisit(tx, after[0], same); err != nil || after[0].DistanceM == nil || !slices.Contains(after[0].Marks, crm.OutOfRange) {
			t.Errorf("%+v, %v: what was measured is lost when its customer is said once more", after[0], err)
		}
		records, err := crm.FollowUpsOn(tx, "lina", tuesday)
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
	h.At(tuesday.AddDays(1), "03:00:00")
	h.Do(func(tx *sales.Tx) error { _, err := crm.ForgetFixes(tx); return err })
	kept := h.Holdings(placeWords...)
	erase := func() (rounds []int) {
		for {
			n := 0
			h.Do(func(tx *sales.Tx) (err error) { n, err = crm.EraseOldPlaces(tx, 2); return err })
			rounds = append(rounds, n)
			if n < 2 {
				return rounds
			}
		}
	}
	h.At(tuesday.AddMonths(12), "23:59:59")
	if n := erase(); !slices.Equal(n, []int{0}) || !slices.Equal(h.Holdings(placeWords...), kept) {
		t.Errorf("erased %v within the twelve months", n)
	}
	h.At(tuesday.AddMonths(12)+1, "03:30:00")
	if n := erase(); !slices.Equal(n, []int{2, 1}) {
		t.Errorf("erased %v, want 2 and 1", n)
	}
	if kept := h.Holdings(placeWords...); len(kept) > 0 {
		t.Errorf("still in %v", kept)
	}
	rows := fmt.Sprint(h.Holdings("LiNa"))
	if n := erase(); !slices.Equal(n, []int{0}) || fmt.Sprint(h.Holdings("LiNa")) != rows {
		t.Errorf("erased %v once more", n)
	}
}

// Who refused has no location stored, of whatever kind; a photo is their check-in.
func TestRefused(t *testing.T) {
	h := newHouse(t)
	c := h.Customer("lina", "华东设计院有限公司", &square)
	h.Refused("lina", sales.Conflict, func(tx *sales.Tx) error {
		_, err := crm.CheckInByPhoto(tx, h.Person(tx, "lina"), c, "m1", h.Now)
		return err
	})
	consent := func(state sales.ConsentState) {
		h.As("lina", func(tx *sales.Tx) error { _, err := crm.SetConsent(tx, h.Person(tx, "lina"), state, h.Now); return err })
	}
	consent(sales.ConsentRefused)
	h.At(tuesday, "09:00:00")
	h.Refused("lina", sales.Conflict, func(tx *sales.Tx) error {
		_, _, err := crm.CheckIn(tx, h.Person(tx, "lina"), crm.Place{Point: north(3000), Raw: "31.2574,121.4737"}, nil, h.Now)
		return err
	})
	h.As("lina", func(tx *sales.Tx) error { return crm.NoteFix(tx, h.Person(tx, "lina"), north(3000), h.Now) })
	if kept := h.Holdings("31.257", "fixes/"); len(kept) > 0 {
		t.Errorf("kept in %v", kept)
	}
	var first, second *crm.Visit
	h.As("lina", func(tx *sales.Tx) (err error) {
		p := h.Person(tx, "lina")
		if first, err = crm.CheckInByPhoto(tx, p, c, "m1", h.Now); err != nil {
			return err
		}
		second, err = crm.CheckInByPhoto(tx, p, c, "m2", h.Now)
		return err
	})
	if first.Key() == second.Key() || first.DistanceM != nil || !first.ByPhoto {
		t.Errorf("%+v and %+v: want two visits of one second, no distance", first, second)
	}
	h.Do(func(tx *sales.Tx) error {
		for range 2 {
			p, err := crm.NextDocument(tx)
			if err != nil {
				return err
			}
			if p.MediaID == "m1" {
				err = crm.DocumentKept(tx, p, crm.Kept{SHA256: strings.Repeat("a", 64), Size: 9, Type: "jpg"})
			} else {
				err = crm.DocumentGone(tx, p, "企业微信里已经取不到", storage.ErrNotFound)
			}
			if err != nil {
				return err
			}
		}
		for v, want := range map[*crm.Visit]string{first: "照片已存档", second: "照片没有存上"} {
			if got, err := crm.PhotoState(tx, v); err != nil || got != want {
				t.Errorf("%s: %s, %v, want %s", v.Key(), got, err, want)
			}
			check := &company.SpotCheck{Person: "LiNa", Kind: company.CheckVisit, Of: v.Key(), Day: tuesday}
			if got, err := check.Details(tx, 60); err != nil || !strings.Contains(got, "照片签到，"+want) {
				t.Errorf("a reviewer is told %s, %v", got, err)
			}
		}
		return nil
	})
	if told := h.Notices("paper/"); len(told) != 1 || !strings.Contains(told[0].Content.Text, "签到 华东设计院有限公司") {
		t.Errorf("%v: want one notice with its cure", told)
	}
	consent(sales.ConsentGranted)
	for customer, may := range map[string]bool{"": true, "别的公司": false, c.Name: true} {
		if got := ledger.MayBeAt(&h.Store.Settings().Law, &crm.Visit{Customer: customer, ByPhoto: true}, c); got != may {
			t.Errorf("a visit without a place to %q may have been at %s: %v", customer, c.Name, got)
		}
	}
	far, _ := h.CheckIn("lina", north(20000), nil, h.Now.Add(time.Minute))
	if len(far.Marks) != 0 {
		t.Errorf("%v: compared with a visit whose place is not known", far.Marks)
	}
	h.As("lina", func(tx *sales.Tx) error { return crm.AttachVisit(tx, second, c) })
	h.As("lina", func(tx *sales.Tx) error {
		return crm.AttachVisit(tx, second, &crm.Customer{Name: "新的客户公司", Owner: "LiNa"})
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
		h.As("lina", func(tx *sales.Tx) error { return crm.NoteFix(tx, h.Person(tx, "lina"), north(3000), sentAt) })
	}
	next := func() (at time.Time) {
		h.Do(func(tx *sales.Tx) (err error) { at, err = crm.NextFixOver(tx); return err })
		return at
	}
	h.At(tuesday, "09:00:00")
	note(h.Now.Add(-11 * time.Minute)) // came late: nothing to be compared with any more
	if !next().IsZero() || len(h.Holdings("31.257")) > 0 {
		t.Error("a fix that came late is stored")
	}
	note(h.Now)
	if want := h.Now.Add(10*time.Minute + time.Second); !next().Equal(want) {
		t.Errorf("forgotten at %v, want %v", next(), want)
	}
	h.At(tuesday, "09:10:01")
	h.Do(func(tx *sales.Tx) error {
		if n, err := crm.ForgetFixes(tx); n != 1 || err != nil {
			t.Errorf("forgot %d, %v", n, err)
		}
		return nil
	})
	if kept := h.Holdings("31.257"); len(kept) > 0 || !next().IsZero() {
		t.Errorf("still in %v", kept)
	}
	h.CheckIn("lina", square, nil, h.Now)
	h.At(tuesday, "09:20:02")
	note(h.Now) // eleven minutes after: kept for a check-in to come, no longer
	h.At(tuesday, "09:30:03")
	h.Do(func(tx *sales.Tx) error { _, err := crm.ForgetFixes(tx); return err })
	if kept := h.Holdings("31.257"); len(kept) > 0 {
		t.Errorf("still in %v", kept)
	}
}
