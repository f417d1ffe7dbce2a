package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"salesbot/backup"
	"salesbot/rulebook"
	"salesbot/sales/company"
	"salesbot/storage"
	"salesbot/storage/bolt"
)

// backupsFolder is where backups asked for in chat lie, in the data folder.
const backupsFolder = "backups"

// backupSource is everything in a data folder that a backup holds.
func backupSource(db *storage.Store, dataDir string) backup.Source {
	return backup.Source{Store: db, Tables: backup.Names(keptTables()), Documents: documentsPath(dataDir)}
}

// newBackupCommand writes everything into one file.
func newBackupCommand() *cobra.Command {
	var from source
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write store and documents to one file and verify it; also while serve runs",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := from.settings()
			if err != nil {
				return err
			}
			db, cleanup, err := openDB(cmd.Context(), c.Data)
			if err != nil {
				return err
			}
			defer cleanup()
			m, err := backup.Create(cmd.Context(), backupSource(db, c.Data), args[0])
			if err != nil {
				return withCure(c.Data, err)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %d rows, %d documents, verified; access tokens are left out\n", args[0], m.Total(), m.Documents)
			return err
		},
	}
	from.flags(cmd)
	return cmd
}

// newRestoreCommand makes a data folder of a backup.
func newRestoreCommand() *cobra.Command {
	var to source
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Make a data folder of a backup; the folder must be empty or not there",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := to.settings()
			if err != nil {
				return err
			}
			m, err := backup.Restore(cmd.Context(), args[0], c.Data, backup.Target{
				Open: func(folder string) (*storage.Store, error) {
					engine, err := bolt.Open(storePath(folder), bolt.Options{Fatal: shown})
					if err != nil {
						return nil, err
					}
					return storage.New(engine, now), nil
				},
				Finish:    settle,
				Tables:    backup.Names(keptTables()),
				Documents: filepath.Base(documentsPath(c.Data)),
			})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %d rows and %d documents of %s restored; the bot that ran on them before must not run any more\n",
				c.Data, m.Total(), m.Documents, moment(m.At))
			return err
		},
	}
	to.flags(cmd)
	return cmd
}

// backUp makes the backup asked for at a moment, once: after a crash the one that is there
// is it.
func (a *app) backUp(ctx context.Context, at time.Time) (company.BackedUp, error) {
	folder := filepath.Join(a.data, backupsFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return company.BackedUp{}, err
	}
	name := backup.NameAt(at.In(rulebook.Zone))
	path := filepath.Join(folder, name)
	from := backupSource(a.db, a.data)
	from.Check = a.engine.Check
	m, err := backup.Create(ctx, from, path)
	if errors.Is(err, fs.ErrExist) {
		m, err = backup.Verify(ctx, path)
	}
	if err != nil {
		return company.BackedUp{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return company.BackedUp{}, err
	}
	return company.BackedUp{Name: name, Size: info.Size(), Rows: m.Rows, Documents: m.Documents},
		backup.Prune(folder, "salesbot-*.tar.gz", company.BackupsKept)
}

// dailyBackup makes the backup of a night and keeps the newest of 7 days and 4 weeks.
func (a *app) dailyBackup(ctx context.Context, slot time.Time) error {
	from := backupSource(a.db, a.data)
	from.Check = a.engine.Check
	_, err := backup.Daily(ctx, from, filepath.Join(a.data, backupsFolder), slot.In(rulebook.Zone))
	return err
}
