package wecom

import (
	"context"
	"mime"
	"net/http"
	"strings"

	"salesbot/bot"
)

// Media fetches the file behind bot.Message.MediaID; WeCom keeps it for 3 days
// (D/90254).
func (c *Client) Media(ctx context.Context, mediaID string) (bot.File, error) {
	const endpoint = "media/get"
	r := request{method: http.MethodGet, endpoint: endpoint, query: map[string]string{"media_id": mediaID}}
	response, err := c.fetch(ctx, r, func(body []byte, header http.Header) *bot.SendError {
		// A failure is JSON, a file is not.
		if kind := header.Get("Content-Type"); strings.Contains(kind, "json") || strings.HasPrefix(kind, "text/") {
			if err := c.decode(endpoint, body, nil); err != nil {
				return err
			}
			return garbage(endpoint, len(body))
		}
		return nil
	})
	if err != nil {
		return bot.File{}, err
	}
	file := bot.File{Type: response.Header().Get("Content-Type"), Body: response.Body()}
	if _, params, err := mime.ParseMediaType(response.Header().Get("Content-Disposition")); err == nil {
		file.Name = params["filename"]
	}
	return file, nil
}
