package sales

import (
	"fmt"
	"strings"

	"salesbot/rulebook"
)

// GreetAll queues the greeting for everybody active whom it has not reached yet; who
// could not be reached is tried again each day. Before go_live nobody is greeted.
func GreetAll(tx *Tx) error {
	if !tx.Settings.Live(tx.Today()) {
		return tellNotLive(tx)
	}
	people, err := ActivePeople(tx)
	if err != nil {
		return err
	}
	for _, p := range people {
		if err := Greet(tx, p); err != nil {
			return err
		}
	}
	return nil
}

// tellNotLive tells the admins, once for each date set, that the bot only answers yet.
func tellNotLive(tx *Tx) error {
	when := "配置里还没有 go_live（启用日期）"
	if !tx.Settings.GoLive.IsZero() {
		when = "go_live（启用日期）是" + tx.Settings.GoLive.Chinese()
	}
	text := fmt.Sprintf("%s：%s。在那之前我只回答，不问候、不提醒、不登记。", tx.Today().Chinese(), when)
	return QueueFor(tx, Admin, Notice{Key: "not-live/" + tx.Settings.GoLive.String(), Content: Content{Text: text}, Reason: "not live"})
}

// Greet queues the greeting for one person whom it has not reached yet.
func Greet(tx *Tx, p *Person) error {
	if !p.GreetedAt.IsZero() || !tx.Settings.Live(tx.Today()) {
		return nil
	}
	text, err := greeting(tx, p)
	if err != nil {
		return err
	}
	return Queue(tx, Notice{Key: "greeting/" + tx.Today().String(), To: p.UserID, Content: Content{Text: text}, Reason: "greeting", About: "greeting"})
}

// Greeted starts the duty of a person whom WeCom's acceptance of the greeting shows to be reached.
func Greeted(tx *Tx, userid string) error {
	p, err := PersonByID(tx, userid)
	if err != nil || !p.GreetedAt.IsZero() {
		return err
	}
	p.GreetedAt = tx.Now
	return People.Put(tx, p)
}

// greeting says what is expected of a person, from when, and how to appeal.
func greeting(tx *Tx, p *Person) (string, error) {
	roles, err := RolesOf(tx, p)
	if err != nil {
		return "", err
	}
	why, err := NotCovered(tx, p)
	if err != nil {
		return "", err
	}
	law := tx.Law
	var b strings.Builder
	fmt.Fprintf(&b, "%s，你好，我是销售助手（%s）。", p.Name, tx.Today().Chinese())
	if why == "" {
		cal, err := CalendarFor(tx, p.Main)
		if err != nil {
			return "", err
		}
		from := cal.Next(rulebook.DayOf(law.Quiet.After(tx.Now)))
		fmt.Fprintf(&b, "\n从%s起，每个工作日%s前发日报：日报 今天做了什么。", from.Chinese(), law.Report.Deadline)
		fmt.Fprintf(&b, "\n制度第二条：过时每延交一次%s，每缺交一次%s。公司以当天24:00为界，之后没收到算缺交。", law.Fines.LateReport, law.Fines.MissingReport)
		if from <= tx.Settings.TrialUntil {
			fmt.Fprintf(&b, "\n%s及以前是试行，只提示，不记罚单。", tx.Settings.TrialUntil.Chinese())
		}
		last, err := NewcomerLast(tx, p, from-1)
		if err != nil {
			return "", err
		}
		if last > tx.Settings.TrialUntil {
			fmt.Fprintf(&b, "\n你是新同事，%s及以前延交、缺交只提示，不计；慢慢来，有不清楚的问上级。", last.Chinese())
		}
		b.WriteString("\n到客户处发个位置就是签到，位置只用于拜访记录。")
		fmt.Fprintf(&b, "\n对罚单有异议：收到通知后%d个工作日内回「申诉 罚单号 理由」。本系统只登记，不从工资扣款。", law.Fines.AppealWorkdays)
	}
	if roles.Has(Manager, Director) {
		fmt.Fprintf(&b, "\n每个工作日%s和%s给你汇总团队情况；随时回：团队、看 姓名、漏斗。", law.Report.Digest, law.Jobs.MorningDigest)
	}
	if roles.Has(HR) {
		b.WriteString("\n待确认和申诉的罚单会转给你；统计回：罚款统计，月结回：结算 月。")
	}
	if roles.Has(Admin) {
		b.WriteString("\n管理员命令：角色、假日、审计、备份。")
	}
	b.WriteString("\n随时回「帮助」看能做什么。")
	return b.String(), nil
}
