package bind

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// cte is a common table expression, and those that were defined before it.
type cte struct {
	def  ast.CTE
	next *cte
	// self is set while the CTE is bound that refers to itself.
	self *recursion
}

// with makes the CTEs of a WITH known.
func (b *binder) with(w *ast.With) error {
	if len(w.XMLNamespaces) > 0 {
		return types.Unsupported("WITH XMLNAMESPACES").At(w.Line)
	}
	seen := map[string]bool{}
	for _, c := range w.CTEs {
		if key := strings.ToLower(c.Name.Name); seen[key] {
			return types.Errorf(239, "Duplicate common table expression name '%s' was specified.", c.Name.Name).At(c.Line)
		} else {
			seen[key] = true
		}
		b.ctes = &cte{def: c, next: b.ctes}
		if err := b.probe(b.ctes); err != nil {
			return err
		}
	}
	return nil
}

// probe binds a CTE once where it is defined, so that errors in one that is
// not used are found.
func (b *binder) probe(c *cte) error {
	_, err := b.cteQuery(c)
	return err
}

// cteSource opens a CTE; done is false where no CTE has the name.
func (b *binder) cteSource(x *ast.Table, alias string, sc *scope) (string, bool, error) {
	for c := b.ctes; c != nil; c = c.next {
		if !catalog.SameName(c.def.Name.Name, x.Name.Object()) {
			continue
		}
		set := &rowset{alias: alias, named: alias != ""}
		if !set.named {
			set.alias = c.def.Name.Name
		}
		if c.self != nil {
			text, err := b.selfSource(c.self, set, sc, x.Line)
			return text, true, err
		}
		r, err := b.cteQuery(c)
		if err != nil {
			return "", true, err
		}
		text, err := b.derived(r, &ast.Ident{Span: x.Span, Name: set.alias}, nil, sc)
		last := sc.sets[max(0, len(sc.sets)-1)]
		last.named = set.named
		return text, true, err
	}
	return "", false, nil
}

// selfSource is the CTE within itself, or its row at hand.
func (b *binder) selfSource(self *recursion, set *rowset, sc *scope, line int) (string, error) {
	if b.queries > self.queries {
		return "", types.Errorf(465, "Recursive references are not allowed in subqueries.").At(line)
	}
	self.used++
	self.scope = sc
	a := b.alias()
	self.alias = a
	text := "self AS " + a
	if self.each {
		row := b.alias()
		var list []string
		for i := range self.cols {
			list = append(list, fmt.Sprintf("%s AS k%d", b.carry(fmt.Sprintf("%s.k%d", a, i), self.st), i))
		}
		a, text = row, "(SELECT "+strings.Join(list, ", ")+") AS "+row
	}
	for i, c := range self.cols {
		set.fields = append(set.fields, &field{name: self.names[i], sql: fmt.Sprintf("%s.k%d", a, i), t: c.b.t, null: true, of: set, computed: true})
	}
	sc.sets = append(sc.sets, set)
	return text, nil
}

// cteQuery binds the query of a CTE, with its columns named.
func (b *binder) cteQuery(c *cte) (*relation, error) {
	was := b.ctes
	defer func() { b.ctes = was }()
	b.ctes = c.next
	var r *relation
	var err error
	if set, ok := c.def.Query.Body.(*ast.SetOp); ok && mentions(set, c.def.Name.Name) {
		r, err = b.recursive(c, set)
	} else {
		r, err = b.query(c.def.Query, nil, false)
	}
	if err != nil {
		return nil, err
	}
	names, err := columnNames(r, c.def.Name.Name, c.def.Columns, c.def.Line)
	if err != nil {
		return nil, err
	}
	for i := range r.cols {
		r.cols[i].name = names[i]
	}
	return r, nil
}

// recursive binds anchor UNION ALL what refers to the CTE itself.
func (b *binder) recursive(c *cte, set *ast.SetOp) (*relation, error) {
	name := c.def.Name.Name
	first, steps, err := members(set, name, c.def.Line)
	if err != nil {
		return nil, err
	}
	anchor, err := b.member(first, nil)
	if err != nil {
		return nil, err
	}
	for i := range anchor.cols {
		anchor.cols[i].b.t = settled(anchor.cols[i].b.t)
	}
	names, err := columnNames(anchor, name, c.def.Columns, c.def.Line)
	if err != nil {
		return nil, err
	}
	limit := b.recursion
	n := len(anchor.cols)
	sql := fmt.Sprintf("WITH RECURSIVE self AS (SELECT *, 0 AS k%d FROM (%s)", n, anchor.sql)
	for _, step := range steps {
		self := &recursion{name: name, cols: anchor.cols, names: names}
		b.ctes = &cte{def: c.def, next: c.next, self: self}
		r, err := b.step(step, self)
		if err != nil {
			return nil, err
		}
		level := bound{sql: fmt.Sprintf("%s.k%d + 1", self.alias, n), t: types.Of(types.Int)}
		if limit > 0 {
			level = b.pure(fmt.Sprintf("level %d", limit), level.t, func(a []types.Value) (types.Value, error) {
				if a[0].Int > limit {
					return a[0], types.Errorf(530, "The statement terminated. The maximum recursion %d has been exhausted before statement completion.", limit)
				}
				return a[0], nil
			}, level)
		}
		sql += fmt.Sprintf(" UNION ALL %s, %s AS k%d%s", r.sql, level.sql, n, r.op)
	}
	out := &relation{cols: anchor.cols, op: "recursive"}
	for i := range out.cols {
		out.cols[i].b = bound{t: out.cols[i].b.t, null: true}
	}
	var list []string
	for i, c := range out.cols {
		list = append(list, bound{sql: fmt.Sprintf("k%d", i), t: c.b.t}.text()+fmt.Sprintf(" AS k%d", i))
	}
	out.sql = sql + ") SELECT " + strings.Join(list, ", ") + " FROM self"
	return out, nil
}

// mentions reports whether a body names a table in one of its FROM clauses.
func mentions(x ast.Body, name string) bool {
	switch x := x.(type) {
	case *ast.Select:
		for _, s := range x.From {
			if sourceMentions(s, name) {
				return true
			}
		}
	case *ast.SetOp:
		return mentions(x.Left, name) || mentions(x.Right, name)
	case *ast.Nested:
		return mentions(x.Query.Body, name)
	}
	return false
}

func sourceMentions(x ast.Source, name string) bool {
	switch x := x.(type) {
	case *ast.Table:
		return len(x.Name.Parts) == 1 && catalog.SameName(x.Name.Object(), name)
	case *ast.Join:
		return sourceMentions(x.Left, name) || sourceMentions(x.Right, name)
	case *ast.Derived:
		return mentions(x.Query.Body, name)
	}
	return false
}
