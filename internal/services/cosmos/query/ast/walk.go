package ast

// Children returns the expressions directly within e, but not those of its
// subqueries.
func Children(e Expr) []Expr {
	switch e := e.(type) {
	case *Prop:
		return []Expr{e.Of}
	case *Index:
		return []Expr{e.Of, e.At}
	case *Unary:
		return []Expr{e.Of}
	case *Binary:
		return []Expr{e.L, e.R}
	case *Cond:
		return []Expr{e.If, e.Then, e.Else}
	case *Between:
		return []Expr{e.Of, e.Low, e.High}
	case *In:
		return append([]Expr{e.Of}, e.List...)
	case *Like:
		return []Expr{e.Of, e.Pattern}
	case *Array:
		return e.Items
	case *Object:
		return e.Values
	case *Call:
		return e.Args
	}
	return nil
}

// Exprs returns the query's own expressions in the order of its clauses.
func (q *Query) Exprs() []Expr {
	var list []Expr
	if q.Select.Value != nil {
		list = append(list, q.Select.Value)
	}
	for _, item := range q.Select.Items {
		list = append(list, item.Expr)
	}
	if q.Where != nil {
		list = append(list, q.Where)
	}
	list = append(list, q.GroupBy...)
	for _, item := range q.OrderBy {
		list = append(list, item.Expr)
	}
	return list
}

// Walk calls visit for e and, while visit says so, for what is within it.
func Walk(e Expr, visit func(Expr) bool) {
	if !visit(e) {
		return
	}
	for _, child := range Children(e) {
		Walk(child, visit)
	}
}

// PathOf returns the name and the constant steps of c.a["b"][0], and whether e
// is of that form.
func PathOf(e Expr) (root string, path []Step, ok bool) {
	switch e := e.(type) {
	case *Ref:
		return e.Name, nil, true
	case *Prop:
		root, path, ok = PathOf(e.Of)
		return root, append(path, Step{Name: e.Name}), ok
	case *Index:
		literal, isLiteral := e.At.(*Literal)
		if !isLiteral {
			return "", nil, false
		}
		step, isStep := StepOf(literal)
		root, path, ok = PathOf(e.Of)
		return root, append(path, step), ok && isStep
	}
	return "", nil, false
}
