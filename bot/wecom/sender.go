package wecom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"salesbot/outbox"
	"salesbot/sales"
)

// Limits of message/send (D/90236).
const (
	maxRecipients = 1000
	dedupSeconds  = 4 * 60 * 60 // the longest WeCom recognises identical bytes
)

// send is the body of message/send. The order of its fields is part of the bytes
// that WeCom compares: append, never reorder.
type send struct {
	To       string        `json:"touser"`
	Type     string        `json:"msgtype"`
	Agent    int           `json:"agentid"`
	Text     *textBody     `json:"text,omitempty"`
	Card     *templateCard `json:"template_card,omitempty"`
	Link     *textCard     `json:"textcard,omitempty"`
	Safe     int           `json:"safe"`
	Dedup    int           `json:"enable_duplicate_check"`
	Interval int           `json:"duplicate_check_interval"`
	File     *fileBody     `json:"file,omitempty"`
}

type textBody struct {
	Content string `json:"content"`
}

type fileBody struct {
	MediaID string `json:"media_id"`
}

// textCard is the body of a card that opens a page (D/90236).
type textCard struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Button      string `json:"btntxt,omitempty"`
}

func newTextCard(l *sales.Link) (*textCard, error) {
	if l.Title == "" || l.Text == "" || l.URL == "" {
		return nil, errors.New("textcard: title, text and url are all needed")
	}
	button := []rune(l.Button)
	return &textCard{Title: cut(l.Title, 128), Description: cut(l.Text, 512), URL: l.URL, Button: string(button[:min(4, len(button))])}, nil
}

// Encode renders a text, or a card or file when content has one, for 1 to 1000 userids
// in the order given (D/90236). What is too long is cut at a character; what
// WeCom would refuse altogether is an error: no text, a bad task id, no button.
func (c *Client) Encode(to []string, content sales.Content) ([]byte, error) {
	agent, err := c.agent()
	if err != nil {
		return nil, err
	}
	users, err := joinUsers(to)
	if err != nil {
		return nil, err
	}
	body := send{To: users, Agent: agent, Dedup: 1, Interval: dedupSeconds}
	switch {
	case content.Card != nil:
		if body.Card, err = newTemplateCard(content.Card); err != nil {
			return nil, err
		}
		body.Type = "template_card"
	case content.Link != nil:
		if body.Link, err = newTextCard(content.Link); err != nil {
			return nil, err
		}
		body.Type = "textcard"
	case content.File != nil:
		if content.File.MediaID == "" {
			return nil, errors.New("file: no media id")
		}
		body.Type, body.File = "file", &fileBody{content.File.MediaID}
	case content.Text != "":
		body.Type, body.Text = "text", &textBody{Content: cut(content.Text, maxText)}
	default:
		return nil, errors.New("message to " + users + ": nothing to say")
	}
	return marshal(body)
}

// Send posts what Encode made, unchanged (D/90236). Invalid holds userids as WeCom
// spells them, in lower case. Its error is a *outbox.SendError.
func (c *Client) Send(ctx context.Context, payload []byte) (outbox.Sent, error) {
	var answer struct {
		MsgID      string `json:"msgid"`
		Invalid    string `json:"invaliduser"`
		Unlicensed string `json:"unlicenseduser"`
	}
	err := c.call(ctx, request{method: http.MethodPost, endpoint: "message/send", body: payload}, &answer)
	if err != nil {
		return outbox.Sent{}, err
	}
	return outbox.Sent{
		MsgID:   answer.MsgID,
		Invalid: append(splitUsers(answer.Invalid), splitUsers(answer.Unlicensed)...),
	}, nil
}

func (c *Client) agent() (int, error) {
	agent, err := strconv.Atoi(c.agentID)
	if err != nil {
		return 0, fmt.Errorf("WECOM_AGENT_ID %q is no number", c.agentID)
	}
	return agent, nil
}

// joinUsers refuses what WeCom would read as something else: "@all" is everybody,
// and an empty id or one with "|" is somebody else.
func joinUsers(to []string) (string, error) {
	if len(to) == 0 || len(to) > maxRecipients {
		return "", fmt.Errorf("message to %d people: 1 to %d are allowed", len(to), maxRecipients)
	}
	for _, userid := range to {
		if userid == "" || strings.ContainsAny(userid, "| \t\r\n") || strings.EqualFold(userid, "@all") {
			return "", fmt.Errorf("message to %q: no userid", userid)
		}
	}
	return strings.Join(to, "|"), nil
}

func splitUsers(joined string) []string {
	return strings.FieldsFunc(joined, func(r rune) bool { return r == '|' })
}

// marshal leaves <, > and & as they are: people count the 2048 bytes they see.
func marshal(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
