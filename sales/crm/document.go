package crm

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Document is one document of a deal, or the photo of a visit or for an appeal: a picture or
// a file, sent by somebody, fetched from WeCom afterwards, then kept among the documents
// under its digest.
type Document struct {
	Deal    string        `json:"deal,omitempty"`  // its name
	Visit   string        `json:"visit,omitempty"` // the visit's key; then Kind is visitPhoto
	Fine    string        `json:"fine,omitempty"`  // the fine's code; then Kind is appealPhoto
	Kind    string        `json:"kind"`            // one of Law.PaperKinds
	MediaID string        `json:"media_id"`
	By      string        `json:"by"`
	At      time.Time     `json:"at"` // when it was sent
	State   DocumentState `json:"state"`

	Due      time.Time `json:"due,omitzero"` // PaperFetching: the next try
	Attempts int       `json:"attempts,omitempty"`
	Error    string    `json:"error,omitempty"` // of the last try
	DoneAt   time.Time `json:"done_at,omitzero"`

	SHA256 string `json:"sha256,omitempty"`
	Size   int64  `json:"size,omitempty"` // bytes
	Type   string `json:"type,omitempty"` // pdf, jpg, …
}

// DocumentState is where a document stands:
//
//	fetching → filed
//	       ↘ lost
type DocumentState string

// The states of a document.
const (
	DocumentFetching DocumentState = "fetching"
	DocumentFiled    DocumentState = "filed"
	DocumentLost     DocumentState = "lost" // it could not be fetched in time, or cannot be kept
)

// Title is the state's Chinese name.
func (s DocumentState) Title() string {
	switch s {
	case DocumentFiled:
		return "已存档"
	case DocumentLost:
		return "没有存上"
	}
	return "正在存"
}

func (p *Document) key() string {
	if p.Visit != "" {
		return visitPapers + p.Visit + "/" + rulebook.FineCode(p.MediaID, rulebook.MaxCodeDigits)
	}
	if p.Fine != "" {
		return AppealPapers + p.Fine + "/" + sales.Stamp(p.At) + "/" + rulebook.FineCode(p.MediaID, rulebook.MaxCodeDigits)
	}
	return DealKey(p.Deal) + "/" + sales.Stamp(p.At) + "/" + rulebook.FineCode(p.MediaID+"/"+p.Kind, rulebook.MaxCodeDigits)
}

var documentsByDue = storage.NewIndex("by_due", func(p *Document) []string { return sales.KeyIf(p.State == DocumentFetching, sales.Stamp(p.Due)) })

// Documents are keyed by deal, visit or fine, then in order of time.
var Documents = storage.NewTable("papers", (*Document).key, documentsByDue).Traced(storage.Trail{Title: "文件", By: []string{"deal", "fine", "kind"},
	Words: map[string]func(string) string{"state": func(s string) string { return DocumentState(s).Title() }}})

// DocumentsOf returns the documents of a deal, oldest first.
func DocumentsOf(tx *sales.Tx, d *Deal) ([]*Document, error) {
	return storage.Collect(Documents.Scan(tx, d.Key()+"/"))
}

// CheckFiling refuses documents of a kind no stage asks for, and those of a deal that is
// lost or nobody's.
func CheckFiling(tx *sales.Tx, d *Deal, kind string) error {
	switch {
	case !slices.Contains(tx.Law.PaperKinds(), kind):
		return sales.Refuse(sales.Invalid, "没有「%s」这种文件，请写：%s", kind, strings.Join(tx.Law.PaperKinds(), " "))
	case d.Stage == rulebook.Lost:
		return sales.Refuse(sales.Conflict, "%s 已丢单，不用再归档。", d.Name)
	case d.Owner == "":
		return sales.Refuse(sales.Conflict, "%s 在公海，先领取：领取 %s", d.Name, d.Name)
	}
	return nil
}

// FileDocument notes a document that was sent, to be fetched at once. It returns how many of
// this kind the deal has with it.
func FileDocument(tx *sales.Tx, p *sales.Person, d *Deal, kind, mediaID string, sentAt time.Time) (int, error) {
	if err := CheckFiling(tx, d, kind); err != nil {
		return 0, err
	}
	if err := sales.Spend(tx, p.UserID, sales.PhotoQuota, sentAt); err != nil {
		return 0, err
	}
	x := &Document{Deal: d.Name, Kind: kind, MediaID: mediaID, By: p.UserID, At: sentAt, State: DocumentFetching, Due: tx.Now}
	if err := Documents.Put(tx, x); err != nil {
		return 0, err
	}
	if slices.Contains(d.Without, kind) {
		d.Without = slices.DeleteFunc(d.Without, func(k string) bool { return k == kind })
		if err := Deals.Put(tx, d); err != nil {
			return 0, err
		}
	}
	all, err := DocumentsOf(tx, d)
	n := 0
	for _, other := range all {
		if other.Kind == kind && other.State != DocumentLost {
			n++
		}
	}
	return n, err
}

// NoDocument notes that a deal has no document of a kind that is needed only if there is any.
func NoDocument(tx *sales.Tx, d *Deal, kind string) error {
	if err := CheckFiling(tx, d, kind); err != nil {
		return err
	}
	switch p, _ := tx.Law.Paper(kind); {
	case p.With == "":
		return sales.Refuse(sales.Invalid, "%s要存档，不能没有。手头没有的以后发：归档 %s %s", kind, d.Name, kind)
	case slices.Contains(d.Without, kind):
		return nil
	}
	d.Without = append(d.Without, kind)
	return Deals.Put(tx, d)
}

// NextDocument returns the document to be fetched first; storage.ErrNotFound when none is
// left.
func NextDocument(tx *sales.Tx) (*Document, error) {
	c := documentsByDue.Scan(tx, "")
	defer c.Close()
	if c.Next() {
		return c.Row(), nil
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("paper to fetch: %w", storage.ErrNotFound)
}

// Kept is what the store of documents says of a content.
type Kept struct {
	SHA256 string
	Size   int64
	Type   string
}

// DocumentKept puts a document on file. When it was the last a won deal had to have, the
// deal counts as achieved from now on and its owner is told.
func DocumentKept(tx *sales.Tx, p *Document, kept Kept) error {
	p.State, p.Due, p.DoneAt, p.Error = DocumentFiled, time.Time{}, tx.Now, ""
	p.SHA256, p.Size, p.Type = kept.SHA256, kept.Size, kept.Type
	if err := Documents.Put(tx, p); err != nil || p.Deal == "" {
		return err
	}
	d, err := Deals.Get(tx, DealKey(p.Deal))
	if err != nil {
		return fmt.Errorf("paper %s: %w", p.key(), err)
	}
	if !d.ToFile {
		return nil
	}
	if gap, err := GapOf(tx, d); err != nil || !gap.Empty() {
		return err
	}
	d.ToFile = false
	if err := Deals.Put(tx, d); err != nil {
		return err
	}
	rule, _ := tx.Law.Stage(rulebook.Won)
	var kinds []string
	for _, x := range rule.Papers {
		kinds = append(kinds, x.Kind)
	}
	text := fmt.Sprintf("【存档完成】%s（%s）\n%s已于 %s 全部存档，中标计入业绩。", d.Name, d.Customer, strings.Join(kinds, "、"), sales.Moment(tx.Now))
	return sales.Queue(tx, sales.Notice{Key: "achieved/" + d.Key() + "/" + sales.Stamp(d.EnteredAt), To: d.Owner, Content: sales.Content{Text: text}, Reason: "papers on file"})
}

// DocumentLate puts off the next try to fetch a document, the last one to a minute before
// Law.Papers.KeepHours are over: then WeCom has it no more, and it is lost.
func DocumentLate(tx *sales.Tx, p *Document, again time.Time, cause error) error {
	p.Attempts++
	last := p.At.Add(time.Duration(tx.Law.Papers.KeepHours)*time.Hour - time.Minute)
	p.Due, p.Error = again, cause.Error()
	if again.After(last) {
		p.Due = last
	}
	if !tx.Now.Before(last) {
		return DocumentGone(tx, p, fmt.Sprintf("%d小时内一直没取到，企业微信不再保留", tx.Law.Papers.KeepHours), cause)
	}
	return Documents.Put(tx, p)
}

// DocumentGone gives a document up and tells who sent it why, in words that complete a
// sentence.
func DocumentGone(tx *sales.Tx, p *Document, why string, cause error) error {
	p.State, p.Due, p.DoneAt, p.Error = DocumentLost, time.Time{}, tx.Now, cause.Error()
	if err := Documents.Put(tx, p); err != nil {
		return err
	}
	if p.Visit != "" {
		return tellPhotoGone(tx, p, why)
	}
	if p.Fine != "" {
		return tellAppealPhotoGone(tx, p, why)
	}
	text := fmt.Sprintf("【没有存上】%s 的%s\n%s发的这张：%s。\n请重发：归档 %s %s", p.Deal, p.Kind, sales.Moment(p.At), why, p.Deal, p.Kind)
	return sales.Queue(tx, sales.Notice{Key: "paper/" + p.key(), To: p.By, Content: sales.Content{Text: text}, Reason: "paper not fetched"})
}

// tellAppealPhotoGone tells that a photo for an appeal cannot be had.
func tellAppealPhotoGone(tx *sales.Tx, p *Document, why string) error {
	text := fmt.Sprintf("【截图没有存上】罚单 %s 的申诉\n%s发的这张：%s。\n申诉照常处理；这张请直接给处理人看。", p.Fine, sales.Moment(p.At), why)
	return sales.Queue(tx, sales.Notice{Key: "paper/" + p.key(), To: p.By, Content: sales.Content{Text: text}, Reason: "photo of an appeal not fetched"})
}

// AppealPapers begins the keys of the papers of appeals; the key of no deal has a space.
const AppealPapers = "appeal photo/"
