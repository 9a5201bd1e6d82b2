package catalog

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var kinds = map[string]types.Kind{
	"bit": types.Bit, "tinyint": types.TinyInt, "smallint": types.SmallInt, "int": types.Int, "integer": types.Int, "bigint": types.BigInt,
	"smallmoney": types.SmallMoney, "money": types.Money, "decimal": types.Decimal, "numeric": types.Decimal, "dec": types.Decimal, "real": types.Real,
	"float": types.Float, "date": types.Date, "time": types.Time, "smalldatetime": types.SmallDateTime, "datetime": types.DateTime,
	"datetime2": types.DateTime2, "datetimeoffset": types.DateTimeOffset, "char": types.Char, "varchar": types.VarChar, "nchar": types.NChar,
	"nvarchar": types.NVarChar, "binary": types.Binary, "varbinary": types.VarBinary, "uniqueidentifier": types.UniqueIdentifier,
	"text": types.Text, "ntext": types.NText, "image": types.Image, "timestamp": types.RowVersion, "rowversion": types.RowVersion,
	"xml": types.XML, "sql_variant": types.Variant, "character": types.Char,
}

// known are the names of types that SQL Server has and this one does not.
var known = map[string]bool{"geometry": true, "geography": true, "hierarchyid": true, "json": true, "vector": true}

// Named is what TypeOf finds.
type Named struct {
	Declared
	Nullable bool   // of an alias type
	Table    *Table // of a table type; Declared is then empty
}

// TypeOf reads a type as written: one of T-SQL's own, sysname, or one of the
// database's, searched as Resolve does. Text and bytes without a length get
// bare: 1 in a definition, 30 in CAST. The errors are 243 in CAST and 2715 in
// a definition for a name that is unknown, 131, 192, 1001, 1002 and 2716 for
// arguments, 40517 for a type that is not built. What a line has to say the
// caller adds with At.
func (c *Catalog) TypeOf(a *ast.Type, bare int, userSchema string) (Named, *types.Error) {
	name := strings.ToLower(a.Name.Object())
	schema := a.Name.Schema()
	if schema == "" || SameName(schema, "sys") {
		if name == "sysname" {
			return Named{Declared: Declared{Type: types.Sysname(), UserType: SysnameID}}, nil
		}
		if k, ok := kinds[name]; ok {
			t, err := arguments(k, name, a, bare)
			return Named{Declared: Declared{Type: t, Numeric: name == "numeric"}, Nullable: true}, err
		}
		if known[name] || a.XMLSchema != nil {
			return Named{}, types.Unsupported("The data type " + name)
		}
	}
	if t, ok := c.ResolveType(schema, a.Name.Object(), userSchema); ok {
		if len(a.Args) > 0 || a.Max {
			return Named{}, invalidWidth(a)
		}
		return Named{Declared{t.Base, t.ID, t.Numeric}, t.Nullable, t.Table}, nil
	}
	if bare != 1 {
		return Named{}, types.Errorf(243, "Type %s is not a defined system type.", a.Name.Object())
	}
	return Named{}, types.Errorf(2715, "Column, parameter, or variable #%d: Cannot find data type %s.", 1, a.Name.Dotted()).WithLevel(16, 6)
}

func arguments(k types.Kind, name string, a *ast.Type, bare int) (types.Type, *types.Error) {
	t := types.Of(k)
	text := (k.Character() || k == types.Binary || k == types.VarBinary) && !k.Large()
	if text {
		t.Length = bare
	}
	switch {
	case a.Max:
		if !text || k.Padded() {
			return t, invalidWidth(a)
		}
		t.Length = types.Max
	case len(a.Args) == 0:
	case text && len(a.Args) == 1:
		limit := int64(8000)
		if k.National() {
			limit = 4000
		}
		if a.Args[0] < 1 {
			return t, types.Errorf(1001, "Line %d: Length or precision specification %d is invalid.", a.Line, a.Args[0]).WithLevel(15, 1)
		}
		if a.Args[0] > limit {
			if limit == 4000 {
				return t, types.Errorf(2717, "The size (%d) given to the %s exceeds the maximum allowed (%d).", a.Args[0], "type '"+name+"'", limit).WithLevel(15, 2)
			}
			return t, types.Errorf(131, "The size (%d) given to the type '%s' exceeds the maximum allowed for any data type (8000).", a.Args[0], name).WithLevel(15, 3)
		}
		t.Length = int(a.Args[0])
	case k == types.Decimal && len(a.Args) <= 2:
		p, s := a.Args[0], int64(0)
		if len(a.Args) > 1 {
			s = a.Args[1]
		}
		if p > 38 {
			return t, types.Errorf(2750, "Column or parameter #%d: Specified column precision %d is greater than the maximum precision of 38.", 1, p)
		}
		if p < 1 {
			return t, types.Errorf(1001, "Line %d: Length or precision specification %d is invalid.", a.Line, p).WithLevel(15, 1)
		}
		if s < 0 || s > p {
			return t, types.Errorf(192, "The scale must be less than or equal to the precision.").WithLevel(15, 1)
		}
		t = types.NewDecimal(int(p), int(s))
	case k == types.Float && len(a.Args) == 1:
		if a.Args[0] < 1 || a.Args[0] > 53 {
			return t, types.Errorf(1001, "Line %d: Length or precision specification %d is invalid.", a.Line, a.Args[0]).WithLevel(15, 1)
		}
		if a.Args[0] <= 24 {
			t = types.Of(types.Real)
		}
	case (k == types.Time || k == types.DateTime2 || k == types.DateTimeOffset) && len(a.Args) == 1:
		if a.Args[0] < 0 || a.Args[0] > 7 {
			return t, types.Errorf(1002, "Line %d: Specified scale %d is invalid.", a.Line, a.Args[0]).WithLevel(15, 1)
		}
		t.Scale = uint8(a.Args[0])
	default:
		return t, invalidWidth(a)
	}
	return t, nil
}

func invalidWidth(a *ast.Type) *types.Error {
	return types.Errorf(2716, "Column, parameter, or variable #%d: Cannot specify a column width on data type %s.", 1, a.Name.Object())
}
