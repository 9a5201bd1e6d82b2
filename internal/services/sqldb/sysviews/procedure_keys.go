package sysviews

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
)

const statisticsArguments = "@table_name sysname, @table_owner sysname?, @table_qualifier sysname?, @index_name sysname? '%', @is_unique char(1)? 'N', @accuracy char(1)? 'Q'"

var keyProcedures = []procedure{
	{"sp_pkeys", "@table_name sysname, @table_owner sysname?, @table_qualifier sysname?", spPKeys},
	{"sp_fkeys", "@pktable_name sysname?, @pktable_owner sysname?, @pktable_qualifier sysname?, @fktable_name sysname?, @fktable_owner sysname?, @fktable_qualifier sysname?", spFKeys},
	{"sp_statistics", statisticsArguments, spStatistics}, {"sp_statistics_100", statisticsArguments, spStatistics},
}

func spPKeys(e *Env, a arguments, out *Output) error {
	add := out.set("TABLE_QUALIFIER sysname?, TABLE_OWNER sysname?, TABLE_NAME sysname?, COLUMN_NAME sysname?, KEY_SEQ smallint, PK_NAME sysname?")
	if e.elsewhere(a, "@table_qualifier") {
		return nil
	}
	for _, r := range e.relationsOf(a.match("@table_owner", true), a.match("@table_name", true), false) {
		t, ok := r.object.(*catalog.Table)
		if !ok || t.PrimaryKey() == nil {
			continue
		}
		for i, k := range t.PrimaryKey().Columns {
			add(e.Catalog.Name(), r.owner, r.name, columnNames(t, []int32{k.Column}), i+1, t.PrimaryKey().Name)
		}
	}
	return nil
}

// rules are the numbers that ODBC has for actions.
var rules = map[catalog.Action]int{catalog.Cascade: 0, catalog.NoAction: 1, catalog.SetNull: 2, catalog.SetDefault: 3}

func spFKeys(e *Env, a arguments, out *Output) error {
	add := out.set("PKTABLE_QUALIFIER sysname?, PKTABLE_OWNER sysname?, PKTABLE_NAME sysname?, PKCOLUMN_NAME sysname?, FKTABLE_QUALIFIER sysname?, FKTABLE_OWNER sysname?, FKTABLE_NAME sysname?, " +
		"FKCOLUMN_NAME sysname?, KEY_SEQ smallint, UPDATE_RULE smallint?, DELETE_RULE smallint?, FK_NAME sysname?, PK_NAME sysname?, DEFERRABILITY smallint")
	type row struct {
		order  string
		values []any
	}
	var list []row
	pkOwner, pkName, fkOwner, fkName := a.match("@pktable_owner", true), a.match("@pktable_name", true), a.match("@fktable_owner", true), a.match("@fktable_name", true)
	for _, t := range e.tables() {
		for _, f := range t.ForeignKeys {
			ref, ok := e.Catalog.TableByID(f.References)
			if !ok || !e.sees(ref) || !pkOwner(e.schema(ref.Schema)) || !pkName(ref.Name) || !fkOwner(e.schema(t.Schema)) || !fkName(t.Name) {
				continue
			}
			key := ""
			for _, x := range ref.Indexes {
				if x.ID == f.Key {
					key = x.Name
				}
			}
			for i, c := range f.Columns {
				other := t
				if a.given("@fktable_name") {
					other = ref
				}
				list = append(list, row{strings.ToLower(e.schema(other.Schema)+"\x00"+other.Name+"\x00"+f.Name) + string(rune(i)), []any{
					e.Catalog.Name(), e.schema(ref.Schema), ref.Name, columnNames(ref, []int32{f.RefColumns[i]}), e.Catalog.Name(), e.schema(t.Schema), t.Name, columnNames(t, []int32{c}), i + 1,
					rules[f.OnUpdate], rules[f.OnDelete], f.Name, key, 7}})
			}
		}
	}
	slices.SortFunc(list, func(a, b row) int { return strings.Compare(a.order, b.order) })
	for _, r := range list {
		add(r.values...)
	}
	return nil
}

func spStatistics(e *Env, a arguments, out *Output) error {
	add := out.set("TABLE_QUALIFIER sysname?, TABLE_OWNER sysname?, TABLE_NAME sysname?, NON_UNIQUE smallint?, INDEX_QUALIFIER sysname?, INDEX_NAME sysname?, TYPE smallint, SEQ_IN_INDEX smallint?, " +
		"COLUMN_NAME sysname?, COLLATION char(1)?, CARDINALITY int?, PAGES int?, FILTER_CONDITION varchar(128)?")
	if e.elsewhere(a, "@table_qualifier") {
		return nil
	}
	index := a.match("@index_name", false)
	for _, r := range e.relationsOf(a.match("@table_owner", true), a.match("@table_name", true), false) {
		t, ok := r.object.(*catalog.Table)
		if !ok {
			continue
		}
		rows := int64(0)
		if e.RowCount != nil {
			rows = e.RowCount(t.ID)
		}
		add(e.Catalog.Name(), r.owner, r.name, nil, nil, nil, 0, nil, nil, nil, rows, rows/100+1, nil)
		list := slices.Clone(t.Indexes)
		slices.SortStableFunc(list, func(x, y *catalog.Index) int { // as ODBC wants them: unique first, then clustered, then by name
			if x.Unique != y.Unique {
				return b(y.Unique) - b(x.Unique)
			}
			if x.Clustered != y.Clustered {
				return b(y.Clustered) - b(x.Clustered)
			}
			return strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name))
		})
		for _, x := range list {
			if !index(x.Name) || strings.EqualFold(a.text("@is_unique"), "Y") && !x.Unique {
				continue
			}
			kind := 3
			if x.Clustered {
				kind = 1
			}
			filter := any(nil)
			if x.Filter != nil {
				filter = short(x.Filter.Text)
			}
			for i, k := range x.Columns {
				order := "A"
				if k.Desc {
					order = "D"
				}
				add(e.Catalog.Name(), r.owner, r.name, !x.Unique, r.name, x.Name, kind, i+1, columnNames(t, []int32{k.Column}), order, rows, rows/100+1, filter)
			}
		}
	}
	return nil
}
