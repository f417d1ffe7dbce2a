package sandbox

import (
	"slices"
	"strconv"
)

// below is the ids of a department and of all under it; empty when there is
// none of that id.
func (c *Company) below(id int) []int {
	var ids []int
	for _, d := range c.Departments {
		if d.ID == id {
			ids = append(ids, id)
		}
	}
	for i := 0; i < len(ids); i++ {
		for _, d := range c.Departments {
			if d.Parent == ids[i] && d.ID != ids[i] {
				ids = append(ids, d.ID)
			}
		}
	}
	return ids
}

// departmentList is D/90208.
func (s *Server) departmentList(c call) (any, error) {
	company := s.cfg.Company
	var wanted []int
	if text := c.query.Get("id"); text != "" {
		id, err := strconv.Atoi(text)
		if wanted = company.below(id); err != nil || len(wanted) == 0 {
			return nil, refuse(60003, "department not found")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []fields{}
	for i, d := range company.Departments {
		if s.cond.unlisted[d.ID] || wanted != nil && !slices.Contains(wanted, d.ID) {
			continue
		}
		leaders := []string{}
		for _, id := range s.order {
			if m := s.find(id); m != nil && m.Leader && slices.Contains(m.Department, d.ID) {
				leaders = append(leaders, m.UserID)
			}
		}
		list = append(list, fields{
			"id": d.ID, "name": d.Name, "name_en": "", "parentid": d.Parent,
			"order": 100000 - i, "department_leader": leaders,
		})
	}
	return fields{"department": list}, nil
}

// userList is D/90201.
func (s *Server) userList(c call) (any, error) {
	id, err := strconv.Atoi(c.query.Get("department_id"))
	wanted := s.cfg.Company.below(id)
	if err != nil || len(wanted) == 0 {
		return nil, refuse(60003, "department not found")
	}
	if c.query.Get("fetch_child") != "1" {
		wanted = wanted[:1]
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []fields{}
	for _, userid := range s.order {
		m := s.find(userid)
		if m != nil && !m.unlisted && slices.ContainsFunc(m.Department, func(d int) bool { return slices.Contains(wanted, d) }) {
			list = append(list, m.fields())
		}
	}
	return fields{"userlist": list}, nil
}

// userGet is D/90196.
func (s *Server) userGet(c call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(c.query.Get("userid"))
	if m == nil {
		return nil, refuse(60111, "userid not found")
	}
	return m.fields(), nil
}

// fields is what an app made after June 2022 may see: no mobile, e-mail or
// avatar (D/90196).
func (m *member) fields() fields {
	orders, leads := make([]int, len(m.Department)), make([]int, len(m.Department))
	for i := range m.Department {
		if m.Leader {
			leads[i] = 1
		}
	}
	direct := m.DirectLeader
	if direct == nil {
		direct = []string{}
	}
	enable := 0
	if m.Status == active {
		enable = 1
	}
	out := fields{
		"userid": m.UserID, "name": m.Name, "department": m.Department, "order": orders,
		"position": m.Title, "is_leader_in_dept": leads, "direct_leader": direct,
		"main_department": m.Department[0], "status": m.Status, "isleader": leads[0],
		"enable": enable, "hide_mobile": 0, "telephone": "", "alias": "",
		"extattr": fields{"attrs": []any{}},
	}
	if m.Status == 0 { // SetStatus: nothing is said of it
		delete(out, "status")
		delete(out, "enable")
	}
	return out
}

// agentGet is D/90227. The app may be seen by the whole company.
func (s *Server) agentGet(c call) (any, error) {
	id, _ := strconv.Atoi(c.query.Get("agentid"))
	if err := s.checkAgent(id); err != nil {
		return nil, err
	}
	roots := []int{}
	for _, d := range s.cfg.Company.Departments {
		if d.Parent == 0 {
			roots = append(roots, d.ID)
		}
	}
	return fields{
		"agentid": id, "name": "销售助手", "square_logo_url": "", "description": "",
		"allow_userinfos": fields{"user": []any{}},
		"allow_partys":    fields{"partyid": roots},
		"allow_tags":      fields{"tagid": []any{}},
		"close":           0, "redirect_domain": "", "report_location_flag": 1, "isreportenter": 1,
		"home_url": "", "customized_publish_status": 1,
	}, nil
}
