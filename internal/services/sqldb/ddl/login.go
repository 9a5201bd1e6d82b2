package ddl

import (
	"encoding/hex"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// master is the database that statements about logins stand in.
const master = "master"

// inMaster refuses statements about logins in other databases, and of who is
// not dbo of master: the server's administrators are.
func (w *work) inMaster(line int) error {
	if !catalog.SameName(w.Catalog.Name(), master) {
		return types.Errorf(5001, "User must be in the master database.").At(line)
	}
	return w.may(security.Control, security.InDatabase(), security.NotAllowed().At(line))
}

func (w *work) createLogin(x *ast.CreateLogin) error {
	if err := w.inMaster(x.Line); err != nil {
		return err
	}
	if !catalog.NameFits(x.Name.Name) {
		return types.Errorf(103, "The identifier that starts with '%.128s' is too long. Maximum length is 128.", x.Name.Name).WithLevel(15, 4).At(x.Line)
	}
	l, err := w.newLogin(x)
	if err != nil {
		return atLine(err, x.Line)
	}
	return atLine(w.Logins.Create(w.ctx, l), x.Line)
}

func (w *work) newLogin(x *ast.CreateLogin) (entry.ServerLogin, error) {
	l := entry.ServerLogin{Name: x.Name.Name, Kind: security.SQLUser}
	for _, o := range x.Options {
		switch o.Name {
		case "PASSWORD", "SID", "OBJECT_ID", "DEFAULT_DATABASE", "DEFAULT_LANGUAGE", "CHECK_POLICY", "CHECK_EXPIRATION":
		default:
			return l, types.Unsupported("CREATE LOGIN … WITH " + o.Name)
		}
	}
	var err error
	switch x.From {
	case "EXTERNAL PROVIDER":
		if !w.Directory {
			return l, types.Errorf(37525, "Command 'CREATE LOGIN FROM EXTERNAL PROVIDER' is not supported as Azure Active Directory is not configured for this instance.")
		}
		if !w.External {
			return l, entry.NotExternal(l.Name)
		}
		id, _ := ast.Word(x.Options, "OBJECT_ID")
		p, err := w.Lookup(w.ctx, l.Name, optionText(id))
		l.Kind, l.SID = p.Kind, p.SID
		return l, err
	case "":
		o, ok := ast.Word(x.Options, "PASSWORD")
		if !ok {
			return l, types.Unsupported("CREATE LOGIN without a password")
		}
		if l.Password, err = newPassword(l.Name, o); err != nil {
			return l, err
		}
		if o, ok := ast.Word(x.Options, "SID"); ok {
			if v, ok := o.Value.(*ast.Literal); ok && v.Kind == ast.Bytes {
				l.SID, _ = hex.DecodeString(v.Text)
			}
			if len(l.SID) != 16 && len(l.SID) != 32 {
				return l, types.Errorf(15419, "Supplied parameter sid should be binary(%d).", 16)
			}
			return l, nil
		}
		l.SID, err = newSID()
		return l, err
	}
	return l, types.Unsupported("CREATE LOGIN … FROM " + x.From)
}

func (w *work) alterLogin(x *ast.AlterLogin) error {
	if err := w.inMaster(x.Line); err != nil {
		return err
	}
	var change func(*entry.ServerLogin)
	switch x.Action {
	case "ENABLE", "DISABLE":
		change = func(l *entry.ServerLogin) { l.Disabled = x.Action == "DISABLE" }
	case "WITH":
		name, password := "", (*security.Password)(nil)
		for _, o := range x.Options {
			switch o.Name {
			case "NAME":
				name = optionText(o)
			case "PASSWORD":
				var err error
				if password, err = newPassword(x.Name.Name, o); err != nil {
					return atLine(err, x.Line)
				}
			case "DEFAULT_DATABASE", "DEFAULT_LANGUAGE", "OLD_PASSWORD", "CHECK_POLICY", "CHECK_EXPIRATION":
			default:
				return types.Unsupported("ALTER LOGIN … WITH " + o.Name).At(x.Line)
			}
		}
		change = func(l *entry.ServerLogin) {
			if name != "" {
				l.Name = name
			}
			if password != nil && l.Kind == security.SQLUser {
				l.Password = password
			}
		}
	default:
		return types.Unsupported("ALTER LOGIN … " + x.Action).At(x.Line)
	}
	return atLine(w.Logins.Alter(w.ctx, x.Name.Name, change), x.Line)
}

func (w *work) dropLogin(n ast.Name) error {
	if err := w.inMaster(n.Line); err != nil {
		return err
	}
	return atLine(w.Logins.Drop(w.ctx, n.Object()), n.Line)
}
