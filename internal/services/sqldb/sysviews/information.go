package sysviews

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

const informationColumns = "TABLE_CATALOG nvarchar(128)?, TABLE_SCHEMA nvarchar(128)?, TABLE_NAME sysname, COLUMN_NAME sysname?, ORDINAL_POSITION int?, COLUMN_DEFAULT nvarchar(4000)?, " +
	"IS_NULLABLE varchar(3)?, DATA_TYPE nvarchar(128)?, CHARACTER_MAXIMUM_LENGTH int?, CHARACTER_OCTET_LENGTH int?, NUMERIC_PRECISION tinyint?, NUMERIC_PRECISION_RADIX smallint?, " +
	"NUMERIC_SCALE int?, DATETIME_PRECISION smallint?, CHARACTER_SET_CATALOG sysname?, CHARACTER_SET_SCHEMA sysname?, CHARACTER_SET_NAME sysname?, COLLATION_CATALOG sysname?, " +
	"COLLATION_SCHEMA sysname?, COLLATION_NAME sysname?, DOMAIN_CATALOG sysname?, DOMAIN_SCHEMA sysname?, DOMAIN_NAME sysname?"

var informationSchema = []definition{
	{"TABLES", "TABLE_CATALOG nvarchar(128)?, TABLE_SCHEMA nvarchar(128)?, TABLE_NAME sysname, TABLE_TYPE varchar(10)?", func(e *Env, out func(...any)) {
		e.relations(func(o catalog.Object, _ []*catalog.Column) {
			kind := "BASE TABLE"
			if o.Kind() == catalog.KindView {
				kind = "VIEW"
			}
			out(e.Catalog.Name(), e.schema(o.Header().Schema), o.Header().Name, kind)
		})
	}},
	{"COLUMNS", informationColumns, func(e *Env, out func(...any)) {
		e.relations(func(o catalog.Object, list []*catalog.Column) {
			for i, c := range list {
				def := any(nil)
				if c.Default != nil {
					def = e.reads(o, c.Default.Value.Text)
				}
				r := []any{e.Catalog.Name(), e.schema(o.Header().Schema), o.Header().Name, c.Name, i + 1, def, yesNo(c.Nullable)}
				r = append(r, e.described(c.Declared)...)
				out(append(r, e.domain(c.Declared)...)...)
			}
		})
	}},
	{"VIEWS", "TABLE_CATALOG nvarchar(128)?, TABLE_SCHEMA nvarchar(128)?, TABLE_NAME sysname, VIEW_DEFINITION nvarchar(4000)?, CHECK_OPTION varchar(7)?, IS_UPDATABLE varchar(2)",
		func(e *Env, out func(...any)) {
			e.relations(func(o catalog.Object, _ []*catalog.Column) {
				if v, ok := o.(*catalog.View); ok {
					check := "NONE"
					if v.CheckOption {
						check = "CASCADE"
					}
					out(e.Catalog.Name(), e.schema(v.Schema), v.Name, e.reads(v, short(v.Source.Text)), check, "NO")
				}
			})
		}},
	{"SCHEMATA", "CATALOG_NAME nvarchar(128)?, SCHEMA_NAME nvarchar(128), SCHEMA_OWNER nvarchar(128)?, DEFAULT_CHARACTER_SET_CATALOG sysname?, DEFAULT_CHARACTER_SET_SCHEMA sysname?, " +
		"DEFAULT_CHARACTER_SET_NAME sysname?", func(e *Env, out func(...any)) {
		for _, s := range e.Catalog.Schemas() {
			if e.seesSchema(s) {
				p, _ := e.Who.Database().ByID(s.Owner)
				out(e.Catalog.Name(), s.Name, text(p.Name), nil, nil, "iso_1")
			}
		}
	}},
	{"DOMAINS", "DOMAIN_CATALOG nvarchar(128)?, DOMAIN_SCHEMA nvarchar(128)?, DOMAIN_NAME sysname, DATA_TYPE nvarchar(128)?, CHARACTER_MAXIMUM_LENGTH int?, CHARACTER_OCTET_LENGTH int?, " +
		"COLLATION_CATALOG varchar(6)?, COLLATION_SCHEMA varchar(3)?, COLLATION_NAME sysname?, CHARACTER_SET_CATALOG varchar(6)?, CHARACTER_SET_SCHEMA varchar(3)?, CHARACTER_SET_NAME sysname?, " +
		"NUMERIC_PRECISION tinyint?, NUMERIC_PRECISION_RADIX smallint?, NUMERIC_SCALE tinyint?, DATETIME_PRECISION smallint?, DOMAIN_DEFAULT nvarchar(4000)?", func(e *Env, out func(...any)) {
		for _, t := range e.Catalog.Types() {
			if t.Table == nil && e.seesType(t) {
				d := e.described(catalog.Declared{Type: t.Base, Numeric: t.Numeric})
				out(e.Catalog.Name(), e.schema(t.Schema), t.Name, d[0], d[1], d[2], nil, nil, d[12], nil, nil, d[9], d[3], d[4], d[5], d[6], nil)
			}
		}
	}},
	{"TABLE_PRIVILEGES", "GRANTOR nvarchar(128)?, GRANTEE nvarchar(128)?, TABLE_CATALOG nvarchar(128)?, TABLE_SCHEMA nvarchar(128)?, TABLE_NAME sysname, PRIVILEGE_TYPE varchar(10)?, " +
		"IS_GRANTABLE varchar(3)?", func(e *Env, out func(...any)) {
		e.privileges(func(r security.Rule, grantor, grantee string, o catalog.Object) {
			if r.Minor == 0 {
				out(grantor, grantee, e.Catalog.Name(), e.schema(o.Header().Schema), o.Header().Name, r.Permission, yesNo(r.Verdict == security.Grantable))
			}
		})
	}},
	{"COLUMN_PRIVILEGES", "GRANTOR nvarchar(128)?, GRANTEE nvarchar(128)?, TABLE_CATALOG nvarchar(128)?, TABLE_SCHEMA nvarchar(128)?, TABLE_NAME sysname, COLUMN_NAME sysname?, " +
		"PRIVILEGE_TYPE varchar(10)?, IS_GRANTABLE varchar(3)?", func(e *Env, out func(...any)) {
		e.privileges(func(r security.Rule, grantor, grantee string, o catalog.Object) {
			if r.Permission == security.Delete {
				return
			}
			for _, c := range columnsOf(o) {
				if r.Minor == 0 && r.Permission != security.Insert || r.Minor == c.ID {
					out(grantor, grantee, e.Catalog.Name(), e.schema(o.Header().Schema), o.Header().Name, c.Name, r.Permission, yesNo(r.Verdict == security.Grantable))
				}
			}
		})
	}},
}

// relations calls f for the tables and views that the user sees.
func (e *Env) relations(f func(catalog.Object, []*catalog.Column)) {
	for _, o := range e.objects() {
		if k := o.Kind(); k == catalog.KindTable || k == catalog.KindView {
			f(o, columnsOf(o))
		}
	}
}

// privileges calls f for what was granted on tables and views by the user, to
// it, or to a role it is in.
func (e *Env) privileges(f func(r security.Rule, grantor, grantee string, o catalog.Object)) {
	d := e.Who.Database()
	for _, r := range d.State().Rules {
		if r.Class != security.ObjectClass || r.Verdict == security.Denied || len(r.Permission) > 10 || r.Permission == security.Execute || r.Permission == security.Alter || r.Permission == security.Control {
			continue
		}
		if r.Grantee != e.Who.User().ID && r.Grantor != e.Who.User().ID && !e.Who.Member(r.Grantee) {
			continue
		}
		o, ok := e.Catalog.ByID(r.Major)
		if !ok || o.Kind() != catalog.KindTable && o.Kind() != catalog.KindView {
			continue
		}
		grantor, _ := d.ByID(r.Grantor)
		grantee, _ := d.ByID(r.Grantee)
		f(r, grantor.Name, grantee.Name, o)
	}
}

// described returns DATA_TYPE to COLLATION_NAME.
func (e *Env) described(d catalog.Declared) []any {
	t := d.Type
	var length, octets, numeric, radix, scale, fraction, set any
	k := t.Kind
	switch {
	case k == types.Text || k == types.Image:
		length, octets = 2147483647, 2147483647
	case k == types.NText:
		length, octets = 1073741823, 2147483646
	case k == types.XML:
		length, octets = -1, -1
	case k.Character() || k == types.Binary || k == types.VarBinary:
		length, octets = t.Length, t.MaxLength()
	case k == types.Variant:
		length, octets = 0, 0
	case k.Approximate():
		p, _ := precision(t)
		numeric, radix = p, 2
	case k.Numeric() && k != types.Bit:
		p, s := precision(t)
		numeric, radix, scale = p, 10, s
	case k.Temporal():
		_, fraction2 := precision(t)
		fraction = fraction2
	}
	if k.Character() {
		set = "iso_1"
		if k.National() {
			set = "UNICODE"
		}
	}
	return []any{typeName(d), length, octets, numeric, radix, scale, fraction, nil, nil, set, nil, nil, e.collationOf(t)}
}

func (e *Env) domain(d catalog.Declared) []any {
	if t, ok := e.Catalog.TypeByID(d.UserType); ok {
		return []any{e.Catalog.Name(), e.schema(t.Schema), t.Name}
	}
	if d.UserType == catalog.SysnameID {
		return []any{e.Catalog.Name(), "sys", "sysname"}
	}
	return []any{nil, nil, nil}
}

func yesNo(x bool) string {
	if x {
		return "YES"
	}
	return "NO"
}

// short is a definition where a view shows 4,000 characters of it.
func short(s string) string {
	r := []rune(s)
	return strings.TrimRight(string(r[:min(len(r), 4000)]), "\x00")
}
