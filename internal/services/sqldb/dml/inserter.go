package dml

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// inserter makes rows of a table from values for some of its columns.
type inserter struct {
	t      *table
	given  []int        // places that the values go to
	from   []types.Type // of the values
	listed bool         // the statement has a list of columns
	// identity is the place of the IDENTITY column, -1 without, which is given
	// or not.
	identity      int
	identityGiven bool
	defaults      []*defaultValue // by place, nil where never needed
}

// inserter compiles an INSERT of n values into the columns named, all that can
// be given where none are; n is -1 where it is not known. Values that are all
// DEFAULT are in defaulted, by place among the values; it may be nil.
func (c *compiler) inserter(t *target, names []ast.Name, n int, defaulted []bool) (*inserter, error) {
	in := &inserter{t: t.t, listed: len(names) > 0, identity: -1, defaults: make([]*defaultValue, len(t.t.types))}
	for i, k := range t.t.t.Columns {
		if k.Identity != nil {
			in.identity = i
		}
	}
	if in.listed {
		for _, name := range names {
			k, err := t.column(name)
			if err != nil {
				return nil, err
			}
			for _, p := range in.given {
				if p == k.place {
					return nil, twiceSet(k.name).At(name.Line)
				}
			}
			in.given = append(in.given, k.place)
		}
	} else {
		var all int
		for _, k := range t.columns {
			if k.place < 0 {
				return nil, notPlain(t.name)
			}
			if t.t.t.Columns[k.place].Computed == nil {
				all++
			}
			if base := t.t.t.Columns[k.place]; base.Identity == nil && base.Computed == nil {
				in.given = append(in.given, k.place)
			}
		}
		if n >= 0 && n != len(in.given) {
			if n == all && in.identity >= 0 {
				return nil, types.Errorf(8101, "An explicit value for the identity column in table '%s' can only be specified when a column list is used and IDENTITY_INSERT is ON.", t.name)
			}
			return nil, types.Errorf(213, "Column name or number of supplied values does not match table definition.")
		}
	}
	for v, p := range in.given {
		k := t.t.t.Columns[p]
		whole := v < len(defaulted) && defaulted[v]
		switch {
		case k.Computed != nil:
			return nil, computed(k)
		case p == t.t.version && !whole:
			return nil, types.Errorf(273, "Cannot insert an explicit value into a timestamp column. Use INSERT with a column list to exclude the timestamp column, or insert a DEFAULT into the timestamp column.")
		case p == in.identity:
			if whole {
				return nil, types.Errorf(339, "DEFAULT or NULL are not allowed as explicit identity values.")
			}
			in.identityGiven = true
		}
	}
	for p, k := range t.t.t.Columns {
		if k.Computed != nil || k.Default == nil {
			continue
		}
		d, err := c.defaultOf(t.t, p)
		if err != nil {
			return nil, err
		}
		in.defaults[p] = d
	}
	return in, nil
}

func computed(k *catalog.Column) *types.Error {
	return types.Errorf(271, "The column \"%s\" cannot be modified because it is either a computed column or is the result of a UNION operator.", k.Name)
}

func twiceSet(name string) *types.Error {
	return types.Errorf(264, "The column name '%s' is specified more than once in the SET clause or column list of an INSERT. A column cannot be assigned more than one value in the same clause. Modify the clause to make sure that a column is updated only once. If this statement updates or inserts columns into a view, column aliasing can conceal the duplication in your code.", name)
}

// takes sets the types of the values: 206 or 257 for one that does not fit.
func (in *inserter) takes(cols []tds.Column) error {
	in.from = nil
	for v, p := range in.given {
		from := cols[v].Type
		if e := assignable(from, in.t.types[p]); e != nil && p != in.t.version {
			return e
		}
		in.from = append(in.from, from)
	}
	return nil
}

// begin asks whether an IDENTITY column may and must be given: 544 and 545.
func (in *inserter) begin(w *work) error {
	if in.identity < 0 {
		return nil
	}
	switch on := w.IdentityInsert == in.t.t.ID; {
	case in.identityGiven && !on:
		return types.Errorf(544, "Cannot insert explicit value for identity column in table '%s' when IDENTITY_INSERT is set to OFF.", in.t.t.Shown())
	case on && !in.identityGiven:
		return types.Errorf(545, "Explicit value must be specified for identity column in table '%s' either when IDENTITY_INSERT is set to ON or when a replication user is inserting into a NOT FOR REPLICATION identity column.", in.t.t.Shown())
	}
	return nil
}

// row makes a row; skip says which values are DEFAULT, nil for none.
func (in *inserter) row(w *work, v []types.Value, skip []bool) ([]types.Value, error) {
	row := make([]types.Value, len(in.t.types))
	var has uint64 // places that have their value; wide tables ask given
	for n, p := range in.given {
		if skip != nil && skip[n] {
			continue
		}
		y, err := in.t.assign(in.t.t.Columns[p], v[n], in.from[n])
		if err != nil {
			return nil, err
		}
		row[p] = y
		if p < 64 {
			has |= 1 << p
		}
	}
	for p, d := range in.defaults {
		if d == nil || p < 64 && has&(1<<p) != 0 || p >= 64 && in.gives(p, skip) {
			continue
		}
		y, err := w.defaultValue(in.t, p, d)
		if err != nil {
			return nil, err
		}
		row[p] = y
	}
	if in.identity < 0 {
		return row, nil
	}
	return row, in.identify(w, row)
}

func (in *inserter) gives(place int, skip []bool) bool {
	for n, p := range in.given {
		if p == place {
			return skip == nil || !skip[n]
		}
	}
	return false
}

// identify gives a row its IDENTITY, or notes the one it was given.
func (in *inserter) identify(w *work, row []types.Value) error {
	k := in.t.t.Columns[in.identity]
	whole := types.Of(types.BigInt)
	if in.identityGiven {
		v := row[in.identity]
		if v.IsNull() {
			return types.Errorf(339, "DEFAULT or NULL are not allowed as explicit identity values.")
		}
		n, err := types.Convert(v, k.Type, whole, 0)
		if err != nil {
			return err
		}
		if err := w.gaveIdentity(in.t, k, n.Int); err != nil {
			return err
		}
	} else {
		n, err := w.nextIdentity(in.t, k)
		if err != nil {
			return err
		}
		if row[in.identity], err = types.Convert(types.NewInt(types.BigInt, n), whole, k.Type, 0); err != nil {
			return err
		}
	}
	last, err := types.Convert(row[in.identity], k.Type, types.NewDecimal(38, 0), 0)
	w.identity = last
	return err
}
