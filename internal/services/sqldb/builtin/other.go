package builtin

import (
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash/crc32"
	"io"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var otherFunctions = []function{
	{"NEWID", 0, 0, newID}, {"NEWSEQUENTIALID", 0, 0, newID},
	{"ISNUMERIC", 1, 1, func(c *call) (*Binding, error) {
		from := c.args[0].Type
		return &Binding{Type: intType, Args: []types.Type{anyType}, Eval: func(_ Session, a []types.Value) (types.Value, error) {
			if a[0].IsNull() || !from.Kind.Numeric() && !(from.Kind.Character() && numeric(a[0].Text)) {
				return newInteger(0), nil
			}
			return newInteger(1), nil
		}}, nil
	}},
	{"HASHBYTES", 2, 2, func(c *call) (*Binding, error) {
		from := c.args[1].Type
		if !from.Kind.Character() && !from.Kind.Bytes() && from.Kind != types.Unknown {
			return nil, c.invalid(1)
		}
		t := types.Sized(types.VarBinary, 8000)
		return c.maybe(t, []types.Type{nameType, anyType}, func(a []types.Value) (types.Value, error) {
			b := bytesOf(a[1], from)
			switch strings.ToUpper(a[0].Text) {
			case "MD5":
				h := md5.Sum(b)
				return types.NewBytes(t.Kind, h[:]), nil
			case "SHA", "SHA1":
				h := sha1.Sum(b)
				return types.NewBytes(t.Kind, h[:]), nil
			case "SHA2_256":
				h := sha256.Sum256(b)
				return types.NewBytes(t.Kind, h[:]), nil
			case "SHA2_512":
				h := sha512.Sum512(b)
				return types.NewBytes(t.Kind, h[:]), nil
			}
			return types.Null(), nil
		}), nil
	}},
	{"CURSOR_STATUS", 2, 2, func(c *call) (*Binding, error) {
		t := types.Of(types.SmallInt)
		return &Binding{Type: t, Nullable: true, Fixed: true, Args: []types.Type{nameType, nameType}, Eval: func(s Session, a []types.Value) (types.Value, error) {
			if a[0].IsNull() || a[1].IsNull() {
				return types.Null(), nil
			}
			return types.NewInt(t.Kind, s.CursorStatus(strings.ToLower(a[0].Text), a[1].Text)), nil
		}}, nil
	}},
	{"CHECKSUM", 1, -1, func(c *call) (*Binding, error) { return checksum(c, true) }},
	{"BINARY_CHECKSUM", 1, -1, func(c *call) (*Binding, error) { return checksum(c, false) }},
	{"COMPRESS", 1, 1, func(c *call) (*Binding, error) {
		from := c.args[0].Type
		t := types.Sized(types.VarBinary, types.Max)
		return c.strict(t, []types.Type{anyType}, func(a []types.Value) (types.Value, error) {
			var b bytes.Buffer
			w := gzip.NewWriter(&b)
			_, err := w.Write(bytesOf(a[0], from))
			if err == nil {
				err = w.Close()
			}
			return types.NewBytes(t.Kind, b.Bytes()), err
		}), nil
	}},
	{"DECOMPRESS", 1, 1, func(c *call) (*Binding, error) {
		t := types.Sized(types.VarBinary, types.Max)
		return c.maybe(t, []types.Type{t}, func(a []types.Value) (types.Value, error) {
			r, err := gzip.NewReader(bytes.NewReader(a[0].Bytes))
			if err != nil {
				return types.Null(), nil
			}
			b, err := io.ReadAll(io.LimitReader(r, types.MaxBytes+1))
			switch {
			case len(b) > types.MaxBytes:
				return types.Null(), types.TooLarge()
			case err != nil:
				return types.Null(), nil
			}
			return types.NewBytes(t.Kind, b), nil
		}), nil
	}},
	{"SQL_VARIANT_PROPERTY", 2, 2, func(c *call) (*Binding, error) {
		from := c.args[0].Type
		return c.maybe(types.Of(types.Variant), []types.Type{anyType, nameType}, func(a []types.Value) (types.Value, error) {
			t := from
			if a[0].Kind == types.Variant {
				t = a[0].Inner.Type
			}
			number := func(n int) (types.Value, error) {
				return types.Value{Kind: types.Variant, Inner: &types.Variable{Type: intType, Value: newInteger(int64(n))}}, nil
			}
			switch strings.ToLower(a[1].Text) {
			case "basetype":
				return types.Value{Kind: types.Variant, Inner: &types.Variable{Type: nameType, Value: types.NewText(types.NVarChar, t.Kind.String())}}, nil
			case "precision":
				return number(int(t.Precision))
			case "scale":
				return number(int(t.Scale))
			case "maxlength":
				return number(t.MaxLength())
			}
			return types.Null(), nil
		}), nil
	}},
	{"GREATEST", 1, 254, func(c *call) (*Binding, error) { return extreme(c, 1) }},
	{"LEAST", 1, 254, func(c *call) (*Binding, error) { return extreme(c, -1) }},
}

func newID(*call) (*Binding, error) {
	t := types.Of(types.UniqueIdentifier)
	return &Binding{Type: t, Volatile: true, Eval: func(Session, []types.Value) (types.Value, error) {
		b := make([]byte, 16)
		_, err := rand.Read(b)
		b[7], b[8] = b[7]&0x0f|0x40, b[8]&0x3f|0x80 // version 4, as the wire orders the bytes
		return types.NewBytes(t.Kind, b), err
	}}, nil
}

// numeric reports text that some type of numbers reads, as ISNUMERIC has it.
func numeric(s string) bool {
	s = strings.TrimSpace(s)
	if s == "+" || s == "-" || s == "." || s == "$" {
		return true
	}
	for _, k := range []types.Type{floatType, types.Of(types.Money)} {
		if _, err := types.Convert(types.NewText(types.VarChar, s), types.Sized(types.VarChar, types.Max), k, 0); err == nil {
			return s != ""
		}
	}
	return false
}

// bytesOf are the bytes that a text or binary value has in memory.
func bytesOf(v types.Value, t types.Type) []byte {
	if t.Kind.Bytes() {
		return v.Bytes
	}
	if !t.Kind.National() {
		return types.ToCodePage(v.Text)
	}
	var b []byte
	for _, u := range units(v.Text) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// checksum is a number that equal values have in common; it is not the
// server's.
func checksum(c *call, folded bool) (*Binding, error) {
	from := make([]types.Type, len(c.args))
	for i := range c.args {
		from[i] = c.args[i].Type
	}
	return &Binding{Type: intType, Args: make([]types.Type, len(c.args)), Eval: func(_ Session, a []types.Value) (types.Value, error) {
		h := crc32.NewIEEE()
		for i, v := range a {
			text := "\x00"
			if !v.IsNull() {
				s, err := types.Convert(v, from[i], types.Sized(types.NVarChar, types.Max), 1)
				if err != nil {
					return types.Null(), err
				}
				text = strings.TrimRight(s.Text, " ") + "\x01"
				if folded && !types.CaseSensitive(from[i].Collation) {
					text = strings.ToLower(text)
				}
			}
			io.WriteString(h, text)
		}
		return newInteger(int64(int32(h.Sum32()))), nil
	}}, nil
}

// extreme binds GREATEST and LEAST: of the type that wins, NULLs do not count.
func extreme(c *call, sign int) (*Binding, error) {
	t := c.args[0].Type
	for _, a := range c.args[1:] {
		t = meet(t, a.Type)
	}
	if t.Kind == types.Unknown || t.Kind.Large() || t.Kind == types.XML || t.Kind == types.Variant {
		return nil, c.invalid(0)
	}
	args := make([]types.Type, len(c.args))
	nullable := true
	for i := range args {
		args[i] = t
		nullable = nullable && c.args[i].Nullable
	}
	return &Binding{Type: t, Nullable: nullable, Args: args, Eval: func(_ Session, a []types.Value) (types.Value, error) {
		best := types.Null()
		for _, v := range a {
			if !v.IsNull() && (best.IsNull() || types.Compare(t.Collation, v, best)*sign > 0) {
				best = v
			}
		}
		return best, nil
	}}, nil
}

// meet is the type at which two meet.
func meet(a, b types.Type) types.Type {
	switch {
	case a.Kind == types.Unknown:
		return b
	case b.Kind == types.Unknown:
		return a
	case a.Kind == types.Decimal && b.Kind.Numeric() && !b.Kind.Approximate(), b.Kind == types.Decimal && a.Kind.Numeric() && !a.Kind.Approximate():
		return types.DecimalResult("", types.AsDecimal(a), types.AsDecimal(b))
	}
	if b.Kind.Precedence() > a.Kind.Precedence() {
		a, b = b, a
	}
	if a.Kind.Character() && b.Kind.Character() || a.Kind.Bytes() && b.Kind.Bytes() {
		if a.Length == types.Max || b.Length == types.Max {
			a.Length = types.Max
		} else {
			a.Length = max(a.Length, b.Length)
		}
	}
	if a.Kind == b.Kind {
		a.Scale = max(a.Scale, b.Scale)
	}
	return a
}
