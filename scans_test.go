package salesbot_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A scan walks a whole table. One that a message can cause makes everybody wait for the
// company's size, so each is listed with what bounds it, and its cure where it needs one.
type scan struct {
	message bool // a message can cause it; else only jobs, the start and operators' commands
	why     string
}

var wholeTableScans = map[string]scan{
	"(*outbox.planner).countOpen":      {false, "the batches on the wire: at most a round's"},
	"(*scheduler.Loop).takeBackAhead":  {false, "one row a job, once a wrong clock is put right"},
	"outbox.nextBatch":                 {false, "reads the first row of an index"},
	"bot.ForgetConversations":          {false, "the janitor, a few hundred rows a transaction"},
	"sales.ForgetAhead":                {false, "once, after a clock that ran ahead is put right"},
	"sales.NextNotice":                 {false, "reads the first row of an index"},
	"sales/company.NextErrand":         {false, "reads the first row of an index"},
	"sales/company.migrateCustomers":   {false, "a migration, once"},
	"sales/crm.forgetPlacesFrom":       {true, "somebody refuses their location, once; an index of customers by who placed them"},
	"sales/company.forgetAllFixes":     {false, "a migration, once"},
	"sales/company.rekeyRecords":       {false, "a migration, once"},
	"sales/company.rekeySpotChecks":    {false, "a migration, once"},
	"sales/company.rekeyVisits":        {false, "a migration, once"},
	"sales/company.replaceDepartments": {false, "the directory's sync"},
	"sales/company.leftLately":         {false, "the directory's sync"},
	"sales/company.lostDepartments":    {false, "the directory's sync"},
	"sales/crm.mayBelongTo":            {true, "a leaver's things; an index of co-owners and of tasks by person"},
	"sales/crm.EraseOldPlaces":         {false, "the janitor, a few hundred rows a transaction"},
	"sales/crm.ForgetFixes":            {false, "a job; one row a person"},
	"sales/crm.NextDocument":           {false, "reads the first row of an index"},
	"sales/crm.NextFixOver":            {false, "reads the first row of an index"},
	"sales/ledger.endHolesNow":         {false, "once a wrong clock is put right; a row a time the bot could not receive"},
	"sales/view.LeaveIn":               {false, "the workbook of a month; an index by month"},
	"(*bot/words.building).team":       {true, "one row a department; built when the directory changes"},
	"(*bot/words.heard).things":        {true, "what a line may mention; one look-up of things on an index of spellings"},
	"(*sales/view.Feed).widen":         {true, "news of days gone by, a look; an index of the trail by kind"},
	"sales.ActivePeople":               {true, "one row a person; the people of a department, built when the directory changes"},
	"sales.CalendarFor":                {true, "imported years and company days, some dozens; built when they change"},
	"sales.FindDepartments":            {true, "one row a department; built when the directory changes"},
	"sales.departmentTree":             {true, "one row a department; built when the directory changes"},
	"sales.leadership":                 {true, "those who lead; built when the directory changes"},
	"sales/company.AskErrand":          {true, "files asked for and not made yet"},
	"sales/company.OpenSpotChecksFor":  {true, "open spot checks, an index; for each reviewer one of their own"},
	"(*sales.LawVersion).adopt":        {true, "versions of the law, a few rows a year"},
	"(*sales.Store).lawsAt":            {true, "versions of the law, a few rows a year, once after each change"},
	"sales.LawHistory":                 {true, "versions of the law, a few rows a year"},
	"sales.ProposeLaw":                 {false, "versions of the law, at a start"},
	"sales.WaitingLaw":                 {true, "versions of the law, a few rows a year"},
	"(*sales/crm.Deal).giveName":       {true, "the name of a lost deal taken again; an index of leads by deal"},
	"sales/crm.DealAt":                 {true, "a waived finding on a deal whose name was taken again; an index of former names"},
	"sales/crm.NearDeals":              {true, "near names of a new deal; an index of spellings"},
	"sales/crm.PhoneKnown":             {true, "a lead with a number; an index of numbers"},
	"sales/crm.FindCustomers":          {true, "one look-up of things on an index of spellings"},
	"sales/crm.HistoryWith":            {true, "merging, by who leads; an index of leads by customer"},
	"sales/crm.SimilarCustomers":       {true, "near names of a new customer; an index of spellings, outside the write lock"},
	"sales/crm.alike":                  {true, "one look-up of things on an index of spellings"},
	"sales/crm.allProspects":           {true, "a leaver's things; an index by owner"},
	"sales/crm.named":                  {true, "one look-up of things on an index of spellings"},
	"sales/ledger.FinesOfMonth":        {true, "a month's tally for HR; a row a month and department"},
	"sales/ledger.KnownCustomers":      {true, "visits a report speaks of; an index of spellings"},
	"sales/view.LeadFunnelOf":          {true, "the funnel of leads; a row a month and channel"},
}

// A pkg is what go list says of a package.
type pkg struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	Standard                bool
}

// A code is the product's code with its types: who mentions whom.
type code struct {
	rooms    map[string]string          // the room of each function or variable, by its name
	mentions map[string]map[string]bool // what each mentions
	scans    map[string]bool            // those that walk a whole table
}

// readCode type-checks the product. Everything it imports comes from the build cache.
func readCode(t *testing.T) *code {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,Standard", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	exports := make(map[string]string)
	var ours []pkg // each after what it imports
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if strings.HasPrefix(p.ImportPath, "salesbot/") {
			ours = append(ours, p)
		}
	}
	fset := token.NewFileSet()
	checked := checkedFirst{
		checked: make(map[string]*types.Package),
		others: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
			return os.Open(exports[path])
		}),
	}
	c := &code{rooms: make(map[string]string), mentions: make(map[string]map[string]bool), scans: make(map[string]bool)}
	var implementers []*types.Named
	for _, p := range ours {
		var files []*ast.File
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		info := &types.Info{Uses: make(map[*ast.Ident]types.Object), Defs: make(map[*ast.Ident]types.Object)}
		made, err := (&types.Config{Importer: checked}).Check(p.ImportPath, fset, files, info)
		if err != nil {
			t.Fatal(err)
		}
		checked.checked[p.ImportPath] = made
		for _, name := range made.Scope().Names() {
			if named, ok := made.Scope().Lookup(name).Type().(*types.Named); ok {
				implementers = append(implementers, named)
			}
		}
		room := strings.TrimPrefix(p.ImportPath, "salesbot/")
		for _, file := range files {
			for _, d := range file.Decls {
				c.read(room, d, info, implementers)
			}
		}
	}
	return c
}

// checkedFirst imports what was type-checked from source, so that a function is the same
// object to all.
type checkedFirst struct {
	checked map[string]*types.Package
	others  types.Importer
}

func (i checkedFirst) Import(path string) (*types.Package, error) {
	if p, ok := i.checked[path]; ok {
		return p, nil
	}
	return i.others.Import(path)
}

// nameOf names a function, method or variable of a package; "" of anything else.
func nameOf(o types.Object) string {
	switch o := o.(type) {
	case *types.Func:
		return strings.TrimPrefix(strings.NewReplacer("(*salesbot/", "(*", "(salesbot/", "(").Replace(o.Origin().FullName()), "salesbot/")
	case *types.Var:
		if o.Pkg() != nil && o.Parent() == o.Pkg().Scope() {
			return strings.TrimPrefix(o.Pkg().Path(), "salesbot/") + "." + o.Name()
		}
	}
	return ""
}

// read notes what a declaration mentions.
func (c *code) read(room string, d ast.Decl, info *types.Info, implementers []*types.Named) {
	note := func(id *ast.Ident, body ast.Node) {
		name := nameOf(info.Defs[id])
		if name == "" || body == nil {
			return
		}
		c.rooms[name] = room
		if c.mentions[name] == nil {
			c.mentions[name] = make(map[string]bool)
		}
		ast.Inspect(body, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && wholeTable(call) {
				c.scans[name] = true
			}
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			o := info.Uses[id]
			if mentioned := nameOf(o); mentioned != "" {
				c.mentions[name][mentioned] = true
			}
			// Through an interface whatever has the method may be called.
			if f, ok := o.(*types.Func); ok && f.Signature().Recv() != nil {
				if face, ok := f.Signature().Recv().Type().Underlying().(*types.Interface); ok {
					for _, named := range implementers {
						if m, _, _ := types.LookupFieldOrMethod(types.NewPointer(named), true, f.Pkg(), f.Name()); m != nil && types.Implements(types.NewPointer(named), face) {
							c.mentions[name][nameOf(m)] = true
						}
					}
				}
			}
			return true
		})
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Body != nil {
			note(d.Name, d.Body)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.VAR {
				for i, value := range v.Values {
					note(v.Names[min(i, len(v.Names)-1)], value)
				}
			}
		}
	}
}

// wholeTable says whether a call walks a table from end to end: Scan(tx, "").
func wholeTable(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Scan" || len(call.Args) != 2 {
		return false
	}
	prefix, ok := call.Args[1].(*ast.BasicLit)
	return ok && prefix.Value == `""`
}

// way is how a message can come to a function: those on the way, the function first; nil
// when it cannot.
func (c *code) way(target string) []string {
	from := map[string]string{target: ""}
	for queue := []string{target}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if room := c.rooms[at]; strings.HasPrefix(room, "handlers") || room == "bot/words" || at == "(*bot.Router).Handle" {
			var way []string
			for name := at; name != ""; name = from[name] {
				way = append(way, name)
			}
			slices.Reverse(way)
			return way
		}
		for _, name := range slices.Sorted(maps.Keys(c.mentions)) {
			if _, seen := from[name]; !seen && c.mentions[name][at] {
				from[name] = at
				queue = append(queue, name)
			}
		}
	}
	return nil
}

func TestWholeTableScans(t *testing.T) {
	c := readCode(t)
	if len(c.mentions) < 1000 {
		t.Fatalf("only %d functions read", len(c.mentions))
	}
	for _, name := range slices.Sorted(maps.Keys(c.scans)) {
		if room := c.rooms[name]; room == "cmd/salesbot" || room == "sales/salestest" || strings.HasPrefix(room, "storage") {
			continue
		}
		way := c.way(name)
		known, ok := wholeTableScans[name]
		switch {
		case !ok:
			t.Errorf("%s walks a whole table (by a message: %v): bound it, use an index, or list it with its cure", name, way)
		case way != nil && !known.message:
			t.Errorf("%s walks a whole table, and a message can cause it: %v", name, way)
		case way == nil && known.message:
			t.Errorf("%s can be caused by no message any more: say so in the list", name)
		}
	}
	for name := range wholeTableScans {
		if !c.scans[name] {
			t.Errorf("%s walks no whole table any more: take it off the list", name)
		}
	}
}
