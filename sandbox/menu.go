package sandbox

import "strconv"

// menuButton is an entry of the app's menu (D/90231).
type menuButton struct {
	Type string       `json:"type,omitempty"`
	Name string       `json:"name"`
	Key  string       `json:"key,omitempty"`
	URL  string       `json:"url,omitempty"`
	Sub  []menuButton `json:"sub_button,omitempty"`
}

// menuCreate is D/90231: 3 entries with 5 each, names of 16 and 40 bytes, keys
// of 128.
func (s *Server) menuCreate(c call) (any, error) {
	id, _ := strconv.Atoi(c.query.Get("agentid"))
	if err := s.checkAgent(id); err != nil {
		return nil, err
	}
	var req struct {
		Buttons []menuButton `json:"button"`
	}
	if err := readJSON(c, &req); err != nil {
		return nil, err
	}
	if len(req.Buttons) < 1 || len(req.Buttons) > 3 {
		return nil, refuse(40016, "invalid button size: 1 to 3")
	}
	for _, b := range req.Buttons {
		if b.Name == "" || len(b.Name) > 16 {
			return nil, refuse(40018, "invalid button name size: %s", b.Name)
		}
		if len(b.Sub) > 5 {
			return nil, refuse(40023, "invalid sub button size: %s", b.Name)
		}
		if len(b.Sub) == 0 {
			if err := b.check(40017, 40019, 40020); err != nil {
				return nil, err
			}
		}
		for _, sub := range b.Sub {
			switch {
			case len(sub.Sub) > 0:
				return nil, refuse(40022, "invalid sub menu level: %s", sub.Name)
			case sub.Name == "" || len(sub.Name) > 40:
				return nil, refuse(40025, "invalid sub button name size: %s", sub.Name)
			}
			if err := sub.check(40024, 40026, 40027); err != nil {
				return nil, err
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.menu = req.Buttons
	s.wake()
	return fields{}, nil
}

// check looks at what a button does; the errcodes differ between levels.
func (b *menuButton) check(badType, badKey, badURL int) error {
	switch b.Type {
	case "view":
		if b.URL == "" || len(b.URL) > 1024 {
			return refuse(badURL, "invalid button url size: %s", b.Name)
		}
		return nil
	case "click", "location_select", "scancode_push", "scancode_waitmsg",
		"pic_sysphoto", "pic_photo_or_album", "pic_weixin":
		if b.Key == "" || len(b.Key) > 128 {
			return refuse(badKey, "invalid button key size: %s", b.Name)
		}
		return nil
	}
	return refuse(badType, "invalid button type: %s", b.Type)
}

// menuName is what stands on the menu entry of that key, else the key.
func (s *Server) menuName(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.menu {
		for _, sub := range append([]menuButton{b}, b.Sub...) {
			if sub.Key == key {
				return sub.Name
			}
		}
	}
	return key
}
