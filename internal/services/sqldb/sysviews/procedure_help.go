package sysviews

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var helpProcedures = []procedure{
	{"sp_helpindex", "@objname nvarchar(776)", func(e *Env, a arguments, out *Output) error {
		o, err := e.object(a.text("@objname"))
		if err != nil {
			return err
		}
		t, ok := o.(*catalog.Table)
		if !ok || len(t.Indexes) == 0 {
			out.Messages = append(out.Messages, types.Errorf(15472, "The object '%s' does not have any indexes, or you do not have permissions.", a.text("@objname")).WithLevel(0, 1))
			return nil
		}
		helpIndexes(t, out)
		return nil
	}},
	{"sp_helptext", "@objname nvarchar(776), @columnname sysname?", spHelpText},
	{"sp_help", "@objname nvarchar(776)?", spHelp},
	{"sp_helprolemember", "@rolename sysname?", func(e *Env, a arguments, out *Output) error {
		add := out.set("DbRole sysname, MemberName sysname, MemberSID varbinary(85)?")
		role := a.match("@rolename", true)
		d := e.Who.Database()
		if _, ok := d.Named(a.text("@rolename")); a.given("@rolename") && !ok {
			return types.Errorf(15409, "'%s' is not a role.", a.text("@rolename")).WithLevel(11, 1)
		}
		for _, m := range d.State().Members {
			r, _ := d.ByID(m.Role)
			p, _ := d.ByID(m.Member)
			if role(r.Name) && e.seesPrincipal(r) && e.seesPrincipal(p) {
				add(r.Name, p.Name, sid(p))
			}
		}
		return nil
	}},
	{"sp_helpuser", "@name_in_db sysname?", func(e *Env, a arguments, out *Output) error {
		add := out.set("UserName sysname, RoleName sysname, LoginName sysname?, DefDBName sysname?, DefSchemaName sysname?, UserID char(10)?, SID varbinary(85)?")
		name := a.match("@name_in_db", true)
		d := e.Who.Database()
		for _, p := range e.principals() {
			if p.Kind == security.Role || p.ID == 3 || p.ID == 4 || !name(p.Name) {
				continue
			}
			found := false
			for _, m := range d.State().Members {
				if r, ok := d.ByID(m.Role); ok && m.Member == p.ID {
					found = true
					add(p.Name, r.Name, nil, nil, text(p.DefaultSchema), itoa(p.ID), sid(p))
				}
			}
			if !found {
				add(p.Name, "public", nil, nil, text(p.DefaultSchema), itoa(p.ID), sid(p))
			}
		}
		return nil
	}},
}

func helpIndexes(t *catalog.Table, out *Output) {
	add := out.set("index_name sysname?, index_description varchar(210)?, index_keys nvarchar(2078)?")
	for _, x := range t.Indexes {
		words := []string{"nonclustered"}
		if x.Clustered {
			words[0] = "clustered"
		}
		if x.Unique {
			words = append(words, "unique")
		}
		if x.Primary {
			words = append(words, "primary key")
		}
		if x.UniqueKey {
			words = append(words, "unique key")
		}
		var keys []string
		for _, k := range x.Columns {
			n := columnNames(t, []int32{k.Column})
			if k.Desc {
				n += "(-)"
			}
			keys = append(keys, n)
		}
		add(x.Name, strings.Join(words, ", ")+" located on PRIMARY", strings.Join(keys, ", "))
	}
}

// spHelpText answers a module's text line by line, its ends included.
func spHelpText(e *Env, a arguments, out *Output) error {
	o, err := e.object(a.text("@objname"))
	if err != nil {
		return err
	}
	m := moduleOf(o)
	if m.Source == nil || e.reads(o, m.Source.Text) == nil {
		return types.Errorf(15197, "There is no text for object '%s'.", a.text("@objname"))
	}
	add := out.set("Text nvarchar(255)?")
	for _, line := range strings.SplitAfter(m.Source.Text, "\n") {
		r := []rune(line)
		for len(r) > 255 {
			add(string(r[:255]))
			r = r[255:]
		}
		if len(r) > 0 {
			add(string(r))
		}
	}
	return nil
}

// spHelp without an object lists them; with one it describes it in several
// results.
func spHelp(e *Env, a arguments, out *Output) error {
	kind := func(o catalog.Object) string {
		switch o.Kind() {
		case catalog.KindTable:
			return "user table"
		case catalog.KindView:
			return "view"
		case catalog.KindProcedure:
			return "stored procedure"
		case catalog.KindScalarFunction:
			return "scalar function"
		case catalog.KindInlineFunction:
			return "inline function"
		case catalog.KindTableFunction:
			return "table function"
		}
		return strings.ToLower(strings.ReplaceAll(o.Kind().Desc(), "_", " "))
	}
	owner := func(o catalog.Object) string { return e.schema(o.Header().Schema) }
	if !a.given("@objname") {
		add := out.set("Name sysname, Owner sysname?, Object_type nvarchar(31)?")
		for _, o := range e.objects() {
			add(o.Header().Name, owner(o), kind(o))
		}
		return nil
	}
	o, err := e.object(a.text("@objname"))
	if err != nil {
		return err
	}
	add := out.set("Name sysname, Owner sysname?, Type nvarchar(31)?, Created_datetime datetime")
	add(o.Header().Name, owner(o), kind(o), o.Header().Created)
	e.helpParameters(o, out)
	list := columnsOf(o)
	if len(list) == 0 {
		return nil
	}
	add = out.set("Column_name sysname?, Type sysname?, Computed varchar(35)?, Length int?, Prec char(5)?, Scale char(5)?, Nullable varchar(35)?, TrimTrailingBlanks varchar(35)?, " +
		"FixedLenNullInSource varchar(35)?, Collation sysname?")
	for _, c := range list {
		p, s := "     ", "     "
		if c.Type.Kind.Numeric() && c.Type.Kind != types.Bit {
			x, y := precision(c.Type)
			p, s = itoa(x), itoa(y)
		}
		na := "(n/a)"
		if k := c.Type.Kind; k.Character() || k.Bytes() && k != types.RowVersion {
			na = "no"
		}
		add(c.Name, typeName(c.Declared), noYes(c.Computed != nil), c.Type.MaxLength(), p, s, noYes(c.Nullable), na, na, e.collationOf(c.Type))
	}
	t, ok := o.(*catalog.Table)
	if !ok {
		return nil
	}
	add = out.set("Identity nvarchar(128), Seed decimal(38)?, Increment decimal(38)?, Not_For_Replication int?")
	out.Sets[len(out.Sets)-1].Columns[3].Name = "Not For Replication"
	if c := t.IdentityColumn(); c != nil {
		add(c.Name, decimalOf(c.Identity.Seed), decimalOf(c.Identity.Increment), c.Identity.NotForReplication)
	} else {
		add("No identity column defined.", nil, nil, nil)
	}
	add = out.set("RowGuidCol nvarchar(128)")
	guid := "No rowguidcol column defined."
	for _, c := range t.Columns {
		if c.RowGUID {
			guid = c.Name
		}
	}
	add(guid)
	add = out.set("Data_located_on_filegroup nvarchar(128)")
	add("PRIMARY")
	if len(t.Indexes) > 0 {
		helpIndexes(t, out)
	}
	return nil
}

func (e *Env) helpParameters(o catalog.Object, out *Output) {
	var list []catalog.Parameter
	switch x := o.(type) {
	case *catalog.Procedure:
		list = x.Params
	case *catalog.Function:
		list = x.Params
	}
	if len(list) == 0 {
		return
	}
	add := out.set("Parameter_name sysname?, Type sysname?, Length smallint?, Prec int?, Scale int?, Param_order int, Collation sysname?")
	for _, p := range list {
		x, y := precision(p.Type)
		add(p.Name, typeName(p.Declared), p.Type.MaxLength(), x, y, p.ID, e.collationOf(p.Type))
	}
}

func noYes(x bool) string {
	if x {
		return "yes"
	}
	return "no"
}
