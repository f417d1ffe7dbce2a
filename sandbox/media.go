package sandbox

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"
)

// medium is a temporary file of media/upload or of a person's image message.
type medium struct {
	name string
	mime string
	data []byte
	at   time.Time
}

// Sizes media/upload takes, in bytes (D/90253).
func uploadLimit(kind string) (int, bool) {
	limit, ok := map[string]int{"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}[kind]
	return limit, ok
}

// mediaUpload is D/90253.
func (s *Server) mediaUpload(c call) (any, error) {
	kind := c.query.Get("type")
	limit, ok := uploadLimit(kind)
	if !ok {
		return nil, refuse(40004, "invalid media type %q", kind)
	}
	_, params, err := mime.ParseMediaType(c.contentType)
	if err != nil {
		return nil, refuse(41005, "media data missing")
	}
	reader := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
	for {
		part, err := reader.NextPart()
		if err != nil {
			return nil, refuse(41005, "media data missing")
		}
		if part.FileName() == "" {
			continue
		}
		data, err := io.ReadAll(part)
		if err != nil || len(data) <= 5 || len(data) > limit {
			return nil, refuse(40006, "invalid media size: more than 5 bytes, at most %d", limit)
		}
		id := s.storeMedium(medium{name: part.FileName(), data: data})
		return fields{"type": kind, "media_id": id, "created_at": strconv.FormatInt(s.cfg.Now().Unix(), 10)}, nil
	}
}

// mediaGet is D/90254.
func (s *Server) mediaGet(c call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.findMedium(c.query.Get("media_id"))
	if err != nil {
		return nil, err
	}
	return file{m}, nil
}

// findMedium returns what was stored in the last 3 days. mu is held.
func (s *Server) findMedium(id string) (medium, error) {
	m, ok := s.media[id]
	if !ok || !s.cfg.Now().Before(m.at.Add(mediaLife)) {
		return medium{}, refuse(40007, "invalid media_id")
	}
	return m, nil
}

func (s *Server) storeMedium(m medium) string {
	m.at, m.mime = s.cfg.Now(), http.DetectContentType(m.data)
	id := "3" + rand.Text() + rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.media[id] = m
	return id
}

// storePicture makes the photo a person takes: a plain square whose colour
// comes from its name.
func (s *Server) storePicture(name string) (string, error) {
	h := fnv.New32a()
	h.Write([]byte(name))
	sum := h.Sum32()
	picture := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		picture.Set(i%64, i/64, color.RGBA{uint8(sum), uint8(sum >> 8), uint8(sum >> 16), 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return "", fmt.Errorf("picture %s: %w", name, err)
	}
	return s.storeMedium(medium{name: name, data: b.Bytes()}), nil
}
