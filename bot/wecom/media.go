package wecom

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"salesbot/outbox"
)

// Media fetches the file behind bot.Message.MediaID; WeCom keeps it for 3 days
// (D/90254).
func (c *Client) Media(ctx context.Context, mediaID string) (outbox.File, error) {
	const endpoint = "media/get"
	r := request{method: http.MethodGet, endpoint: endpoint, query: map[string]string{"media_id": mediaID}}
	response, err := c.fetch(ctx, r, func(body []byte, header http.Header) error {
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
		return outbox.File{}, err
	}
	file := outbox.File{Type: response.Header().Get("Content-Type"), Body: response.Body()}
	if _, params, err := mime.ParseMediaType(response.Header().Get("Content-Disposition")); err == nil {
		file.Name = params["filename"]
	}
	return file, nil
}

// Limits of media/upload for a file, in bytes (D/90253).
const (
	minUpload = 6
	maxUpload = 20 << 20
)

// Upload hands a file to WeCom to be sent, and returns its media id, good for 3 days. name
// is what people see of it (D/90253). Its error is a *outbox.SendError; of one that may have
// arrived all the same nobody sees anything, so it is safe to repeat.
func (c *Client) Upload(ctx context.Context, name string, file []byte) (string, error) {
	const endpoint = "media/upload"
	if len(file) < minUpload || len(file) > maxUpload {
		return "", &outbox.SendError{Outcome: outbox.Rejected, Err: fmt.Errorf("%s: %d bytes: %d to %d are taken", endpoint, len(file), minUpload, maxUpload)}
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	// The name goes as it is in UTF-8: WeCom does not read the encoded form of RFC 5987 (?).
	part, err := form.CreateFormFile("media", name)
	if err == nil {
		_, err = part.Write(file)
	}
	if err = errors.Join(err, form.Close()); err != nil {
		return "", &outbox.SendError{Outcome: outbox.Rejected, Err: fmt.Errorf("%s: %w", endpoint, err)}
	}
	var answer struct {
		MediaID string `json:"media_id"`
	}
	r := request{method: http.MethodPost, endpoint: endpoint, query: map[string]string{"type": "file"}, body: body.Bytes(), kind: form.FormDataContentType()}
	if err := c.call(ctx, r, &answer); err != nil {
		return "", err
	}
	if answer.MediaID == "" {
		return "", garbage(endpoint, 0)
	}
	return answer.MediaID, nil
}
