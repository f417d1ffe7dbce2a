package wecom

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"

	"salesbot/sales"
)

// Limits of a card with buttons (D/90236). WeCom counts a button's text in
// characters and the rest in bytes.
const (
	maxButtons   = 6
	maxCardTitle = 128
	maxCardText  = 512
	maxButton    = 10
	maxButtonKey = 1024
)

var taskID = regexp.MustCompile(`^[0-9A-Za-z_@-]{1,128}$`)

type templateCard struct {
	Type    string       `json:"card_type"`
	Title   cardTitle    `json:"main_title"`
	Text    string       `json:"sub_title_text,omitempty"`
	TaskID  string       `json:"task_id"`
	Buttons []cardButton `json:"button_list"`
}

type cardTitle struct {
	Title string `json:"title"`
}

type cardButton struct {
	Text  string `json:"text"`
	Style int    `json:"style"`
	Key   string `json:"key"`
}

// newTemplateCard puts the text below the title, where 160 characters fit;
// main_title.desc shows 44. The first button is the blue one.
func newTemplateCard(card *sales.Card) (*templateCard, error) {
	if !taskID.MatchString(card.TaskID) {
		return nil, fmt.Errorf("card %q: task id must be 1 to 128 of 0-9 A-Z a-z _ - @", card.TaskID)
	}
	if card.Title == "" {
		return nil, fmt.Errorf("card %s: no title", card.TaskID)
	}
	if n := len(card.Buttons); n == 0 || n > maxButtons {
		return nil, fmt.Errorf("card %s: %d buttons, 1 to %d are allowed", card.TaskID, n, maxButtons)
	}
	out := &templateCard{
		Type:   "button_interaction",
		Title:  cardTitle{Title: cut(card.Title, maxCardTitle)},
		Text:   cut(card.Text, maxCardText),
		TaskID: card.TaskID,
	}
	for i, button := range card.Buttons {
		if button.Text == "" || button.Key == "" || len(button.Key) > maxButtonKey {
			return nil, fmt.Errorf("card %s: button %d needs a text and a key of at most %d bytes", card.TaskID, i+1, maxButtonKey)
		}
		style := 2
		if i == 0 {
			style = 1
		}
		out.Buttons = append(out.Buttons, cardButton{Text: cutRunes(button.Text, maxButton), Style: style, Key: button.Key})
	}
	return out, nil
}

func cutRunes(s string, limit int) string {
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit])
	}
	return s
}

// UpdateCard replaces the buttons of a pressed card by one dead button, for these
// people. A response code (bot.Message.ResponseCode) works once, within 72 h of
// the press; afterwards the error is permanent and a fresh text must do (D/94888).
func (c *Client) UpdateCard(ctx context.Context, userids []string, responseCode, buttonText string) error {
	agent, err := c.agent()
	if err != nil {
		return err
	}
	if len(userids) == 0 || responseCode == "" || buttonText == "" {
		return errors.New("card update: needs people, a response code and a text")
	}
	type button struct {
		ReplaceName string `json:"replace_name"`
	}
	body, err := marshal(struct {
		Users  []string `json:"userids"`
		Agent  int      `json:"agentid"`
		Code   string   `json:"response_code"`
		Button button   `json:"button"`
	}{userids, agent, responseCode, button{cutRunes(buttonText, maxButton)}})
	if err != nil {
		return err
	}
	return c.call(ctx, request{method: http.MethodPost, endpoint: "message/update_template_card", body: body}, nil)
}
