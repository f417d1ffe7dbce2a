package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Receipt says that a message was received, what it was and what was answered, so
// that the same message delivered again gets the same answer and does nothing.
type Receipt struct {
	ID         string    `json:"id"`
	Sender     string    `json:"sender,omitempty"` // folded; part of the key. Those kept before it was have none, and lapse
	ReceivedAt time.Time `json:"received_at"`
	Message    Message   `json:"message"`
	Raw        string    `json:"raw,omitempty"`  // as decrypted; kept where nothing could be made of it, and it says no place
	Body       []byte    `json:"body,omitempty"` // as decrypted, where no message could be made of it and it says no place
	Answer     string    `json:"answer,omitempty"`
	Failed     string    `json:"failed,omitempty"` // the number the person can quote
	Cause      string    `json:"cause,omitempty"`  // what went wrong, for the operator
}

// withoutPlace is the message as it may be kept: where somebody was is kept in the visit
// alone, whose person may have it erased (RULEBOOK §5).
func (m Message) withoutPlace() Message {
	m.Point, m.Raw, m.Label, m.Precision = rulebook.Point{}, "", "", 0
	return m
}

// without is an answer as it may be kept, with nothing in it of what is not.
func without(answer string, unkept []string) string {
	for _, s := range unkept {
		answer = strings.ReplaceAll(answer, sales.Plain(s), "")
	}
	return answer
}

// key is short and safe whatever WeCom uses as an id. The same id from somebody else is
// another message.
func (r *Receipt) key() string { return receiptKey(r.ID, r.Sender) }

func receiptKey(id, sender string) string {
	if sender != "" {
		id += "\x00" + sender
	}
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16])
}

var receiptsByTime = storage.NewIndex("by_time", func(r *Receipt) []string {
	return []string{r.ReceivedAt.UTC().Format("2006-01-02T15:04:05Z")}
})

// Receipts are keyed by a digest of the message's id and its sender.
var Receipts = storage.NewTable("receipts", (*Receipt).key, receiptsByTime)

// ForgetReceipts deletes up to most receipts older than Law.ReceiptDays, and says how
// many it found.
func ForgetReceipts(tx *sales.Tx, most int) (int, error) {
	until := tx.Now.AddDate(0, 0, -tx.Law.ReceiptDays).UTC().Format("2006-01-02T15:04:05Z")
	return storage.Forget(tx, Receipts, receiptsByTime.Range(tx, "", until), most, func(*Receipt) bool { return true })
}
