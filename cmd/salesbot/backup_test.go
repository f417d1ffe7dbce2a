package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"go.etcd.io/bbolt"

	"salesbot/backup"
	"salesbot/sales/company"
	"salesbot/storage"
)

// exports are the files of an export of everything.
func exports(t *testing.T, dataDir string) string {
	t.Helper()
	out, all := t.TempDir(), ""
	if _, err := run(t, newExportCommand(), "--data", dataDir, "--out", out); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		all += f.Name() + "\n" + read(t, filepath.Join(out, f.Name()))
	}
	return all
}

func TestBackupRestoreExport(t *testing.T) {
	dataDir, engine := filledStore(t)
	serveWhile(t, dataDir, engine.Snapshot) // the bot runs meanwhile
	want := exports(t, dataDir)
	home := shortDir(t)
	file, restored := filepath.Join(home, "b.tar.gz"), filepath.Join(home, "new")
	out, err := run(t, newBackupCommand(), "--data", dataDir, file)
	if err != nil || !strings.Contains(out, "verified") {
		t.Fatalf("%s, %v", out, err)
	}
	if out, err = run(t, newRestoreCommand(), "--data", restored, file); err != nil || !strings.Contains(out, "restored") {
		t.Fatalf("%s, %v", out, err)
	}
	if got := exports(t, restored); got != want {
		t.Errorf("export of what was restored:\n%s\nwant\n%s", got, want)
	}
	for path, mode := range map[string]os.FileMode{file: 0o600, restored: os.ModeDir | 0o700, storePath(restored): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode() != mode {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	_, err = run(t, newBackupCommand(), "--data", dataDir, file)
	expect(t, err, []string{file, "name another file"})
	_, err = run(t, newRestoreCommand(), "--data", restored, file)
	expect(t, err, []string{restored, "not empty"})
	if err := os.WriteFile(file, []byte(read(t, file)[:1000]), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = run(t, newRestoreCommand(), "--data", filepath.Join(home, "other"), file)
	expect(t, err, []string{file, backup.ErrDamaged.Error()})
	if _, err := os.Stat(filepath.Join(home, "other")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder was made: %v", err)
	}
}

// play plays lines in a world of their own and returns its address and its data folder.
// The world ends with the test.
func play(t *testing.T, company, script string) (w *world, url, data string) {
	t.Helper()
	steps, err := readScript(strings.NewReader(script))
	if err != nil {
		t.Fatal(err)
	}
	data = t.TempDir()
	log := quietLog()
	log.SetOutput(t.Output())
	if w, err = loadWorld(filepath.Join(scripts, company), data, log); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	})
	if url, err = w.open(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	p := &player{world: w, out: io.Discard}
	if err := p.play(t.Context(), steps); err != nil {
		t.Fatal(err)
	}
	return w, url, data
}

func TestChatBackupClearsWhatAKilledBotLeft(t *testing.T) {
	w, _, data := play(t, "files.yaml", "@ 2026-11-26 10:00:00\nroot> 备份\n")
	left := filepath.Join(data, backupsFolder, ".backup-123")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	made, err := w.app.backUp(t.Context(), w.Now())
	if err != nil || made.Name != "salesbot-20261126-100000.tar.gz" || made.Rows["people"] == 0 {
		t.Errorf("%+v, %v", made, err) // the one already there
	}
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
}

// Every table a bot has written is either in its backups or meant to be left out, and
// nothing secret is in them.
func TestChatBackupHoldsAllButSecrets(t *testing.T) {
	w, _, data := play(t, "files.yaml", "@ 2026-11-26 10:00:00\nlina> 新客户 华东建筑设计院有限公司\nlina> 新商机\nroot> 备份\nroot> 备份\n@ 2026-11-26 10:00:01\n"+
		"root> 备份\n@ 2026-11-26 10:00:02\nroot> 备份\n@ 2026-11-26 10:00:03\nroot> 备份\n@ 2026-11-26 10:00:04\nroot> 备份\n@ 2026-11-26 10:00:05\nroot> 备份\n"+
		"@ 2026-11-26 10:00:06\nroot> 备份\n@ 2026-11-26 10:00:07\nroot> 备份\n")
	folder := filepath.Join(data, backupsFolder)
	if info, err := os.Stat(folder); err != nil || info.Mode() != os.ModeDir|0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) != company.BackupsKept || filepath.Base(files[0]) != "salesbot-20261126-100002.tar.gz" {
		t.Fatalf("%v, %v", files, err)
	}
	packed, err := os.Open(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for entries := tar.NewReader(unpacked); ; {
		if _, err := entries.Next(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if _, err := all.ReadFrom(entries); err != nil {
			t.Fatal(err)
		}
	}
	token := ""
	if err := w.app.db.View(t.Context(), func(tx *storage.Tx) error {
		x, err := tokens.Get(tx, "wecom")
		if err == nil {
			token = x.Value
		}
		return err
	}); err != nil || token == "" {
		t.Fatalf("token %q, %v", token, err)
	}
	for _, secret := range []string{token, demoSecret, demoToken, demoAESKey, `"t":"conversations"`} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%.12s… is in the backup", secret)
		}
	}
	if !strings.Contains(all.String(), "华东建筑设计院") {
		t.Error("a customer is not in the backup")
	}
	if err := w.botDown(); err != nil {
		t.Fatal(err)
	}
	db, err := bbolt.Open(storePath(data), 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	known := append(backup.Names(keptTables()), backup.Names(passingTables())...)
	buckets := 0
	if err := db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, _ *bbolt.Bucket) error {
			buckets++
			if !slices.Contains(known, string(name)) {
				t.Errorf("table %s is in no backup", name)
			}
			return nil
		})
	}); err != nil || buckets < 10 {
		t.Errorf("%d tables, %v", buckets, err)
	}
}

// What HR gets on her phone is the book, to be downloaded from the page.
func TestExportedFileOpens(t *testing.T) {
	w, url, _ := play(t, "files.yaml", "@ 2026-11-26 18:07:00\nlina> 日报 今天拜访了华东设计院，谈了预算\nchenhr> 导出 本月\n")
	id := ""
	for _, e := range w.wecom.Received(0) {
		if e.File != nil {
			id = e.File.ID
			if e.To != "chenhr" || e.File.Name != "罚款明细-2026-11.xlsx" {
				t.Errorf("%s got %s", e.To, e.File.Name)
			}
		}
	}
	answer, err := http.Get(url + "/sandbox/file/" + id)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if got := answer.Header.Get("Content-Disposition"); answer.StatusCode != http.StatusOK || !strings.HasPrefix(got, "attachment") {
		t.Errorf("%s, %s", answer.Status, got)
	}
	f, err := excelize.OpenReader(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := f.GetCellValue("明细", "C2"); err != nil || got != "李娜" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestExportXLSX(t *testing.T) {
	dataDir, engine := filledStore(t)
	engine.Close()
	out := t.TempDir()
	if _, err := run(t, newExportCommand(), "--data", dataDir, "--out", out, "--format", "xlsx"); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(out); err != nil || len(files) != 7 {
		t.Errorf("%v, %v", files, err)
	}
	f, err := excelize.OpenFile(filepath.Join(out, "visits.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("visits")
	if err != nil || len(rows) != 3 {
		t.Fatalf("%q, %v", rows, err)
	}
	for i, want := range []string{"person,at,customer,lat,lng,distance_m,marks", "LiNa,2026-11-17T18:07:00+08:00,华东建筑设计研究院有限公司,31.2304,121.4737,0",
		"LiNa,2026-11-17T18:37:00+08:00,,39.9042,116.4074,,待核实"} {
		if got := strings.Join(rows[i], ","); got != want {
			t.Errorf("row %d: %s, want %s", i+1, got, want)
		}
	}
}
