package ddl

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (w *work) createSequence(x *ast.CreateSequence) error {
	if x.Alter {
		return w.alterSequence(x)
	}
	at, err := w.place(x.Name, "", "CREATE SEQUENCE")
	if err != nil {
		return err
	}
	if at.object != nil {
		return taken(at.name, 5).At(x.Line)
	}
	if at.temp {
		return types.Errorf(2714, "There is already an object named '%s' in the database.", at.name)
	}
	s := &catalog.Sequence{Declared: catalog.Declared{Type: types.Of(types.BigInt)}, Increment: 1}
	if x.Type != nil {
		n, err := w.Catalog.TypeOf(x.Type, 1, w.defaultSchema())
		if err != nil {
			return err.At(x.Line)
		}
		s.Declared = n.Declared
	}
	k := s.Type.Kind
	if (!k.Integer() || k == types.Bit) && !(k == types.Decimal && s.Type.Scale == 0) {
		return types.Errorf(11702, "The sequence object '%s' must be of data type int, bigint, smallint, tinyint, or decimal or numeric with a scale of 0, or any user-defined data type that is based on one of the above integer data types.", x.Name.Dotted()).WithLevel(16, 2).At(x.Line)
	}
	s.Min, s.Max = bounds(s.Type)
	o, err := sequenceOptions(x, s)
	if err != nil {
		return err
	}
	s.Start = s.Min
	if s.Increment < 0 {
		s.Start = s.Max
	}
	if o.start != nil {
		s.Start = *o.start
	}
	if err := sequenceFits(x, s); err != nil {
		return err
	}
	w.change(false, func(d *catalog.Draft) {
		s.Head = w.head(d, at.schema.ID, at.name)
		d.Put(s)
	})
	w.Store.Begin(s.ID, false)
	return nil
}

func (w *work) alterSequence(x *ast.CreateSequence) error {
	refusal := noObject("sequence object", x.Name.Dotted()).At(x.Line)
	f, ok, err := w.find(x.Name)
	if err != nil {
		return err
	}
	old, is := f.object.(*catalog.Sequence)
	if !ok || !is {
		return refusal
	}
	if err := w.may(security.Alter, w.Catalog.Securable(old), refusal); err != nil {
		return err
	}
	s := *old
	s.Modified = w.Now.UTC()
	o, err := sequenceOptions(x, &s)
	if err != nil {
		return err
	}
	if o.start != nil {
		return types.Errorf(11711, "Argument '%s' cannot be used in an ALTER SEQUENCE statement.", "START WITH").WithLevel(15, 1).At(x.Line)
	}
	if o.restart {
		if o.restartAt != nil {
			s.Start = *o.restartAt
		}
	}
	if err := sequenceFits(x, &s); err != nil {
		return err
	}
	w.change(false, func(d *catalog.Draft) { d.Put(&s) })
	if o.restart {
		return w.Store.Count(w.ctx, s.ID, false, nil)
	}
	return nil
}

// given are the options that are no property of a sequence.
type given struct {
	start, restartAt *int64
	restart          bool
}

func sequenceOptions(x *ast.CreateSequence, s *catalog.Sequence) (given, error) {
	var g given
	var seen []string
	for _, o := range x.Options {
		if slices.Contains(seen, o.Name) {
			return g, types.Errorf(11708, "An invalid value was specified for argument '%s' for the given data type.", o.Name).At(x.Line)
		}
		seen = append(seen, o.Name)
		var n int64
		if o.Value != nil {
			v, ok := wholeNumber(o.Value)
			lo, hi := bounds(s.Type)
			if !ok || (v < lo || v > hi) && o.Name != "INCREMENT BY" && o.Name != "CACHE" {
				return g, types.Errorf(11708, "An invalid value was specified for argument '%s' for the given data type.", o.Name).At(x.Line)
			}
			n = v
		}
		lo, hi := bounds(s.Type)
		switch o.Name {
		case "START WITH":
			g.start = &n
		case "RESTART", "RESTART WITH":
			g.restart = true
			if o.Value != nil {
				g.restartAt = &n
			}
		case "INCREMENT BY":
			if n == 0 {
				return g, types.Errorf(11700, "The increment for sequence object '%s' cannot be zero.", x.Name.Dotted()).At(x.Line)
			}
			s.Increment = n
		case "MINVALUE":
			s.Min = n
		case "NO MINVALUE":
			s.Min = lo
		case "MAXVALUE":
			s.Max = n
		case "NO MAXVALUE":
			s.Max = hi
		case "CYCLE":
			s.Cycle = true
		case "NO CYCLE":
			s.Cycle = false
		case "CACHE":
			if o.Value != nil && n <= 0 {
				return g, types.Errorf(11707, "The cache size for sequence object '%s' must be greater than 0.", x.Name.Dotted()).At(x.Line)
			}
			s.NoCache, s.Cache = false, n
		case "NO CACHE":
			s.NoCache, s.Cache = true, 0
		default:
			return g, types.Unsupported("The option " + o.Name + " of a sequence").At(x.Line)
		}
	}
	return g, nil
}

func sequenceFits(x *ast.CreateSequence, s *catalog.Sequence) error {
	name := x.Name.Dotted()
	switch {
	case s.Min >= s.Max:
		return types.Errorf(11705, "The minimum value for sequence object '%s' must be less than its maximum value.", name).At(x.Line)
	case s.Start < s.Min || s.Start > s.Max:
		return types.Errorf(11703, "The start value for sequence object '%s' must be between the minimum and maximum value of the sequence object.", name).At(x.Line)
	}
	if width := uint64(s.Max) - uint64(s.Min); s.Increment > 0 && uint64(s.Increment) > width || s.Increment < 0 && uint64(-s.Increment) > width {
		return types.Errorf(11706, "The absolute value of the increment for sequence object '%s' must be less than or equal to the difference between the minimum and maximum value of the sequence object.", name).At(x.Line)
	}
	return nil
}
