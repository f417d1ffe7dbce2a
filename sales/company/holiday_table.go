package company

import (
	"fmt"

	"salesbot/rulebook"
	"salesbot/sales"
)

// AskForTables asks every admin for the tables of holidays that are wanted on a day.
func AskForTables(tx *sales.Tx, day rulebook.Day) ([]sales.Notice, error) {
	cal, err := sales.CalendarFor(tx, 0)
	if err != nil {
		return nil, err
	}
	var all []sales.Notice
	for _, year := range cal.TablesWanted(day) {
		admins, err := sales.PeopleWith(tx, sales.Admin)
		if err != nil {
			return nil, err
		}
		text := fmt.Sprintf("【放假安排】%s：%d年的放假安排还没有导入。\n没有它，系统只知道元旦、劳动节、国庆的法定假日，其余按周一到周五提醒，该年的延交、缺交先不登记，由人事核实。\n"+
			"国务院通知发布后，在服务器上执行：salesbot holiday import 文件\n单独一天可以先设：假日 日期 休", day.Chinese(), year)
		for _, p := range admins {
			all = append(all, sales.Notice{Key: fmt.Sprintf("holiday-table/%d/%s", year, day), To: p.UserID, Content: sales.Content{Text: text}, Reason: "holiday table"})
		}
	}
	return all, nil
}
