package company

import (
	"encoding/json"
	"fmt"

	"salesbot/storage"
)

// receiptsWithoutPlaces takes out of the receipts where somebody was: the places that were
// received, and the answers, which quote them. An answer serves a message that WeCom
// delivers again within seconds.
var receiptsWithoutPlaces = storage.Migration{Name: "receipts-without-places", Run: func(tx *storage.Tx) error {
	const receipts = "receipts" // of the room above
	c, err := tx.Cursor(receipts, "", "")
	if err != nil {
		return err
	}
	defer c.Close()
	changed := make(map[string][]byte)
	for c.Next() {
		if changed[c.Key()], err = receiptWithoutPlace(c.Value()); err != nil {
			return fmt.Errorf("receipt %s: %w", c.Key(), err)
		}
	}
	if err := c.Err(); err != nil {
		return err
	}
	c.Close()
	for key, row := range changed {
		if err := tx.Put(receipts, key, row); err != nil {
			return err
		}
	}
	return nil
}}

func receiptWithoutPlace(row []byte) ([]byte, error) {
	var receipt, message map[string]json.RawMessage
	if err := json.Unmarshal(row, &receipt); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(receipt["message"], &message); err != nil {
		return nil, err
	}
	delete(receipt, "answer")
	if string(message["Raw"]) != `""` { // only what says a place has it
		delete(receipt, "raw")
	}
	for _, place := range []string{"Point", "Raw", "Label", "Precision"} {
		delete(message, place)
	}
	var err error
	if receipt["message"], err = json.Marshal(message); err != nil {
		return nil, err
	}
	return json.Marshal(receipt)
}
