package ledger

import (
	"fmt"
	"time"

	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// appealPhoto is the kind of a paper that supports an appeal.
const appealPhoto = "申诉截图"

// AttachPhoto adds a photo to the appeals its sender made in the last
// Law.Fines.PhotoMinutes minutes, to be fetched and kept, and returns those fines. Who is
// to decide is told once, when the time for more is over.
func AttachPhoto(tx *sales.Tx, p *sales.Person, mediaID string, sentAt time.Time) ([]*Fine, error) {
	fines, err := FinesOf(tx, p.UserID)
	if err != nil {
		return nil, err
	}
	var attached []*Fine
	for _, f := range fines {
		if f.State != Appealed || sentAt.Sub(f.Appeal.At).Abs() > photoTime(tx) {
			continue
		}
		if err := sales.Spend(tx, p.UserID, sales.PhotoQuota, sentAt); err != nil {
			return nil, err
		}
		f.Appeal.Photos = append(f.Appeal.Photos, mediaID)
		if err := Fines.Put(tx, f); err != nil {
			return nil, err
		}
		x := &crm.Document{Fine: f.Code, Kind: appealPhoto, MediaID: mediaID, By: p.UserID, At: sentAt, State: crm.DocumentFetching, Due: tx.Now}
		if err := crm.Documents.Put(tx, x); err != nil {
			return nil, err
		}
		if err := tellPhotos(tx, f); err != nil {
			return nil, err
		}
		attached = append(attached, f)
	}
	return attached, nil
}

func photoTime(tx *sales.Tx) time.Duration {
	return time.Duration(tx.Law.Fines.PhotoMinutes) * time.Minute
}

// tellPhotos tells whoever was asked to decide that there are photos to consider.
func tellPhotos(tx *sales.Tx, f *Fine) error {
	leaders, asked, err := decidersOf(tx, f)
	if err != nil {
		return err
	}
	if len(leaders) > 0 {
		asked = leaders[:1]
	}
	name := sales.NameOf(tx, f.Person)
	text := fmt.Sprintf("【申诉附图】罚单%s %s %s%s\n%s申诉后发了截图。存了几张看：罚单 %s；原图请%s出示。", f.Code, name, f.Day.Chinese(), f.Title(tx), name, f.Code, name)
	for _, d := range asked {
		if err := sales.Queue(tx, sales.Notice{Key: "appeal-photos/" + f.Code, To: d.UserID, Content: sales.Content{Text: text}, Reason: "appeal photos " + f.Code,
			About: AppealNotice + " " + f.Code, Due: f.Appeal.At.Add(photoTime(tx))}); err != nil {
			return err
		}
	}
	return nil
}

// AppealPhotos returns the photos for an appeal, oldest first.
func AppealPhotos(tx *sales.Tx, f *Fine) ([]*crm.Document, error) {
	return storage.Collect(crm.Documents.Scan(tx, crm.AppealPapers+f.Code+"/"))
}
