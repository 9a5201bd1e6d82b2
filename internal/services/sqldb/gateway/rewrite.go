package gateway

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// words are what texts hold that are looked at.
var words = []string{"EXTERNAL", "SID", "DROP"}

// rewriter rewrites the texts of one session.
type rewriter struct {
	*Gateway
	entry entry.Entry
}

// rewrite replaces the statements that the other server does not know. A text
// that is no T-SQL goes there as it is, to be refused.
func (r *rewriter) rewrite(ctx context.Context, text string) (string, error) {
	batch, err := tsql.Parse(text, tsql.Settings{QuotedIdentifier: true})
	if err != nil {
		return text, nil
	}
	found := statements(batch)
	slices.SortFunc(found, func(a, b ast.Stmt) int { return b.Pos().Start - a.Pos().Start })
	for _, s := range found {
		instead, err := r.statement(ctx, s)
		if err != nil {
			return "", atLine(err, s.Pos().Line)
		}
		if at := s.Pos(); instead != "" {
			text = text[:at.Start] + instead + text[at.End:]
		}
	}
	return text, nil
}

func atLine(err error, line int) error {
	if e, ok := err.(*types.Error); ok {
		return e.At(line)
	}
	return err
}

// statements finds the statements about users and logins in a tree, those
// within IF, BEGIN and the like included.
func statements(batch *ast.Batch) (out []ast.Stmt) {
	ast.Walk(batch, func(n any) bool {
		switch s := n.(type) {
		case *ast.CreateUser, *ast.AlterUser, *ast.CreateLogin, *ast.Drop:
			out = append(out, s.(ast.Stmt))
			return false
		}
		return true
	})
	return out
}

const externalProvider = "EXTERNAL PROVIDER"

// statement returns what to send for a statement, "" for itself.
func (r *rewriter) statement(ctx context.Context, s ast.Stmt) (string, error) {
	switch x := s.(type) {
	case *ast.CreateUser:
		return r.createUser(ctx, x)
	case *ast.CreateLogin:
		if x.From == externalProvider {
			return "", types.Unsupported("CREATE LOGIN … FROM EXTERNAL PROVIDER behind --sql-upstream: CREATE USER makes the login,")
		}
	case *ast.AlterUser:
		if x.From == externalProvider {
			return "", types.Unsupported("ALTER USER … FROM EXTERNAL PROVIDER")
		}
	case *ast.Drop:
		if x.Kind == "USER" && len(x.Names) == 1 {
			return r.dropUser(ctx, x)
		}
	}
	return "", nil
}

func (r *rewriter) createUser(ctx context.Context, x *ast.CreateUser) (string, error) {
	p := security.Principal{Kind: security.ExternalUser}
	var err error
	switch sid, ok := ast.Word(x.Options, "SID"); {
	case x.From == externalProvider && !r.entry.External:
		return "", entry.NotExternal(x.Name.Name)
	case x.From == externalProvider:
		id, _ := ast.Word(x.Options, "OBJECT_ID")
		p, err = r.entry.Lookup(ctx, x.Name.Name, text(id))
	case x.From == "" && ok:
		kind, typed := ast.Word(x.Options, "TYPE")
		if !typed {
			return "", nil
		}
		if strings.EqualFold(text(kind), "X") {
			p.Kind = security.ExternalGroup
		}
		if p.SID, err = hex.DecodeString(text(sid)); err != nil || len(p.SID) != 16 {
			err = types.Errorf(15419, "Supplied parameter sid should be binary(16).")
		}
	default:
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if p.Kind == security.ExternalGroup {
		return r.createGroup(ctx, x.Name.Name, p.SID)
	}
	m, err := r.ensure(ctx, p.SID)
	if err != nil {
		return "", err
	}
	out := "CREATE USER " + ast.Quoted(x.Name.Name) + " FOR LOGIN " + ast.Quoted(m.login)
	if schema, ok := ast.Word(x.Options, "DEFAULT_SCHEMA"); ok {
		out += " WITH DEFAULT_SCHEMA = " + ast.Quoted(text(schema))
	}
	return out, nil
}

// text returns an option's string, or its word.
func text(o ast.Option) string {
	if l, ok := o.Value.(*ast.Literal); ok {
		return l.Text
	}
	return o.Word
}

// createGroup makes a role of a group. Administrators alone may: what they
// name is what the group's members get, and the other server is not asked.
func (r *rewriter) createGroup(ctx context.Context, name string, sid []byte) (string, error) {
	if !r.entry.Login.Admin {
		return "", types.Errorf(15247, "User does not have permission to perform this action.")
	}
	c, err := r.admin(ctx, r.entry.Database.Name)
	if err != nil {
		return "", err
	}
	defer c.Close()
	found, err := rows(ctx, c, "SELECT name FROM sys.database_principals WHERE name = "+literal(name))
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return "", types.Errorf(15023, "User, group, or role '%s' already exists in the current database.", name)
	}
	if err := r.keepGroup(ctx, r.entry.Database.Name, group{sid, name}); err != nil {
		return "", err
	}
	return "CREATE ROLE " + ast.Quoted(name), nil
}

// dropUser drops a group's role, with its members, for an administrator.
func (r *rewriter) dropUser(ctx context.Context, x *ast.Drop) (string, error) {
	name := x.Names[0].Object()
	known, err := r.groups(ctx, r.entry.Database.Name)
	i := slices.IndexFunc(known, func(one group) bool { return strings.EqualFold(one.role, name) })
	if err != nil || i < 0 || !r.entry.Login.Admin {
		return "", err
	}
	c, err := r.admin(ctx, r.entry.Database.Name)
	if err != nil {
		return "", err
	}
	defer c.Close()
	members, err := rows(ctx, c, `SELECT u.name FROM sys.database_role_members AS m
		JOIN sys.database_principals AS r ON r.principal_id = m.role_principal_id
		JOIN sys.database_principals AS u ON u.principal_id = m.member_principal_id WHERE r.name = `+literal(known[i].role))
	if err != nil {
		return "", err
	}
	for _, row := range members {
		if err := c.Run(ctx, "ALTER ROLE "+ast.Quoted(known[i].role)+" DROP MEMBER "+ast.Quoted(row[0])); err != nil {
			return "", err
		}
		if err := r.dropMember(ctx, c, row[0]); err != nil {
			return "", err
		}
	}
	if err := r.forgetGroup(ctx, r.entry.Database.Name, known[i].sid); err != nil {
		return "", err
	}
	return "DROP ROLE " + ast.Quoted(known[i].role), nil
}

// dropMember drops a user who came by a group, and is in no other one.
func (r *rewriter) dropMember(ctx context.Context, c *tds.Client, user string) error {
	if !strings.HasSuffix(user, "@"+r.TenantID) {
		return nil
	}
	roles, err := rolesOf(ctx, c, user)
	if err != nil || len(roles) > 0 {
		return err
	}
	return c.Run(ctx, "DROP USER "+ast.Quoted(user))
}
