package engine

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/dml"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// changeRows runs INSERT, UPDATE, DELETE, MERGE, TRUNCATE TABLE and DBCC
// CHECKIDENT.
func (x *frame) changeRows(ctx context.Context, st ast.Stmt) error {
	if i, ok := st.(*ast.Insert); ok && i.Execute != nil {
		return x.insertExecute(ctx, i)
	}
	return x.changeNow(ctx, st, nil)
}

// changePlan is the plan of a change, and what to do after its use.
func (x *frame) changePlan(st ast.Stmt) (*kept, func(), error) {
	return x.plan(st, func(k *kept) (err error) {
		var is bool
		if k.change, is, err = dml.Compile(x.changer(), st); !is {
			err = unsupported(st)
		}
		return err
	})
}

// changeNow runs a change; sets are what INSERT … EXECUTE inserts.
func (x *frame) changeNow(ctx context.Context, st ast.Stmt, sets []dml.Set) error {
	var r dml.Result
	if v := x.vars[strings.ToLower(targetOf(st))]; v != nil && v.readOnly {
		return readOnly(targetOf(st))
	}
	err := x.changeIn(ctx, placeOf(st), func() error {
		k, done, err := x.changePlan(st)
		if err != nil {
			return err
		}
		defer done()
		r, err = k.change.Run(ctx, x.changes(sets))
		return err
	})
	var e *types.Error
	if errors.As(err, &e) && e.Number == 3960 {
		return rowstore.Conflict(targetOf(st), x.s.entry.Database.Name)
	}
	if err != nil {
		return err
	}
	x.identified(r)
	return x.done(r.Command, r.Count)
}

func readOnly(parameter string) *types.Error {
	return types.Errorf(10700, "The table-valued parameter \"%s\" is READONLY and cannot be modified.", parameter)
}

// identified keeps the last value of an IDENTITY column.
func (x *frame) identified(r dml.Result) {
	if !r.Identity.IsNull() {
		x.s.identity = r.Identity
		x.identity = r.Identity
	}
}

// targetOf is the name of what a statement changes, as far as the statement
// itself says it.
func targetOf(st ast.Stmt) string {
	var target ast.Source
	var from []ast.Source
	switch st := st.(type) {
	case *ast.Insert:
		target = st.Target
	case *ast.Update:
		target, from = st.Target, st.From
	case *ast.Delete:
		target, from = st.Target, st.From
	case *ast.Merge:
		target = st.Target
	case *ast.Truncate:
		return st.Table.Object()
	}
	t, ok := target.(*ast.Table)
	if !ok {
		return ""
	}
	name := t.Name.Object()
	if len(t.Name.Parts) == 1 {
		for _, s := range from {
			if of := aliased(s, name); of != "" {
				return of
			}
		}
	}
	return name
}

// aliased is the table in FROM that has an alias, "" without.
func aliased(s ast.Source, alias string) string {
	switch s := s.(type) {
	case *ast.Table:
		if s.Alias != nil && catalog.SameName(s.Alias.Name, alias) {
			return s.Name.Object()
		}
	case *ast.Join:
		if of := aliased(s.Left, alias); of != "" {
			return of
		}
		return aliased(s.Right, alias)
	}
	return ""
}

// place says where a change goes: into the database, or what is temporary.
type place int

const (
	inDatabase place = iota
	inTemporary
	inVariable // a table variable, which no ROLLBACK is about
)

func local(name string) place {
	switch {
	case catalog.Global(name):
		return inDatabase
	case strings.HasPrefix(name, "#"):
		return inTemporary
	case strings.HasPrefix(name, "@"):
		return inVariable
	}
	return inDatabase
}

// placeOf is where the rows go that a statement changes: those of its target,
// and those of OUTPUT INTO.
func placeOf(st ast.Stmt) place {
	where := local(targetOf(st))
	var outputs []ast.Output
	switch st := st.(type) {
	case *ast.Insert:
		outputs = st.Output
	case *ast.Update:
		outputs = st.Output
	case *ast.Delete:
		outputs = st.Output
	case *ast.Merge:
		outputs = st.Output
	}
	for _, o := range outputs {
		if o.Into == nil {
			continue
		}
		into := inDatabase
		if t, ok := o.Into.(*ast.Table); ok {
			into = local(t.Name.Object())
		}
		where = min(where, into)
	}
	return where
}

// changer is what changes of rows are compiled in.
func (x *frame) changer() *dml.Env {
	return &dml.Env{Env: x.env(), Refused: x.s.entry.Refused, Granted: x.s.entry.Granted}
}

// changes is what they run with.
func (x *frame) changes(sets []dml.Set) *dml.Run {
	s := x.s
	return &dml.Run{
		Values: x, Counters: &s.db.counters, Temp: &s.counters, IdentityInsert: s.set.identityInsert, RowCount: s.set.rowCount,
		Columns: x.out.Columns, Row: x.out.Row, Message: x.out.Message, Executed: sets, Current: x.currentRow,
	}
}

// store is SQLite for changes and definitions.
type store struct{ s *Session }

func (r store) Exec(ctx context.Context, sql string, args ...any) error {
	_, err := r.s.conn.Exec(ctx, sql, args...)
	return err
}

func (r store) Rows(ctx context.Context, sql string, columns []types.Type, f func([]types.Value) error, args ...any) error {
	rows, err := r.s.conn.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for {
		raw, err := rows.Next()
		if err == io.EOF {
			return rows.Close()
		}
		if err != nil {
			return err
		}
		row := make([]types.Value, len(columns))
		for i, t := range columns {
			if row[i], err = rowstore.Decode(raw[i], t); err != nil {
				return err
			}
		}
		if err := f(row); err != nil {
			return err
		}
	}
}

func (store) Literal(v types.Value, t types.Type) (string, error) {
	return rowstore.Literal(rowstore.Encode(v, t)), nil
}

func (r store) Count(ctx context.Context, id int32, temp bool, last *int64) error {
	return r.counters(temp).Reset(ctx, r.s.conn, id, last)
}

func (r store) Begin(id int32, temp bool) { r.counters(temp).Begin(id) }

func (r store) counters(temp bool) *dml.Counters {
	if temp {
		return &r.s.counters
	}
	return &r.s.db.counters
}

func (store) Collate(t types.Type) string { return rowstore.Collate(t) }
