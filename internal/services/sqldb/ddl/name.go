package ddl

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// target is where a statement's name leads: an object, or the place for a new
// one.
type target struct {
	temp   bool
	schema *catalog.Schema
	name   string
	object catalog.Object // nil where there is none
}

// temporary reports a name of the session's own objects.
func temporary(n ast.Name) bool {
	return strings.HasPrefix(n.Object(), "#") && !catalog.Global(n.Object())
}

// find looks an object up; false where there is none, or none that the user
// may see.
func (w *work) find(n ast.Name) (target, bool, error) {
	if err := w.Catalog.Local(n); err != nil {
		return target{}, false, err
	}
	if temporary(n) {
		o, ok := w.Temp.Find(catalog.DBO, n.Object())
		s, _ := w.Temp.SchemaByID(catalog.DBO)
		return target{true, s, n.Object(), o}, ok, nil
	}
	o, ok := w.Catalog.Resolve(schemaOf(n), n.Object(), w.Who.User().DefaultSchema)
	if !ok || !w.Who.Visible(w.Catalog.Securable(o)) {
		return target{name: n.Object()}, false, nil
	}
	s, _ := w.Catalog.SchemaByID(o.Header().Schema)
	return target{false, s, o.Header().Name, o}, true, nil
}

// schemaOf is the schema that a name has, dbo for what is global.
func schemaOf(n ast.Name) string {
	if catalog.Global(n.Object()) {
		return "dbo"
	}
	return n.Schema()
}

// table is find for a table, and for the right to change it. Without either
// it answers missing.
func (w *work) table(n ast.Name, permission string, missing *types.Error) (*catalog.Table, bool, error) {
	f, ok, err := w.find(n)
	if err != nil {
		return nil, false, err
	}
	t, is := f.object.(*catalog.Table)
	if !ok || !is {
		return nil, false, missing
	}
	if !f.temp {
		if err := w.may(permission, w.Catalog.Securable(t), missing); err != nil {
			return nil, false, err
		}
	}
	return t, f.temp, nil
}

// place finds the place of a new object, for which the user needs a permission
// on the database ("" for none) and one on the schema.
func (w *work) place(n ast.Name, database, schema string) (target, error) {
	if err := w.Catalog.Local(n); err != nil {
		return target{}, err
	}
	name := n.Object()
	_, variable := catalog.VariableNamed(name) // whose own name may have 128
	if !variable && (!catalog.NameFits(name) || temporary(n) && len([]rune(name)) > 116) {
		return target{}, types.Errorf(103, "The identifier that starts with '%.128s' is too long. Maximum length is 128.", name).WithLevel(15, 4).At(n.Line)
	}
	if temporary(n) {
		s, _ := w.Temp.SchemaByID(catalog.DBO)
		o, _ := w.Temp.Find(s.ID, name)
		return target{true, s, name, o}, nil
	}
	if catalog.Global(name) {
		s, _ := w.Catalog.SchemaByID(catalog.DBO)
		o, _ := w.Catalog.Find(s.ID, name)
		return target{false, s, name, o}, nil
	}
	if database != "" {
		if err := w.may(database, security.InDatabase(), nil); err != nil {
			return target{}, err
		}
	}
	sn := n.Schema()
	if sn == "" {
		sn = w.defaultSchema()
	}
	refusal := types.Errorf(2760, "The specified schema name \"%s\" either does not exist or you do not have permission to use it.", sn)
	s, ok := w.Catalog.SchemaNamed(sn)
	if !ok || s.ID == catalog.Sys || s.ID == catalog.InfoSchema {
		return target{}, refusal
	}
	if err := w.may(schema, s.Securable(), refusal); err != nil {
		return target{}, err
	}
	o, _ := w.Catalog.Find(s.ID, name)
	return target{false, s, name, o}, nil
}

// defaultSchema is the user's default schema, dbo for who has none.
func (w *work) defaultSchema() string {
	if s := w.Who.User().DefaultSchema; s != "" {
		return s
	}
	return "dbo"
}

// taken refuses a name that another object has.
func taken(name string, state uint8) *types.Error {
	return types.Errorf(2714, "There is already an object named '%s' in the database.", name).WithLevel(16, state)
}

// cannotFind is 1088, which several statements have for a table that is not
// there or not the user's.
func cannotFind(n ast.Name) *types.Error {
	return types.Errorf(1088, "Cannot find the object \"%s\" because it does not exist or you do not have permissions.", n.Dotted()).WithLevel(16, 12).At(n.Line)
}

// noObject is 15151 for an object.
func noObject(what, name string) *types.Error {
	return types.Errorf(15151, "Cannot find the %s '%s', because it does not exist or you do not have permission.", what, name)
}
