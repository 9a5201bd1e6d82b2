package gateway

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
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

// createUser makes the login that a user of Entra ID is mapped to. Nobody is
// looked up, and no login made, for who may not make users.
func (r *rewriter) createUser(ctx context.Context, x *ast.CreateUser) (string, error) {
	p := security.Principal{Kind: security.ExternalUser}
	sid, ok := ast.Word(x.Options, "SID")
	kind, typed := ast.Word(x.Options, "TYPE")
	if x.From != externalProvider && (x.From != "" || !ok || !typed) {
		return "", nil
	}
	may, err := r.mayCreateUsers(ctx)
	switch {
	case err != nil:
	case !may:
		err = security.NotAllowed()
	case x.From == externalProvider && !r.entry.External:
		return "", entry.NotExternal(x.Name.Name)
	case x.From == externalProvider:
		id, _ := ast.Word(x.Options, "OBJECT_ID")
		p, err = r.entry.Lookup(ctx, x.Name.Name, text(id))
	default:
		if strings.EqualFold(text(kind), "X") {
			p.Kind = security.ExternalGroup
		}
		if p.SID, err = hex.DecodeString(text(sid)); err != nil || len(p.SID) != sidSize {
			err = types.Errorf(15419, "Supplied parameter sid should be binary(%d).", sidSize)
		}
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
