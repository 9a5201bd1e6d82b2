package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// securityStmt writes statements about principals and permissions; false if s is none.
func (w *writer) securityStmt(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.CreateUser:
		w.s("CREATE USER ")
		w.ident(s.Name)
		if s.From == "WITHOUT LOGIN" {
			w.s(" WITHOUT LOGIN")
		} else {
			w.from(s.From, s.Source)
		}
		w.bareWith(s.Options)
	case *ast.AlterUser:
		w.s("ALTER USER ")
		w.ident(s.Name)
		w.from(s.From, nil)
		w.bareWith(s.Options)
	case *ast.CreateLogin:
		w.s("CREATE LOGIN ")
		w.ident(s.Name)
		w.from(s.From, s.Source)
		w.bareWith(s.Options)
	case *ast.AlterLogin:
		w.s("ALTER LOGIN ")
		w.ident(s.Name)
		switch s.Action {
		case "WITH":
			w.bareWith(s.Options)
		case "ADD CREDENTIAL", "DROP CREDENTIAL":
			w.s(" ", s.Action, " ")
			w.word(s.Options[0].Word)
		default:
			w.s(" ", s.Action)
		}
	case *ast.CreateRole:
		w.s("CREATE ")
		w.when(s.Kind != "", s.Kind+" ")
		w.s("ROLE ")
		w.ident(s.Name)
		if s.Owner != nil {
			w.s(" AUTHORIZATION ")
			w.ident(*s.Owner)
		}
		w.bareWith(s.Options)
	case *ast.AlterRole:
		w.s("ALTER ")
		w.when(s.Kind != "", s.Kind+" ")
		w.s("ROLE ")
		w.ident(s.Name)
		if s.Add != nil {
			w.s(" ADD MEMBER ")
			w.ident(*s.Add)
		}
		if s.Drop != nil {
			w.s(" DROP MEMBER ")
			w.ident(*s.Drop)
		}
		w.bareWith(s.Options)
	case *ast.Permission:
		w.permission(s)
	case *ast.AlterAuthorization:
		w.s("ALTER AUTHORIZATION ON ")
		w.when(s.Class != "", s.Class+"::")
		w.name(s.Name)
		w.s(" TO ")
		if s.SchemaOwner {
			w.s("SCHEMA OWNER")
		} else {
			w.ident(*s.Owner)
		}
	default:
		return false
	}
	return true
}

func (w *writer) from(kind string, source *ast.Ident) {
	if kind == "" {
		return
	}
	w.s(" FROM ", kind)
	if source != nil {
		w.s(" ")
		w.ident(*source)
	}
}

func (w *writer) permission(s *ast.Permission) {
	w.s(s.Verb, " ")
	w.when(s.OptionFor, "GRANT OPTION FOR ")
	w.each(len(s.Permissions), func(i int) {
		w.s(s.Permissions[i].Name)
		w.columns(s.Permissions[i].Columns)
	})
	if s.On != nil {
		w.s(" ON ")
		w.when(s.Class != "", s.Class+"::")
		w.name(*s.On)
		w.columns(s.Columns)
	}
	w.when(s.Verb == "REVOKE", " FROM ")
	w.when(s.Verb != "REVOKE", " TO ")
	w.idents(s.Principals)
	w.when(s.GrantOption, " WITH GRANT OPTION")
	w.when(s.Cascade, " CASCADE")
	if s.As != nil {
		w.s(" AS ")
		w.ident(*s.As)
	}
}
