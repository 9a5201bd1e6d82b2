package partition

import "github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"

// ordered is the key itself, so encoded that bytes order as values.
func ordered(key []value.Value) string {
	var buf []byte
	for _, v := range key {
		buf = appendOrdered(buf, v)
	}
	return upper(buf)
}

// Lowest and Highest are the ends of an interval of keys of the kind Range. A
// level that is open to one side ends with the other end's type.
func (d *Definition) Lowest(low, high []value.Value) string {
	return ends(low, high, minNumberType, stringType)
}

// Highest is the upper end; see Lowest.
func (d *Definition) Highest(low, high []value.Value) string {
	return ends(high, low, maxNumberType, maxStringType)
}

func ends(key, other []value.Value, number, text byte) string {
	var buf []byte
	for i, v := range key {
		switch open := !v.IsDefined(); {
		case open && other[i].Kind() == value.Number:
			buf = append(buf, number)
		case open && other[i].Kind() == value.String:
			buf = append(buf, text)
		default:
			buf = appendOrdered(buf, v)
		}
	}
	return upper(buf)
}
