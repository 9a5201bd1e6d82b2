package engine

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// catalog is what a database's file says about its tables and users.
type catalog struct {
	Next     int32          `json:"next"`
	Tables   []*table       `json:"tables"`
	Security security.State `json:"security"`
}

// table is a table of the schema dbo, the only one that is built.
type table struct {
	ID      int32     `json:"id"`
	Name    string    `json:"name"`
	Columns []*column `json:"columns"`
	Keys    []key     `json:"keys,omitempty"`
}

// key is PRIMARY KEY or UNIQUE over columns by their ids.
type key struct {
	Name    string  `json:"name"`
	Primary bool    `json:"primary,omitempty"`
	Columns []int32 `json:"columns"`
}

type column struct {
	ID        int32      `json:"id"`
	Name      string     `json:"name"`
	Type      types.Type `json:"type"`
	Null      bool       `json:"null,omitempty"`
	Identity  bool       `json:"identity,omitempty"`
	Seed      int64      `json:"seed,omitempty"`
	Increment int64      `json:"increment,omitempty"`
	Default   string     `json:"default,omitempty"` // T-SQL
}

var dbo = security.Securable{Class: security.SchemaClass, ID: 1, Name: "dbo", Owner: security.DBO}

func (t *table) securable() security.Securable {
	return security.Securable{Class: security.ObjectClass, ID: t.ID, Name: t.Name, Schema: &dbo}
}

func (t *table) column(name string) *column {
	for _, c := range t.Columns {
		if strings.EqualFold(c.Name, name) {
			return c
		}
	}
	return nil
}

func (t *table) byID(id int32) *column {
	for _, c := range t.Columns {
		if c.ID == id {
			return c
		}
	}
	return nil
}

func (c *catalog) table(n ast.Name) (*table, error) {
	if n.Server() != "" || n.Database() != "" {
		return nil, types.Errorf(40515, "Reference to database and/or server name in '%s' is not supported in this version of SQL Server.", dotted(n)).WithLevel(15, 1).At(n.Line)
	}
	if strings.HasPrefix(n.Object(), "#") || strings.HasPrefix(n.Object(), "@") {
		return nil, types.Unsupported("The temporary table " + n.Object()).At(n.Line)
	}
	if strings.EqualFold(n.Schema(), "sys") || strings.EqualFold(n.Schema(), "INFORMATION_SCHEMA") {
		return nil, types.Unsupported("The view " + dotted(n)).At(n.Line)
	}
	for _, t := range c.Tables {
		if strings.EqualFold(t.Name, n.Object()) && (n.Schema() == "" || strings.EqualFold(n.Schema(), "dbo")) {
			return t, nil
		}
	}
	return nil, types.Errorf(208, "Invalid object name '%s'.", dotted(n)).At(n.Line)
}

func dotted(n ast.Name) string {
	var parts []string
	for _, p := range n.Parts {
		parts = append(parts, p.Name)
	}
	return strings.Join(parts, ".")
}

var kinds = map[string]types.Kind{
	"bit": types.Bit, "tinyint": types.TinyInt, "smallint": types.SmallInt, "int": types.Int, "integer": types.Int, "bigint": types.BigInt,
	"smallmoney": types.SmallMoney, "money": types.Money, "decimal": types.Decimal, "numeric": types.Decimal, "dec": types.Decimal, "real": types.Real,
	"float": types.Float, "date": types.Date, "time": types.Time, "smalldatetime": types.SmallDateTime, "datetime": types.DateTime,
	"datetime2": types.DateTime2, "datetimeoffset": types.DateTimeOffset, "char": types.Char, "varchar": types.VarChar, "nchar": types.NChar,
	"nvarchar": types.NVarChar, "binary": types.Binary, "varbinary": types.VarBinary, "uniqueidentifier": types.UniqueIdentifier,
}

// typeOf reads a type as written. Without a length text has bare characters:
// 1 in a definition, 30 in CAST.
func typeOf(a *ast.Type, bare int) (types.Type, error) {
	name := strings.ToLower(a.Name.Object())
	if name == "sysname" {
		return types.Sysname(), nil
	}
	k, ok := kinds[name]
	if !ok {
		return types.Type{}, types.Unsupported("The data type " + dotted(a.Name)).At(a.Line)
	}
	t := types.Of(k)
	text := k.Character() || k.Bytes()
	if text {
		t.Length = bare
	}
	switch {
	case a.Max:
		t.Length = types.Max
	case len(a.Args) > 0 && text:
		limit := int64(8000)
		if k.National() {
			limit = 4000
		}
		if a.Args[0] < 1 || a.Args[0] > limit {
			return t, types.Errorf(131, "The size (%d) given to the type '%s' exceeds the maximum allowed for any data type (8000).", a.Args[0], name).WithLevel(15, 3).At(a.Line)
		}
		t.Length = int(a.Args[0])
	case len(a.Args) > 0 && k == types.Decimal:
		p, s := a.Args[0], int64(0)
		if len(a.Args) > 1 {
			s = a.Args[1]
		}
		if p < 1 || p > 38 || s < 0 || s > p {
			return t, types.Errorf(192, "The scale must be less than or equal to the precision.").WithLevel(15, 1).At(a.Line)
		}
		t = types.NewDecimal(int(p), int(s))
	case len(a.Args) > 0 && k == types.Float:
		if a.Args[0] <= 24 {
			t = types.Of(types.Real)
		}
	case len(a.Args) > 0:
		if a.Args[0] < 0 || a.Args[0] > 7 {
			return t, types.Errorf(1002, "Line %d: Specified scale %d is invalid.", a.Line, a.Args[0]).WithLevel(15, 1).At(a.Line)
		}
		t.Scale = uint8(a.Args[0])
	}
	return t, nil
}

// define is the table's SQLite form.
func (t *table) define() []string {
	var cols []string
	for _, c := range t.Columns {
		cols = append(cols, fmt.Sprintf("c%d%s", c.ID, collate(c.Type)))
	}
	out := []string{fmt.Sprintf("CREATE TABLE t%d (%s)", t.ID, strings.Join(cols, ", "))}
	for i, k := range t.Keys {
		var parts []string
		for _, id := range k.Columns {
			c := t.byID(id)
			part := fmt.Sprintf("c%d", id)
			if c.Null { // T-SQL's UNIQUE takes one NULL
				sentinel := "x''"
				if c.Type.Kind.Bytes() || c.Type.Kind == types.UniqueIdentifier {
					sentinel = "''"
				}
				part = fmt.Sprintf("ifnull(c%d, %s)", id, sentinel)
			}
			parts = append(parts, part+collate(c.Type))
		}
		out = append(out, fmt.Sprintf("CREATE UNIQUE INDEX t%dk%d ON t%d (%s)", t.ID, i, t.ID, strings.Join(parts, ", ")))
	}
	return out
}
