package sales

import (
	"fmt"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// visitPhoto is the kind of a paper that shows where a visit was.
const visitPhoto = "签到照片"

// CheckInByPhoto stores a visit of somebody who refused that their location is kept, to a
// customer they name, with a photo taken there (RULEBOOK §5). The photo is fetched at
// once. Refused as Conflict for everybody else.
func CheckInByPhoto(tx *Tx, p *Person, c *Customer, mediaID string, sentAt time.Time) (*Visit, error) {
	refuses, err := refusesLocation(tx, p.UserID)
	if err != nil {
		return nil, err
	}
	if !refuses {
		return nil, Refuse(Conflict, "签到请发位置：点「+」→「位置」。不愿意发位置回：不同意位置")
	}
	v := &Visit{Person: p.UserID, At: sentAt, Day: rulebook.DayOf(sentAt), ByPhoto: true}
	if err := v.attach(tx, c); err != nil {
		return nil, err
	}
	if err := v.add(tx); err != nil {
		return nil, err
	}
	photo := &Paper{Visit: v.key(), Kind: visitPhoto, MediaID: mediaID, By: p.UserID, At: sentAt, State: PaperFetching, Due: tx.Now}
	return v, Papers.Put(tx, photo)
}

// visitPapers begins the keys of the papers of visits; the key of no deal has a space.
const visitPapers = "visit photo/"

// photoState tells people what became of the photo of a visit.
func photoState(tx *Tx, v *Visit) (string, error) {
	photo, err := storage.First(Papers.Scan(tx, visitPapers+v.key()+"/"))
	if err != nil {
		return "", fmt.Errorf("photo of visit %s: %w", v.key(), err)
	}
	return "照片" + photo.State.Title(), nil
}

// tellPhotoGone tells that the photo of a visit cannot be had.
func tellPhotoGone(tx *Tx, p *Paper, why string) error {
	v, err := Visits.Get(tx, p.Visit)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("【照片没有存上】%s 的签到\n%s发的照片：%s。\n签到还在。人还在现场就再签一次：签到 %s", v.Customer, Moment(p.At), why, v.Customer)
	return Queue(tx, Notice{Key: "paper/" + p.key(), To: p.By, Content: Content{Text: text}, Reason: "photo of a check-in not fetched"})
}
