package sysviews

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// odbc is a type as ODBC's catalogue functions describe it.
type odbc struct {
	data, sql int // DATA_TYPE, SQL_DATA_TYPE
	sub       any // SQL_DATETIME_SUB
	name      string
	precision int
	length    int
	scale     any
	radix     any
	octets    any
}

// odbcCodes are the codes of types, those of ODBC 3; before, dates were others.
var odbcCodes = map[types.Kind]int{
	types.Bit: -7, types.TinyInt: -6, types.SmallInt: 5, types.Int: 4, types.BigInt: -5, types.SmallMoney: 3, types.Money: 3, types.Decimal: 3, types.Real: 7, types.Float: 6,
	types.Date: 91, types.Time: -154, types.SmallDateTime: 93, types.DateTime: 93, types.DateTime2: 93, types.DateTimeOffset: -155, types.Char: 1, types.VarChar: 12, types.Text: -1,
	types.NChar: -8, types.NVarChar: -9, types.NText: -10, types.Binary: -2, types.VarBinary: -3, types.Image: -4, types.UniqueIdentifier: -11, types.RowVersion: -2, types.XML: -152,
	types.Variant: -150,
}

// odbcOf describes a type to a client of an ODBC version.
func (e *Env) odbcOf(d catalog.Declared, version int64) odbc {
	t := d.Type
	p, s := precision(t)
	o := odbc{data: odbcCodes[t.Kind], name: typeName(d), precision: p, length: t.MaxLength()}
	if d.Numeric {
		o.data = 2
	}
	if u, ok := e.Catalog.TypeByID(d.UserType); ok {
		o.name = u.Name
	} else if d.UserType == catalog.SysnameID {
		o.name = "sysname"
	}
	o.sql = o.data
	switch k := t.Kind; {
	case k.Temporal():
		o.scale = s
		switch k {
		case types.Date:
			o.sql, o.sub, o.length, o.scale = 9, 1, 6, nil
		case types.Time:
			o.sql, o.sub, o.length = -154, 0, 12
		case types.DateTimeOffset:
			o.sql, o.sub, o.length = -155, 0, 20
		default:
			o.sql, o.sub, o.length = 9, 3, 16
		}
		if version < 3 {
			if o.data == 93 {
				o.data = 11
			} else {
				o.data = -9
			}
		}
	case t.IsMax() || k == types.XML:
		o.precision, o.length, o.octets = 0, 0, 0
	case k == types.Text || k == types.Image:
		o.precision, o.length, o.octets = 2147483647, 2147483647, 2147483647
	case k == types.NText:
		o.precision, o.length, o.octets = 1073741823, 2147483646, 2147483646
	case k.Character() || k.Bytes() && k != types.RowVersion:
		o.precision, o.octets = t.Length, t.MaxLength()
	case k == types.RowVersion:
		o.precision, o.octets = 8, 8
	case k == types.UniqueIdentifier:
		o.precision = 36
	case k == types.Variant:
		o.precision, o.length, o.octets = 8000, 8000, 8000
	case k.Approximate():
		o.radix = 2
		if version < 3 {
			o.radix = 10
			if o.precision = 15; k == types.Real {
				o.precision = 7
			}
		}
	case k == types.Bit:
	default:
		o.scale, o.radix = s, 10
		if k == types.Decimal || k.Monetary() {
			o.length = p + 2
		}
	}
	return o
}

// ssType is SS_DATA_TYPE: the code of TDS, which says whether NULL may be.
func ssType(d catalog.Declared, nullable bool) int {
	fixed := map[types.Kind][2]int{
		types.Bit: {50, 50}, types.TinyInt: {48, 38}, types.SmallInt: {52, 38}, types.Int: {56, 38}, types.BigInt: {63, 108}, types.SmallMoney: {122, 110}, types.Money: {60, 110},
		types.Decimal: {106, 106}, types.Real: {59, 109}, types.Float: {62, 109}, types.Date: {0, 0}, types.Time: {0, 0}, types.SmallDateTime: {58, 111}, types.DateTime: {61, 111},
		types.DateTime2: {0, 0}, types.DateTimeOffset: {0, 0}, types.Char: {47, 39}, types.VarChar: {39, 39}, types.Text: {35, 35}, types.NChar: {47, 39}, types.NVarChar: {39, 39},
		types.NText: {35, 35}, types.Binary: {45, 37}, types.VarBinary: {37, 37}, types.Image: {34, 34}, types.UniqueIdentifier: {37, 37}, types.RowVersion: {45, 37}, types.XML: {0, 0},
		types.Variant: {39, 39},
	}[d.Type.Kind]
	if nullable {
		return fixed[1]
	}
	return fixed[0]
}
