package main

import (
	"errors"
	"maps"
	"slices"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

// A noun is one file of an export: its columns and its rows in order of their keys.
type noun struct {
	name    string
	columns []string
	each    func(tx *sales.Tx, row func(values []any) error) error
}

// A column is a name and where its value comes from.
type column[T any] struct {
	name  string
	value func(*T) any
}

// person marks a userid, which is written as the directory spells it.
type person string

// exportedNouns lists the files of an export and their columns. Names and order are
// what programs outside rely on: add at the end, change nothing.
func exportedNouns() []noun {
	return []noun{
		exported(ledger.Fines,
			column[ledger.Fine]{"code", func(f *ledger.Fine) any { return f.Code }},
			column[ledger.Fine]{"rule", func(f *ledger.Fine) any { return f.Rule }},
			column[ledger.Fine]{"person", func(f *ledger.Fine) any { return person(f.Person) }},
			column[ledger.Fine]{"day", func(f *ledger.Fine) any { return f.Day }},
			column[ledger.Fine]{"amount_fen", func(f *ledger.Fine) any { return int64(f.Amount) }},
			column[ledger.Fine]{"state", func(f *ledger.Fine) any { return string(f.State) }},
			column[ledger.Fine]{"deal", func(f *ledger.Fine) any { return f.Deal }},
			column[ledger.Fine]{"booked_at", func(f *ledger.Fine) any { return f.BookedAt }},
			column[ledger.Fine]{"law", func(f *ledger.Fine) any { return int64(f.Law) }}),
		exported(ledger.Reports,
			column[ledger.Report]{"person", func(r *ledger.Report) any { return person(r.Person) }},
			column[ledger.Report]{"day", func(r *ledger.Report) any { return r.Day }},
			column[ledger.Report]{"sent_at", func(r *ledger.Report) any { return r.SentAt }},
			column[ledger.Report]{"status", func(r *ledger.Report) any { return string(r.Status) }},
			column[ledger.Report]{"revisions", func(r *ledger.Report) any { return int64(len(r.Revisions)) }}),
		exported(crm.Visits,
			column[crm.Visit]{"person", func(v *crm.Visit) any { return person(v.Person) }},
			column[crm.Visit]{"at", func(v *crm.Visit) any { return v.At }},
			column[crm.Visit]{"customer", func(v *crm.Visit) any { return v.Customer }},
			column[crm.Visit]{"lat", func(v *crm.Visit) any { return lat(v.Point) }},
			column[crm.Visit]{"lng", func(v *crm.Visit) any { return lng(v.Point) }},
			column[crm.Visit]{"distance_m", func(v *crm.Visit) any { return count(v.DistanceM) }},
			column[crm.Visit]{"marks", func(v *crm.Visit) any { return list(v.Marks) }}),
		prospects(crm.Deals.Name(),
			column[crm.Prospect]{"name", func(x *crm.Prospect) any { return (*x).DisplayName() }},
			column[crm.Prospect]{"customer", func(x *crm.Prospect) any { return (*x).Company() }},
			column[crm.Prospect]{"owner", func(x *crm.Prospect) any { return person((*x).Holds().Owner) }},
			column[crm.Prospect]{"stage", func(x *crm.Prospect) any { return string((*x).CurrentStage()) }},
			column[crm.Prospect]{"entered_at", func(x *crm.Prospect) any { return (*x).Holds().EnteredAt }}),
		exported(crm.Customers,
			column[crm.Customer]{"name", func(c *crm.Customer) any { return c.Name }},
			column[crm.Customer]{"owner", func(c *crm.Customer) any { return person(c.Owner) }},
			column[crm.Customer]{"co_owners", func(c *crm.Customer) any { return people(c.CoOwners) }},
			column[crm.Customer]{"lat", func(c *crm.Customer) any { return lat(place(c)) }},
			column[crm.Customer]{"lng", func(c *crm.Customer) any { return lng(place(c)) }}),
		exported(sales.Notices,
			column[sales.Notice]{"to", func(n *sales.Notice) any { return person(n.To) }},
			column[sales.Notice]{"text", func(n *sales.Notice) any { return n.Content.Text }},
			column[sales.Notice]{"reason", func(n *sales.Notice) any { return n.Reason }},
			column[sales.Notice]{"at", func(n *sales.Notice) any { return n.At() }},
			column[sales.Notice]{"state", func(n *sales.Notice) any { return string(n.State) }}),
		exported(sales.LawVersions,
			column[sales.LawVersion]{"n", func(v *sales.LawVersion) any { return int64(v.N) }},
			column[sales.LawVersion]{"from", func(v *sales.LawVersion) any { return v.From }},
			column[sales.LawVersion]{"state", func(v *sales.LawVersion) any { return string(v.State) }},
			column[sales.LawVersion]{"changed", func(v *sales.LawVersion) any { return list(v.Changed) }},
			column[sales.LawVersion]{"decided_by", func(v *sales.LawVersion) any { return person(v.DecidedBy) }},
			column[sales.LawVersion]{"at", func(v *sales.LawVersion) any { return v.At }}),
	}
}

// exported is the noun of a table; its file is called like the table.
func exported[T any](table *storage.Table[T], columns ...column[T]) noun {
	return inColumns(table.Name(), columns, func(tx *sales.Tx, each func(*T) error) error {
		cursor := table.Scan(tx, "")
		defer cursor.Close()
		for cursor.Next() {
			if err := each(cursor.Row()); err != nil {
				return err
			}
		}
		return cursor.Err()
	})
}

// prospects is the noun of the deals and of the leads that are none yet, in order of
// their keys: a lead is the first stage.
func prospects(name string, columns ...column[crm.Prospect]) noun {
	return inColumns(name, columns, func(tx *sales.Tx, each func(*crm.Prospect) error) error {
		deals, err := storage.Collect(crm.Deals.Scan(tx, ""))
		if err != nil {
			return err
		}
		leads, err := storage.Collect(crm.Leads.Scan(tx, ""))
		if err != nil {
			return err
		}
		all := make(map[string]crm.Prospect, len(deals)+len(leads))
		for _, d := range deals {
			all[crm.Deals.Key(d)] = d
		}
		for _, l := range leads {
			if l.Open() {
				all[crm.Leads.Key(l)] = l
			}
		}
		for _, key := range slices.Sorted(maps.Keys(all)) {
			x := all[key]
			if err := each(&x); err != nil {
				return err
			}
		}
		return nil
	})
}

// inColumns is a noun of the rows that walk hands out.
func inColumns[T any](name string, columns []column[T], walk func(*sales.Tx, func(*T) error) error) noun {
	n := noun{name: name}
	for _, c := range columns {
		n.columns = append(n.columns, c.name)
	}
	n.each = func(tx *sales.Tx, row func([]any) error) error {
		values := make([]any, len(columns))
		return walk(tx, func(r *T) error {
			for i, c := range columns {
				value, err := plain(tx, c.value(r))
				if err != nil {
					return err
				}
				values[i] = value
			}
			return row(values)
		})
	}
	return n
}

// plain turns a value into what both formats write: nil for what is absent, a string,
// an int64, a float64 or a list of strings.
func plain(tx *sales.Tx, value any) (any, error) {
	switch v := value.(type) {
	case string:
		if v == "" {
			return nil, nil
		}
	case time.Time:
		if v.IsZero() {
			return nil, nil
		}
		return v.In(rulebook.Zone).Format(time.RFC3339), nil
	case rulebook.Day:
		return plain(tx, v.String())
	case person:
		if v == "" {
			return nil, nil
		}
		return spelled(tx, v)
	case []person:
		names := make([]string, len(v))
		for i, p := range v {
			name, err := spelled(tx, p)
			if err != nil {
				return nil, err
			}
			names[i] = name
		}
		return names, nil
	}
	return value, nil
}

// spelled is the userid as the directory has it.
func spelled(tx *sales.Tx, p person) (string, error) {
	known, err := sales.PersonByID(tx, string(p))
	if errors.Is(err, storage.ErrNotFound) {
		return string(p), nil
	}
	if err != nil {
		return "", err
	}
	return known.UserID, nil
}

func lat(p rulebook.Point) any {
	if !p.Valid() { // none, or erased after its time
		return nil
	}
	return p.Lat
}

func lng(p rulebook.Point) any {
	if !p.Valid() {
		return nil
	}
	return p.Lng
}

func place(c *crm.Customer) rulebook.Point {
	if c.Place == nil {
		return rulebook.Point{}
	}
	return c.Place.Point
}

func count(n *int) any {
	if n == nil {
		return nil
	}
	return int64(*n)
}

func list[S ~string](all []S) []string {
	words := make([]string, len(all))
	for i, s := range all {
		words[i] = string(s)
	}
	return words
}

func people(userids []string) []person {
	all := make([]person, len(userids))
	for i, u := range userids {
		all[i] = person(u)
	}
	return all
}
