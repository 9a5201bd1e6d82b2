package tsql

import (
	"reflect"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// places checks every node of a tree: it lies in the text, within its parent,
// and its line is that of its first character.
func places(t *testing.T, text string, v reflect.Value, parent ast.Span) {
	t.Helper()
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			places(t, text, v.Elem(), parent)
		}
	case reflect.Slice:
		for i := range v.Len() {
			places(t, text, v.Index(i), parent)
		}
	case reflect.Struct:
		f := v.FieldByName("Span")
		if !f.IsValid() {
			return
		}
		s := f.Interface().(ast.Span)
		if s == (ast.Span{}) {
			return // what is not there, such as the qualifier of a bare *
		}
		if s.Start < parent.Start || s.End > parent.End || s.Start >= s.End {
			t.Errorf("%.60q: %s at %+v is not within %+v", text, v.Type(), s, parent)
		} else if line := 1 + strings.Count(text[:s.Start], "\n"); line != s.Line {
			t.Errorf("%.60q: %s at %+v is on line %d", text, v.Type(), s, line)
		}
		for i := range v.NumField() {
			places(t, text, v.Field(i), s)
		}
	}
}

func TestEveryNodeHasItsPlace(t *testing.T) {
	for _, text := range accepted {
		text = strings.ReplaceAll(text, " ", "\n")
		b, err := Parse(text, Settings{QuotedIdentifier: true})
		if err != nil {
			t.Fatal(err)
		}
		places(t, text, reflect.ValueOf(b), ast.Span{End: len(text)})
	}
}

func only(t *testing.T, text string) ast.Stmt {
	t.Helper()
	b, err := Parse(text, Settings{QuotedIdentifier: true})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if len(b.Stmts) != 1 {
		t.Fatalf("%s: %d statements", text, len(b.Stmts))
	}
	return b.Stmts[0]
}

// grouped are expressions with what the server takes them for.
var grouped = [][2]string{
	{`-100/-100*10`, `- (100/(-(100*10)))`},
	{`1 + 2 * 3 - 4`, `(1 + (2 * 3)) - 4`},
	{`~1 * 2`, `(~1) * 2`},
	{`a & 1 + 2 | 3`, `((a & 1) + 2) | 3`},
	{`a + b COLLATE x`, `a + (b COLLATE x)`},
	{`-a COLLATE x`, `-(a COLLATE x)`},
	{`a AT TIME ZONE 'UTC' AT TIME ZONE 'x'`, `(a AT TIME ZONE 'UTC') AT TIME ZONE 'x'`},
	{`1 - 2 - 3`, `(1 - 2) - 3`},
}

// holding are conditions with what the server takes them for.
var holding = [][2]string{
	{`a = 1 OR b = 2 AND c = 3`, `a = 1 OR (b = 2 AND c = 3)`},
	{`NOT a = 1 AND b = 2`, `(NOT (a = 1)) AND b = 2`},
	{`a BETWEEN 1 AND 2 AND b = 3`, `(a BETWEEN 1 AND 2) AND b = 3`},
	{`a + 1 > b * 2 AND NOT c IN (1)`, `((a + 1) > (b * 2)) AND (NOT (c IN (1)))`},
	{`a !< 1 AND b != 2 AND c ! > 3 AND d < > 4`, `a >= 1 AND b <> 2 AND c <= 3 AND d <> 4`},
	{`(a = 1 OR b = 2) AND c = 3`, `((a = 1) OR (b = 2)) AND (c = 3)`},
}

func TestPrecedence(t *testing.T) {
	for _, c := range grouped {
		a, err := ParseExpr(c[0])
		b, err2 := ParseExpr(c[1])
		if err != nil || err2 != nil {
			t.Errorf("%v %v", err, err2)
		} else if Print(a) != Print(b) {
			t.Errorf("%s is %s and not %s", c[0], Print(a), Print(b))
		}
	}
	for _, c := range holding {
		a, err := ParseCond(c[0])
		b, err2 := ParseCond(c[1])
		if err != nil || err2 != nil {
			t.Errorf("%v %v", err, err2)
		} else if Print(a) != Print(b) {
			t.Errorf("%s is %s and not %s", c[0], Print(a), Print(b))
		}
	}
}

func TestSetOperationsBindAsTheServerDoes(t *testing.T) {
	s := only(t, `SELECT 1 UNION SELECT 2 INTERSECT SELECT 3 EXCEPT SELECT 4 ORDER BY 1`).(*ast.SelectStmt)
	except := s.Query.Body.(*ast.SetOp)
	union := except.Left.(*ast.SetOp)
	if except.Op != "EXCEPT" || union.Op != "UNION" || union.Right.(*ast.SetOp).Op != "INTERSECT" || len(s.Query.OrderBy) != 1 {
		t.Fatalf("%s", Print(s))
	}
}

func TestJoinsNestByTheirConditions(t *testing.T) {
	s := only(t, `SELECT * FROM a JOIN b LEFT JOIN c ON c.x = b.x ON a.x = b.x CROSS JOIN d`).(*ast.SelectStmt)
	cross := s.Query.Body.(*ast.Select).From[0].(*ast.Join)
	outer := cross.Left.(*ast.Join)
	if cross.Kind != ast.Cross || outer.Kind != ast.Inner || outer.Right.(*ast.Join).Kind != ast.Left {
		t.Fatalf("%s", Print(s))
	}
}

func TestQuotedIdentifier(t *testing.T) {
	const text = `SELECT "a" FROM t`
	column := func(quoted bool) ast.Expr {
		b, err := Parse(text, Settings{QuotedIdentifier: quoted})
		if err != nil {
			t.Fatal(err)
		}
		return b.Stmts[0].(*ast.SelectStmt).Query.Body.(*ast.Select).Items[0].Expr
	}
	if c, ok := column(true).(*ast.Column); !ok || c.Name.Object() != "a" {
		t.Errorf("with the setting on, %q is no column", text)
	}
	if l, ok := column(false).(*ast.Literal); !ok || l.Text != "a" {
		t.Errorf("with the setting off, %q is no string", text)
	}
	// The setting is the parser's: within a batch it counts from where it stands.
	b, err := Parse(`SELECT "a"; SET QUOTED_IDENTIFIER OFF; SELECT "a"`, Settings{QuotedIdentifier: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := b.Stmts[2].(*ast.SelectStmt).Query.Body.(*ast.Select).Items[0].Expr.(*ast.Literal); !ok {
		t.Error("SET QUOTED_IDENTIFIER OFF does not count for what follows")
	}
}

func TestNamesHaveParts(t *testing.T) {
	s := only(t, `SELECT * FROM [srv]. db ..[t]]x]`).(*ast.SelectStmt)
	n := s.Query.Body.(*ast.Select).From[0].(*ast.Table).Name
	if n.Server() != "srv" || n.Database() != "db" || n.Schema() != "" || n.Object() != "t]x" {
		t.Fatalf("%+v", n)
	}
}

func TestPrincipalsFromOutside(t *testing.T) {
	u := only(t, `CREATE USER [my app] FROM EXTERNAL PROVIDER WITH OBJECT_ID = '6dd8', DEFAULT_SCHEMA = [s]`).(*ast.CreateUser)
	id, _ := ast.Word(u.Options, "OBJECT_ID")
	schema, _ := ast.Word(u.Options, "DEFAULT_SCHEMA")
	if u.Name.Name != "my app" || u.From != "EXTERNAL PROVIDER" || id.Value.(*ast.Literal).Text != "6dd8" || schema.Word != "s" {
		t.Fatalf("%+v", u)
	}
	u = only(t, `CREATE USER a WITH SID = 0x0102, TYPE = E`).(*ast.CreateUser)
	sid, _ := ast.Word(u.Options, "SID")
	kind, _ := ast.Word(u.Options, "TYPE")
	if l := sid.Value.(*ast.Literal); l.Kind != ast.Bytes || l.Text != "0102" || kind.Word != "E" {
		t.Fatalf("%+v", u)
	}
	if l := only(t, `CREATE LOGIN [g] FROM EXTERNAL PROVIDER`).(*ast.CreateLogin); l.From != "EXTERNAL PROVIDER" {
		t.Fatalf("%+v", l)
	}
	g := only(t, `DENY SELECT (a), CREATE TABLE ON SCHEMA::dbo TO [x], public CASCADE`).(*ast.Permission)
	if g.Verb != "DENY" || g.Class != "SCHEMA" || g.On.Object() != "dbo" || g.Permissions[1].Name != "CREATE TABLE" || len(g.Permissions[0].Columns) != 1 || len(g.Principals) != 2 || !g.Cascade {
		t.Fatalf("%+v", g)
	}
}

func TestExecute(t *testing.T) {
	e := only(t, `EXEC @rc = dbo.p 1, @b = N'x', @c = @v OUTPUT, @d = DEFAULT, @e = word`).(*ast.Execute)
	if e.Result != "@rc" || e.Module.Object() != "p" || len(e.Args) != 5 || e.Args[1].Name != "@b" || !e.Args[2].Output {
		t.Fatalf("%+v", e)
	}
	if l := e.Args[4].Value.(*ast.Literal); l.Kind != ast.String || l.Text != "word" {
		t.Errorf("%+v", l)
	}
	if e := only(t, `sp_help 't'`).(*ast.Execute); !e.Implicit || e.Module.Object() != "sp_help" {
		t.Errorf("%+v", e)
	}
}
