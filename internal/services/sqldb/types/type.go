package types

import "fmt"

// Max is the Length of varchar(max), nvarchar(max) and varbinary(max).
const Max = -1

// DefaultCollation is a database's collation unless it was made with another.
const DefaultCollation = "SQL_Latin1_General_CP1_CI_AS"

// Type is a data type. Length counts characters (char, nchar …) or bytes
// (binary …), Max for (max); Precision and Scale are those of decimal; Scale
// is also the number of decimals of a second of time, datetime2 and
// datetimeoffset. What a kind does not use is zero, so that types of one
// meaning are equal.
type Type struct {
	Kind      Kind
	Length    int
	Precision uint8
	Scale     uint8
	Collation string // of characters; "" means DefaultCollation
}

// Of returns the type of a kind that takes no arguments, or the kind with the
// arguments it has when none are written in a column's definition.
func Of(k Kind) Type {
	switch k {
	case Decimal:
		return NewDecimal(18, 0)
	case Char, VarChar, NChar, NVarChar, Binary, VarBinary:
		return Type{Kind: k, Length: 1}
	case Time, DateTime2, DateTimeOffset:
		return Type{Kind: k, Scale: 7}
	}
	return Type{Kind: k}
}

// NewDecimal returns decimal(precision, scale).
func NewDecimal(precision, scale int) Type {
	return Type{Kind: Decimal, Precision: uint8(precision), Scale: uint8(scale)}
}

// Sized returns a kind of text or bytes with its length.
func Sized(k Kind, length int) Type { return Type{Kind: k, Length: length} }

// Sysname is nvarchar(128).
func Sysname() Type { return Sized(NVarChar, 128) }

// IsMax reports varchar(max), nvarchar(max) and varbinary(max).
func (t Type) IsMax() bool { return t.Length == Max }

// String returns the type as a definition writes it: "decimal(18,2)".
func (t Type) String() string {
	switch {
	case t.Kind == Decimal:
		return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
	case t.Kind == Time || t.Kind == DateTime2 || t.Kind == DateTimeOffset:
		return fmt.Sprintf("%s(%d)", t.Kind, t.Scale)
	case t.Length == Max:
		return t.Kind.String() + "(max)"
	case t.Length > 0:
		return fmt.Sprintf("%s(%d)", t.Kind, t.Length)
	}
	return t.Kind.String()
}

// MaxLength is sys.columns.max_length: the bytes a value takes at most, -1 for (max).
func (t Type) MaxLength() int {
	switch t.Kind {
	case NChar, NVarChar:
		if t.Length == Max {
			return Max
		}
		return 2 * t.Length
	case Char, VarChar, Binary, VarBinary:
		return t.Length
	case Bit, TinyInt:
		return 1
	case SmallInt:
		return 2
	case Int, Real, SmallMoney, SmallDateTime:
		return 4
	case BigInt, Float, Money, DateTime, RowVersion:
		return 8
	case Date:
		return 3
	case Decimal:
		return decimalBytes(t.Precision)
	case Time:
		return timeBytes(t.Scale)
	case DateTime2:
		return timeBytes(t.Scale) + 3
	case DateTimeOffset:
		return timeBytes(t.Scale) + 5
	case UniqueIdentifier, Text, NText, Image:
		return 16
	case XML:
		return Max
	case Variant:
		return 8016
	}
	return 0
}

func decimalBytes(precision uint8) int {
	switch {
	case precision <= 9:
		return 5
	case precision <= 19:
		return 9
	case precision <= 28:
		return 13
	}
	return 17
}

func timeBytes(scale uint8) int {
	switch {
	case scale <= 2:
		return 3
	case scale <= 4:
		return 4
	}
	return 5
}
