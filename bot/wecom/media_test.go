package wecom

import (
	"bytes"
	"errors"
	"mime"
	"mime/multipart"
	"strings"
	"testing"

	"salesbot/outbox"
	"salesbot/sales"
)

func TestUpload(t *testing.T) {
	a := newAPI(t)
	a.on("media/upload", `{"errcode":0,"errmsg":"ok","type":"file","media_id":"m1","created_at":"1"}`)
	c := a.client()
	id, err := c.Upload(t.Context(), "罚款明细-2026-11.xlsx", []byte("a book"))
	if err != nil || id != "m1" {
		t.Fatalf("%q, %v", id, err)
	}
	asked := a.last()
	if asked.query["type"] != "file" {
		t.Errorf("asked %v", asked.query)
	}
	boundary, _, _ := strings.Cut(strings.TrimPrefix(asked.body, "--"), "\r\n")
	part, err := multipart.NewReader(strings.NewReader(asked.body), boundary).NextPart()
	if err != nil {
		t.Fatal(err)
	}
	var content bytes.Buffer
	content.ReadFrom(part)
	if part.FormName() != "media" || part.FileName() != "罚款明细-2026-11.xlsx" || content.String() != "a book" {
		t.Errorf("part %q %q %q", part.FormName(), part.FileName(), content.String())
	}
	// The raw name is there: an encoded word would be shown as it is.
	if !strings.Contains(asked.body, `filename="罚款明细-2026-11.xlsx"`) {
		t.Errorf("body %q", asked.body)
	}
	if _, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition")); err != nil || params["name"] != "media" {
		t.Errorf("%v, %v", params, err)
	}
}

func TestUploadRefuses(t *testing.T) {
	a := newAPI(t)
	c := a.client()
	for name, file := range map[string][]byte{"five bytes": []byte("12345"), "over 20 MB": make([]byte, 20<<20+1)} {
		_, err := c.Upload(t.Context(), "x.xlsx", file)
		if e, ok := errors.AsType[*outbox.SendError](err); !ok || e.Outcome != outbox.Rejected {
			t.Errorf("%s: %v", name, err)
		}
	}
	if a.count("media/upload") != 0 {
		t.Error("sent all the same")
	}
	for name, c := range map[string]struct {
		answer string
		want   outbox.Outcome
	}{
		"size":    {`{"errcode":40006,"errmsg":"invalid media size"}`, outbox.Rejected},
		"limit":   {`{"errcode":45009,"errmsg":"limit"}`, outbox.Limited},
		"no id":   {`{"errcode":0,"errmsg":"ok"}`, outbox.Unknown},
		"garbage": {`<html>`, outbox.Unknown},
	} {
		a.on("media/upload", c.answer)
		_, err := a.client().Upload(t.Context(), "x.xlsx", []byte("a book"))
		if e, ok := errors.AsType[*outbox.SendError](err); !ok || e.Outcome != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEncodeFile(t *testing.T) {
	c := newAPI(t).client()
	got, err := c.Encode([]string{"chenhr"}, sales.Content{Text: "x", File: &sales.File{MediaID: "m1", Name: "罚款明细-2026-11.xlsx"}})
	want := `{"touser":"chenhr","msgtype":"file","agentid":1000002,"safe":0,"enable_duplicate_check":1,"duplicate_check_interval":14400,"file":{"media_id":"m1"}}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v\nwant %s", got, err, want)
	}
	if _, err := c.Encode([]string{"chenhr"}, sales.Content{File: &sales.File{}}); err == nil {
		t.Error("a file without a media id is sent")
	}
}
