package sales

import (
	"testing"

	"salesbot/rulebook"
)

// newLead is somebody's, begun now.
func (h *house) newLead(who string, said LeadDetails) {
	h.t.Helper()
	h.as(who, func(tx *Tx) error {
		_, err := NewLead(tx, h.person(tx, who), said, tx.Now)
		return err
	})
}

func (h *house) lead(name string) (l *Lead) {
	h.t.Helper()
	h.do(func(tx *Tx) (err error) { l, err = Leads.Get(tx, dealKey(name)); return err })
	return l
}

// onLead runs an act on a lead in somebody's name.
func (h *house) onLead(who, name string, act func(*Tx, *Person, *Lead) error) func(*Tx) error {
	return func(tx *Tx) error {
		l, err := Leads.Get(tx, dealKey(name))
		if err != nil {
			h.t.Fatal(err)
		}
		return act(tx, h.person(tx, who), l)
	}
}

// wantTerm wants a lead's nearest end.
func (h *house) wantTerm(name string, last rulebook.Day, silent bool) {
	h.t.Helper()
	h.do(func(tx *Tx) error {
		l, err := Leads.Get(tx, dealKey(name))
		if err != nil {
			return err
		}
		if got, err := TermOf(tx, l); err != nil || got.Last != last || got.Silent != silent {
			h.t.Errorf("%s ends %s, silent %v, %v; want %s, %v", name, got.Last, got.Silent, err, last, silent)
		}
		return nil
	})
}

// Records about a lead move its time without a follow-up; so do a visit and a check-in at
// the registered company it names, by its owner and nobody else.
func TestWhatCountsAsAFollowUp(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	c := h.customer("lina", "浦东置业有限公司", nil)
	h.newLead("lina", LeadDetails{Name: "浦东二期", Customer: "浦东置业有限公司"})
	h.wantTerm("浦东二期", tuesday+14, true)
	h.at(wednesday, "10:00:00")
	h.as("wangqiang", func(tx *Tx) error {
		_, err := FollowCustomer(tx, h.person(tx, "wangqiang"), c, "聊了聊", friday, tx.Now)
		return err
	})
	h.wantTerm("浦东二期", tuesday+14, true)
	h.as("lina", h.onLead("lina", "浦东二期", func(tx *Tx, p *Person, l *Lead) error {
		_, err := FollowLead(tx, p, l, "发了方案", friday, tx.Now)
		return err
	}))
	h.wantTerm("浦东二期", wednesday+14, true)
	h.at(thursday, "10:00:00")
	h.as("lina", func(tx *Tx) error {
		_, err := FollowCustomer(tx, h.person(tx, "lina"), c, "聊了聊", friday, tx.Now)
		return err
	})
	h.wantTerm("浦东二期", thursday+14, true)
	h.at(friday, "10:00:00")
	h.as("lina", func(tx *Tx) error {
		_, _, err := CheckIn(tx, h.person(tx, "lina"), Place{Point: rulebook.Point{Lat: 31.2, Lng: 121.4}, Raw: "31.2,121.4"}, c, tx.Now)
		return err
	})
	h.wantTerm("浦东二期", friday+14, true)
}

// A follow-up written before another, that comes in after it, does not turn time back.
func TestLateFollowUp(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.newLead("lina", LeadDetails{Name: "浦东二期"})
	h.at(friday, "10:00:00")
	for _, day := range []rulebook.Day{thursday, wednesday} {
		h.as("lina", h.onLead("lina", "浦东二期", func(tx *Tx, p *Person, l *Lead) error {
			_, err := FollowLead(tx, p, l, "聊了聊", day+7, sent(day, "10:00:00"))
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
	h.at(tuesday, "10:00:00")
	h.newLead("lina", LeadDetails{Name: "浦东二期"})
	h.do(func(tx *Tx) error {
		return Leaves.Put(tx, &Leave{Person: "lina", From: monday + 7, To: monday + 11, Kind: "年假", Decided: true})
	})
	h.wantTerm("浦东二期", tuesday+14+6, true) // a Monday: five days later is a Sunday
	h.at(monday+7, "09:05:00")
	h.do(remindStages)
	h.as("lina", h.onLead("lina", "浦东二期", func(tx *Tx, p *Person, l *Lead) error {
		_, err := FollowLead(tx, p, l, "聊了聊", monday+8, tx.Now)
		return err
	}))
	h.at(monday+8, "09:05:00")
	h.do(func(tx *Tx) error {
		all, err := FollowUpReminders(tx, tx.Today())
		if len(all) != 0 {
			t.Errorf("reminded on leave: %v", all)
		}
		return err
	})
	if all := h.notices("stage/"); len(all) != 0 {
		t.Errorf("reminded on leave: %v", all)
	}
}

// A leaver's leads go to the manager with a fresh window; their promises fall away.
func TestLeaverLeads(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.newLead("lina", LeadDetails{Name: "浦东二期"})
	h.as("lina", h.onLead("lina", "浦东二期", func(tx *Tx, p *Person, l *Lead) error {
		_, err := FollowLead(tx, p, l, "聊了聊", friday, tx.Now)
		return err
	}))
	h.at(thursday, "10:00:00")
	for i, e := range h.dir.People {
		if SameUser(e.UserID, "lina") {
			h.dir.People = append(h.dir.People[:i:i], h.dir.People[i+1:]...)
			break
		}
	}
	h.sync()
	if l := h.lead("浦东二期"); l.Owner != "zhangwei" || !l.EnteredAt.Equal(h.now) {
		t.Errorf("%+v", l)
	}
	h.do(func(tx *Tx) error {
		due, err := FollowUpsDue(tx, "lina", friday)
		if len(due) != 0 {
			t.Errorf("still due of who left: %v", due)
		}
		return err
	})
}

// Every lead of a team is counted once, under one channel.
func TestLeadFunnel(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	c := h.customer("lina", "浦东置业有限公司", nil)
	for _, l := range []LeadDetails{{Name: "一号", Channel: "展会", Campaign: "峰会"}, {Name: "二号", Channel: "展会"}, {Name: "三号"}} {
		h.newLead("lina", l)
	}
	h.newLead("zhoumin", LeadDetails{Name: "别队的", Channel: "展会"})
	h.as("lina", h.onLead("lina", "一号", func(tx *Tx, p *Person, l *Lead) error {
		_, err := ConvertLead(tx, p, l, "一号商机", c, tx.Now)
		return err
	}))
	h.as("lina", h.onLead("lina", "二号", func(tx *Tx, p *Person, l *Lead) error { return Return(tx, p, l, "不做") }))
	h.do(func(tx *Tx) error {
		team, err := TeamOf(tx, h.person(tx, "zhangwei"))
		if err != nil {
			return err
		}
		f, err := LeadFunnelOf(tx, team)
		if err != nil {
			return err
		}
		if want := (LeadSource{Count: 3, Open: 1, Free: 1, Converted: 1}); f.All != want {
			t.Errorf("%+v, want %+v", f.All, want)
		}
		if len(f.Channels) != 2 || f.Channels[0] != (LeadSource{Name: "展会", Count: 2, Free: 1, Converted: 1}) || len(f.Campaigns) != 1 {
			t.Errorf("%+v", f)
		}
		return nil
	})
}
