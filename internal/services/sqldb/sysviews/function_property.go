package sysviews

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var propertyFunctions = []function{
	{"COLUMNPROPERTY", "inn", "int", columnProperty},
	{"OBJECTPROPERTY", "in", "int", func(e *Env, a []types.Value) any { return e.objectProperty(a[0], a[1]) }},
	{"OBJECTPROPERTYEX", "in", "sql_variant", func(e *Env, a []types.Value) any {
		if strings.EqualFold(a[1].Text, "BaseType") {
			if o, ok := e.numbered(a[0]); ok {
				return types.Variable{Type: types.Sized(types.Char, 2), Value: types.NewText(types.Char, (string(o.Kind()) + " ")[:2])}
			}
			return nil
		}
		if n, ok := e.objectProperty(a[0], a[1]).(int); ok {
			return numberOf(types.Of(types.Int), int64(n))
		}
		return nil
	}},
	{"INDEXPROPERTY", "inn", "int", func(e *Env, a []types.Value) any {
		o, _ := e.numbered(a[0])
		t, ok := o.(*catalog.Table)
		if !ok {
			return nil
		}
		x, ok := t.Index(a[1].Text)
		if !ok {
			return nil
		}
		switch strings.ToLower(a[2].Text) {
		case "indexid":
			return int(x.ID)
		case "isclustered":
			return b(x.Clustered)
		case "isunique":
			return b(x.Unique)
		case "isdisabled":
			return b(x.Disabled)
		case "indexfillfactor":
			return x.FillFactor
		case "isautostatistics", "iscolumnstore", "isfulltextkey", "ishypothetical", "ispadindex", "isstatistics", "indexdepth", "ispagelockdisallowed", "isrowlockdisallowed":
			return 0
		}
		return nil
	}},
	{"INDEXKEY_PROPERTY", "iiin", "int", func(e *Env, a []types.Value) any {
		o, _ := e.numbered(a[0])
		t, ok := o.(*catalog.Table)
		if !ok {
			return nil
		}
		for _, x := range t.Indexes {
			if n := a[2].Int; int64(x.ID) == a[1].Int && n > 0 && int(n) <= len(x.Columns) {
				switch strings.ToLower(a[3].Text) {
				case "columnid":
					return int(x.Columns[n-1].Column)
				case "isdescending":
					return b(x.Columns[n-1].Desc)
				}
			}
		}
		return nil
	}},
	{"TYPEPROPERTY", "nn", "int", func(e *Env, a []types.Value) any {
		d, t, ok := e.typeNamed(a[0])
		if !ok {
			return nil
		}
		p, s := precision(d.Type)
		switch strings.ToLower(a[1].Text) {
		case "allowsnull":
			return b(t == nil || t.Nullable)
		case "precision":
			if d.Type.Kind.Character() || d.Type.Kind.Bytes() {
				return d.Type.Length
			}
			return p
		case "scale":
			if d.Type.Kind.Numeric() {
				return s
			}
		case "usesansitrim":
			if d.Type.Kind.Character() || d.Type.Kind.Bytes() {
				return 1
			}
		}
		return nil
	}},
	{"STATS_DATE", "ii", "datetime", func(*Env, []types.Value) any { return nil }},
	{"FULLTEXTSERVICEPROPERTY", "n", "int", func(*Env, []types.Value) any { return 0 }},
}

func columnProperty(e *Env, a []types.Value) any {
	o, ok := e.numbered(a[0])
	if !ok {
		return nil
	}
	prop := strings.ToLower(a[2].Text)
	list := columnsOf(o)
	if ps := parametersOf(o); ps != nil {
		for _, p := range ps {
			if catalog.SameName(p.Name, a[1].Text) {
				if prop == "isoutparam" {
					return b(p.Output)
				}
				return columnValue(&catalog.Column{ID: p.ID, Declared: p.Declared, Nullable: true}, int(p.ID), prop)
			}
		}
	}
	for i, c := range list {
		if catalog.SameName(c.Name, a[1].Text) {
			return columnValue(c, i+1, prop)
		}
	}
	return nil
}

func parametersOf(o catalog.Object) []catalog.Parameter {
	switch x := o.(type) {
	case *catalog.Procedure:
		return x.Params
	case *catalog.Function:
		return x.Params
	}
	return nil
}

func columnValue(c *catalog.Column, at int, prop string) any {
	p, s := precision(c.Type)
	text := c.Type.Kind.Character() || c.Type.Kind == types.Binary || c.Type.Kind == types.VarBinary
	switch prop {
	case "allowsnull":
		return b(c.Nullable)
	case "columnid":
		return int(c.ID)
	case "ordinal":
		return at
	case "isidentity":
		return b(c.Identity != nil)
	case "isidnotforrepl":
		return b(c.Identity != nil && c.Identity.NotForReplication)
	case "iscomputed":
		return b(c.Computed != nil)
	case "isrowguidcol":
		return b(c.RowGUID)
	case "issparse":
		return b(c.Sparse)
	case "precision":
		if text {
			return c.Type.Length
		}
		return p
	case "scale":
		if text {
			return nil
		}
		return s
	case "charmaxlen":
		if text {
			return c.Type.Length
		}
	case "usesansitrim":
		if text {
			return 1
		}
	case "isindexable":
		return b(!c.Type.IsMax() && !c.Type.Kind.Large())
	case "isdeterministic", "isprecise":
		if c.Computed != nil {
			return b(c.Computed.Persisted)
		}
	case "ishidden", "isfulltextindexed", "iscolumnset", "generatedalwaystype", "isoutparam", "systemdataaccess", "userdataaccess", "isxmlindexable", "iscursortype":
		return 0
	}
	return nil
}

// objectProperty is an int, or nil.
func (e *Env) objectProperty(id, name types.Value) any {
	prop := strings.ToLower(strings.TrimSpace(name.Text))
	o, ok := e.numbered(id)
	if !ok {
		v, ok := e.library.byID[int32(id.Int)]
		if !ok || id.IsNull() {
			return nil
		}
		switch prop {
		case "ismsshipped":
			return 1
		case "isview":
			return b(!v.Function)
		case "schemaid":
			return int(v.Schema)
		}
		return 0
	}
	k := o.Kind()
	t, _ := o.(*catalog.Table)
	m := moduleOf(o)
	switch prop {
	case "isusertable":
		return b(k == catalog.KindTable)
	case "istable":
		return b(k == catalog.KindTable || k == catalog.KindTableType)
	case "isview":
		return b(k == catalog.KindView)
	case "isprocedure":
		return b(k == catalog.KindProcedure)
	case "isscalarfunction":
		return b(k == catalog.KindScalarFunction)
	case "isinlinefunction":
		return b(k == catalog.KindInlineFunction)
	case "istablefunction":
		return b(k == catalog.KindTableFunction || k == catalog.KindInlineFunction)
	case "isexecuted":
		return b(m.Source != nil)
	case "isconstraint":
		_, is := o.(*catalog.Constraint)
		return b(is)
	case "isprimarykey":
		return b(k == catalog.KindPrimaryKey)
	case "isuniquecnst":
		return b(k == catalog.KindUnique)
	case "isforeignkey":
		return b(k == catalog.KindForeignKey)
	case "ischeckcnst":
		return b(k == catalog.KindCheck)
	case "isdefaultcnst", "isdefault":
		return b(k == catalog.KindDefault)
	case "isschemabound":
		return b(m.SchemaBound)
	case "isquotedidenton", "execisquotedidenton":
		return b(m.Source == nil || m.Source.QuotedIdentifier)
	case "isansinullson", "execisansinullson":
		return 1
	case "ownerid":
		if h := o.Header(); h.Owner != 0 {
			return int(h.Owner)
		}
		s, _ := e.Catalog.SchemaByID(o.Header().Schema)
		return int(s.Owner)
	case "schemaid":
		return int(o.Header().Schema)
	case "ismsshipped", "issystemtable", "istrigger", "isencrypted", "isreplproc", "isqueue", "isrule", "tablehasactivefulltextindex", "tabletemporaltype", "tableismemoryoptimized":
		return 0
	}
	if t == nil {
		if strings.HasPrefix(prop, "table") || strings.HasPrefix(prop, "is") {
			return 0
		}
		return nil
	}
	return e.tableProperty(t, prop)
}

func (e *Env) tableProperty(t *catalog.Table, prop string) any {
	has := func(f func(*catalog.Index) bool) int {
		for _, x := range t.Indexes {
			if f(x) {
				return 1
			}
		}
		return 0
	}
	anyColumn := func(f func(*catalog.Column) bool) int {
		for _, c := range t.Columns {
			if f(c) {
				return 1
			}
		}
		return 0
	}
	switch prop {
	case "tablehasprimarykey":
		return has(func(x *catalog.Index) bool { return x.Primary })
	case "tablehasuniquecnst":
		return has(func(x *catalog.Index) bool { return x.UniqueKey })
	case "tablehasindex", "isindexed":
		return b(len(t.Indexes) > 0)
	case "tablehasclustindex":
		return has(func(x *catalog.Index) bool { return x.Clustered })
	case "tablehasnonclustindex":
		return has(func(x *catalog.Index) bool { return !x.Clustered })
	case "tablehasidentity":
		return anyColumn(func(c *catalog.Column) bool { return c.Identity != nil })
	case "tablehasrowguidcol":
		return anyColumn(func(c *catalog.Column) bool { return c.RowGUID })
	case "tablehasdefaultcnst":
		return anyColumn(func(c *catalog.Column) bool { return c.Default != nil })
	case "tablehastimestamp":
		return anyColumn(func(c *catalog.Column) bool { return c.Type.Kind == types.RowVersion })
	case "tablehasforeignkey":
		return b(len(t.ForeignKeys) > 0)
	case "tablehasforeignref":
		return b(len(e.Catalog.Referencing(t.ID)) > 0)
	case "tablehascheckcnst":
		return b(len(t.Checks) > 0)
	}
	if strings.HasPrefix(prop, "is") || strings.HasPrefix(prop, "table") {
		return 0
	}
	return nil
}
