package wecom

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/silenceper/wechat/v2/util"
)

const (
	padBlock   = 32 // PKCS#7 pads to 32 bytes, not to the 16 of AES (D/90968)
	headerSize = 20 // 16 random bytes and the length of the message
)

var errReceiver = errors.New("decrypt: meant for another receiver (WECOM_CORP_ID)")

// An envelope signs, opens and seals what passes between WeCom and one app
// (D/90968).
type envelope struct {
	token  string
	key    []byte
	corpID string
}

// newEnvelope fails on settings that cannot work, naming the setting and never
// its value.
func newEnvelope(token, encodingAESKey, corpID string) (*envelope, error) {
	if token == "" {
		return nil, errors.New("WECOM_TOKEN is empty")
	}
	if corpID == "" {
		return nil, errors.New("WECOM_CORP_ID is empty")
	}
	if len(encodingAESKey) != 43 {
		return nil, fmt.Errorf("WECOM_ENCODING_AES_KEY has %d characters, it must have 43", len(encodingAESKey))
	}
	// The last character carries two spare bits that need not be zero, so the
	// strict decoder would refuse genuine keys.
	key, err := base64.StdEncoding.DecodeString(encodingAESKey + "=")
	if err != nil || len(key) != 32 {
		return nil, errors.New("WECOM_ENCODING_AES_KEY is not base64")
	}
	return &envelope{token: token, key: key, corpID: corpID}, nil
}

func (e *envelope) sign(timestamp, nonce, encrypted string) string {
	return util.Signature(e.token, timestamp, nonce, encrypted)
}

// signed compares in constant time: a comparison that stops at the first
// difference lets a signature be guessed digit by digit.
func (e *envelope) signed(signature, timestamp, nonce, encrypted string) bool {
	want := e.sign(timestamp, nonce, encrypted)
	return subtle.ConstantTimeCompare([]byte(want), []byte(signature)) == 1
}

// open decrypts. It is called only on text whose signature was checked, so its
// distinct errors tell a forger nothing.
func (e *envelope) open(encrypted string) ([]byte, error) {
	sealed, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil {
		return nil, fmt.Errorf("decrypt: %w", err)
	}
	if len(sealed) == 0 || len(sealed)%padBlock != 0 {
		return nil, fmt.Errorf("decrypt: %d bytes are no whole number of blocks", len(sealed))
	}
	block, err := aes.NewCipher(e.key)
	if err != nil {
		return nil, fmt.Errorf("decrypt: %w", err)
	}
	plain := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, e.key[:aes.BlockSize]).CryptBlocks(plain, sealed)

	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > padBlock {
		return nil, fmt.Errorf("decrypt: padding of %d", pad)
	}
	plain, padding := plain[:len(plain)-pad], plain[len(plain)-pad:]
	if !bytes.Equal(padding, bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, errors.New("decrypt: uneven padding")
	}
	if len(plain) < headerSize {
		return nil, fmt.Errorf("decrypt: %d bytes are too few", len(plain))
	}
	body := plain[headerSize:]
	size := binary.BigEndian.Uint32(plain[16:headerSize])
	if uint64(size) > uint64(len(body)) {
		return nil, fmt.Errorf("decrypt: message of %d bytes in %d", size, len(body))
	}
	message, receiver := body[:size:size], body[size:]
	if subtle.ConstantTimeCompare(receiver, []byte(e.corpID)) != 1 {
		return nil, errReceiver
	}
	return message, nil
}

func (e *envelope) seal(message []byte) (string, error) {
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		return "", fmt.Errorf("encrypt: %w", err)
	}
	sealed := util.AESEncryptMsg(random, message, e.corpID, e.key)
	return base64.StdEncoding.EncodeToString(sealed), nil
}

func newNonce() (string, error) {
	b := make([]byte, 8)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("nonce: %w", err)
	}
	return hex.EncodeToString(b), nil
}

// cut shortens s to at most limit bytes without splitting a character; WeCom
// itself cuts silently, and in the middle of one (D/90236).
func cut(s string, limit int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= limit {
		return s
	}
	end := limit
	for end > 0 && s[end]&0xC0 == 0x80 {
		end--
	}
	return s[:end]
}
