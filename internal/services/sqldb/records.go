package sqldb

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Name is the service's name in access records.
const Name = "sqldb"

// The reasons of refused logins.
const (
	noServer    = "NoServer"
	shutOut     = "ShutOut" // by the firewall or the server's settings
	badToken    = "BadToken"
	badPassword = "BadPassword"
	entraOnly   = "EntraOnly"
	disabled    = "Disabled"
	noDatabase  = "NoDatabase"
	noUser      = "NoUser"
	unreached   = "Unreached" // the server behind a gateway
	denied      = "PermissionDenied"
)

// The operations in records.
const (
	loginOperation     = "Login"
	statementOperation = "Statement"
)

// refusedLogin keeps why somebody was not let in.
func (s *Service) refusedLogin(a *attempt, e *types.Error) {
	r := s.record(a)
	r.Operation, r.Action, r.Reason, r.Note = loginOperation, security.Connect, a.reason, e.Error()
	s.Web.Access.Record(r)
}

// grantedLogin keeps why somebody was let in.
func (s *Service) grantedLogin(a *attempt) {
	r := s.record(a)
	r.Operation, r.Action, r.Allowed, r.Note = loginOperation, security.Connect, true, a.as
	s.Web.Access.Record(r)
}

// refusedStatement keeps which permission a statement lacked.
func (s *Service) refusedStatement(a *attempt, e *types.Error, permission string, on security.Securable) {
	r := s.record(a)
	r.Operation, r.Action, r.Reason, r.Note = statementOperation, permission+onClause(on), denied, e.Error()
	s.Web.Access.Record(r)
}

// grantedStatement keeps which permission a statement needed and had.
func (s *Service) grantedStatement(a *attempt, permission string, on security.Securable) {
	r := s.record(a)
	r.Operation, r.Action, r.Allowed, r.Note = statementOperation, permission+onClause(on), true, a.as+", by the database's own permissions"
	s.Web.Access.Record(r)
}

func (s *Service) record(a *attempt) access.Record {
	r := access.Record{
		ID: s.Web.NewID(), Time: s.Web.Clock.Now(), Service: Name, Method: "TDS", Caller: a.caller, Data: true,
	}
	if a.target == nil {
		return r
	}
	r.Path = "/" + a.target.name
	if a.target.server != nil {
		r.Host = strings.ToLower(a.target.server.Name) + hostSuffix
		r.Scope = a.target.server.ID + "/databases/" + a.target.name
	}
	return r
}

// onClause is ON of GRANT, empty for the database.
func onClause(on security.Securable) string {
	switch on.Class {
	case security.ObjectClass:
		schema := ""
		if on.Schema != nil {
			schema = ast.Quoted(on.Schema.Name) + "."
		}
		return " ON " + schema + ast.Quoted(on.Name)
	case security.SchemaClass:
		return " ON SCHEMA::" + ast.Quoted(on.Name)
	case security.PrincipalClass:
		return " ON USER::" + ast.Quoted(on.Name)
	}
	return ""
}
