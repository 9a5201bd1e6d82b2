package sysviews

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var serverFunctions = []function{
	{"DB_NAME", "[i", "nvarchar(128)", func(e *Env, a []types.Value) any {
		if a[0].IsNull() {
			return e.Catalog.Name()
		}
		for _, d := range e.Databases {
			if int64(d.ID) == a[0].Int {
				return d.Name
			}
		}
		return nil
	}},
	{"DB_ID", "[n", "int", func(e *Env, a []types.Value) any {
		if a[0].IsNull() {
			return e.databaseID()
		}
		for _, d := range e.Databases {
			if catalog.SameName(d.Name, a[0].Text) {
				return d.ID
			}
		}
		return nil
	}},
	{"ORIGINAL_DB_NAME", "", "nvarchar(128)", func(e *Env, _ []types.Value) any { return e.Catalog.Name() }},
	{"APP_NAME", "", "nvarchar(128)", func(e *Env, _ []types.Value) any { return text(e.Session.Program) }},
	{"GETANSINULL", "[n", "smallint", func(*Env, []types.Value) any { return 1 }},
	{"HOST_NAME", "", "nvarchar(128)", func(e *Env, _ []types.Value) any { return text(e.Session.Host) }},
	{"SERVERPROPERTY", "n", "sql_variant", func(e *Env, a []types.Value) any {
		return e.serverProperty(strings.ToLower(strings.TrimSpace(a[0].Text)))
	}},
	{"DATABASEPROPERTYEX", "nn", "sql_variant", func(e *Env, a []types.Value) any {
		if !catalog.SameName(a[0].Text, e.Catalog.Name()) {
			return nil
		}
		return e.databaseProperty(strings.ToLower(strings.TrimSpace(a[1].Text)))
	}},
	{"CONNECTIONPROPERTY", "n", "sql_variant", func(e *Env, a []types.Value) any {
		switch strings.ToLower(strings.TrimSpace(a[0].Text)) {
		case "net_transport", "physical_net_transport":
			return name("TCP")
		case "protocol_type":
			return name("TSQL")
		case "auth_scheme":
			return name("SQL")
		case "client_net_address":
			if e.Session.ClientAddr != "" {
				return name(e.Session.ClientAddr)
			}
		}
		return nil
	}},
	{"COLLATIONPROPERTY", "nn", "sql_variant", func(_ *Env, a []types.Value) any {
		if _, ok := types.Collation(a[0].Text); !ok {
			return nil
		}
		switch strings.ToLower(strings.TrimSpace(a[1].Text)) {
		case "codepage":
			if strings.Contains(strings.ToUpper(a[0].Text), "_UTF8") {
				return whole(65001)
			}
			return whole(1252)
		case "lcid":
			return whole(1033)
		case "comparisonstyle":
			if types.CaseSensitive(a[0].Text) {
				return whole(196608)
			}
			return whole(196609)
		case "version":
			return whole(0)
		}
		return nil
	}},
}

// name and whole are values of SERVERPROPERTY and its like.
func name(s string) types.Variable {
	return types.Variable{Type: types.Sysname(), Value: types.NewText(types.NVarChar, s)}
}

func whole(n int64) types.Variable { return numberOf(types.Of(types.Int), n) }

// serverProperty answers as an Azure SQL database does.
func (e *Env) serverProperty(prop string) any {
	switch prop {
	case "productversion":
		return name("12.0.2000.8")
	case "productmajorversion":
		return name("12")
	case "productminorversion":
		return name("0")
	case "productbuild":
		return name("2000")
	case "productlevel":
		return name("RTM")
	case "edition":
		return name("SQL Azure")
	case "editionid":
		return types.Variable{Type: types.Of(types.BigInt), Value: types.NewInt(types.BigInt, 1674378470)}
	case "engineedition":
		return whole(5)
	case "servername", "machinename":
		return name(e.Session.Server)
	case "collation":
		return name("SQL_Latin1_General_CP1_CI_AS")
	case "resourceversion":
		return name("12.00.2000")
	case "lcid":
		return whole(1033)
	case "sqlcharset":
		return whole(1)
	case "sqlcharsetname":
		return name("iso_1")
	case "sqlsortorder":
		return whole(52)
	case "sqlsortordername":
		return name("nocase_iso")
	case "comparisonstyle":
		return whole(196609)
	case "collationid":
		return whole(872468488)
	case "issingleuser", "isclustered", "isintegratedsecurityonly", "ishadrenabled", "islocaldb", "ispolybaseinstalled", "isxtpsupported", "isadvancedanalyticsinstalled", "isfulltextinstalled":
		return whole(0)
	}
	return nil
}

func (e *Env) databaseProperty(prop string) any {
	switch prop {
	case "collation":
		return name(e.collation())
	case "status":
		return name("ONLINE")
	case "updateability":
		return name("READ_WRITE")
	case "useraccess":
		return name("MULTI_USER")
	case "recovery":
		return name("FULL")
	case "edition":
		return name("Standard")
	case "serviceobjective":
		return name("S0")
	case "version":
		return whole(957)
	case "lcid":
		return whole(1033)
	case "sqlsortorder":
		return whole(52)
	case "comparisonstyle":
		return whole(196609)
	case "isautocreatestatistics", "isautoupdatestatistics", "isparameterizationforced", "isquerystoreon", "isreadcommittedsnapshoton":
		return whole(1)
	case "isansinulldefault", "isansinullsenabled", "isansipaddingenabled", "isansiwarningsenabled", "isarithmeticabortenabled", "isautoclose", "isautoshrink", "isclosecursorsoncommitenabled",
		"isfulltextenabled", "isinstandby", "islocalcursorsdefault", "isnullconcat", "isnumericroundabortenabled", "isquotedidentifiersenabled", "isrecursivetriggersenabled", "ispublished", "issubscribed":
		return whole(0)
	}
	return nil
}
