package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/sirupsen/logrus"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// fail keeps a message nothing could be made of, and gives its sender a number to quote.
func (r *Router) fail(ctx context.Context, by sales.Origin, m Message, raw []byte, failure *fault) (*outcome, error) {
	number := numberOf(m)
	r.Log.WithError(failure.err).WithFields(logrus.Fields{"message": m.ID, "number": number}).Error("a message could not be handled")
	answer := fmt.Sprintf("抱歉，我出错了，这条没有办成。内容已保留，编号 %s；请稍后再试，或把编号告诉管理员。", number)
	if m.Raw != "" {
		raw, answer = nil, fmt.Sprintf("抱歉，我出错了，这个位置没有存上，编号 %s；请稍后再发一次位置，或把编号告诉管理员。", number)
	}
	kept := &Receipt{ID: m.ID, Sender: sales.UserKey(m.From), Message: m.withoutPlace(), Raw: string(raw), Answer: answer, Failed: number, Cause: failure.Error()}
	reply, err := r.keep(ctx, by, kept, true)
	if err != nil {
		return nil, fmt.Errorf("keeping it after %w: %w", failure, err)
	}
	return &outcome{answer: reply.Text}, nil
}

// Keep keeps what no message could be made of: m is what is known of it, why says what was
// wrong. The same one delivered again gets the same answer. An error means that it was not
// kept.
func (r *Router) Keep(ctx context.Context, m Message, body []byte, why string) (Reply, error) {
	number := numberOf(m)
	r.Log.WithFields(logrus.Fields{"message": m.ID, "number": number, "why": why, "userid": m.From}).Error("a message could not be read")
	kept := &Receipt{ID: m.ID, Sender: sales.UserKey(m.From), Message: m.withoutPlace(), Body: body, Failed: number, Cause: "unreadable: " + why}
	if m.From != "" {
		kept.Answer = fmt.Sprintf("这条消息我没能读出来，内容已保留，编号 %s；请换个说法再发一次，或把编号告诉管理员。", number)
	}
	for _, element := range placeElements {
		if bytes.Contains(body, element) {
			kept.Body = nil
		}
	}
	reply, err := r.keep(ctx, sales.Origin{Actor: m.From, Via: "chat", MsgID: m.ID}, kept, false)
	if err != nil {
		return Reply{}, fmt.Errorf("message %s: keeping what cannot be read: %w", m.ID, err)
	}
	return reply, nil
}

// placeElements begin what says where somebody was; that is kept in no receipt.
var placeElements = [][]byte{[]byte("Location_X"), []byte("Latitude")}

// numberOf is what people quote of a message that went wrong.
func numberOf(m Message) string {
	return rulebook.FineCode(m.ID+"\x00"+sales.UserKey(m.From), rulebook.MinCodeDigits)
}

// keep stores a receipt, once, and says whom it concerns.
func (r *Router) keep(ctx context.Context, by sales.Origin, receipt *Receipt, read bool) (reply Reply, err error) {
	err = r.Store.Update(ctx, by, func(tx *sales.Tx) error {
		done, err := Receipts.Get(tx, receipt.key())
		if err == nil {
			reply.Text = done.Answer
			return nil
		}
		if !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		reply.Text = receipt.Answer
		receipt.ReceivedAt = tx.Now
		if err := Receipts.Put(tx, receipt); err != nil || r.Unheard == nil || !receipt.Message.Kind.said() {
			return err
		}
		return r.Unheard(tx, receipt.Message, receipt.Failed, read)
	})
	return reply, err
}

// said says whether a person did this on purpose.
func (k Kind) said() bool { return k != Fix && k != Enter && k != System }
