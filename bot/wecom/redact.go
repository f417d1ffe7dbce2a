package wecom

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"

	"github.com/sirupsen/logrus"
)

// secretParam finds secrets by the name of their query parameter, also where the
// address was escaped into another one, or by their JSON key.
var secretParam = regexp.MustCompile(
	`(?i)((?:\b|%[0-9A-F]{2})(?:access_token|corpsecret|secret|key|code)(?:=|%3D|%253D|"\s*:\s*"))(?:[^&\s"'<>%]|%[0-9A-F]{2})+`)

const masked = "***"

// redact takes secrets out of s: the known ones wherever they stand, plain or
// escaped, and whatever looks like one by its name (D/91039 puts both into the
// query of every call).
func redact(s string, secrets ...string) string {
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		s = strings.ReplaceAll(s, secret, masked)
		query := url.QueryEscape(secret)
		s = strings.ReplaceAll(s, query, masked)
		s = strings.ReplaceAll(s, url.QueryEscape(query), masked)
		s = strings.ReplaceAll(s, url.PathEscape(secret), masked)
	}
	return secretParam.ReplaceAllString(s, "${1}"+masked)
}

// A wireError is a transport error that can be printed in any way without
// showing an address: its text is redacted, and it unwraps to at most a
// sentinel, never to the original.
type wireError struct {
	text string
	kind error
}

func (e *wireError) Error() string { return e.text }

func (e *wireError) Unwrap() error { return e.kind }

func newWireError(err error, secrets ...string) *wireError {
	// url.Error is the part that prints the whole address.
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	e := &wireError{text: redact(err.Error(), secrets...)}
	for _, kind := range []error{context.Canceled, context.DeadlineExceeded, os.ErrDeadlineExceeded} {
		if errors.Is(err, kind) {
			e.kind = kind
		}
	}
	return e
}

// restyLog is where resty may complain. What it complains of comes back as an
// error as well, so debug is loud enough.
type restyLog struct {
	log    logrus.FieldLogger
	redact func(string) string
}

func (l restyLog) Errorf(format string, v ...any) { l.print(format, v...) }
func (l restyLog) Warnf(format string, v ...any)  { l.print(format, v...) }
func (l restyLog) Debugf(format string, v ...any) { l.print(format, v...) }

func (l restyLog) print(format string, v ...any) {
	l.log.Debug(l.redact("wecom http: " + fmt.Sprintf(format, v...)))
}
