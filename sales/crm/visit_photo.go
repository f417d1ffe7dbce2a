package crm

import (
	"fmt"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// visitPhoto is the kind of a paper that shows where a visit was.
const visitPhoto = "签到照片"

// CheckInByPhoto stores a visit of somebody who refused that their location is kept, to a
// customer they name, with a photo taken there (RULEBOOK §5). The photo is fetched at
// once. Refused as Conflict for everybody else.
func CheckInByPhoto(tx *sales.Tx, p *sales.Person, c *Customer, mediaID string, sentAt time.Time) (*Visit, error) {
	refuses, err := sales.RefusesLocation(tx, p.UserID)
	if err != nil {
		return nil, err
	}
	if !refuses {
		return nil, sales.Refuse(sales.Conflict, "签到请发位置：点「+」→「位置」。不愿意发位置回：不同意位置")
	}
	if err := sales.Spend(tx, p.UserID, sales.PhotoQuota, sentAt); err != nil {
		return nil, err
	}
	v := &Visit{Person: p.UserID, At: sentAt, Day: rulebook.DayOf(sentAt), ByPhoto: true}
	if err := v.attach(tx, c); err != nil {
		return nil, err
	}
	if err := v.add(tx); err != nil {
		return nil, err
	}
	photo := &Document{Visit: v.Key(), Kind: visitPhoto, MediaID: mediaID, By: p.UserID, At: sentAt, State: DocumentFetching, Due: tx.Now}
	return v, Documents.Put(tx, photo)
}

// visitPapers begins the keys of the papers of visits; the key of no deal has a space.
const visitPapers = "visit photo/"

// PhotoState tells people what became of the photo of a visit.
func PhotoState(tx *sales.Tx, v *Visit) (string, error) {
	photo, err := storage.First(Documents.Scan(tx, visitPapers+v.Key()+"/"))
	if err != nil {
		return "", fmt.Errorf("photo of visit %s: %w", v.Key(), err)
	}
	return "照片" + photo.State.Title(), nil
}

// tellPhotoGone tells that the photo of a visit cannot be had.
func tellPhotoGone(tx *sales.Tx, p *Document, why string) error {
	v, err := Visits.Get(tx, p.Visit)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("【照片没有存上】%s 的签到\n%s发的照片：%s。\n签到还在。人还在现场就再签一次：签到 %s", v.Customer, sales.Moment(p.At), why, v.Customer)
	return sales.Queue(tx, sales.Notice{Key: "paper/" + p.key(), To: p.By, Content: sales.Content{Text: text}, Reason: "photo of a check-in not fetched"})
}
