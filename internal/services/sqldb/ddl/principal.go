package ddl

import (
	"crypto/rand"
	"encoding/hex"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (w *work) createUser(x *ast.CreateUser) error {
	name := x.Name.Name
	if err := w.may(security.CreateUser, security.InDatabase(), security.NotAllowed().At(x.Line)); err != nil {
		return err
	}
	if !catalog.NameFits(name) {
		return types.Errorf(103, "The identifier that starts with '%.128s' is too long. Maximum length is 128.", name).WithLevel(15, 4).At(x.Line)
	}
	p, err := w.newUser(x)
	if err != nil {
		return err
	}
	p.Name = name
	if o, ok := ast.Word(x.Options, "DEFAULT_SCHEMA"); ok {
		p.DefaultSchema = optionText(o)
	}
	return w.secure(w.Who.CreateUser(p))
}

// newUser finds out who a new user is.
func (w *work) newUser(x *ast.CreateUser) (security.Principal, error) {
	for _, o := range x.Options {
		switch o.Name {
		case "DEFAULT_SCHEMA", "OBJECT_ID", "SID", "TYPE", "PASSWORD", "DEFAULT_LANGUAGE", "ALLOW_ENCRYPTED_VALUE_MODIFICATIONS":
		default:
			return security.Principal{}, types.Unsupported("CREATE USER … WITH " + o.Name).At(x.Line)
		}
	}
	sid, hasSID := ast.Word(x.Options, "SID")
	switch x.From {
	case "EXTERNAL PROVIDER":
		if !w.External {
			return security.Principal{}, entry.NotExternal(x.Name.Name).At(x.Line)
		}
		id, _ := ast.Word(x.Options, "OBJECT_ID")
		p, err := w.Lookup(w.ctx, x.Name.Name, optionText(id))
		return p, atLine(err, x.Line)
	case "WITHOUT LOGIN":
		sid, err := newSID()
		return security.Principal{Kind: security.SQLUser, SID: sid}, err
	case "LOGIN", "":
		if hasSID {
			return w.externalUser(x, sid)
		}
		login := x.Name.Name
		if x.Source != nil {
			login = x.Source.Name
		}
		if o, ok := ast.Word(x.Options, "PASSWORD"); ok && x.From == "" {
			return w.contained(x, o)
		}
		l, ok, err := w.Logins.Named(w.ctx, login)
		if err == nil && !ok {
			err = types.Errorf(15007, "'%s' is not a valid login or you do not have permission.", login).At(x.Line)
		}
		return security.Principal{Kind: l.Kind, SID: l.SID}, err
	}
	return security.Principal{}, types.Unsupported("CREATE USER … FROM " + x.From).At(x.Line)
}

// externalUser is WITH SID = 0x…, TYPE = E|X: no look-up, the caller knows.
func (w *work) externalUser(x *ast.CreateUser, sid ast.Option) (security.Principal, error) {
	kind, _ := ast.Word(x.Options, "TYPE")
	p := security.Principal{Kind: security.ExternalUser}
	switch optionText(kind) {
	case "E", "e":
	case "X", "x":
		p.Kind = security.ExternalGroup
	default:
		return p, types.Unsupported("CREATE USER … WITH SID and this TYPE").At(x.Line)
	}
	if !w.External && !w.Who.Member(security.DBOwner) {
		return p, entry.NotExternal(x.Name.Name).At(x.Line)
	}
	l, ok := sid.Value.(*ast.Literal)
	if ok && l.Kind == ast.Bytes {
		p.SID, _ = hex.DecodeString(l.Text)
	}
	if len(p.SID) != 16 {
		return p, types.Errorf(15419, "Supplied parameter sid should be binary(%d).", 16).At(x.Line)
	}
	return p, nil
}

// contained is WITH PASSWORD: a user that logs in to this database alone.
func (w *work) contained(x *ast.CreateUser, o ast.Option) (security.Principal, error) {
	p := security.Principal{Kind: security.SQLUser}
	if catalog.SameName(w.Catalog.Name(), master) {
		return p, types.Errorf(33233, "You can only create a user with a password in a contained database.").At(x.Line)
	}
	var err error
	if p.Password, err = newPassword(x.Name.Name, o); err != nil {
		return p, atLine(err, x.Line)
	}
	p.SID, err = newSID()
	return p, err
}

// newPassword takes the password of an option, if it is good enough.
func newPassword(name string, o ast.Option) (*security.Password, error) {
	for _, h := range o.List {
		if h.Name == "HASHED" {
			return nil, types.Unsupported("A hashed password")
		}
	}
	text := optionText(o)
	if !security.Complex(name, text) {
		return nil, security.NotComplex()
	}
	return security.NewPassword(text)
}

// newSID returns the sid of a SQL login or of a user without one.
func newSID() ([]byte, error) {
	sid := make([]byte, 16)
	_, err := rand.Read(sid)
	return sid, err
}

// optionText is the value of an option, whichever way it was written.
func optionText(o ast.Option) string {
	if l, ok := o.Value.(*ast.Literal); ok {
		return l.Text
	}
	return o.Word
}

func atLine(err error, line int) error {
	if e, ok := err.(*types.Error); ok {
		return e.At(line)
	}
	return err
}

func (w *work) alterUser(x *ast.AlterUser) error {
	if x.From != "" {
		return types.Unsupported("ALTER USER … FROM " + x.From).At(x.Line)
	}
	name, schema, password := "", "", (*security.Password)(nil)
	for _, o := range x.Options {
		switch o.Name {
		case "NAME":
			name = optionText(o)
		case "DEFAULT_SCHEMA":
			if schema = optionText(o); schema == "NULL" {
				schema = "dbo"
			}
		case "PASSWORD":
			var err error
			if password, err = newPassword(x.Name.Name, o); err != nil {
				return atLine(err, x.Line)
			}
		case "LOGIN":
			return types.Unsupported("ALTER USER … WITH LOGIN").At(x.Line)
		case "DEFAULT_LANGUAGE", "OLD_PASSWORD":
		default:
			return types.Unsupported("ALTER USER … WITH " + o.Name).At(x.Line)
		}
	}
	return w.secure(w.Who.AlterUser(x.Name.Name, name, schema, password))
}

func (w *work) createRole(x *ast.CreateRole) error {
	if x.Kind != "" {
		return types.Unsupported("CREATE " + x.Kind + " ROLE").At(x.Line)
	}
	if err := w.may(security.CreateRole, security.InDatabase(), security.NotAllowed().At(x.Line)); err != nil {
		return err
	}
	owner := ""
	if x.Owner != nil {
		owner = x.Owner.Name
	}
	return w.secure(w.Who.CreateRole(x.Name.Name, owner))
}

func (w *work) alterRole(x *ast.AlterRole) error {
	switch {
	case x.Kind != "":
		return types.Unsupported("ALTER " + x.Kind + " ROLE").At(x.Line)
	case x.Add != nil:
		return w.secure(w.Who.SetMember(x.Name.Name, x.Add.Name, true))
	case x.Drop != nil:
		return w.secure(w.Who.SetMember(x.Name.Name, x.Drop.Name, false))
	}
	o, _ := ast.Word(x.Options, "NAME")
	return w.secure(w.Who.RenameRole(x.Name.Name, optionText(o)))
}

func (w *work) dropPrincipal(name string, role, ifExists bool) error {
	if p, ok := w.Who.Database().Named(name); ifExists && (!ok || (p.Kind == security.Role) != role) {
		return nil
	}
	return w.secure(w.Who.Drop(name, role, func(id int32) bool {
		for _, s := range w.Catalog.Schemas() {
			if s.Owner == id {
				return true
			}
		}
		for _, o := range w.Catalog.Objects() {
			if o.Header().Owner == id {
				return true
			}
		}
		return false
	}))
}

// AddRoleMember is sp_addrolemember, and sp_droprolemember with in false.
func (e *Env) AddRoleMember(role, member string, in bool) error {
	w := &work{Env: e}
	return w.secure(w.Who.SetMember(role, member, in))
}
