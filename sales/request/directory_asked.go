package request

import (
	"fmt"
	"slices"
	"strings"

	"salesbot/sales"
	"salesbot/sales/ledger"
)

// DirectoryAsked is what the bot asks the admins about the directory: whether to believe an
// answer that was parked, or whether a person is who had their account before. One is set.
type DirectoryAsked struct {
	Parked string `json:"parked,omitempty"` // its key
	Person string `json:"person,omitempty"` // the userid of the newcomer
	Text   string `json:"text"`             // in a few words
	More   string `json:"more"`             // what follows
	// Missing are the userids the answer lacks: nobody decides on themselves while another can.
	Missing []string `json:"missing,omitempty"`
}

// AskAdmins asks the admins, without any HR, about the directory; it returns the request.
// Its error is a refusal, Missing, where nobody is there to be asked.
func AskAdmins(tx *sales.Tx, kind RequestKind, asked DirectoryAsked) (*Request, error) {
	r := &Request{Kind: kind, By: sales.System, For: sales.System, AskedAt: tx.Now, Directory: &asked}
	_, err := r.submit(tx)
	return r, err
}

// Overtake closes an open request about the directory as events have overtaken it.
func Overtake(tx *sales.Tx, code, why string) error {
	r, err := RequestByCode(tx, code)
	if err != nil || r.State != Asked {
		return err
	}
	return r.lapse(tx, why)
}

// admins are all who may decide and are not missing themselves: without any HR, else all.
func (r *Request) admins(tx *sales.Tx) ([]*sales.Person, error) {
	all, err := sales.PeopleWith(tx, sales.Admin)
	if err != nil {
		return nil, err
	}
	staff, err := sales.PeopleWith(tx, sales.HR)
	if err != nil {
		return nil, err
	}
	missing := func(p *sales.Person) bool { return slices.Contains(r.Directory.Missing, p.Key()) }
	for _, can := range [][]*sales.Person{all, staff} {
		if can = slices.DeleteFunc(slices.Clone(can), missing); len(can) > 0 {
			return can, nil
		}
	}
	return all, nil
}

func (r *Request) adminsDecide(*sales.Tx) string {
	return fmt.Sprintf("申请 %s 由管理员决定。", r.Code)
}

func (r *Request) directoryWhat(*sales.Tx) string {
	first, _, _ := strings.Cut(r.Directory.Text, "：")
	return sales.Excerpt(first, 40)
}

// directoryDetails names as many of those concerned as n allows.
func (r *Request) directoryDetails(_ *sales.Tx, n int) string {
	text := r.Directory.Text
	if before, names, ok := strings.Cut(text, "："); ok {
		if all := strings.Split(names, "、"); len(all) > n/5 {
			text = fmt.Sprintf("%s：%s 等%d个", before, strings.Join(all[:n/5], "、"), len(all))
		}
	}
	return text + "\n" + r.Directory.More
}

// directoryMoot says what has overtaken the question.
func (r *Request) directoryMoot(tx *sales.Tx) (string, error) {
	if r.Directory.Parked != "" {
		a, err := sales.ParkedAnswers.Get(tx, r.Directory.Parked)
		if err == nil && a.State != sales.ParkedWaiting {
			return "通讯录后来又变了", nil
		}
		return "", err
	}
	p, err := sales.PersonByID(tx, r.Directory.Person)
	if err == nil && (!p.Active || p.Earlier == "") {
		return "这个人已经离开", nil
	}
	return "", err
}

// directoryDecided lets the answer take effect.
func (r *Request) directoryDecided(tx *sales.Tx) ([]*ledger.Fine, error) {
	if r.State != Approved && r.State != Refused {
		return nil, nil
	}
	return nil, tx.Told.DirectoryDecided(tx, r.Directory.Parked, r.Directory.Person, r.AskedAt, r.State == Approved)
}

func (r *Request) directoryConsequence(*sales.Tx) string {
	switch yes := r.State == Approved; {
	case r.Kind == SamePersonRequest && yes:
		return "以前的罚单、记录、名下的都接回来了。"
	case r.Kind == SamePersonRequest:
		return "以前那位留档，和现在这位没有关系。"
	case yes:
		return "已按离开处理，名下的由上级接手，保留着；回来就还。"
	}
	return "不理会这次的通讯录，直到它再变。他们照常。"
}

// ofDirectory says whether the bot asks it, about the directory: it is nobody's own.
func (r *Request) ofDirectory() bool { return r.Directory != nil }
