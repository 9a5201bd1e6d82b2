package dml

import (
	"strings"
	"unicode/utf16"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// writing is column.WRITE (expression, @Offset, @Length) of UPDATE, which
// changes a part of a long value; offset and length have these types.
type writing struct{ offset, length types.Type }

func newWriting(a ast.Assign, c *catalog.Column) (*writing, error) {
	m := a.Method
	switch {
	case !c.Type.IsMax() || !strings.EqualFold(m.Name.Name, "WRITE"):
		return nil, types.Errorf(258, "Cannot call methods on %s.", c.Type.Kind).WithLevel(15, 1).At(a.Line)
	case len(m.Args) != 3:
		return nil, types.Errorf(174, "The %s function requires %d argument(s).", "WRITE", 3).WithLevel(15, 1).At(a.Line)
	}
	return &writing{}, nil
}

// value is the column's value behind the change: without an offset the text is
// appended; without a text, or a length, all from the offset on goes.
func (w *writing) value(c *catalog.Column, old types.Value, args []types.Value, from types.Type) (types.Value, error) {
	if old.IsNull() {
		return old, types.Errorf(5302, "Mutator '%s' on '%s' cannot be called on a null value.", "WRITE", c.Name)
	}
	text, err := types.Convert(args[0], from, c.Type, 0)
	if err != nil {
		return old, err
	}
	var at, n int64
	for _, x := range []struct {
		v  types.Value
		t  types.Type
		to *int64
	}{{args[1], w.offset, &at}, {args[2], w.length, &n}} {
		v, err := types.Convert(x.v, x.t, types.Of(types.BigInt), 0)
		if err != nil {
			return old, err
		}
		*x.to = v.Int
	}
	was, now := units(old, c.Type), units(text, c.Type)
	all := int64(len(was))
	switch {
	case args[1].IsNull():
		return whole(append(was, now...), c.Type), nil
	case at < 0 || at > all:
		return old, types.Errorf(7116, "Offset %d is not in the range of available LOB data.", at)
	case args[2].IsNull() || text.IsNull():
		n = all - at
	case n < 0:
		return old, types.Errorf(7135, "Deletion length %d is not in the range of available text, ntext, or image data.", n)
	}
	n = min(n, all-at)
	return whole(append(append(was[:at:at], now...), was[at+n:]...), c.Type), nil
}

// units are what offsets count: bytes, or those of UTF-16.
func units(v types.Value, t types.Type) []uint16 {
	switch {
	case v.IsNull():
		return nil
	case !t.Kind.Bytes():
		return utf16.Encode([]rune(v.Text))
	}
	out := make([]uint16, len(v.Bytes))
	for i, b := range v.Bytes {
		out[i] = uint16(b)
	}
	return out
}

// whole is units as a value again.
func whole(list []uint16, t types.Type) types.Value {
	if !t.Kind.Bytes() {
		return types.NewText(t.Kind, string(utf16.Decode(list)))
	}
	out := make([]byte, len(list))
	for i, u := range list {
		out[i] = byte(u)
	}
	return types.NewBytes(t.Kind, out)
}
