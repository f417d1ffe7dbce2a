package sales

import (
	"crypto/rand"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A Secret is random bytes of this store alone, made at first need. Backups hold it, for
// what was derived from it has to be derived again; exports, logs and the trail do not.
type Secret struct {
	Name  string `json:"name"`
	Bytes []byte `json:"bytes"`
}

// codeSecret names the secret that codes are made under.
const codeSecret = "codes"

// Secrets are keyed by what they are for.
var Secrets = storage.NewTable("secrets", func(s *Secret) string { return s.Name })

// FreeCode is the number people will call a new row by: digits derived from its key,
// longer while another row has them already. Nobody can tell it from the key: an outsider
// would learn by it what others have been fined for. In a made-up world, which has nothing
// to keep, the same script gives the same numbers.
func FreeCode[T any](tx *Tx, key string, digits int, byCode *storage.Index[T]) (string, error) {
	var secret []byte
	if !tx.Settings.MadeUp {
		var err error
		if secret, err = secretFor(tx, codeSecret); err != nil {
			return "", err
		}
	}
	for ; ; digits++ {
		code := rulebook.FineCode(key, digits)
		if secret != nil {
			code = rulebook.SecretCode(secret, key, digits)
		}
		_, err := storage.First(byCode.Find(tx, code))
		if IsNotFound(err) {
			return code, nil
		}
		if err != nil {
			return "", err
		}
	}
}

// secretFor returns the store's secret of a name, made now where there is none.
func secretFor(tx *Tx, name string) ([]byte, error) {
	s, err := Secrets.Get(tx, name)
	if !IsNotFound(err) {
		if err != nil {
			return nil, err
		}
		return s.Bytes, nil
	}
	s = &Secret{Name: name, Bytes: make([]byte, 32)}
	rand.Read(s.Bytes)
	return s.Bytes, Secrets.Put(tx, s)
}
