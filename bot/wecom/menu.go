package wecom

import (
	"context"
	"fmt"
	"net/http"
)

// Limits of the menu (D/90231); lengths in bytes, three for a Chinese character.
const (
	maxMenu     = 3
	maxSubMenu  = 5
	maxMenuName = 16
	maxSubName  = 40
	maxMenuKey  = 128
	maxMenuURL  = 1024
)

// A MenuItem is a button of the app's menu: one that does something, or one that
// opens Sub and has nothing else but its Name.
type MenuItem struct {
	Name string
	Type string // click, location_select or view
	Key  string // click, location_select: at most 128 bytes
	URL  string // view: at most 1024 bytes
	Sub  []MenuItem
}

type menuButton struct {
	Type string       `json:"type,omitempty"`
	Name string       `json:"name"`
	Key  string       `json:"key,omitempty"`
	URL  string       `json:"url,omitempty"`
	Sub  []menuButton `json:"sub_button,omitempty"`
}

// CreateMenu replaces the app's menu (D/90231): up to 3 buttons of 16 bytes, each
// with up to 5 entries of 40 bytes. What does not fit is an error before
// anything is sent.
func (c *Client) CreateMenu(ctx context.Context, items []MenuItem) error {
	if len(items) == 0 || len(items) > maxMenu {
		return fmt.Errorf("menu: %d buttons, 1 to %d are allowed", len(items), maxMenu)
	}
	if _, err := c.agent(); err != nil {
		return err
	}
	var menu struct {
		Buttons []menuButton `json:"button"`
	}
	for _, item := range items {
		button, err := newMenuButton(item, maxMenuName)
		if err != nil {
			return err
		}
		menu.Buttons = append(menu.Buttons, button)
	}
	body, err := marshal(menu)
	if err != nil {
		return err
	}
	return c.call(ctx, request{
		method: http.MethodPost, endpoint: "menu/create",
		query: map[string]string{"agentid": c.agentID}, body: body,
	}, nil)
}

func newMenuButton(item MenuItem, maxName int) (menuButton, error) {
	if item.Name == "" || len(item.Name) > maxName {
		return menuButton{}, fmt.Errorf("menu %q: a name of %d bytes, 1 to %d are allowed", item.Name, len(item.Name), maxName)
	}
	button := menuButton{Type: item.Type, Name: item.Name, Key: item.Key, URL: item.URL}
	if len(item.Sub) == 0 {
		return button, checkLeaf(item)
	}
	if maxName == maxSubName {
		return menuButton{}, fmt.Errorf("menu %q: entries of entries are not allowed", item.Name)
	}
	if len(item.Sub) > maxSubMenu {
		return menuButton{}, fmt.Errorf("menu %q: %d entries, %d are allowed", item.Name, len(item.Sub), maxSubMenu)
	}
	if item.Type != "" || item.Key != "" || item.URL != "" {
		return menuButton{}, fmt.Errorf("menu %q: opens entries, so it cannot do anything itself", item.Name)
	}
	for _, entry := range item.Sub {
		sub, err := newMenuButton(entry, maxSubName)
		if err != nil {
			return menuButton{}, err
		}
		button.Sub = append(button.Sub, sub)
	}
	return button, nil
}

func checkLeaf(item MenuItem) error {
	switch item.Type {
	case "click", "location_select":
		if item.Key == "" || len(item.Key) > maxMenuKey {
			return fmt.Errorf("menu %q: a key of %d bytes, 1 to %d are allowed", item.Name, len(item.Key), maxMenuKey)
		}
		return nil
	case "view":
		if item.URL == "" || len(item.URL) > maxMenuURL {
			return fmt.Errorf("menu %q: an address of %d bytes, 1 to %d are allowed", item.Name, len(item.URL), maxMenuURL)
		}
		return nil
	}
	return fmt.Errorf("menu %q: type %q, only click, location_select and view are known", item.Name, item.Type)
}
