package ddl

import (
	"fmt"
	"slices"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

func TestWhoMayNotDefine(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE t (id int PRIMARY KEY, a int)")
	f.ok("CREATE VIEW v AS SELECT a FROM t")
	f.ok("CREATE SEQUENCE sq")
	f.ok("CREATE USER app FROM EXTERNAL PROVIDER")
	f.ok("GRANT SELECT ON t TO app")
	f.as("app")
	for text, numbers := range map[string][]int32{
		"CREATE TABLE q (a int)":                    {262},
		"ALTER TABLE t ADD b int":                   {4902},
		"ALTER TABLE absent ADD b int":              {4902},
		"DROP TABLE t":                              {3701},
		"CREATE INDEX i ON t (a)":                   {1088},
		"CREATE VIEW w AS SELECT a FROM t":          {262},
		"ALTER VIEW v AS SELECT a FROM t":           {208},
		"DROP VIEW v":                               {3701},
		"CREATE SCHEMA s":                           {262, 2759},
		"CREATE SEQUENCE s":                         {2760},
		"ALTER SEQUENCE sq RESTART":                 {15151},
		"CREATE SYNONYM s FOR t":                    {262},
		"CREATE TYPE s FROM int":                    {262},
		"CREATE USER u FROM EXTERNAL PROVIDER":      {15247},
		"CREATE USER nobody FROM EXTERNAL PROVIDER": {15247}, // nothing is looked up
		"CREATE ROLE r":                             {15247},
		"DROP USER app":                             {15151},
		"ALTER ROLE db_owner ADD MEMBER app":        {15151},
		"GRANT SELECT ON t TO app":                  {15151},
		"GRANT CONTROL TO app":                      {4613},
		"DENY SELECT ON t TO public":                {15151},
		"ALTER AUTHORIZATION ON t TO app":           {15151},
		"ALTER AUTHORIZATION ON SCHEMA::dbo TO app": {15151},
		"ALTER SCHEMA dbo TRANSFER t":               {15151},
		"DROP SCHEMA dbo":                           {15151},
		"ALTER USER dbo WITH NAME = x":              {15151},
		"UPDATE STATISTICS t":                       {1088},
		"CREATE USER u WITH SID = 0x00112233445566778899AABBCCDDEEFF, TYPE = E": {15247},
	} {
		f.fails(text, numbers...)
	}
	if len(f.lost) < 12 || !slices.Contains(f.lost, 262) {
		t.Errorf("told are %v", f.lost)
	}
	// What may not be seen is not there.
	f.as("dbo")
	f.ok("CREATE TABLE hidden (id int PRIMARY KEY)")
	f.ok("GRANT CREATE TABLE TO app")
	f.ok("CREATE SCHEMA own AUTHORIZATION app")
	f.as("app")
	f.fails("CREATE TABLE own.q (a int REFERENCES hidden)", 1767, 1750)
	f.fails("CREATE TABLE own.q (a int REFERENCES t)", 229, 1750)
	f.fails("DROP TABLE hidden", 3701)
	f.fails("CREATE TABLE dbo.q (a int)", 2760)
	f.as("dbo")
	f.ok("GRANT REFERENCES ON t TO app")
	f.as("app")
	f.ok("CREATE TABLE own.q (a int REFERENCES t)")
}

func TestUsersAndRoles(t *testing.T) {
	f := open(t)
	f.ok("CREATE USER app FROM EXTERNAL PROVIDER WITH OBJECT_ID = '42', DEFAULT_SCHEMA = sales")
	p, _ := f.cat.Security().Named("app")
	if p.Kind != security.ExternalUser || p.DefaultSchema != "sales" || len(p.SID) != 16 {
		t.Errorf("%+v", p)
	}
	f.fails("CREATE USER App FROM EXTERNAL PROVIDER", 15023)
	f.fails("CREATE USER nobody FROM EXTERNAL PROVIDER", 33134)
	f.ok("CREATE USER bySid WITH SID = 0x00112233445566778899AABBCCDDEEFF, TYPE = X")
	f.fails("CREATE USER other WITH SID = 0x00112233445566778899AABBCCDDEEFF, TYPE = E", 15063)
	f.fails("CREATE USER other WITH SID = 0x0011, TYPE = E", 15419)
	f.fails("CREATE USER other FOR LOGIN other", 15007)
	f.fails("CREATE USER other WITH PASSWORD = 'simple'", 40632)
	f.ok("CREATE USER pw WITH PASSWORD = 'Long-enough-4-you'")
	if p, _ := f.cat.Security().Named("pw"); !p.Password.Fits("Long-enough-4-you") {
		t.Error("the password does not fit")
	}
	f.ok("ALTER USER pw WITH PASSWORD = 'Another-1-of-them', NAME = pw2")
	f.fails("ALTER USER app WITH PASSWORD = 'Another-1-of-them'", 33234)
	f.fails("ALTER USER app WITH NAME = pw2", 15023)
	f.ok("CREATE USER loose WITHOUT LOGIN")
	f.ok("CREATE ROLE readers")
	f.fails("CREATE ROLE Readers", 15023)
	f.ok("ALTER ROLE readers ADD MEMBER app")
	f.fails("ALTER ROLE readers ADD MEMBER nobody", 15151)
	f.fails("DROP ROLE readers", 15144)
	f.ok("ALTER ROLE readers WITH NAME = writers")
	f.ok("ALTER ROLE writers DROP MEMBER app")
	f.ok("DROP ROLE writers")
	f.fails("DROP USER dbo", 15150)
	f.fails("DROP USER absent", 15151)
	f.ok("DROP USER IF EXISTS absent")
	f.ok("CREATE SCHEMA mine AUTHORIZATION loose")
	f.fails("DROP USER loose", 15138)
	f.ok("ALTER AUTHORIZATION ON SCHEMA::mine TO dbo")
	f.ok("DROP USER loose")
	f.fails("CREATE LOGIN l WITH PASSWORD = 'Long-enough-4-you'", 5001)
	f.fails("CREATE LOGIN l FROM EXTERNAL PROVIDER", 5001)
	f.fails("DROP LOGIN l", 5001)
	f.ok("CREATE USER [x]]; DROP TABLE t--'] WITHOUT LOGIN")
	if _, ok := f.cat.Security().Named("x]; DROP TABLE t--'"); !ok {
		t.Error("the name is another")
	}
}

func TestGrants(t *testing.T) {
	f := open(t)
	f.ok("CREATE TABLE t (a int, b int)")
	f.ok("CREATE USER app WITHOUT LOGIN")
	f.ok("CREATE SCHEMA s")
	f.ok("GRANT SELECT (a), UPDATE ON t TO app")
	f.ok("GRANT SELECT ON SCHEMA::s TO app WITH GRANT OPTION")
	f.ok("GRANT CREATE TABLE TO app")
	f.ok("DENY DELETE ON OBJECT::dbo.t TO app")
	f.ok("GRANT IMPERSONATE ON USER::app TO public")
	var got []string
	for _, r := range f.cat.Security().State().Rules {
		if r.Permission != security.Connect {
			got = append(got, fmt.Sprintf("%d %d %s %s", r.Class, r.Minor, r.Permission, r.Verdict))
		}
	}
	if s := fmt.Sprint(got); s != "[1 1 SELECT G 1 0 UPDATE G 3 0 SELECT W 0 0 CREATE TABLE G 1 0 DELETE D 4 0 IMPERSONATE G]" {
		t.Error(s)
	}
	f.ok("REVOKE SELECT (a) ON t FROM app")
	f.fails("GRANT SELECT ON absent TO app", 15151)
	f.fails("GRANT SELECT ON SCHEMA::none TO app", 15151)
	f.fails("GRANT SELECT ON t TO nobody", 15151)
	f.fails("GRANT SELECT (zz) ON t TO app", 1911)
	f.fails("GRANT SELECT ON t TO dbo", 4624)
	f.fails("GRANT CREATE TABLE ON t TO app", 4606)
	// Dropped tables take their grants along, and a new one has none.
	f.ok("DROP TABLE t")
	f.ok("CREATE TABLE t (a int)")
	app, _ := f.cat.Security().Named("app")
	who, _ := f.cat.Security().As(app.ID)
	if who.Has(security.Update, f.cat.Securable(f.table("t"))) {
		t.Error("the grant outlived its table")
	}
}
