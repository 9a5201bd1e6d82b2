package sysviews

import (
	"strings"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Procedure is a catalogue procedure, such as sp_columns: it shows what the
// views show, in the columns and the order that drivers read.
type Procedure struct {
	Name   string
	Params []catalog.Parameter // Default is nil for those that must be given
	run    func(e *Env, a arguments, out *Output) error
}

// Set is one result of a procedure.
type Set struct {
	Columns []*catalog.Column
	Rows    [][]types.Value
}

// Output gathers what a procedure answers.
type Output struct {
	Sets     []Set
	Messages []*types.Error // notes, which are no errors
}

// Run answers the procedure; args are in the order of Params, already of their
// types. Errors are those of the procedure, 15009 among them.
func (p *Procedure) Run(e *Env, args []types.Value) (*Output, error) {
	env := *e
	env.library = all()
	a := arguments{}
	for i, x := range args {
		a[p.Params[i].Name] = x
	}
	out := &Output{}
	return out, p.run(&env, a, out)
}

// FindProcedure returns the procedure with a name, whose schema is sys or none.
func FindProcedure(name string) (*Procedure, bool) {
	p, ok := procedures()[strings.ToLower(name)]
	return p, ok
}

// procedures are made once, of constants.
var procedures = sync.OnceValue(func() map[string]*Procedure {
	out := map[string]*Procedure{}
	for _, list := range [][]procedure{tableProcedures, keyProcedures, routineProcedures, typeProcedures, helpProcedures, serverProcedures} {
		for _, d := range list {
			p := &Procedure{Name: d.name, run: d.run}
			for _, one := range strings.Split(d.params, ", ") {
				if one == "" {
					continue
				}
				words := strings.Fields(one)
				typ, optional := strings.CutSuffix(words[1], "?")
				par := catalog.Parameter{ID: int32(len(p.Params) + 1), Name: words[0], Nullable: true}
				par.Type, par.UserType = typeOf(typ)
				if optional {
					value := "NULL"
					if len(words) > 2 {
						value = words[2]
					}
					par.Default = catalog.NewExpression(value)
				}
				p.Params = append(p.Params, par)
			}
			out[d.name] = p
		}
	}
	return out
})

// procedure is how this package writes one down: parameters as "@name type",
// with a ? behind the type and a default where they may be left out.
type procedure struct {
	name   string
	params string
	run    func(e *Env, a arguments, out *Output) error
}

// arguments are the values of parameters by their names.
type arguments map[string]types.Value

func (a arguments) text(name string) string { return strings.TrimRight(a[name].Text, " ") }

func (a arguments) given(name string) bool { return !a[name].IsNull() }

func (a arguments) number(name string, none int64) int64 {
	if v := a[name]; !v.IsNull() {
		return v.Int
	}
	return none
}

// set begins a result and returns what adds its rows.
func (o *Output) set(spec string) func(...any) {
	o.Sets = append(o.Sets, Set{Columns: columns(spec)})
	at := len(o.Sets) - 1
	return func(values ...any) {
		s := &o.Sets[at]
		row := make([]types.Value, len(s.Columns))
		for i, x := range values {
			row[i] = value(s.Columns[i].Type, x)
		}
		s.Rows = append(s.Rows, row)
	}
}

// match returns a test of names: a pattern of LIKE, or with exact a name. NULL
// takes everything.
func (a arguments) match(name string, exact bool) func(string) bool {
	if !a.given(name) {
		return func(string) bool { return true }
	}
	p := a.text(name)
	if exact {
		return func(s string) bool { return catalog.SameName(p, s) }
	}
	folded := []rune(strings.ToLower(p))
	return func(s string) bool { return like(folded, []rune(strings.ToLower(s))) }
}

// like matches %, _ and [set].
func like(p, s []rune) bool {
	for len(p) > 0 {
		switch p[0] {
		case '%':
			for i := 0; i <= len(s); i++ {
				if like(p[1:], s[i:]) {
					return true
				}
			}
			return false
		case '[':
			end := 1
			for end < len(p) && p[end] != ']' {
				end++
			}
			if end == len(p) {
				return false
			}
			if len(s) == 0 || !inSet(p[1:end], s[0]) {
				return false
			}
			p, s = p[end+1:], s[1:]
			continue
		}
		if len(s) == 0 || p[0] != '_' && p[0] != s[0] {
			return false
		}
		p, s = p[1:], s[1:]
	}
	return len(s) == 0
}

func inSet(set []rune, r rune) bool {
	not := len(set) > 0 && set[0] == '^'
	if not {
		set = set[1:]
	}
	for i := 0; i < len(set); i++ {
		if i+2 < len(set) && set[i+1] == '-' {
			if r >= set[i] && r <= set[i+2] {
				return !not
			}
			i += 2
		} else if set[i] == r {
			return !not
		}
	}
	return not
}

// object finds what @objname names; 15009 if the user sees nothing there.
func (e *Env) object(name string) (catalog.Object, error) {
	n, ok := catalog.ParseName(name)
	if ok {
		if o, found := e.Catalog.Resolve(n.Schema(), n.Object(), e.Who.User().DefaultSchema); found && e.sees(o) && e.local(n) {
			return o, nil
		}
	}
	return nil, types.Errorf(15009, "The object '%s' does not exist in database '%s' or is invalid for this operation.", name, e.Catalog.Name())
}

func (e *Env) local(n ast.Name) bool {
	return n.Database() == "" || catalog.SameName(n.Database(), e.Catalog.Name())
}
