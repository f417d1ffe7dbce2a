package sandbox

import (
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of message/send (D/90236).
const (
	touserLimit = 1000
	textLimit   = 2048 // bytes
	perMinute   = 30   // to one member; what is over is dropped silently
	perHour     = 1000

	duplicateDefault = 1800 * time.Second
	duplicateLimit   = 4 * time.Hour
)

type sendRequest struct {
	ToUser   string `json:"touser"`
	ToParty  string `json:"toparty"`
	ToTag    string `json:"totag"`
	MsgType  string `json:"msgtype"`
	AgentID  int    `json:"agentid"`
	Check    int    `json:"enable_duplicate_check"`
	Interval int    `json:"duplicate_check_interval"` // seconds

	Text     content `json:"text"`
	Markdown content `json:"markdown"`
	TextCard struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		URL         string `json:"url"`
		Button      string `json:"btntxt"`
	} `json:"textcard"`
	Image        mediaRef        `json:"image"`
	Voice        mediaRef        `json:"voice"`
	Video        mediaRef        `json:"video"`
	File         mediaRef        `json:"file"`
	TemplateCard json.RawMessage `json:"template_card"`
}

type content struct {
	Content string `json:"content"`
}

type mediaRef struct {
	MediaID string `json:"media_id"`
}

// sentBefore is an accepted request, for the duplicate check.
type sentBefore struct {
	at     time.Time
	answer fields
}

// messageSend is D/90236.
func (s *Server) messageSend(c call) (any, error) {
	var req sendRequest
	if err := readJSON(c, &req); err != nil {
		return nil, err
	}
	if err := s.checkAgent(req.AgentID); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now, key := s.cfg.Now(), sha256.Sum256(c.body)
	if before, ok := s.sends[key]; ok && req.Check == 1 && now.Before(before.at.Add(req.interval())) {
		return before.answer, nil
	}
	to, invalid, err := s.recipients(&req)
	if err != nil {
		return nil, err
	}
	event, card, err := s.display(&req)
	if err != nil {
		return nil, err
	}
	answer := fields{
		"invaliduser": strings.Join(invalid, "|"), "invalidparty": "", "invalidtag": req.ToTag, "unlicenseduser": "",
	}
	if len(to) == 0 {
		return nil, &apiError{81013, "user & party & tag all invalid", answer}
	}
	answer["msgid"] = strconv.FormatUint(s.nextID(), 10)
	if card != nil && card.interactive() {
		s.tasks[card.TaskID] = true
		answer["response_code"] = s.newCode(card.TaskID)
	}
	for _, m := range to {
		s.receive(m, now, event, card)
	}
	s.sends[key] = sentBefore{now, answer}
	return answer, nil
}

func (r *sendRequest) interval() time.Duration {
	if r.Interval <= 0 {
		return duplicateDefault
	}
	return min(time.Duration(r.Interval)*time.Second, duplicateLimit)
}

// recipients resolves who a request is for; invalid is in lower case, as WeCom
// answers it. mu is held.
func (s *Server) recipients(req *sendRequest) (to []*member, invalid []string, err error) {
	users := split(req.ToUser)
	if len(users) > touserLimit {
		return nil, nil, refuse(40032, "invalid user list size: %d, at most %d", len(users), touserLimit)
	}
	if len(users) == 0 && req.ToParty == "" && req.ToTag == "" {
		return nil, nil, refuse(82001, "all of touser, toparty and totag are empty")
	}
	if req.ToUser == "@all" {
		users = s.order
	}
	for _, id := range split(req.ToParty) {
		n, _ := strconv.Atoi(id)
		wanted := s.cfg.Company.below(n)
		for _, userid := range s.order {
			if slices.ContainsFunc(s.people[userid].Department, func(d int) bool { return slices.Contains(wanted, d) }) {
				users = append(users, userid)
			}
		}
	}
	seen := map[string]bool{}
	for _, id := range users {
		if seen[fold(id)] {
			continue
		}
		seen[fold(id)] = true
		if m := s.find(id); m != nil && !m.unreachable && m.Status == active {
			to = append(to, m)
		} else {
			invalid = append(invalid, fold(id))
		}
	}
	return to, invalid, nil
}

func split(list string) []string {
	return slices.DeleteFunc(strings.Split(list, "|"), func(id string) bool { return id == "" })
}

// display turns a request into what people see of it. mu is held.
func (s *Server) display(req *sendRequest) (Event, *heldCard, error) {
	show := func(text, param string) (Event, *heldCard, error) {
		if text == "" {
			return Event{}, nil, refuse(44004, "empty content: %s", param)
		}
		return Event{Text: text}, nil, nil
	}
	attachment := func(name, id string) (Event, *heldCard, error) {
		m, err := s.findMedium(id)
		return Event{Text: "[" + name + "] " + m.name}, nil, err
	}
	switch req.MsgType {
	case "text":
		return show(cut(req.Text.Content, textLimit), "text.content")
	case "markdown":
		if len(req.Markdown.Content) > textLimit {
			return Event{}, nil, refuse(45002, "content size out of limit")
		}
		return show(req.Markdown.Content, "markdown.content")
	case "textcard":
		card := req.TextCard
		if card.Title == "" || card.Description == "" || card.URL == "" {
			return Event{}, nil, refuse(40058, "invalid parameter: textcard needs title, description and url")
		}
		if card.Button == "" {
			card.Button = "详情"
		}
		if utf8.RuneCountInString(card.Button) > 4 {
			card.Button = string([]rune(card.Button)[:4])
		}
		return Event{Card: &Card{
			Title: cut(card.Title, 128), Text: cut(card.Description, 512),
			Buttons: []Button{{Text: card.Button, URL: card.URL}},
		}}, nil, nil
	case "template_card":
		card, err := s.readCard(req.TemplateCard, true)
		if err != nil {
			return Event{}, nil, err
		}
		return Event{Card: &card.Card}, card, nil
	case "image":
		return attachment("图片", req.Image.MediaID)
	case "voice":
		return attachment("语音", req.Voice.MediaID)
	case "video":
		return attachment("视频", req.Video.MediaID)
	case "file":
		m, err := s.findMedium(req.File.MediaID)
		return Event{Text: "[file] " + m.name, File: &FileRef{m.name, req.File.MediaID, len(m.data)}}, nil, err
	}
	return Event{}, nil, refuse(40008, "invalid message type %q", req.MsgType)
}

// receive gives m the message unless the limits drop it. mu is held.
func (s *Server) receive(m *member, now time.Time, e Event, card *heldCard) {
	m.received = slices.DeleteFunc(m.received, func(t time.Time) bool { return !t.After(now.Add(-time.Hour)) })
	lastMinute := 0
	for _, t := range m.received {
		if t.After(now.Add(-time.Minute)) {
			lastMinute++
		}
	}
	if lastMinute >= perMinute || len(m.received) >= perHour {
		s.note(m.UserID, entry{Kind: noteEntry, Text: "超过频率上限（每人每分钟30条、每小时1000条），一条消息被静默丢弃"})
		return
	}
	m.received = append(m.received, now)
	if card != nil {
		own := *card
		own.entry = len(s.record.entries)
		m.cards = append(m.cards, &own)
		shown := own.Card
		e.Card = &shown
	}
	s.got(m, e)
}

// cut shortens text to limit bytes the way WeCom does: silently, between
// characters.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}
