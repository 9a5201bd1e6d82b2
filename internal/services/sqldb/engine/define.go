package engine

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (s *Session) createTable(ctx context.Context, x *ast.CreateTable) error {
	if x.Query != nil || x.Graph != "" || x.External || x.FileTable || x.CloneOf != nil || len(x.Body.Indexes) > 0 || x.Body.Period != nil {
		return types.Unsupported("This form of CREATE TABLE")
	}
	if sc := x.Name.Schema(); sc != "" && !strings.EqualFold(sc, "dbo") || strings.HasPrefix(x.Name.Object(), "#") || x.Name.Database() != "" {
		return types.Unsupported("A table that is temporary or outside of the schema dbo")
	}
	if err := s.allow(security.CreateTable, security.InDatabase(), nil); err != nil {
		return err
	}
	if e := s.who.Check(security.Alter, dbo); e != nil {
		return types.Errorf(2760, "The specified schema name \"dbo\" either does not exist or you do not have permission to use it.")
	}
	if _, err := s.catalog.table(x.Name); err == nil {
		return types.Errorf(2714, "There is already an object named '%s' in the database.", x.Name.Object()).WithLevel(16, 6)
	}
	t := &table{ID: s.catalog.Next, Name: x.Name.Object()}
	s.catalog.Next++
	for i := range x.Body.Columns {
		if err := t.add(&x.Body.Columns[i]); err != nil {
			return err
		}
	}
	for i := range x.Body.Constraints {
		if err := t.constrain(&x.Body.Constraints[i], nil); err != nil {
			return err
		}
	}
	for _, sql := range t.define() {
		if _, err := s.conn.ExecContext(ctx, sql); err != nil {
			return err
		}
	}
	s.catalog.Tables = append(s.catalog.Tables, t)
	return s.store(ctx)
}

func (t *table) add(d *ast.ColumnDef) error {
	if d.Computed != nil || d.Sparse || d.RowGuidCol || len(d.Indexes) > 0 || len(d.Options) > 0 || d.Collation != "" || d.Type == nil {
		return types.Unsupported("What column '" + d.Name.Name + "' is defined with").At(d.Line)
	}
	if t.column(d.Name.Name) != nil {
		return types.Errorf(2705, "Column names in each table must be unique. Column name '%s' in table '%s' is specified more than once.", d.Name.Name, t.Name).WithLevel(16, 3)
	}
	typ, err := typeOf(d.Type, 1)
	if err != nil {
		return err
	}
	c := &column{ID: int32(len(t.Columns) + 1), Name: d.Name.Name, Type: typ, Null: d.Null == nil || *d.Null}
	t.Columns = append(t.Columns, c)
	if d.Identity != nil {
		c.Identity, c.Null, c.Seed, c.Increment = true, false, 1, 1
		if !typ.Kind.Integer() || typ.Kind == types.Bit {
			return types.Unsupported("IDENTITY of " + typ.String())
		}
		for x, to := range map[ast.Expr]*int64{d.Identity.Seed: &c.Seed, d.Identity.Increment: &c.Increment} {
			if x == nil {
				continue
			}
			l, ok := x.(*ast.Literal)
			if !ok {
				return types.Unsupported("This seed or increment of IDENTITY")
			}
			if *to, err = strconv.ParseInt(l.Text, 10, 64); err != nil {
				return types.Unsupported("This seed or increment of IDENTITY")
			}
		}
	}
	for i := range d.Constraints {
		if err := t.constrain(&d.Constraints[i], c); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) constrain(x *ast.Constraint, of *column) error {
	if (x.Kind != ast.PrimaryKey && x.Kind != ast.Unique) || x.NotEnforced {
		return types.Unsupported("FOREIGN KEY, CHECK and DEFAULT of a table").At(x.Line)
	}
	k := key{Primary: x.Kind == ast.PrimaryKey}
	if of != nil && len(x.Columns) == 0 {
		k.Columns = []int32{of.ID}
	}
	for _, n := range x.Columns {
		c := t.column(n.Name.Name)
		if c == nil {
			return types.Errorf(1911, "Column name '%s' does not exist in the target table or view.", n.Name.Name)
		}
		k.Columns = append(k.Columns, c.ID)
	}
	word := "UQ"
	if k.Primary {
		word = "PK"
		for _, o := range t.Keys {
			if o.Primary {
				return types.Errorf(8110, "Cannot add multiple PRIMARY KEY constraints to table '%s'.", t.Name).WithLevel(16, 0)
			}
		}
		for _, id := range k.Columns {
			t.byID(id).Null = false
		}
	}
	if x.Name != nil {
		k.Name = x.Name.Name
	} else {
		k.Name = fmt.Sprintf("%s__%.9s__%016X", word, t.Name, int64(t.ID)<<16|int64(len(t.Keys)))
	}
	t.Keys = append(t.Keys, k)
	return nil
}

func (s *Session) drop(ctx context.Context, x *ast.Drop) error {
	for _, n := range x.Names {
		switch x.Kind {
		case "TABLE":
			t, err := s.catalog.table(n)
			if err != nil {
				if x.IfExists {
					continue
				}
				return types.Errorf(3701, "Cannot drop the table '%s', because it does not exist or you do not have permission.", dotted(n)).WithLevel(11, 5)
			}
			if !s.who.Has(security.Alter, dbo) && !s.who.Has(security.Control, t.securable()) {
				return types.Errorf(3701, "Cannot drop the table '%s', because it does not exist or you do not have permission.", dotted(n)).WithLevel(14, 20)
			}
			if _, err := s.conn.ExecContext(ctx, fmt.Sprintf("DROP TABLE t%d", t.ID)); err != nil {
				return err
			}
			for i, o := range s.catalog.Tables {
				if o == t {
					s.catalog.Tables = append(s.catalog.Tables[:i], s.catalog.Tables[i+1:]...)
					break
				}
			}
			s.catalog.Security = s.who.Database().Forget(security.ObjectClass, t.ID, 0).State()
		case "USER", "ROLE":
			if _, ok := s.who.Database().Named(n.Object()); !ok && x.IfExists {
				continue
			}
			d, e := s.who.Drop(n.Object(), x.Kind == "ROLE", func(id int32) bool { return id == security.DBO })
			if e != nil {
				return e
			}
			s.catalog.Security = d.State()
		default:
			return types.Unsupported("DROP " + x.Kind)
		}
		if err := s.store(ctx); err != nil {
			return err
		}
		if err := s.refresh(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) secure(ctx context.Context, d *security.Database, e *types.Error) error {
	if e != nil {
		return e
	}
	s.catalog.Security = d.State()
	return s.store(ctx)
}

func (s *Session) createUser(ctx context.Context, x *ast.CreateUser) error {
	if x.From != "EXTERNAL PROVIDER" {
		return types.Unsupported("CREATE USER without FROM EXTERNAL PROVIDER")
	}
	if !s.entry.External {
		return entry.NotExternal(x.Name.Name)
	}
	if err := s.allow(security.AlterAnyUser, security.InDatabase(), nil); err != nil {
		return err
	}
	id := ""
	for _, o := range x.Options {
		l, ok := o.Value.(*ast.Literal)
		if o.Name != "OBJECT_ID" || !ok {
			return types.Unsupported("The option " + o.Name + " of CREATE USER")
		}
		id = l.Text
	}
	p, err := s.entry.Lookup(ctx, x.Name.Name, id)
	if err != nil {
		return err
	}
	p.Name = x.Name.Name
	d, e := s.who.CreateUser(p)
	return s.secure(ctx, d, e)
}

func (s *Session) createRole(ctx context.Context, x *ast.CreateRole) error {
	owner := ""
	if x.Owner != nil {
		owner = x.Owner.Name
	}
	if x.Kind != "" {
		return types.Unsupported("CREATE " + x.Kind + " ROLE")
	}
	d, e := s.who.CreateRole(x.Name.Name, owner)
	return s.secure(ctx, d, e)
}

func (s *Session) alterRole(ctx context.Context, x *ast.AlterRole) error {
	if x.Kind != "" || len(x.Options) > 0 {
		return types.Unsupported("This form of ALTER ROLE")
	}
	m := x.Add
	if m == nil {
		m = x.Drop
	}
	d, e := s.who.SetMember(x.Name.Name, m.Name, x.Add != nil)
	return s.secure(ctx, d, e)
}

func (s *Session) permission(ctx context.Context, x *ast.Permission) error {
	on, cols := security.InDatabase(), []security.Column(nil)
	switch {
	case x.As != nil || x.Class != "" && x.Class != "OBJECT" && x.Class != "SCHEMA":
		return types.Unsupported("AS, and the class " + x.Class + " of permissions")
	case x.Class == "SCHEMA":
		if !strings.EqualFold(x.On.Object(), "dbo") {
			return types.Errorf(15151, "Cannot find the schema '%s', because it does not exist or you do not have permission.", x.On.Object())
		}
		on = dbo
	case x.On != nil:
		t, err := s.catalog.table(*x.On)
		if err != nil {
			return types.Errorf(15151, "Cannot find the object '%s', because it does not exist or you do not have permission.", x.On.Object())
		}
		on = t.securable()
		for _, p := range x.Permissions {
			x.Columns = append(x.Columns[:len(x.Columns):len(x.Columns)], p.Columns...)
		}
		if len(x.Columns) > 0 {
			if len(x.Permissions) > 1 {
				return types.Unsupported("Several permissions on columns at once")
			}
			for _, n := range x.Columns {
				c := t.column(n.Name)
				if c == nil {
					return types.Errorf(1911, "Column name '%s' does not exist in the target table or view.", n.Name)
				}
				cols = append(cols, security.Column{ID: c.ID, Name: c.Name})
			}
		}
	}
	for _, p := range x.Permissions {
		for _, who := range x.Principals {
			st := security.Statement{Permission: p.Name, On: on, Columns: cols, Principal: who.Name, GrantOption: x.GrantOption || x.OptionFor, Cascade: x.Cascade}
			do := map[string]func(security.Statement) (*security.Database, *types.Error){"GRANT": s.who.Grant, "DENY": s.who.Deny, "REVOKE": s.who.Revoke}[x.Verb]
			d, e := do(st)
			if err := s.secure(ctx, d, e); err != nil {
				return err
			}
			if err := s.refresh(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}
