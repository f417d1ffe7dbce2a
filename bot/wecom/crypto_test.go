package wecom

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/silenceper/wechat/v2/util"
)

// The sample of the official documentation (D/90968).
const (
	sampleToken  = "QDG6eK"
	sampleKey    = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	sampleCorpID = "wx5823bf96d3bd56c7"
)

func sampleEnvelope(t testing.TB) *envelope {
	t.Helper()
	e, err := newEnvelope(sampleToken, sampleKey, sampleCorpID)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestOpensWhatTheSDKSealed(t *testing.T) {
	e := sampleEnvelope(t)
	for _, message := range []string{"", "a", strings.Repeat("字", 700), "<xml>]]></xml>"} {
		sealed, err := util.EncryptMsg([]byte("0123456789abcdef"), []byte(message), sampleCorpID, sampleKey)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.open(string(sealed))
		if err != nil || string(got) != message {
			t.Errorf("open = %q, %v; want %q", got, err, message)
		}
	}
}

func TestTheSDKOpensWhatWeSealed(t *testing.T) {
	e := sampleEnvelope(t)
	for size := range 70 {
		message := strings.Repeat("x", size)
		sealed, err := e.seal([]byte(message))
		if err != nil {
			t.Fatal(err)
		}
		_, got, err := util.DecryptMsg(sampleCorpID, sealed, sampleKey)
		if err != nil || string(got) != message {
			t.Errorf("%d bytes: %q, %v", size, got, err)
		}
	}
}

func TestSealingTwiceDiffers(t *testing.T) {
	e := sampleEnvelope(t)
	one, _ := e.seal([]byte("same"))
	two, _ := e.seal([]byte("same"))
	if one == two {
		t.Error("the random head is not random")
	}
}

// encryptRaw encrypts exactly these bytes, however malformed.
func encryptRaw(t testing.TB, e *envelope, plain []byte) string {
	t.Helper()
	block, err := aes.NewCipher(e.key)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, e.key[:aes.BlockSize]).CryptBlocks(out, plain)
	return base64.StdEncoding.EncodeToString(out)
}

// frame builds a plaintext with a length field and padding of our choice.
func frame(size uint32, rest string, pad []byte) []byte {
	out := make([]byte, 16, 64)
	out = binary.BigEndian.AppendUint32(out, size)
	return append(append(out, rest...), pad...)
}

func TestOpenRefuses(t *testing.T) {
	e := sampleEnvelope(t)
	rest := "hi" + sampleCorpID // 20 + 20 bytes: 24 of padding
	good := bytes.Repeat([]byte{24}, 24)
	if got, err := e.open(encryptRaw(t, e, frame(2, rest, good))); err != nil || string(got) != "hi" {
		t.Fatalf("the frame all cases are made from: %q, %v", got, err)
	}
	uneven := bytes.Clone(good)
	uneven[3] = 7
	cases := map[string]string{
		"no base64":        "!!!",
		"nothing":          "",
		"half a block":     base64.StdEncoding.EncodeToString(make([]byte, 48)),
		"padding 0":        encryptRaw(t, e, frame(2, rest, append(bytes.Clone(good[:23]), 0))),
		"padding 33":       encryptRaw(t, e, frame(25, strings.Repeat("x", 25)+sampleCorpID, bytes.Repeat([]byte{33}, 33))),
		"uneven padding":   encryptRaw(t, e, frame(2, rest, uneven)),
		"only padding":     encryptRaw(t, e, bytes.Repeat([]byte{32}, 32)),
		"length too large": encryptRaw(t, e, frame(21, rest, good)),
		"length 2^32-1":    encryptRaw(t, e, frame(1<<32-1, rest, good)),
		"length too small": encryptRaw(t, e, frame(1, rest, good)),
		"other receiver":   encryptRaw(t, e, frame(2, "hiwx5823bf96d3bd56c8", good)),
		"no receiver":      encryptRaw(t, e, frame(20, rest, good)),
	}
	for name, sealed := range cases {
		t.Run(name, func(t *testing.T) {
			if got, err := e.open(sealed); err == nil {
				t.Errorf("accepted as %q", got)
			}
		})
	}
}

func TestSettingsThatCannotWork(t *testing.T) {
	for name, cfg := range map[string]Config{
		"no token":   {EncodingAESKey: sampleKey, CorpID: sampleCorpID},
		"no corp":    {Token: "t", EncodingAESKey: sampleKey},
		"short key":  {Token: "t", EncodingAESKey: sampleKey[1:], CorpID: sampleCorpID},
		"not base64": {Token: "t", EncodingAESKey: strings.Repeat("!", 43), CorpID: sampleCorpID},
	} {
		err := cfg.Check()
		if err == nil {
			t.Errorf("%s: accepted", name)
		} else if strings.Contains(err.Error(), sampleKey[1:]) {
			t.Errorf("%s: the error shows the key: %v", name, err)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"日报", 6, "日报"}, {"日报", 5, "日"}, {"日报", 3, "日"}, {"日报", 2, ""}, {"ab", 1, "a"}, {"😀", 3, ""}, {"a\xff", 9, "a\uFFFD"},
	} {
		if got := cut(c.in, c.limit); got != c.want {
			t.Errorf("cut(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
}

// FuzzDecrypt feeds arbitrary plaintexts through the cipher: what we accept, the
// SDK reads the same way.
func FuzzDecrypt(f *testing.F) {
	e := sampleEnvelope(f)
	f.Add(frame(2, "hi"+sampleCorpID, bytes.Repeat([]byte{24}, 24)))
	f.Add(bytes.Repeat([]byte{32}, 32))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, plain []byte) {
		_, _ = e.open(string(plain))
		plain = append(plain, make([]byte, (16-len(plain)%16)%16)...)
		sealed := encryptRaw(t, e, plain)
		got, err := e.open(sealed)
		if err != nil {
			return
		}
		_, theirs, err := util.DecryptMsg(sampleCorpID, sealed, sampleKey)
		if err != nil || !bytes.Equal(got, theirs) {
			t.Errorf("we read %q, the SDK %q, %v", got, theirs, err)
		}
	})
}

func FuzzCut(f *testing.F) {
	f.Add("日报", 4)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit &= 0xfff
		if got := cut(s, limit); len(got) > limit || !utf8.ValidString(got) {
			t.Errorf("cut(%q, %d) = %q", s, limit, got)
		}
	})
}
