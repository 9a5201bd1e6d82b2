package sysviews

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// call runs a procedure with arguments by name, the others NULL or what their
// default is.
func call(t *testing.T, e *Env, name string, given map[string]string) (*Output, error) {
	t.Helper()
	p, ok := FindProcedure(name)
	if !ok {
		t.Fatalf("no procedure %s", name)
	}
	var args []types.Value
	for _, x := range p.Params {
		text, ok := given[x.Name]
		switch {
		case ok && x.Type.Kind.Character():
			args = append(args, types.NewText(x.Type.Kind, text))
		case ok:
			args = append(args, types.NewInt(x.Type.Kind, int64(text[0]-'0')))
		case x.Default != nil && x.Default.Text[0] >= '0' && x.Default.Text[0] <= '9':
			args = append(args, types.NewInt(x.Type.Kind, int64(x.Default.Text[0]-'0')))
		case x.Default != nil && x.Default.Text[0] == '\'':
			args = append(args, types.NewText(x.Type.Kind, strings.Trim(x.Default.Text, "'")))
		default:
			args = append(args, types.Null())
		}
	}
	return p.Run(e, args)
}

// rows returns some columns of a result.
func (s Set) rows(names ...string) string {
	var out []string
	for _, r := range s.Rows {
		var cells []string
		for _, n := range names {
			for i, c := range s.Columns {
				if strings.EqualFold(c.Name, n) {
					cells = append(cells, cell(r[i]))
				}
			}
		}
		out = append(out, strings.Join(cells, " "))
	}
	return strings.Join(out, "|")
}

func TestProceduresAnswerTheirColumns(t *testing.T) {
	e := env(t, shop(t), "dbo")
	for name, p := range procedures() {
		given := map[string]string{}
		for _, x := range p.Params {
			if x.Default == nil {
				given[x.Name] = "customers"
			}
		}
		if name == "sp_helptext" {
			given["@objname"] = "names"
		}
		if name == "sp_helprolemember" || name == "sp_helpuser" {
			given = nil
		}
		out, err := call(t, e, name, given)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, s := range out.Sets {
			for _, r := range s.Rows {
				for i, v := range r {
					if c := s.Columns[i]; v.IsNull() && !c.Nullable {
						t.Errorf("%s: %s is NULL", name, c.Name)
					} else if !v.IsNull() && v.Kind != c.Type.Kind {
						t.Errorf("%s: %s is of %s", name, c.Name, v.Kind)
					}
				}
			}
		}
	}
}

func TestWhatDriversAsk(t *testing.T) {
	e := env(t, shop(t), "dbo")
	for _, x := range []struct {
		procedure string
		given     map[string]string
		columns   string
		want      string
	}{
		{"sp_tables", map[string]string{"@table_owner": "dbo", "@table_type": "'TABLE'"}, "table_owner table_name table_type", "dbo customers TABLE|dbo orders TABLE"},
		{"sp_tables", map[string]string{"@table_name": "cust%"}, "table_name", "customers"},
		{"sp_tables", map[string]string{"@table_name": "cust%", "@fUsePattern": "0"}, "table_name", ""},
		{"sp_tables", map[string]string{"@table_qualifier": "other"}, "table_name", ""},
		{"sp_tables", map[string]string{"@table_name": "", "@table_owner": "", "@table_qualifier": "%"}, "table_qualifier", "master|shop|other"},
		{"sp_columns_100", map[string]string{"@table_name": "customers", "@ODBCVer": "3"}, "column_name data_type type_name precision length nullable ordinal_position ss_data_type",
			"id 4 int identity 10 4 0 1 56|name -9 nvarchar 50 100 1 2 39|credit 2 numeric 10 12 0 3 106"},
		{"sp_pkeys", map[string]string{"@table_name": "customers"}, "column_name key_seq pk_name", "id 1 PK_customers"},
		{"sp_fkeys", map[string]string{"@pktable_name": "customers"}, "pkcolumn_name fktable_name fkcolumn_name update_rule delete_rule fk_name pk_name", "id orders customer 1 0 FK_orders PK_customers"},
		{"sp_statistics_100", map[string]string{"@table_name": "customers"}, "index_name non_unique type column_name collation", "NULL NULL 0 NULL NULL|PK_customers 0 1 id A|ix_name 1 3 name D"},
		{"sp_special_columns_100", map[string]string{"@table_name": "customers"}, "column_name data_type", "id 4"},
		{"sp_sproc_columns_100", map[string]string{"@procedure_name": "go"}, "column_name column_type ordinal_position", "@RETURN_VALUE 5 0|@a 1 1"},
		{"sp_helpindex", map[string]string{"@objname": "[dbo].[customers]"}, "index_name index_description index_keys",
			"PK_customers clustered, unique, primary key located on PRIMARY id|ix_name nonclustered located on PRIMARY name(-)"},
		{"sp_datatype_info_100", map[string]string{"@data_type": "4", "@ODBCVer": "3"}, "type_name precision", "int 10|int identity 10"},
		{"sp_helptext", map[string]string{"@objname": "names"}, "text", "CREATE VIEW names AS SELECT name FROM customers"},
		{"sp_databases", nil, "database_name", "master|shop|other"},
	} {
		out, err := call(t, e, x.procedure, x.given)
		if err != nil {
			t.Errorf("%s: %v", x.procedure, err)
			continue
		}
		if got := out.Sets[0].rows(strings.Fields(x.columns)...); got != x.want {
			t.Errorf("%s %v: %s", x.procedure, x.given, got)
		}
	}
}

func TestProceduresHideWhatIsNotSeen(t *testing.T) {
	e := env(t, shop(t), "app")
	for _, name := range []string{"sp_columns_100", "sp_pkeys", "sp_statistics_100", "sp_special_columns"} {
		out, err := call(t, e, name, map[string]string{"@table_name": "customers"})
		if err != nil || len(out.Sets[0].Rows) != 0 {
			t.Errorf("%s: %v, %v", name, out.Sets[0].Rows, err)
		}
	}
	for _, name := range []string{"sp_help", "sp_helpindex", "sp_helptext"} {
		_, err := call(t, e, name, map[string]string{"@objname": "names"})
		var x *types.Error
		if !errors.As(err, &x) || x.Number != 15009 {
			t.Errorf("%s: %v", name, err)
		}
		// Injection finds nothing either.
		if _, err := call(t, env(t, shop(t), "dbo"), name, map[string]string{"@objname": "x'; DROP TABLE customers--"}); !errors.As(err, &x) || x.Number != 15009 {
			t.Errorf("%s: %v", name, err)
		}
	}
	c := grant(t, shop(t), "GRANT", "SELECT", "dbo.names")
	if _, err := call(t, env(t, c, "app"), "sp_helptext", map[string]string{"@objname": "names"}); fmt.Sprint(err) == "<nil>" {
		t.Error("the text is shown without VIEW DEFINITION")
	}
}

func TestLike(t *testing.T) {
	for _, x := range []struct {
		p, s string
		want bool
	}{{"a%", "abc", true}, {"%c", "abc", true}, {"a_c", "abc", true}, {"a[a-c]c", "abc", true}, {"a[^b]c", "abc", false}, {"[%]", "%", true}, {"a", "ab", false}, {"", "", true}, {"%%", "", true}, {"[", "[", false}} {
		if like([]rune(x.p), []rune(x.s)) != x.want {
			t.Errorf("%s like %s", x.s, x.p)
		}
	}
}
