package engine

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/sysviews"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// typeOf reads a type as written; text without a length has bare characters.
func (s *Session) typeOf(a *ast.Type, bare int) (types.Type, error) {
	n, err := s.catalog.TypeOf(a, bare, s.userSchema())
	if err != nil {
		return types.Type{}, err.At(a.Line)
	}
	if n.Table != nil {
		return types.Type{}, types.Unsupported("A variable of a table type").At(a.Line)
	}
	return n.Type, nil
}

func (s *Session) userSchema() string {
	if s.who == nil {
		return ""
	}
	return s.who.User().DefaultSchema
}

func dotted(n ast.Name) string {
	parts := make([]string, len(n.Parts))
	for i, p := range n.Parts {
		parts[i] = p.Name
	}
	return strings.Join(parts, ".")
}

// invalid is 208.
func invalid(n ast.Name) error {
	return types.Errorf(208, "Invalid object name '%s'.", dotted(n)).At(n.Line)
}

// local refuses the names of other databases and servers.
func (s *Session) local(n ast.Name) error {
	if n.Server() == "" && (n.Database() == "" || catalog.SameName(n.Database(), s.catalog.Name()) || strings.HasPrefix(n.Object(), "#") && catalog.SameName(n.Database(), "tempdb")) {
		return nil
	}
	return types.Errorf(40515, "Reference to database and/or server name in '%s' is not supported in this version of SQL Server.", dotted(n)).WithLevel(15, 1).At(n.Line)
}

// lookup finds what a name in FROM means, through synonyms.
func (s *Session) lookup(n ast.Name, userSchema string) (catalog.Object, *sysviews.View, error) {
	for range 32 {
		if err := s.local(n); err != nil {
			return nil, nil, err
		}
		if strings.HasPrefix(n.Object(), "#") {
			o, ok := s.temp.Find(catalog.DBO, n.Object())
			if !ok {
				return nil, nil, invalid(n)
			}
			return o, nil, nil
		}
		o, ok := s.catalog.Resolve(n.Schema(), n.Object(), userSchema)
		if !ok {
			schema := n.Schema()
			if schema == "" || catalog.SameName(schema, "dbo") {
				schema = "sys"
			}
			if v, ok := sysviews.Find(schema, n.Object()); ok && v.Params == 0 {
				return nil, v, nil
			}
			return nil, nil, invalid(n)
		}
		syn, ok := o.(*catalog.Synonym)
		if !ok {
			return o, nil, nil
		}
		n = ast.Name{Span: n.Span}
		for _, p := range syn.Parts {
			n.Parts = append(n.Parts, ast.Ident{Name: p})
		}
	}
	return nil, nil, invalid(n)
}

// table is lookup for a table that is to be changed.
func (s *Session) table(n ast.Name) (*catalog.Table, error) {
	o, _, err := s.lookup(n, s.userSchema())
	if err != nil {
		return nil, err
	}
	t, ok := o.(*catalog.Table)
	if !ok {
		return nil, types.Unsupported("A change through a view").At(n.Line)
	}
	return t, nil
}

// temporary reports a table of the session's own.
func (s *Session) temporary(t *catalog.Table) bool {
	_, ok := s.temp.ByID(t.ID)
	return ok
}

// name is the table in SQLite.
func (s *Session) name(t *catalog.Table) string {
	if s.temporary(t) {
		return fmt.Sprintf("temp.t%d", t.ID)
	}
	return fmt.Sprintf("main.t%d", t.ID)
}

// catalogOf is the catalogue that a table is in.
func (s *Session) catalogOf(t *catalog.Table) *catalog.Catalog {
	if s.temporary(t) {
		return s.temp
	}
	return s.catalog
}

// fullName is database.schema.table, as messages have it.
func (s *Session) fullName(t *catalog.Table) string {
	return s.catalogOf(t).Name() + "." + s.schemaName(t)
}

// schemaName is schema.table.
func (s *Session) schemaName(t *catalog.Table) string {
	if in, ok := s.catalogOf(t).SchemaByID(t.Schema); ok {
		return in.Name + "." + t.Name
	}
	return t.Name
}

// mayChange asks for a permission to change a table; those of the session are
// its own.
func (s *Session) mayChange(permission string, t *catalog.Table, cols []security.Column) error {
	if s.temporary(t) {
		return nil
	}
	return s.allow(permission, s.catalog.Securable(t), cols)
}

// stored reports a column that has room in the rows.
func stored(c *catalog.Column) bool { return c.Computed == nil || c.Computed.Persisted }
