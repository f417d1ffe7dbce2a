package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/storage/bolt"
)

// newHolidayCommand groups what concerns the tables of holidays.
func newHolidayCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "holiday", Short: "Holidays and make-up workdays"}
	cmd.AddCommand(newHolidayImportCommand())
	return cmd
}

func newHolidayImportCommand() *cobra.Command {
	var from source
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Store a year's table of holidays and make-up workdays, over the built-in one; the bot must be stopped",
		Long: "Stores a year's table of holidays and make-up workdays, over the built-in one; the bot must be stopped.\n\n" +
			"FILE is a year of github.com/NateScarlet/holiday-cn, like 2027.json, as it is; or a table written by hand:\n" +
			`{"year": 2027, "source": "…", "holidays": [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03", "work": ["2027-01-09"]}]}`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			year, err := rulebook.ParseYear(data)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			c, err := from.settings()
			if err != nil {
				return err
			}
			return importYear(cmd.Context(), cmd.OutOrStdout(), c, year)
		},
	}
	from.flags(cmd)
	return cmd
}

// importYear stores the table in the settings' store.
func importYear(ctx context.Context, out io.Writer, c *Config, year rulebook.Year) error {
	if err := storeExists(c.Data); err != nil {
		return err
	}
	settings, err := c.salesSettings()
	if err != nil {
		return err
	}
	_, db, _, err := openStore(ctx, c.Data, bolt.Options{Fatal: shown}, time.Now)
	if errors.Is(err, bolt.ErrLocked) {
		return fmt.Errorf("import %d: the bot is running on %s; stop it, import, start it again (it catches up on what was due meanwhile)", year.Year, storePath(c.Data))
	}
	if err != nil {
		return err
	}
	defer db.Close()
	by := sales.Origin{Actor: sales.System, Via: "holiday import"}
	err = company.Open(db, settings).Update(ctx, by, func(tx *sales.Tx) error {
		return sales.CalendarYears.Put(tx, &sales.CalendarYear{Year: year})
	})
	if err != nil {
		return fmt.Errorf("import %d: %w", year.Year, err)
	}
	_, err = fmt.Fprintf(out, "%d imported: %d days off, %d make-up workdays (%s)\n", year.Year, len(year.Off), len(year.Work), year.Source)
	return err
}
