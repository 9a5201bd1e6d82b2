package bind

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func qualified(f *field) string {
	if f.of == nil || f.of.alias == "" {
		return f.name
	}
	if f.of.schema != "" && !f.of.named {
		return f.of.schema + "." + f.of.alias + "." + f.name
	}
	return f.of.alias + "." + f.name
}

// item binds one item of the select list.
func (b *binder) item(s *selection, item ast.SelectItem) error {
	if item.Star {
		return b.star(s, item)
	}
	if item.Variable != "" {
		return b.assignItem(s, item)
	}
	if len(b.p.Assign) > 0 && s.q.With == nil && s.isTop(b) {
		return assignsAndReads(item.Line)
	}
	y, err := b.expr(item.Expr, s.sc)
	if err != nil {
		return err
	}
	name := ""
	switch x := item.Expr.(type) {
	case *ast.Column:
		name = x.Name.Object() // as it is written here, not as the table has it
	case *ast.Pseudo:
		name = y.field.name
	}
	if item.Alias != nil {
		name = item.Alias.Name
	}
	s.cols = append(s.cols, outcol{name, y})
	return nil
}

func assignsAndReads(line int) error {
	return types.Errorf(141, "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.").WithLevel(15, 1).At(line)
}

// isTop reports whether the select is the statement's own.
func (s *selection) isTop(b *binder) bool { return s.sc.outer == nil && s.sel == b.root }

func (b *binder) star(s *selection, item ast.SelectItem) error {
	if len(b.p.Assign) > 0 && s.isTop(b) {
		return assignsAndReads(item.Line)
	}
	found := false
	for _, r := range s.sc.sets {
		if !r.matches(item.Qualifier.Parts) {
			continue
		}
		found = true
		for _, f := range r.fields {
			y, err := b.column(f, s.sc)
			if err != nil {
				return err
			}
			s.cols = append(s.cols, outcol{f.name, y})
		}
	}
	switch {
	case !found && len(item.Qualifier.Parts) > 0:
		return types.Errorf(107, "The column prefix '%s' does not match with a table name or alias name used in the query.", item.Qualifier.Dotted()).WithLevel(15, 1).At(item.Line)
	case !found:
		return types.Errorf(263, "Must specify table to select from.").At(item.Line)
	}
	return nil
}

// assignItem binds @v = expression.
func (b *binder) assignItem(s *selection, item ast.SelectItem) error {
	if !s.isTop(b) || len(s.cols) > len(b.p.Assign) {
		return assignsAndReads(item.Line)
	}
	key := strings.ToLower(item.Variable)
	if b.env.Variable == nil {
		return undeclared(item.Variable, item.Line)
	}
	v, ok := b.env.Variable(key)
	if !ok || v.Table != nil {
		return undeclared(item.Variable, item.Line)
	}
	x := item.Expr
	if item.Op != "=" {
		x = &ast.Binary{Span: item.Span, Op: strings.TrimSuffix(item.Op, "="), X: &ast.Variable{Span: item.Span, Name: item.Variable}, Y: item.Expr}
	}
	y, err := b.expr(x, s.sc)
	if err == nil {
		y, err = b.assign(y, v.Type, item.Line)
	}
	if err != nil {
		return err
	}
	y.field = nil
	if b.assigned != nil {
		p, out := b.p, y
		y = b.session(true, v.Type, func(a []types.Value) (types.Value, error) { return a[0], p.values.Set(key, a[0]) }, y)
		y.bare, y.agg = out.bare, out.agg
	}
	b.p.Assign = append(b.p.Assign, Assignment{key, v.Type})
	s.cols = append(s.cols, outcol{"", y})
	return nil
}
