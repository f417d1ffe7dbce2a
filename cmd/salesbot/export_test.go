package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/storage"
	"salesbot/storage/bolt"
)

// filledStore makes a store in a data folder with a little of everything in it: Lina files
// late, checks in twice and opens a deal, Wang Qiang misses his report.
func filledStore(t *testing.T) (dataDir string, engine *bolt.Engine) {
	t.Helper()
	dataDir = shortDir(t)
	engine, err := bolt.Open(storePath(dataDir), bolt.Options{Fatal: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	clock := at(t, "2026-11-16 08:30")
	db := storage.New(engine, func() time.Time { return clock })
	if err := settle(t.Context(), dataDir, db); err != nil {
		t.Fatal(err)
	}
	store := company.Open(db, sales.Settings{
		Law: rulebook.DefaultLaw(), GoLive: rulebook.DayOf(clock),
	})
	do := func(when string, fn func(tx *sales.Tx) error) {
		t.Helper()
		clock = at(t, when)
		if err := store.Update(context.Background(), sales.Origin{Actor: sales.System, Via: "test"}, fn); err != nil {
			t.Fatal(err)
		}
	}
	do("2026-11-16 08:30", func(tx *sales.Tx) error {
		_, err := company.SyncDirectory(tx, sales.Directory{
			Departments: []sales.Department{{ID: 1, Name: "总部"}},
			People: []sales.Entry{
				{UserID: "LiNa", Name: "李娜", Departments: []int{1}, Active: true},
				{UserID: "wangqiang", Name: "王强", Departments: []int{1}, Active: true},
				{UserID: "zhangwei", Name: "张伟", Departments: []int{1}, Leads: []int{1}, Active: true},
			},
		})
		if err != nil {
			return err
		}
		greetings, err := sales.DueNotices(tx, 10)
		for _, n := range greetings {
			err = errors.Join(err, company.Accepted(tx, n))
		}
		return err
	})
	do("2026-11-17 18:07", func(tx *sales.Tx) error {
		lina, err := sales.PersonByID(tx, "lina")
		if err != nil {
			return err
		}
		nudged := rulebook.NewDay(2026, 11, 17).At(tx.Law.Report.Nudge)
		reminder := &sales.Notice{Key: "report-nudge/2026-11-17", To: "lina", QueuedAt: nudged, Due: nudged, State: sales.Sent, DoneAt: nudged}
		if err := sales.Notices.Put(tx, reminder); err != nil {
			return err
		}
		if _, err := ledger.FileReport(tx, lina, "今天拜访了华东设计院，谈了预算", tx.Now); err != nil {
			return err
		}
		customer, err := crm.NewCustomer(tx, lina, "华东建筑设计研究院有限公司")
		if err != nil {
			return err
		}
		customer.CoOwners = []string{"WANGQIANG", "zhangwei"}
		if err := crm.Customers.Put(tx, customer); err != nil {
			return err
		}
		here := crm.Place{Point: rulebook.Point{Lat: 31.2304, Lng: 121.4737}, Raw: "31.2304,121.4737"}
		if _, _, err := crm.CheckIn(tx, lina, here, customer, tx.Now); err != nil {
			return err
		}
		_, err = crm.NewDeal(tx, lina, "浦东,体育馆", customer, tx.Now)
		return err
	})
	do("2026-11-17 18:37", func(tx *sales.Tx) error {
		lina, err := sales.PersonByID(tx, "lina")
		if err != nil {
			return err
		}
		far := crm.Place{Point: rulebook.Point{Lat: 39.9042, Lng: 116.4074}, Raw: "39.9042,116.4074"}
		if _, _, err = crm.CheckIn(tx, lina, far, nil, tx.Now); err != nil {
			return err
		}
		return ledger.NamedUnreachable(tx, "wangqiang") // so what he misses is held
	})
	do("2026-11-18 00:05", func(tx *sales.Tx) error {
		people, err := sales.ActivePeople(tx)
		if err != nil {
			return err
		}
		_, err = ledger.SweepReports(tx, rulebook.NewDay(2026, 11, 17), people)
		return err
	})
	do("2026-11-18 09:05", func(tx *sales.Tx) error {
		pool, err := crm.Deals.Get(tx, "浦东,体育馆")
		if err != nil {
			return err
		}
		lina, err := sales.PersonByID(tx, "lina")
		if err != nil {
			return err
		}
		free := *pool
		free.Name, free.Owner = "无主", ""
		if err := crm.Deals.Put(tx, &free); err != nil {
			return err
		}
		for _, name := range []string{"临港仓库", "早就转了的"} {
			lead, err := crm.NewLead(tx, lina, crm.LeadDetails{Name: name}, tx.Now)
			if err != nil {
				return err
			}
			if name != "临港仓库" {
				lead.Converted = "无主" // only the deal it became is written
			}
			if err := crm.Leads.Put(tx, lead); err != nil {
				return err
			}
		}
		return sales.Queue(tx, sales.Notice{Key: "x/2026-11-18", To: "lina", Content: sales.Content{Text: "第一行\n<第二行>"}, Reason: "test"})
	})
	return dataDir, engine
}

// codes are digits derived from the key, which the law's own tests pin down.
var codes = regexp.MustCompile(`"code":"\d{6}"`)

// shortDir is a folder whose path leaves room for a socket's name.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sb")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", s, rulebook.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// run executes a command as from the command line and returns what it printed.
func run(t *testing.T, cmd *cobra.Command, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd.SetArgs(args)
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	err := cmd.ExecuteContext(t.Context())
	return out.String(), err
}

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestExportJSONLines(t *testing.T) {
	dataDir, engine := filledStore(t)
	engine.Close()
	out := filepath.Join(t.TempDir(), "deep", "out")
	if _, err := run(t, newExportCommand(), "--data", dataDir, "--out", out); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"fines.jsonl": `{"code":"CODE","rule":"late_report","person":"LiNa","day":"2026-11-17","amount_fen":1000,"state":"booked","deal":null,"booked_at":"2026-11-17T18:07:00+08:00"}
{"code":"CODE","rule":"missing_report","person":"wangqiang","day":"2026-11-17","amount_fen":3000,"state":"held","deal":null,"booked_at":null}
`,
		"reports.jsonl": `{"person":"LiNa","day":"2026-11-17","sent_at":"2026-11-17T18:07:00+08:00","status":"late","revisions":1}
`,
		"visits.jsonl": `{"person":"LiNa","at":"2026-11-17T18:07:00+08:00","customer":"华东建筑设计研究院有限公司","lat":31.2304,"lng":121.4737,"distance_m":0,"marks":[]}
{"person":"LiNa","at":"2026-11-17T18:37:00+08:00","customer":null,"lat":39.9042,"lng":116.4074,"distance_m":null,"marks":["待核实"]}
`,
		"deals.jsonl": `{"name":"临港仓库","customer":null,"owner":"LiNa","stage":"lead","entered_at":"2026-11-18T09:05:00+08:00"}
{"name":"无主","customer":"华东建筑设计研究院有限公司","owner":null,"stage":"opportunity","entered_at":"2026-11-17T18:07:00+08:00"}
{"name":"浦东,体育馆","customer":"华东建筑设计研究院有限公司","owner":"LiNa","stage":"opportunity","entered_at":"2026-11-17T18:07:00+08:00"}
`,
		"customers.jsonl": `{"name":"华东建筑设计研究院有限公司","owner":"LiNa","co_owners":["wangqiang","zhangwei"],"lat":31.2304,"lng":121.4737}
`,
	} {
		if got := codes.ReplaceAllString(read(t, filepath.Join(out, file)), `"code":"CODE"`); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", file, got, want)
		}
	}
	notices := read(t, filepath.Join(out, "notices.jsonl"))
	for _, line := range []string{
		`{"to":"LiNa","text":"第一行\n＜第二行>","reason":"test","at":"2026-11-18T09:05:00+08:00","state":"queued"}` + "\n",
		`"reason":"greeting","at":"2026-11-16T08:30:00+08:00","state":"sent"}` + "\n",
	} {
		if !strings.Contains(notices, line) {
			t.Errorf("notices.jsonl lacks %s:\n%s", line, notices)
		}
	}
	entries, err := os.ReadDir(out)
	if err != nil || len(entries) != 6 {
		t.Errorf("%d files, want the six alone: %v %v", len(entries), entries, err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: mode %v, %v", e.Name(), info.Mode(), err)
		}
	}
}

func TestExportCSV(t *testing.T) {
	dataDir, engine := filledStore(t)
	engine.Close()
	out := t.TempDir()
	if _, err := run(t, newExportCommand(), "--data", dataDir, "--out", out, "--format", "csv", "--only", "customers,visits,deals"); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"customers.csv": "name,owner,co_owners,lat,lng\n华东建筑设计研究院有限公司,LiNa,wangqiang;zhangwei,31.2304,121.4737\n",
		"deals.csv": "name,customer,owner,stage,entered_at\n临港仓库,,LiNa,lead,2026-11-18T09:05:00+08:00\n无主,华东建筑设计研究院有限公司,,opportunity,2026-11-17T18:07:00+08:00\n" +
			"\"浦东,体育馆\",华东建筑设计研究院有限公司,LiNa,opportunity,2026-11-17T18:07:00+08:00\n",
		"visits.csv": "person,at,customer,lat,lng,distance_m,marks\n" +
			"LiNa,2026-11-17T18:07:00+08:00,华东建筑设计研究院有限公司,31.2304,121.4737,0,\n" +
			"LiNa,2026-11-17T18:37:00+08:00,,39.9042,116.4074,,待核实\n",
	} {
		if got := read(t, filepath.Join(out, file)); got != "\ufeff"+want {
			t.Errorf("%s:\n%s\nwant after a byte order mark\n%s", file, got, want)
		}
	}
	if entries, err := os.ReadDir(out); err != nil || len(entries) != 3 {
		t.Errorf("files %v, %v; want the three named", entries, err)
	}
}

// What people named is no formula in the csv; amounts are numbers, negative ones too.
func TestExportCSVHasNoFormulas(t *testing.T) {
	dataDir, engine := filledStore(t)
	store := company.Open(storage.New(engine, func() time.Time { return at(t, "2026-11-19 09:00") }), sales.Settings{Law: rulebook.DefaultLaw()})
	err := store.Update(t.Context(), sales.Origin{Actor: sales.System, Via: "test"}, func(tx *sales.Tx) error {
		return errors.Join(
			crm.Customers.Put(tx, &crm.Customer{Name: "=HYPERLINK(\"http://x\")"}),
			ledger.Fines.Put(tx, &ledger.Fine{Code: "900001", Rule: rulebook.CorrectionID, Person: "-lina", Day: rulebook.DayOf(tx.Now), Amount: -30_00, State: ledger.Booked}))
	})
	if err != nil {
		t.Fatal(err)
	}
	engine.Close()
	out := t.TempDir()
	if _, err := run(t, newExportCommand(), "--data", dataDir, "--out", out, "--format", "csv", "--only", "customers,fines"); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string][]string{
		"customers.csv": {`'=HYPERLINK("http://x")`, "", "", "", ""},
		"fines.csv":     {"900001", "correction", "'-lina", "2026-11-19", "-3000", "booked", "", ""},
	} {
		lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(read(t, filepath.Join(out, file)), "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(lines, func(line []string) bool { return slices.Equal(line, want) }) {
			t.Errorf("%s has no %q: %q", file, want, lines)
		}
	}
}

func TestExportRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	dataDir, out := t.TempDir(), t.TempDir()
	for name, test := range map[string]struct {
		args []string
		says string
	}{
		"no folder to write to": {[]string{"--data", dataDir}, "--out"},
		"an unknown format":     {[]string{"--data", dataDir, "--out", out, "--format", "xml"}, "jsonl, csv or xlsx"},
		"an unknown noun":       {[]string{"--data", dataDir, "--out", out, "--only", "fine"}, "fines,reports"},
		"no store":              {[]string{"--data", dataDir, "--out", out}, "--data"},
		"postgres":              {[]string{"--store", "postgres://db/x", "--out", out}, "SALESBOT_STORE"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, newExportCommand(), test.args...)
			expect(t, err, []string{test.says})
		})
	}
	if entries, _ := os.ReadDir(dataDir); len(entries) != 0 {
		t.Errorf("a store was made: %v", entries)
	}
}
