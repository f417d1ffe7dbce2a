package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/sirupsen/logrus/hooks/test"
	"github.com/spf13/cobra"
	"go.etcd.io/bbolt"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
	"salesbot/storage/bolt"
)

// starts opens a data folder as serve does and says what was logged.
func starts(t *testing.T, data string) (logged string, err error) {
	t.Helper()
	log, hook := test.NewNullLogger()
	log.SetLevel(logrus.InfoLevel)
	a, err := newApp(appConfig{
		settings: sales.Settings{Law: rulebook.DefaultLaw()}, data: data, now: now, log: log,
		wecom: wecomConfig{CorpID: demoCorpID, AgentID: "1", Secret: demoSecret, Token: demoToken, EncodingAESKey: demoAESKey},
		fatal: func(err error) { t.Errorf("fatal: %v", err) },
	})
	for _, e := range hook.AllEntries() {
		logged += e.Message + "\n"
	}
	if err != nil {
		return logged, err
	}
	return logged, a.close()
}

// everyCommand is all that opens a store that should be there.
func everyCommand(t *testing.T, data string) map[string]error {
	t.Helper()
	file := filepath.Join(t.TempDir(), "b.tar.gz")
	year := filepath.Join(t.TempDir(), "2027.json")
	if err := os.WriteFile(year, []byte(table2027), 0o600); err != nil {
		t.Fatal(err)
	}
	all := map[string]error{}
	for name, c := range map[string]struct {
		cmd  *cobra.Command
		args []string
	}{
		"export":   {newExportCommand(), []string{"--out", t.TempDir()}},
		"backup":   {newBackupCommand(), []string{file}},
		"job list": {newJobCommand(), []string{"list"}},
		"holiday":  {newHolidayCommand(), []string{"import", year}},
	} {
		out, err := run(t, c.cmd, append(c.args, "--data", data)...)
		all[name] = err
		if name == "backup" && err != nil {
			if strings.Contains(out, "verified") {
				t.Errorf("says %q", out)
			}
			if left, _ := os.ReadDir(filepath.Dir(file)); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		}
	}
	_, all["serve"] = starts(t, data)
	return all
}

// used is a data folder a bot has worked on, with a backup when it is to have one.
func used(t *testing.T, backedUp bool) (data, newest string) {
	t.Helper()
	data, engine := filledStore(t)
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	if !backedUp {
		return data, ""
	}
	folder := filepath.Join(data, backupsFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"daily-20261125-031000.tar.gz", "salesbot-20261124-100000.tar.gz", "daily-20261126-031000.tar.gz"} {
		newest = filepath.Join(folder, name)
		if out, err := run(t, newBackupCommand(), "--data", data, newest); err != nil || !strings.Contains(out, "verified") {
			t.Fatalf("%s, %v", out, err)
		}
	}
	return data, newest
}

// Whatever is there in place of a folder's store, nothing works on it, and one line says
// what is wrong, which backup is the newest and how to go on from it.
func TestTheStoreThatBelongsThereIsGone(t *testing.T) {
	other, _ := used(t, false)
	for what, spoil := range map[string]func(t *testing.T, data string) error{
		"empty":   func(_ *testing.T, data string) error { return os.Truncate(storePath(data), 0) },
		"missing": func(_ *testing.T, data string) error { return os.Remove(storePath(data)) },
		"missing with its identity": func(_ *testing.T, data string) error {
			return errors.Join(os.Remove(storePath(data)), os.Remove(filepath.Join(data, identityFile)), os.MkdirAll(filepath.Join(documentsPath(data), "ab"), 0o700))
		},
		"text":      func(_ *testing.T, data string) error { return os.WriteFile(storePath(data), []byte("hello\n"), 0o600) },
		"cut short": func(_ *testing.T, data string) error { return os.Truncate(storePath(data), 20_000) },
		"another bot's": func(t *testing.T, data string) error {
			return os.WriteFile(storePath(data), []byte(read(t, storePath(other))), 0o600)
		},
		"a new one": func(t *testing.T, data string) error {
			if err := os.Remove(storePath(data)); err != nil {
				return err
			}
			engine, err := bolt.Open(storePath(data), bolt.Options{Fatal: shown})
			return errors.Join(err, engine.Close())
		},
		"another program's": func(t *testing.T, data string) error {
			if err := errors.Join(os.Remove(storePath(data)), os.Remove(filepath.Join(data, identityFile))); err != nil {
				return err
			}
			db, err := bbolt.Open(storePath(data), 0o600, nil)
			if err != nil {
				return err
			}
			return errors.Join(db.Update(func(tx *bbolt.Tx) error {
				_, err := tx.CreateBucket([]byte("grafana"))
				return err
			}), db.Close())
		},
	} {
		for _, backedUp := range []bool{true, false} {
			if what == "missing with its identity" && !backedUp {
				continue // documents alone are the sign
			}
			data, newest := used(t, backedUp)
			if err := spoil(t, data); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(storePath(data))
			for command, err := range everyCommand(t, data) {
				says := []string{data, "salesbot restore", "NEWFOLDER", newest}
				if newest == "" {
					says = append(says, "there is no backup in "+filepath.Join(data, backupsFolder))
				}
				if err == nil {
					t.Errorf("%s: %s works on it", what, command)
					continue
				}
				expect(t, err, says)
				if strings.Contains(err.Error(), "\n") || strings.Count(err.Error(), "data folder") != 1 {
					t.Errorf("%s, %s: %q is not one clear line", what, command, err)
				}
			}
			after, err := os.ReadFile(storePath(data))
			if string(before) != string(after) || errors.Is(err, fs.ErrNotExist) != (before == nil) {
				t.Errorf("%s: the file was changed, %v", what, err)
			}
			if newest == "" {
				continue
			}
			// The cure works.
			fresh := filepath.Join(t.TempDir(), "new")
			if _, err := run(t, newRestoreCommand(), "--data", fresh, newest); err != nil {
				t.Errorf("%s: %v", what, err)
			}
			for command, err := range everyCommand(t, fresh) {
				if err != nil {
					t.Errorf("%s: restored, then %s: %v", what, command, err)
				}
			}
		}
	}
}

// The first start in an empty or missing folder makes a store and says so, the next ones do
// not; commands make nothing.
func TestFirstStart(t *testing.T) {
	for _, data := range []string{t.TempDir(), filepath.Join(t.TempDir(), "deep", "data")} {
		for command, open := range map[string]func() error{
			"export": func() error {
				_, err := run(t, newExportCommand(), "--data", data, "--out", t.TempDir())
				return err
			},
			"backup": func() error {
				_, err := run(t, newBackupCommand(), "--data", data, filepath.Join(t.TempDir(), "b"))
				return err
			},
		} {
			if err := open(); err == nil || !strings.Contains(err.Error(), "no store at "+storePath(data)) {
				t.Errorf("%s: %v", command, err)
			}
		}
		for n, want := range []bool{true, false, false} {
			logged, err := starts(t, data)
			if err != nil || strings.Contains(logged, "a new one was made") != want {
				t.Errorf("start %d: %q, %v", n, logged, err)
			}
			if n == 1 { // a folder of before there were identities
				if err := os.Remove(filepath.Join(data, identityFile)); err != nil {
					t.Fatal(err)
				}
			}
		}
		id, err := belonging(data)
		if err != nil || id == "" {
			t.Errorf("%q, %v", id, err)
		}
		if left, err := os.ReadDir(data); err != nil || len(left) != 2 {
			t.Errorf("%v, %v; want the store and its identity", left, err)
		}
	}
}

// A start that was cut off before the store had an identity is gone on with.
func TestFirstStartCutOff(t *testing.T) {
	data := t.TempDir()
	if err := os.WriteFile(storePath(data)+".new", []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	engine, err := bolt.Open(storePath(data), bolt.Options{Fatal: shown})
	if err := errors.Join(err, engine.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := starts(t, data); err != nil {
		t.Error(err)
	}
}

// An identity goes with a backup and stays the store's.
func TestIdentitySurvivesRestore(t *testing.T) {
	data, newest := used(t, true)
	want, err := belonging(data)
	if err != nil || want == "" {
		t.Fatal(err)
	}
	fresh := filepath.Join(t.TempDir(), "new")
	if _, err := run(t, newRestoreCommand(), "--data", fresh, newest); err != nil {
		t.Fatal(err)
	}
	db, cleanup, err := openDB(t.Context(), fresh)
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	err = db.View(t.Context(), func(tx *storage.Tx) error {
		if id, err := storage.Identity(tx); err != nil || id != want {
			t.Errorf("%q, %v; want %q", id, err, want)
		}
		return nil
	})
	if got, other := belonging(fresh); err != nil || other != nil || got != want {
		t.Errorf("%q, %v; want %q", got, other, want)
	}
}
