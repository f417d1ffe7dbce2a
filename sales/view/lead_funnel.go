package view

import (
	"slices"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// A LeadFunnel counts a team's leads, whenever they began, and what became of them.
type LeadFunnel struct {
	All       LeadSource
	Channels  []LeadSource // by name; what nobody said is 未填
	Campaigns []LeadSource // by name, of those that have one
}

// A LeadSource is the leads of one channel or campaign. Count is Open + Free + Converted.
type LeadSource struct {
	Name      string
	Count     int
	Open      int // in somebody's hands
	Free      int // in the pool
	Converted int // became deals
	Won       int // of the converted: their deal is won, its papers on file
}

// LeadFunnelOf counts the leads whose owner is of the team; in the pool, whose last owner
// was; that became deals, whose owner was when they did.
func LeadFunnelOf(tx *sales.Tx, team []*sales.Person) (*LeadFunnel, error) {
	ours := make(map[string]bool)
	for _, p := range team {
		ours[p.Key()] = true
	}
	leads, err := storage.Collect(crm.Leads.Scan(tx, ""))
	if err != nil {
		return nil, err
	}
	f := &LeadFunnel{}
	channels, campaigns := make(map[string]*LeadSource), make(map[string]*LeadSource)
	for _, l := range leads {
		whose := l.Owner
		if whose == "" {
			whose = l.PreviousOwner
		}
		if !ours[sales.UserKey(whose)] {
			continue
		}
		won := false
		if !l.Open() {
			d, err := crm.Deals.Get(tx, crm.DealKey(l.Converted))
			if err != nil {
				return nil, err
			}
			won = d.Stage == rulebook.Won && !d.ToFile
		}
		f.All.add(l, won)
		channel := l.Channel
		if channel == "" {
			channel = "未填"
		}
		source(channels, channel).add(l, won)
		if l.Campaign != "" {
			source(campaigns, l.Campaign).add(l, won)
		}
	}
	f.Channels, f.Campaigns = byName(channels), byName(campaigns)
	return f, nil
}

func source(all map[string]*LeadSource, name string) *LeadSource {
	key := rulebook.Fold(name)
	if all[key] == nil {
		all[key] = &LeadSource{Name: name}
	}
	return all[key]
}

func (s *LeadSource) add(l *crm.Lead, won bool) {
	s.Count++
	switch {
	case !l.Open():
		s.Converted++
	case l.Owner == "":
		s.Free++
	default:
		s.Open++
	}
	if won {
		s.Won++
	}
}

func byName(all map[string]*LeadSource) []LeadSource {
	var list []LeadSource
	for _, s := range all {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b LeadSource) int { return strings.Compare(a.Name, b.Name) })
	return list
}
