package rulebook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

// MinCodeDigits and MaxCodeDigits bound the digits of a fine's code.
const (
	MinCodeDigits = 6
	MaxCodeDigits = 12
)

// FineCode returns the code of the fine with this natural key: digits decimal digits
// derived from its SHA-256, the first never 0, so that no spreadsheet shortens it. More
// digits of the same key continue the fewer: who meets a collision asks for one more.
// Digits are kept within MinCodeDigits and MaxCodeDigits.
func FineCode(key string, digits int) string {
	sum := sha256.Sum256([]byte(key))
	return decimals(sum[:], digits)
}

// SecretCode is FineCode by an HMAC-SHA256 under a secret: who knows what a thing is and
// not the secret cannot tell its code.
func SecretCode(secret []byte, key string, digits int) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(key))
	return decimals(mac.Sum(nil), digits)
}

// decimals are the first digits of a hash.
func decimals(sum []byte, digits int) string {
	digits = min(max(digits, MinCodeDigits), MaxCodeDigits)
	// The first eight bytes as a binary fraction; multiplying by ten moves its next
	// decimal digit in front of the point.
	hi, rest := bits.Mul64(binary.BigEndian.Uint64(sum[:8]), 9)
	code := make([]byte, 0, digits)
	code = append(code, byte('1'+hi))
	for len(code) < digits {
		hi, rest = bits.Mul64(rest, 10)
		code = append(code, byte('0'+hi))
	}
	return string(code)
}
