package bind

import (
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// view expands a view where it is read. Its query sees nothing of the
// statement around, and what it reads is in the view's ownership chain.
func (b *binder) view(o object, set *rowset, x *ast.Table, sc *scope) (string, error) {
	tree, err := o.view.Source.Tree()
	if err != nil {
		return "", err
	}
	def, ok := tree.(*ast.CreateView)
	if !ok {
		return "", types.Errorf(208, "Invalid object name '%s'.", x.Name.Dotted()).At(x.Line)
	}
	on := o.in.Securable(o.view)
	hint, target := ast.Word(x.Hints, Target)
	query := def.Query
	if target {
		query = Numbered(query, hint.Word)
	}
	r, err := b.module(on, nil, func() (*relation, error) { return b.query(query, nil, false) })
	if err != nil {
		if e, ok := err.(*types.Error); ok && (e.Number == 207 || e.Number == 208) {
			e := *e
			e.Procedure = o.view.Name
			return "", &e
		}
		return "", err
	}
	a := b.alias()
	if n := len(r.cols) - 1; target && n == len(o.view.Columns) {
		set.rowID, r.cols = fmt.Sprintf("%s.k%d", a, n), r.cols[:n]
	}
	cols, ok := defined(r.cols, o.view.Columns, len(def.Columns) > 0)
	if !ok {
		return "", types.Errorf(4502, "View or function '%s' has more column names specified than columns defined.", x.Name.Dotted()).At(x.Line)
	}
	for i, c := range o.view.Columns {
		f := columnField(c, set)
		y := cols[i].b
		f.sql, f.t, f.null, f.computed = fmt.Sprintf("%s.k%d", a, cols[i].at), settled(y.t), y.null, y.field == nil
		if y.field != nil {
			f.identity, f.computed = y.field.identity, y.field.computed
		}
		set.fields = append(set.fields, f)
	}
	b.readable(set, on, !target)
	if set.schema == "" && !set.named {
		set.schema = on.Schema.Name
	}
	sc.sets = append(sc.sets, set)
	return "(" + r.sql + ") AS " + a, nil
}

// module binds within a view or function: without the CTEs and variables of
// the statement, and in the ownership chain that the module begins.
func (b *binder) module(on security.Securable, arguments map[string]argument, f func() (*relation, error)) (*relation, error) {
	if b.depth++; b.depth > 64 {
		return nil, types.Errorf(217, "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32).")
	}
	if arguments == nil {
		arguments = map[string]argument{}
	}
	ctes, modules, args, root := b.ctes, b.modules, b.arguments, b.root
	b.ctes, b.arguments, b.root = nil, arguments, nil
	b.modules = append(append([]security.Securable(nil), modules...), on)
	r, err := f()
	b.ctes, b.modules, b.arguments, b.root = ctes, modules, args, root
	b.depth--
	return r, err
}

// place is a column of a query, and where it is there.
type place struct {
	outcol
	at int
}

// defined finds the columns that a view had when it was defined among those
// that its query has now: SELECT * may yield new ones since. listed says that
// the definition names them itself.
func defined(now []outcol, then []*catalog.Column, listed bool) ([]place, bool) {
	var out []place
	if listed && len(now) != len(then) {
		return nil, false
	}
	at := 0
	for _, c := range then {
		for len(now) != len(then) && at < len(now) && now[at].name != "" && !catalog.SameName(now[at].name, c.Name) {
			at++
		}
		if at == len(now) {
			return nil, false
		}
		out = append(out, place{now[at], at})
		at++
	}
	return out, true
}
