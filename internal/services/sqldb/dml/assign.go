package dml

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// assignable refuses an assignment between types that no implicit conversion
// leads between: 206 where there is none at all, 257 where CONVERT has one. The
// rules are those of "Data type conversion (Database Engine)".
func assignable(from, to types.Type) *types.Error {
	a, b := from.Kind, to.Kind
	clash := types.Errorf(206, "Operand type clash: %s is incompatible with %s", a, b).WithLevel(16, 2)
	explicit := types.Errorf(257, "Implicit conversion from data type %s to %s is not allowed. Use the CONVERT function to run this query.", a, b).WithLevel(16, 3)
	exactTime := func(k types.Kind) bool { return k.Temporal() && k != types.DateTime && k != types.SmallDateTime }
	switch {
	case a == b || a == types.Unknown:
		return nil
	case b == types.Variant:
		if a.Large() || a == types.XML || a == types.RowVersion || from.IsMax() {
			return clash
		}
		return nil
	case a == types.Variant:
		if b.Large() || b == types.XML {
			return clash
		}
		return explicit
	case a == types.XML:
		if b.Character() && !b.Large() || b == types.Binary || b == types.VarBinary {
			return explicit
		}
		return clash
	case b == types.XML:
		if a.Character() || a == types.Binary || a == types.VarBinary {
			return nil
		}
		return clash
	case a == types.Text || a == types.NText:
		if b.Character() {
			return nil
		}
		return clash
	case a == types.Image:
		if b == types.Binary || b == types.VarBinary {
			return nil
		}
		return clash
	case b == types.Text || b == types.NText:
		if a.Character() {
			return nil
		}
		return clash
	case b == types.Image:
		if a.Bytes() {
			return nil
		}
		return clash
	case a.Character():
		if b == types.Binary || b == types.VarBinary {
			return explicit
		}
		return nil
	case b.Character():
		return nil
	case a.Bytes() && b.Bytes():
		return nil
	case a.Bytes():
		if b.Approximate() {
			return clash
		}
		if exactTime(b) {
			return explicit
		}
		if b.Temporal() {
			return types.Unsupported("Conversion of " + a.String() + " to " + b.String())
		}
		return nil
	case b.Bytes():
		if a.Temporal() || a.Approximate() {
			return explicit
		}
		return nil
	case a == types.UniqueIdentifier || b == types.UniqueIdentifier:
		return clash
	case a.Numeric() && b.Numeric():
		return nil
	case a.Numeric():
		if exactTime(b) {
			return clash
		}
		return nil
	case b.Numeric():
		if exactTime(a) {
			return clash
		}
		return explicit
	case a == types.Date && b == types.Time, a == types.Time && b == types.Date:
		return clash
	}
	return nil
}

// assign brings a value to a column's type, as INSERT and UPDATE do: 2628 for
// what would be cut, 220 and 8115 for numbers that do not fit.
func (t *table) assign(c *catalog.Column, v types.Value, from types.Type) (types.Value, error) {
	if v.IsNull() {
		return v, nil
	}
	if from.Kind == c.Type.Kind && (from.Kind.Integer() || from == c.Type && !from.Kind.Padded() && c.Type.Length <= 0) {
		return v, nil
	}
	if c.Type.Length > 0 && (c.Type.Kind.Character() && from.Kind.Character() || c.Type.Kind.Bytes() && from.Kind.Bytes()) {
		whole, err := types.Convert(v, from, unlimited(c.Type), 0)
		if err != nil {
			return v, err
		}
		if types.TextLength(strings.TrimRight(whole.Text, " "), c.Type) > c.Type.Length || len(whole.Bytes) > c.Type.Length {
			cut := types.CutText(whole.Text, c.Type)
			return v, types.Errorf(2628, "String or binary data would be truncated in table '%s', column '%s'. Truncated value: '%s'.", t.full(), c.Name, cut)
		}
	}
	return types.Convert(v, from, c.Type, 0)
}

// unlimited is a type of text or bytes without its length.
func unlimited(t types.Type) types.Type {
	switch t.Kind {
	case types.Char:
		t.Kind = types.VarChar
	case types.NChar:
		t.Kind = types.NVarChar
	case types.Binary:
		t.Kind = types.VarBinary
	}
	t.Length = types.Max
	return t
}

// notNull refuses NULL where it may not be: 515.
func (w *work) notNull(t *table, row []types.Value) error {
	for i, c := range t.t.Columns {
		if !c.Nullable && c.Computed == nil && row[i].IsNull() {
			return types.Errorf(515, "Cannot insert the value NULL into column '%s', table '%s'; column does not allow nulls. %s fails.", c.Name, t.full(), w.nullVerb()).WithLevel(16, 2)
		}
	}
	return nil
}

// nullVerb is what 515 calls the statement: MERGE by what it does.
func (w *work) nullVerb() string {
	if w.verb == "MERGE" || w.verb == "DELETE" {
		return "UPDATE"
	}
	return w.verb
}
