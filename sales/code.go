package sales

import (
	"salesbot/rulebook"
	"salesbot/storage"
)

// FreeCode is the number people will call a new row by: digits derived from its key,
// longer while another row has them already.
func FreeCode[T any](tx *Tx, key string, digits int, byCode *storage.Index[T]) (string, error) {
	for ; ; digits++ {
		code := rulebook.FineCode(key, digits)
		_, err := storage.First(byCode.Find(tx, code))
		if IsNotFound(err) {
			return code, nil
		}
		if err != nil {
			return "", err
		}
	}
}
