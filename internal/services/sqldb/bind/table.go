package bind

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/sysviews"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// table binds a name in FROM: a CTE, a table variable, a temporary table, a
// catalogue view, or an object of the database.
func (b *binder) table(x *ast.Table, sc *scope) (string, error) {
	switch {
	case x.System != nil:
		return "", types.Unsupported("FOR SYSTEM_TIME").At(x.Line)
	case x.Sample != nil:
		return "", types.Unsupported("TABLESAMPLE").At(x.Line)
	case x.Path:
		return "", types.Unsupported("FOR PATH").At(x.Line)
	}
	if err := checkHints(x.Hints); err != nil {
		return "", err
	}
	alias := ""
	if x.Alias != nil {
		alias = x.Alias.Name
	}
	if len(x.Name.Parts) == 1 {
		if text, done, err := b.cteSource(x, alias, sc); done || err != nil {
			return text, err
		}
	}
	o, err := b.env.object(x.Name)
	if err != nil {
		return "", err
	}
	if o.system == nil && !o.temporary && locks(x.Hints) {
		b.p.Locks = true
	}
	return b.open(o, x, alias, sc)
}

// object is what a name in FROM means.
type object struct {
	table     *catalog.Table
	view      *catalog.View
	system    *sysviews.View
	in        *catalog.Catalog
	temporary bool
}

// object finds a table, view or catalogue view by name: 208 if there is none.
func (e *Env) object(n ast.Name) (object, error) {
	unknown := types.Errorf(208, "Invalid object name '%s'.", n.Dotted()).At(n.Line)
	name := n.Object()
	switch {
	case n.Server() != "" || n.Database() != "" && !catalog.SameName(n.Database(), e.Catalog.Name()) && !strings.EqualFold(n.Database(), "tempdb"):
		return object{}, catalog.Elsewhere(n)
	case strings.HasPrefix(name, "@"):
		if e.Variable != nil {
			if v, ok := e.Variable(strings.ToLower(name)); ok && v.Table != nil {
				return object{table: v.Table, temporary: true}, nil
			}
		}
		return object{}, types.Errorf(1087, "Must declare the table variable \"%s\".", name).WithLevel(15, 2).At(n.Line)
	case catalog.Global(name):
		if t, ok := e.Catalog.Global(name); ok {
			return object{table: t, in: e.Catalog}, nil
		}
		return object{}, unknown
	case strings.HasPrefix(name, "#"):
		if e.Temp != nil {
			if o, ok := e.Temp.Resolve("", name, ""); ok {
				if t, ok := o.(*catalog.Table); ok {
					return object{table: t, in: e.Temp, temporary: true}, nil
				}
			}
		}
		return object{}, unknown
	}
	if s := n.Schema(); strings.EqualFold(s, "sys") || strings.EqualFold(s, "INFORMATION_SCHEMA") {
		if v, ok := sysviews.Find(s, name); ok && !v.Function {
			return object{system: v, temporary: strings.EqualFold(n.Database(), "tempdb")}, nil
		}
		return object{}, unknown
	}
	o, ok := e.Catalog.Resolve(n.Schema(), name, e.Schema)
	for hops := 0; ok && hops < 8; hops++ {
		switch t := o.(type) {
		case *catalog.Table:
			if t.OfType {
				return object{}, unknown
			}
			return object{table: t, in: e.Catalog}, nil
		case *catalog.View:
			return object{view: t, in: e.Catalog}, nil
		case *catalog.Synonym:
			schema := ""
			if len(t.Parts) > 1 {
				schema = t.Parts[len(t.Parts)-2]
			}
			if strings.EqualFold(schema, "sys") {
				if v, ok := sysviews.Find(schema, t.Parts[len(t.Parts)-1]); ok {
					return object{system: v}, nil
				}
			}
			if o, ok = e.Catalog.Resolve(schema, t.Parts[len(t.Parts)-1], e.Schema); !ok {
				return object{}, types.Errorf(5313, "Synonym '%s' refers to an invalid object.", n.Dotted()).At(n.Line)
			}
		default:
			return object{}, unknown
		}
	}
	if n.Schema() == "" {
		if v, ok := sysviews.Find("sys", name); ok && !v.Function && strings.HasPrefix(strings.ToLower(name), "sys") {
			return object{system: v}, nil
		}
	}
	return object{}, unknown
}

// open makes an object a source.
func (b *binder) open(o object, x *ast.Table, alias string, sc *scope) (string, error) {
	set := &rowset{alias: alias, named: alias != ""}
	if !set.named {
		set.alias, set.schema = x.Name.Object(), x.Name.Schema()
	}
	switch {
	case o.view != nil:
		return b.view(o, set, x, sc)
	case o.system != nil:
		return b.system(o.system, o.temporary, set, sc)
	}
	sc.sets = append(sc.sets, set)
	return b.rowsOf(o, set, isTarget(x)), nil
}

// rowsOf opens the rows of a table.
func (b *binder) rowsOf(o object, set *rowset, target bool) string {
	if !o.temporary {
		b.p.Reads = true
	}
	a := b.alias()
	if target {
		set.rowID = a + ".rowid"
	}
	for _, c := range o.table.Columns {
		f := columnField(c, set)
		f.sql = a + "." + catalog.StoredColumn(c.ID)
		if c.Computed != nil && !c.Computed.Persisted {
			if tree, err := c.Computed.Value.Tree(); err == nil {
				f.expand = tree
			}
		}
		set.fields = append(set.fields, f)
	}
	if !o.temporary {
		b.readable(set, o.in.Securable(o.table), !target)
		if set.schema == "" && !set.named {
			if s, ok := o.in.SchemaByID(o.table.Schema); ok {
				set.schema = s.Name
			}
		}
	}
	return o.table.StoredName() + " AS " + a
}

// readable makes reading a rowset's columns demand SELECT, and with at that
// the rowset is read at all.
func (b *binder) readable(set *rowset, on security.Securable, at bool) {
	modules := b.modules
	with := func(c *security.Column) {
		was := b.modules
		b.modules = modules
		b.demand(security.Select, on, c)
		b.modules = was
	}
	if at {
		with(nil)
	}
	set.use = func(f *field) { with(&security.Column{ID: f.id, Name: f.name}) }
}

func columnField(c *catalog.Column, set *rowset) *field {
	return &field{
		name: c.Name, t: c.Type, null: c.Nullable, of: set, id: c.ID,
		identity: c.Identity != nil, computed: c.Computed != nil, sysname: c.UserType == catalog.SysnameID,
	}
}

// system opens a catalogue view, of the session's tempdb if temp, whose rows
// are those of the moment. LIMIT keeps SQLite from asking for them once for
// each row of what they are joined to, and lets it index them.
func (b *binder) system(v *sysviews.View, temp bool, set *rowset, sc *scope, args ...bound) (string, error) {
	a := b.alias()
	for i, c := range v.Columns {
		f := columnField(c, set)
		f.sql, f.computed = fmt.Sprintf("%s.k%d", a, i), true
		set.fields = append(set.fields, f)
	}
	from := typesOf(args)
	p, host := b.p, b.env.Host
	text, err := b.rowsCall(len(v.Columns), args, func(raw []driver.Value) (rowstore.Source, error) {
		values := make([]types.Value, len(raw))
		for i := range raw {
			var err error
			if values[i], err = rowstore.Decode(raw[i], from[i]); err != nil {
				return nil, err
			}
		}
		ctx := p.ctx
		if ctx == nil {
			ctx = context.Background()
		}
		var out rowstore.Slice
		env := host.System(ctx)
		if temp {
			env = env.Tempdb()
		}
		for _, row := range v.Rows(env, values) {
			line := make([]driver.Value, len(row))
			for i, x := range row {
				line[i] = rowstore.Encode(x, v.Columns[i].Type)
			}
			out.Rows = append(out.Rows, line)
		}
		return &out, nil
	})
	sc.sets = append(sc.sets, set)
	if len(args) == 0 {
		text = "(SELECT * FROM " + text + " LIMIT -1)"
	}
	return text + " AS " + a, err
}

// rowsCall writes the call of rows that a function of this plan yields.
func (b *binder) rowsCall(columns int, args []bound, f rowstore.Table) (string, error) {
	name, ok := rowstore.Width(columns, len(args))
	if !ok {
		return "", types.Unsupported("So many columns")
	}
	n := b.env.Conn.Driver().AddTable(f)
	b.p.tables = append(b.p.tables, n)
	text := fmt.Sprintf("%s(%d", name, n)
	for _, a := range args {
		text += ", " + a.sql
	}
	return text + ")", nil
}

// groupCall calls a function of groups of this plan alone; args is what stands
// behind its number, with a comma before each argument.
func (b *binder) groupCall(args string, f func() rowstore.Group) string {
	n := b.env.Conn.Driver().AddGroup(f)
	b.p.groups = append(b.p.groups, n)
	return fmt.Sprintf("agg(%d%s)", n, args)
}

// hints are the table hints that are accepted; none changes what is read, but
// some lock.
const hints = " NOLOCK READUNCOMMITTED READCOMMITTED READCOMMITTEDLOCK REPEATABLEREAD SERIALIZABLE HOLDLOCK UPDLOCK XLOCK ROWLOCK PAGLOCK TABLOCK TABLOCKX READPAST NOWAIT SNAPSHOT INDEX FORCESEEK FORCESCAN NOEXPAND KEEPIDENTITY KEEPDEFAULTS IGNORE_CONSTRAINTS IGNORE_TRIGGERS FASTFIRSTROW SPATIAL_WINDOW_MAX_CELLS "

func checkHints(list []ast.Option) error {
	for _, h := range list {
		if h.Name != Target && !strings.Contains(hints, " "+strings.ToUpper(h.Name)+" ") {
			return types.Errorf(321, "\"%s\" is not a recognized table hints option. If it is intended as a parameter to a table-valued function or to the CHANGETABLE function, ensure that your database compatibility mode is set to 90.", h.Name).WithLevel(15, 1).At(h.Line)
		}
	}
	return nil
}

// locks reports a hint whose lock is held until the transaction ends.
func locks(list []ast.Option) bool {
	for _, h := range list {
		switch strings.ToUpper(h.Name) {
		case "UPDLOCK", "XLOCK", "TABLOCKX", "HOLDLOCK", "SERIALIZABLE", "REPEATABLEREAD":
			return true
		}
	}
	return false
}
