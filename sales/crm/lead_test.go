package crm_test

import (
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/view"
)

// newLead is somebody's, begun now.
func (h *house) newLead(who string, said crm.LeadDetails) {
	h.T.Helper()
	h.As(who, func(tx *sales.Tx) error {
		_, err := crm.NewLead(tx, h.Person(tx, who), said, tx.Now)
		return err
	})
}

func (h *house) lead(name string) (l *crm.Lead) {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) (err error) { l, err = crm.Leads.Get(tx, crm.DealKey(name)); return err })
	return l
}

// onLead runs an act on a lead in somebody's name.
func (h *house) onLead(who, name string, act func(*sales.Tx, *sales.Person, *crm.Lead) error) func(*sales.Tx) error {
	return func(tx *sales.Tx) error {
		l, err := crm.Leads.Get(tx, crm.DealKey(name))
		if err != nil {
			h.T.Fatal(err)
		}
		return act(tx, h.Person(tx, who), l)
	}
}

// wantTerm wants a lead's nearest end.
func (h *house) wantTerm(name string, last rulebook.Day, silent bool) {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) error {
		l, err := crm.Leads.Get(tx, crm.DealKey(name))
		if err != nil {
			return err
		}
		if got, err := crm.TermOf(tx, l); err != nil || got.Last != last || got.Silent != silent {
			h.T.Errorf("%s ends %s, silent %v, %v; want %s, %v", name, got.Last, got.Silent, err, last, silent)
		}
		return nil
	})
}

// Records about a lead move its time without a follow-up; so do a visit and a check-in at
// the registered company it names, by its owner and nobody else.
func TestWhatCountsAsAFollowUp(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	c := h.Customer("lina", "浦东置业有限公司", nil)
	h.newLead("lina", crm.LeadDetails{Name: "浦东二期", Customer: "浦东置业有限公司"})
	h.wantTerm("浦东二期", tuesday+14, true)
	h.At(wednesday, "10:00:00")
	h.As("wangqiang", func(tx *sales.Tx) error {
		_, err := crm.RecordContact(tx, h.Person(tx, "wangqiang"), c, "聊了聊", friday, tx.Now)
		return err
	})
	h.wantTerm("浦东二期", tuesday+14, true)
	h.As("lina", h.onLead("lina", "浦东二期", func(tx *sales.Tx, p *sales.Person, l *crm.Lead) error {
		_, err := crm.RecordLeadContact(tx, p, l, "发了方案", friday, tx.Now)
		return err
	}))
	h.wantTerm("浦东二期", wednesday+14, true)
	h.At(thursday, "10:00:00")
	h.As("lina", func(tx *sales.Tx) error {
		_, err := crm.RecordContact(tx, h.Person(tx, "lina"), c, "聊了聊", friday, tx.Now)
		return err
	})
	h.wantTerm("浦东二期", thursday+14, true)
	h.At(friday, "10:00:00")
	h.As("lina", func(tx *sales.Tx) error {
		_, _, err := crm.CheckIn(tx, h.Person(tx, "lina"), crm.Place{Point: rulebook.Point{Lat: 31.2, Lng: 121.4}, Raw: "31.2,121.4"}, c, tx.Now)
		return err
	})
	h.wantTerm("浦东二期", friday+14, true)
}

// A follow-up written before another, that comes in after it, does not turn time back.
func TestLateFollowUp(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.newLead("lina", crm.LeadDetails{Name: "浦东二期"})
	h.At(friday, "10:00:00")
	for _, day := range []rulebook.Day{thursday, wednesday} {
		h.As("lina", h.onLead("lina", "浦东二期", func(tx *sales.Tx, p *sales.Person, l *crm.Lead) error {
			_, err := crm.RecordLeadContact(tx, p, l, "聊了聊", day+7, sent(day, "10:00:00"))
			return err
		}))
	}
	if l := h.lead("浦东二期"); l.NextFollowUp != thursday+7 {
		t.Errorf("next %s, want %s", l.NextFollowUp, thursday+7)
	}
	h.wantTerm("浦东二期", thursday+14, true)
}

// Long leave pauses both windows, and nobody is reminded on leave.
func TestLeadOnLeave(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.newLead("lina", crm.LeadDetails{Name: "浦东二期"})
	h.Do(func(tx *sales.Tx) error {
		return sales.Leaves.Put(tx, &sales.Leave{Person: "lina", From: monday + 7, To: monday + 11, Kind: "年假", Decided: true})
	})
	h.wantTerm("浦东二期", tuesday+14+6, true) // a Monday: five days later is a Sunday
	h.At(monday+7, "09:05:00")
	h.Do(remindStages)
	h.As("lina", h.onLead("lina", "浦东二期", func(tx *sales.Tx, p *sales.Person, l *crm.Lead) error {
		_, err := crm.RecordLeadContact(tx, p, l, "聊了聊", monday+8, tx.Now)
		return err
	}))
	h.At(monday+8, "09:05:00")
	h.Do(func(tx *sales.Tx) error {
		all, err := crm.FollowUpReminders(tx, tx.Today())
		if len(all) != 0 {
			t.Errorf("reminded on leave: %v", all)
		}
		return err
	})
	if all := h.Notices("stage/"); len(all) != 0 {
		t.Errorf("reminded on leave: %v", all)
	}
}

// A leaver's leads go to the manager with a fresh window; their promises fall away.
func TestLeaverLeads(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.newLead("lina", crm.LeadDetails{Name: "浦东二期"})
	h.As("lina", h.onLead("lina", "浦东二期", func(tx *sales.Tx, p *sales.Person, l *crm.Lead) error {
		_, err := crm.RecordLeadContact(tx, p, l, "聊了聊", friday, tx.Now)
		return err
	}))
	h.At(thursday, "10:00:00")
	for i, e := range h.Dir.People {
		if sales.SameUser(e.UserID, "lina") {
			h.Dir.People = append(h.Dir.People[:i:i], h.Dir.People[i+1:]...)
			break
		}
	}
	h.Sync()
	if l := h.lead("浦东二期"); l.Owner != "zhangwei" || !l.EnteredAt.Equal(h.Now) {
		t.Errorf("%+v", l)
	}
	h.Do(func(tx *sales.Tx) error {
		due, err := crm.FollowUpsDue(tx, "lina", friday)
		if len(due) != 0 {
			t.Errorf("still due of who left: %v", due)
		}
		return err
	})
}

// Every lead of a team is counted once, under one channel.
func TestLeadFunnel(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	c := h.Customer("lina", "浦东置业有限公司", nil)
	for _, l := range []crm.LeadDetails{{Name: "一号", Channel: "展会", Campaign: "峰会"}, {Name: "二号", Channel: "展会"}, {Name: "三号"}} {
		h.newLead("lina", l)
	}
	h.newLead("zhoumin", crm.LeadDetails{Name: "别队的", Channel: "展会"})
	h.As("lina", h.onLead("lina", "一号", func(tx *sales.Tx, p *sales.Person, l *crm.Lead) error {
		_, err := crm.ConvertLead(tx, p, l, "一号商机", c, tx.Now)
		return err
	}))
	h.As("lina", h.onLead("lina", "二号", func(tx *sales.Tx, p *sales.Person, l *crm.Lead) error { return crm.Return(tx, p, l, "不做") }))
	h.Do(func(tx *sales.Tx) error {
		team, err := sales.TeamOf(tx, h.Person(tx, "zhangwei"))
		if err != nil {
			return err
		}
		f, err := view.LeadFunnelOf(tx, team)
		if err != nil {
			return err
		}
		if want := (view.LeadSource{Count: 3, Open: 1, Free: 1, Converted: 1}); f.All != want {
			t.Errorf("%+v, want %+v", f.All, want)
		}
		if len(f.Channels) != 2 || f.Channels[0] != (view.LeadSource{Name: "展会", Count: 2, Free: 1, Converted: 1}) || len(f.Campaigns) != 1 {
			t.Errorf("%+v", f)
		}
		return nil
	})
}
