package sandbox

import (
	"encoding/json"
	"regexp"
	"strings"
)

// heldCard is a template card on one person's phone.
type heldCard struct {
	Card
	kind   string // card_type
	entry  int    // in the page's feed
	closed string // what stands in place of the buttons, "" while they can be pressed
	last   pressed
}

// interactive says whether pressing the card tells the bot.
func (c *heldCard) interactive() bool { return c.TaskID != "" }

var taskIDShape = regexp.MustCompile(`^[0-9A-Za-z_\-@]{1,128}$`)

// cardRequest is a template_card as sent (D/90236, template cards).
type cardRequest struct {
	CardType  string    `json:"card_type"`
	MainTitle titleDesc `json:"main_title"`
	Emphasis  titleDesc `json:"emphasis_content"`
	Quote     struct {
		Title string `json:"title"`
		Text  string `json:"quote_text"`
	} `json:"quote_area"`
	SubTitle   string      `json:"sub_title_text"`
	Horizontal []keyValue  `json:"horizontal_content_list"`
	Vertical   []titleDesc `json:"vertical_content_list"`
	Jumps      []struct {
		Title string `json:"title"`
		URL   string `json:"url"`
	} `json:"jump_list"`
	Action *struct {
		Type int    `json:"type"`
		URL  string `json:"url"`
	} `json:"card_action"`
	TaskID  string `json:"task_id"`
	Buttons []struct {
		Type int    `json:"type"` // 1: opens URL
		Text string `json:"text"`
		Key  string `json:"key"`
		URL  string `json:"url"`
	} `json:"button_list"`
	Selection *options  `json:"button_selection"`
	Checkbox  *options  `json:"checkbox"`
	Selects   []options `json:"select_list"`
	Submit    *struct {
		Text string `json:"text"`
		Key  string `json:"key"`
	} `json:"submit_button"`
	Menu        json.RawMessage `json:"action_menu"`
	ReplaceText string          `json:"replace_text"` // in an update only: closes the card
}

type titleDesc struct {
	Title string `json:"title"`
	Desc  string `json:"desc"`
}

type keyValue struct {
	Key   string `json:"keyname"`
	Value string `json:"value"`
}

type options struct {
	Title string `json:"title"`
	List  []struct {
		Text string `json:"text"`
	} `json:"option_list"`
}

// readCard checks a template card and says what a person sees of it. A new one
// needs a task_id never used before. mu is held.
func (s *Server) readCard(raw json.RawMessage, isNew bool) (*heldCard, error) {
	var req cardRequest
	if err := json.Unmarshal(raw, &req); err != nil {
		return nil, refuse(47001, "data format error: template_card: %v", err)
	}
	if err := req.check(); err != nil {
		return nil, err
	}
	needsTask := req.CardType != "text_notice" && req.CardType != "news_notice" || req.Menu != nil
	switch {
	case !isNew && req.TaskID == "":
	case req.TaskID == "" && !needsTask:
	case !taskIDShape.MatchString(req.TaskID):
		return nil, refuse(40058, "invalid parameter: task_id must be 1 to 128 of 0-9 A-Z a-z _ - @")
	case isNew && s.tasks[req.TaskID]:
		return nil, refuse(40058, "invalid parameter: task_id %s was used before", req.TaskID)
	}
	return req.shown(), nil
}

// check enforces the documented limits.
func (r *cardRequest) check() error {
	bad := func(what string) error { return refuse(40058, "invalid parameter: %s", what) }
	switch r.CardType {
	case "text_notice", "news_notice":
		if r.Action == nil || r.Action.Type < 1 {
			return bad(r.CardType + " needs card_action")
		}
		if r.MainTitle.Title == "" && r.SubTitle == "" {
			return bad("main_title.title or sub_title_text is needed")
		}
	case "button_interaction":
		if len(r.Buttons) < 1 || len(r.Buttons) > 6 {
			return bad("button_list takes 1 to 6 buttons")
		}
	case "vote_interaction":
		if r.Checkbox == nil || len(r.Checkbox.List) < 1 || len(r.Checkbox.List) > 20 {
			return bad("checkbox takes 1 to 20 options")
		}
	case "multiple_interaction":
		if len(r.Selects) < 1 || len(r.Selects) > 3 {
			return bad("select_list takes 1 to 3 selectors")
		}
	default:
		return bad("card_type " + r.CardType)
	}
	interaction := strings.HasSuffix(r.CardType, "_interaction")
	if interaction && r.MainTitle.Title == "" {
		return bad("main_title.title is needed")
	}
	if interaction && r.CardType != "button_interaction" && (r.Submit == nil || r.Submit.Text == "" || r.Submit.Key == "") {
		return bad("submit_button needs text and key")
	}
	if len(r.Horizontal) > 6 {
		return bad("horizontal_content_list takes up to 6 rows")
	}
	if len(r.Jumps) > 3 {
		return bad("jump_list takes up to 3 jumps")
	}
	selectors := r.Selects
	if r.Selection != nil {
		selectors = append(selectors[:len(selectors):len(selectors)], *r.Selection)
	}
	for _, o := range selectors {
		if len(o.List) < 1 || len(o.List) > 10 {
			return bad("a selector takes 1 to 10 options")
		}
	}
	return r.checkButtons(bad)
}

func (r *cardRequest) checkButtons(bad func(string) error) error {
	seen := map[string]bool{}
	for _, b := range r.Buttons {
		switch {
		case b.Text == "":
			return bad("a button needs text")
		case b.Type == 1 && b.URL == "":
			return bad("a button of type 1 needs url")
		case b.Type == 1:
		case b.Key == "" || len(b.Key) > 1024:
			return bad("a button's key must be 1 to 1024 bytes")
		case seen[b.Key]:
			return bad("button key " + b.Key + " appears twice")
		}
		seen[b.Key] = true
	}
	return nil
}

// shown lays the card out as lines of text.
func (r *cardRequest) shown() *heldCard {
	c := &heldCard{kind: r.CardType, closed: r.ReplaceText, Card: Card{TaskID: r.TaskID, Title: r.MainTitle.Title}}
	lines := []string{r.MainTitle.Desc, r.Emphasis.Title, r.Emphasis.Desc, r.Quote.Title, r.Quote.Text, r.SubTitle}
	for _, h := range r.Horizontal {
		lines = append(lines, strings.TrimSuffix(h.Key+"："+h.Value, "："))
	}
	for _, v := range r.Vertical {
		lines = append(lines, v.Title, v.Desc)
	}
	lists := r.Selects
	for _, o := range []*options{r.Selection, r.Checkbox} {
		if o != nil {
			lists = append(lists[:len(lists):len(lists)], *o)
		}
	}
	for _, o := range lists {
		lines = append(lines, o.Title)
		for _, option := range o.List {
			lines = append(lines, "· "+option.Text)
		}
	}
	kept := lines[:0]
	for _, line := range lines {
		if line != "" {
			kept = append(kept, line)
		}
	}
	c.Text = strings.Join(kept, "\n")
	for _, b := range r.Buttons {
		c.Buttons = append(c.Buttons, Button{Text: b.Text, Key: b.Key, URL: b.URL})
		if b.Type != 1 {
			c.Buttons[len(c.Buttons)-1].URL = ""
		}
	}
	if r.Submit != nil {
		c.Buttons = append(c.Buttons, Button{Text: r.Submit.Text, Key: r.Submit.Key})
	}
	for _, j := range r.Jumps {
		if j.URL != "" {
			c.Buttons = append(c.Buttons, Button{Text: j.Title, URL: j.URL})
		}
	}
	return c
}
