package bind

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

type orderKey struct {
	b    bound
	desc bool
}

// orderBy binds ORDER BY: positions and names of the select list first.
func (b *binder) orderBy(s *selection) error {
	s.order = nil
	s.sc.clause = "ORDER BY"
	for i, o := range s.q.OrderBy {
		at, err := position(o.X, s.cols)
		if err != nil {
			if e, ok := err.(*types.Error); ok && e.Number == 408 {
				err = types.Errorf(408, "A constant expression was encountered in the ORDER BY list, position %d.", i+1).At(o.Line)
			}
			return err
		}
		c, isColumn := o.X.(*ast.Column)
		if at < 0 && isColumn && len(c.Name.Parts) == 1 {
			if at = aliased(s, c.Name.Object()); at == -2 {
				return types.Errorf(209, "Ambiguous column name '%s'.", c.Name.Object()).At(o.Line)
			}
		}
		var y bound
		if at >= 0 {
			y = s.cols[at].b
		} else if y, err = b.expr(o.X, s.sc); err != nil {
			return err
		}
		if y.t.Kind.Large() || y.t.Kind == types.XML {
			return types.Errorf(306, "The text, ntext, and image data types cannot be compared or sorted, except when using IS NULL or LIKE operator.").WithLevel(16, 2).At(o.Line)
		}
		if fixed(o.X) {
			continue
		}
		if s.sel.Distinct && at < 0 && !selected(s.cols, y) {
			return types.Errorf(145, "ORDER BY items must appear in the select list if SELECT DISTINCT is specified.").WithLevel(15, 1).At(o.Line)
		}
		s.order = append(s.order, orderKey{y, o.Desc})
	}
	return nil
}

func selected(cols []outcol, y bound) bool {
	for _, c := range cols {
		if c.b.sql == y.sql {
			return true
		}
	}
	return false
}

// aliased returns the place of the item that a name in ORDER BY means, -1 for
// none, -2 for several that differ.
func aliased(s *selection, name string) int {
	at := -1
	for i, c := range s.cols {
		if c.name == "" || !strings.EqualFold(c.name, name) {
			continue
		}
		if at >= 0 && s.cols[at].b.sql != c.b.sql {
			return -2
		}
		if at < 0 {
			at = i
		}
	}
	return at
}

// orderText writes ORDER BY; a constant is no position.
func orderText(keys []orderKey) string {
	var out []string
	for _, k := range keys {
		text := k.b.sorted()
		if k.b.t.Kind == types.DateTimeOffset {
			text = instant(k.b.sql)
		}
		if k.b.constant != nil {
			text = "(SELECT " + text + ")"
		}
		if k.desc {
			text += " DESC"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}
