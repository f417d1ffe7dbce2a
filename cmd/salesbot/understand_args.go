package main

import (
	"fmt"
	"strings"

	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/sales/task"
)

// canonical are parameters in the form programs read: days 2026-11-20, people by userid,
// things by their full names, money in yuan.
func canonical(key string, args map[string]any) map[string]any {
	plain := make(map[string]any)
	for name, thing := range args {
		plain[name] = canonicalThing(thing)
	}
	text := func(name string) string { s, _ := args[name].(string); return s }
	switch key {
	case "leave.new", "leave.book":
		if why := text("事由"); why != "" {
			plain["kind"] = rulebook.LeaveKind(why)
		}
	case "deal.fill_next":
		if value := text("值"); value != "" {
			plain["fields"] = map[string]any{text("项"): canonicalField(value)}
		}
	case "deal.discount":
		if price := text("折扣或价格"); price != "" {
			plain["折扣或价格"] = canonicalField(price)
		}
	}
	return plain
}

func canonicalThing(thing any) any {
	switch x := thing.(type) {
	case *sales.Person:
		return x.UserID
	case *crm.Customer:
		return x.Name
	case crm.Prospect:
		return x.DisplayName()
	case *crm.Visit:
		return map[string]any{"visit": x.Key(), "customer": x.Customer}
	case *ledger.Fine:
		return map[string]any{"fine": x.Code, "person": x.Person, "day": x.Day.String()}
	case *request.Request:
		return map[string]any{"request": x.Code, "person": x.For}
	case *task.Task:
		return x.Code
	case *company.SpotCheck:
		return x.Code
	case rulebook.Stage:
		return x.Title()
	case sales.WarningLevel:
		return strings.TrimSuffix(x.Title(), "警告")
	case sales.When:
		return canonicalWhen(x)
	case words.Days:
		days := map[string]any{"from": x.From.String(), "to": x.To.String()}
		if x.Half != "" {
			days["half"] = x.Half.Title()
		}
		return days
	case words.Stretch:
		return map[string]any{"from": x.First.String(), "to": x.Last.String()}
	case words.Whom:
		if x.Person != nil {
			return x.Person.UserID
		}
		return x.Name()
	case words.Destination:
		switch {
		case x.Customer != nil:
			return x.Customer.Name
		case x.With != nil:
			return x.With.UserID
		}
		return x.Purpose
	case map[string]string:
		fields := make(map[string]any)
		for name, value := range x {
			fields[name] = canonicalField(value)
		}
		return fields
	case string:
		return x
	case fmt.Stringer:
		return x.String()
	}
	return fmt.Sprint(thing)
}

func canonicalWhen(w sales.When) any {
	at := w.At.In(rulebook.Zone).Format("2006-01-02T15:04")
	if w.DayAlone {
		at = w.Day().String()
	}
	if w.Repeat == "" {
		return at
	}
	return map[string]any{"every": strings.TrimPrefix(string(w.Repeat), "每"), "at": at}
}

// canonicalField is an amount in yuan, or what was written.
func canonicalField(value string) any {
	if m, err := rulebook.ReadMoney(value); err == nil && !m.Bare {
		return int64(m.Fen / 100)
	}
	return value
}
