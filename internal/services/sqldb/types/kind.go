package types

// Kind is a data type without its length, precision and scale.
type Kind uint8

// The kinds. Unknown is the type of an untyped NULL.
const (
	Unknown Kind = iota
	Bit
	TinyInt
	SmallInt
	Int
	BigInt
	SmallMoney
	Money
	Decimal // decimal and numeric, which are one type
	Real
	Float
	Date
	Time
	SmallDateTime
	DateTime
	DateTime2
	DateTimeOffset
	Char
	VarChar
	Text
	NChar
	NVarChar
	NText
	Binary
	VarBinary
	Image
	UniqueIdentifier
	RowVersion
	XML
	Variant
)

var kindNames = [...]string{
	Unknown: "NULL", Bit: "bit", TinyInt: "tinyint", SmallInt: "smallint", Int: "int", BigInt: "bigint", SmallMoney: "smallmoney",
	Money: "money", Decimal: "decimal", Real: "real", Float: "float", Date: "date", Time: "time", SmallDateTime: "smalldatetime",
	DateTime: "datetime", DateTime2: "datetime2", DateTimeOffset: "datetimeoffset", Char: "char", VarChar: "varchar", Text: "text",
	NChar: "nchar", NVarChar: "nvarchar", NText: "ntext", Binary: "binary", VarBinary: "varbinary", Image: "image",
	UniqueIdentifier: "uniqueidentifier", RowVersion: "timestamp", XML: "xml", Variant: "sql_variant",
}

// String returns the name as sys.types has it.
func (k Kind) String() string { return kindNames[k] }

// precedence is the order of "Data type precedence (Transact-SQL)": the
// higher one wins when two meet.
var precedence = [...]int{
	Unknown: 0, Binary: 1, VarBinary: 2, Char: 3, VarChar: 4, NChar: 5, NVarChar: 6, UniqueIdentifier: 7, RowVersion: 8,
	Image: 9, Text: 10, NText: 11, Bit: 12, TinyInt: 13, SmallInt: 14, Int: 15, BigInt: 16, SmallMoney: 17, Money: 18,
	Decimal: 19, Real: 20, Float: 21, Time: 22, Date: 23, SmallDateTime: 24, DateTime: 25, DateTime2: 26, DateTimeOffset: 27,
	XML: 28, Variant: 29,
}

// Precedence returns the place in T-SQL's order of types; the higher wins.
func (k Kind) Precedence() int { return precedence[k] }

// Integer reports bit to bigint.
func (k Kind) Integer() bool { return k >= Bit && k <= BigInt }

// Monetary reports smallmoney and money.
func (k Kind) Monetary() bool { return k == SmallMoney || k == Money }

// Approximate reports real and float.
func (k Kind) Approximate() bool { return k == Real || k == Float }

// Numeric reports all that count: integers, money, decimal and float.
func (k Kind) Numeric() bool { return k >= Bit && k <= Float }

// Temporal reports dates and times.
func (k Kind) Temporal() bool { return k >= Date && k <= DateTimeOffset }

// Character reports every kind of text, xml not included.
func (k Kind) Character() bool { return k >= Char && k <= NText }

// National reports text in Unicode: nchar, nvarchar, ntext and xml.
func (k Kind) National() bool { return k >= NChar && k <= NText || k == XML }

// Bytes reports binary, varbinary, image and rowversion.
func (k Kind) Bytes() bool { return k >= Binary && k <= Image || k == RowVersion }

// Padded reports the kinds of a fixed length: char, nchar and binary.
func (k Kind) Padded() bool { return k == Char || k == NChar || k == Binary }

// Unpadded is the kind that holds a padded one's values as they come, as a (max)
// type does: there is no char(max), though a client can write one. Any other
// kind is itself.
func (k Kind) Unpadded() Kind {
	switch k {
	case Char:
		return VarChar
	case NChar:
		return NVarChar
	case Binary:
		return VarBinary
	}
	return k
}

// Large reports text, ntext and image.
func (k Kind) Large() bool { return k == Text || k == NText || k == Image }
