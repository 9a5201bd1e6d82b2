package ddl

import (
	"slices"
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (w *work) createIndex(x *ast.CreateIndex) error {
	if f, ok, err := w.find(*x.Table); err == nil && ok && f.object.Kind() == catalog.KindView {
		return types.Unsupported("An index on a view").At(x.Line)
	}
	t, temp, err := w.table(*x.Table, security.Alter, cannotFind(*x.Table))
	if err != nil {
		return err
	}
	if err := onPrimary(x.On); err != nil {
		return err
	}
	d := w.at(temp).Edit()
	b := &builder{work: w, d: d, cat: w.at(temp), t: t.Clone(), temp: temp, optional: map[int32]bool{}}
	if i, taken := b.t.Index(x.Name.Name); taken {
		if o, _ := ast.Word(x.Options, "DROP_EXISTING"); o.Word != "ON" || i.Key() {
			return b.takenIndex(x)
		}
		if err := w.dropIndexSQL(b.t, i, temp); err != nil {
			return err
		}
		b.t.Indexes = slices.DeleteFunc(b.t.Indexes, func(o *catalog.Index) bool { return o == i })
	}
	k, err := b.index(x)
	if err != nil {
		return err
	}
	if err := w.makeIndex(b.t, k, temp); err != nil {
		return err
	}
	d.Put(b.t)
	w.take(temp, d)
	return nil
}

func (b *builder) takenIndex(x *ast.CreateIndex) error {
	s, _ := b.cat.SchemaByID(b.t.Schema)
	return types.Errorf(1913, "The operation failed because an index or statistics with name '%s' already exists on table '%s.%s'.", x.Name.Name, s.Name, b.t.Name).At(x.Line)
}

// index adds an index to the table, without making it.
func (b *builder) index(x *ast.CreateIndex) (*catalog.Index, error) {
	if x.Kind != "" || len(x.Order) > 0 || x.Tail != "" || x.FileStream != nil {
		return nil, types.Unsupported("An index of the kind " + x.Kind).At(x.Line)
	}
	if len(x.Columns) == 0 {
		return nil, types.Errorf(102, "Incorrect syntax near '%s'.", x.Name.Name).WithLevel(15, 1).At(x.Line)
	}
	if !catalog.NameFits(x.Name.Name) {
		return nil, types.Errorf(103, "The identifier that starts with '%.128s' is too long. Maximum length is 128.", x.Name.Name).WithLevel(15, 4).At(x.Line)
	}
	if _, taken := b.t.Index(x.Name.Name); taken {
		return nil, b.takenIndex(x)
	}
	k := &catalog.Index{Name: x.Name.Name, Unique: x.Unique, Clustered: x.Clustered != nil && *x.Clustered}
	var err error
	if k.Columns, err = keyColumns(b.t, x.Columns); err != nil {
		return nil, err
	}
	for _, n := range x.Include {
		c, ok := b.t.Column(n.Name)
		if !ok {
			return nil, types.Errorf(1911, "Column name '%s' does not exist in the target table or view.", n.Name).At(n.Line)
		}
		if slices.Contains(k.Include, c.ID) || slices.ContainsFunc(k.Columns, func(o catalog.KeyColumn) bool { return o.Column == c.ID }) {
			return nil, types.Errorf(1909, "Cannot use duplicate column names in index. Column name '%s' listed more than once.", c.Name).At(n.Line)
		}
		k.Include = append(k.Include, c.ID)
	}
	if x.Where != nil {
		if err := b.filterFits(x); err != nil {
			return nil, err
		}
		k.Filter = catalog.DefineCondition(x.Where)
		if _, exact, err := b.filter(b.t, k); err != nil {
			return nil, err
		} else if !exact && k.Unique {
			return nil, types.Unsupported("This filter of a unique index").At(x.Line)
		}
	}
	if err := b.addIndex(k, x.Options); err != nil {
		return nil, err
	}
	return k, nil
}

// indexOptions accepts what changes nothing that a client can see.
func indexOptions(x *catalog.Index, options []ast.Option) error {
	for _, o := range options {
		switch o.Name {
		case "PAD_INDEX", "SORT_IN_TEMPDB", "STATISTICS_NORECOMPUTE", "STATISTICS_INCREMENTAL", "DROP_EXISTING", "ONLINE", "RESUMABLE", "MAX_DURATION", "ALLOW_ROW_LOCKS", "ALLOW_PAGE_LOCKS",
			"OPTIMIZE_FOR_SEQUENTIAL_KEY", "MAXDOP", "DATA_COMPRESSION", "XML_COMPRESSION", "LOB_COMPACTION", "COMPRESS_ALL_ROW_GROUPS":
		case "FILLFACTOR":
			if l, ok := o.Value.(*ast.Literal); ok {
				x.FillFactor, _ = strconv.Atoi(l.Text)
			}
			if x.FillFactor < 0 || x.FillFactor > 100 {
				return types.Errorf(129, "Fillfactor %d is not a valid percentage; fillfactor must be between 1 and 100.", x.FillFactor).WithLevel(15, 1).At(o.Line)
			}
		case "IGNORE_DUP_KEY":
			if o.Word == "ON" || o.Word == "" {
				return types.Unsupported("IGNORE_DUP_KEY").At(o.Line)
			}
		default:
			return types.Unsupported("The option " + o.Name + " of an index").At(o.Line)
		}
	}
	return nil
}

func (w *work) alterIndex(x *ast.AlterIndex) error {
	t, temp, err := w.table(x.Table, security.Alter, cannotFind(x.Table))
	if err != nil {
		return err
	}
	n := t.Clone()
	list := n.Indexes
	if x.Name != nil {
		k, ok := n.Index(x.Name.Name)
		if !ok {
			s, _ := w.at(temp).SchemaByID(t.Schema)
			return types.Errorf(2727, "Cannot find index '%s'.", x.Name.Name+"' on '"+s.Name+"."+t.Name).WithLevel(11, 1).At(x.Line)
		}
		list = []*catalog.Index{k}
	}
	for _, k := range list {
		switch x.Action {
		case "DISABLE":
			if k.Clustered || k.Unique {
				return types.Unsupported("Disabling an index that is clustered or unique").At(x.Line)
			}
			k.Disabled = true
			err = w.dropIndexSQL(n, k, temp)
		case "REBUILD":
			if err = indexOptions(k, x.Options); err == nil && k.Disabled {
				k.Disabled = false
				err = w.makeIndex(n, k, temp)
			}
		case "REORGANIZE", "SET":
			err = indexOptions(k, x.Options)
		default:
			err = types.Unsupported("ALTER INDEX … " + x.Action).At(x.Line)
		}
		if err != nil {
			return err
		}
	}
	w.change(temp, func(d *catalog.Draft) { d.Put(n) })
	return nil
}

func (w *work) dropIndex(x *ast.DropIndex) error {
	for _, i := range x.Indexes {
		gone := cannotDrop("index", i.Table.Dotted()+"."+i.Name.Name, 7).At(i.Line)
		f, ok, err := w.find(i.Table)
		if err != nil {
			return err
		}
		t, is := f.object.(*catalog.Table)
		if !ok || !is {
			if x.IfExists {
				continue
			}
			return gone
		}
		k, ok := t.Index(i.Name.Name)
		if !ok {
			if x.IfExists {
				continue
			}
			return gone
		}
		if !f.temp {
			if err := w.may(security.Alter, w.Catalog.Securable(t), gone.WithLevel(14, 20)); err != nil {
				return err
			}
		}
		if k.Key() {
			what := "UNIQUE KEY"
			if k.Primary {
				what = "PRIMARY KEY"
			}
			return types.Errorf(3723, "An explicit DROP INDEX is not allowed on index '%s'. It is being used for %s constraint enforcement.", i.Table.Dotted()+"."+k.Name, what).WithLevel(16, 4).At(i.Line)
		}
		for _, r := range w.at(f.temp).Referencing(t.ID) {
			if r.Key.Key == k.ID {
				return types.Errorf(3723, "An explicit DROP INDEX is not allowed on index '%s'. It is being used for %s constraint enforcement.", i.Table.Dotted()+"."+k.Name, "FOREIGN KEY").WithLevel(16, 6).At(i.Line)
			}
		}
		if err := w.dropIndexSQL(t, k, f.temp); err != nil {
			return err
		}
		n := t.Clone()
		n.Indexes = slices.DeleteFunc(n.Indexes, func(o *catalog.Index) bool { return o.ID == k.ID })
		w.change(f.temp, func(d *catalog.Draft) { d.Put(n) })
	}
	return nil
}

// statistics accepts CREATE and UPDATE STATISTICS: SQLite plans without them.
func (w *work) statistics(s ast.Stmt) error {
	n, columns := ast.Name{}, []ast.Ident(nil)
	switch x := s.(type) {
	case *ast.CreateStatistics:
		n, columns = x.Table, x.Columns
	case *ast.UpdateStatistics:
		n = x.Table
	}
	t, _, err := w.table(n, security.Alter, cannotFind(n))
	if err != nil {
		return err
	}
	for _, c := range columns {
		if _, ok := t.Column(c.Name); !ok {
			return types.Errorf(1911, "Column name '%s' does not exist in the target table or view.", c.Name).At(c.Line)
		}
	}
	return nil
}
