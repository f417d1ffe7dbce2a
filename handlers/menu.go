package handlers

import (
	"slices"

	"salesbot/bot"
	"salesbot/sales"
)

// Menu is the app's menu, one for all; Click fits it to the person. Entries whose command
// does not exist are left out.
func Menu() []bot.MenuEntry {
	menu := []bot.MenuEntry{
		{Name: "日报", Below: []bot.MenuEntry{
			{Name: "写日报", Key: "report.file"}, {Name: "补充/补交", Key: "report.add"}, {Name: "请假/出差", Key: "leave.new"},
			{Name: "我的日报", Key: "report.mine"}, {Name: "罚单·申诉", Key: "fine.mine"},
		}},
		{Name: "拜访", Below: []bot.MenuEntry{
			{Name: "到访签到", Key: "visit.here", Location: true}, {Name: "写拜访记录", Key: "visit.record"}, {Name: "我的客户", Key: "customer.mine"},
			{Name: "商机·推进", Key: "deal.mine"}, {Name: "线索·公海", Key: "pool"},
		}},
		{Name: "今天", Below: []bot.MenuEntry{
			{Name: "今天·待办", Key: "today"}, {Name: "团队·统计", Key: "team"}, {Name: "查找", Key: "search"},
			{Name: "我的资料", Key: "me"}, {Name: "制度·帮助", Key: "help"},
		}},
	}
	commands := Commands()
	for i := range menu {
		menu[i].Below = slices.DeleteFunc(menu[i].Below, func(e bot.MenuEntry) bool { return commandOf(commands, e.Key) == nil })
	}
	return menu
}

func commandOf(commands []bot.Command, key string) *bot.Command {
	i := slices.IndexFunc(commands, func(c bot.Command) bool { return c.Key == key })
	if i < 0 {
		return nil
	}
	return &commands[i]
}

// Click is the line a menu entry stands for, for somebody of these roles; "" for an entry
// that does not exist.
func Click(key string, roles sales.Roles) string {
	commands := Commands()
	c := commandOf(commands, key)
	if c == nil {
		return ""
	}
	if c.For(roles) && !leadersOwn(key, roles) {
		return c.Name
	}
	for _, stand := range standIns(key) {
		if other := commandOf(commands, stand); other != nil && other.For(roles) {
			return other.Name
		}
	}
	return help.Name
}

// leadersOwn are the entries that mean something else to who leads and does not sell, or
// has the whole company to look at.
func leadersOwn(key string, roles sales.Roles) bool {
	switch key {
	case "deal.mine":
		return !roles.Has(sales.Rep) && roles.Has(sales.Manager, sales.Director)
	case "team":
		return !roles.Has(sales.Manager, sales.Director)
	}
	return false
}

// standIns are the commands an entry stands for where its own is not the person's, in
// order of preference.
func standIns(key string) []string {
	switch key {
	case "report.file", "report.add", "report.mine":
		return []string{"team", "fine.tally"}
	case "deal.mine":
		return []string{"funnel"}
	case "team":
		return []string{"fine.tally", "report.mine"}
	}
	return nil
}
