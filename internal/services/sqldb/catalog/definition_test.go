package catalog

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
)

// The definitions are as SQL Server shows them, and mean the same when they
// are read again.
func TestDefinitions(t *testing.T) {
	for text, want := range map[string]string{
		"1": "((1))", "-1": "((-1))", "'it''s'": "('it''s')", "N'x'": "(N'x')", "GETDATE()": "(getdate())", "CURRENT_TIMESTAMP": "(getdate())", "a + b * 2": "([a]+[b]*(2))",
		"(a + b) * 2": "(([a]+[b])*(2))", "a - (b - c)": "([a]-([b]-[c]))", "CAST(a AS varchar(10))": "(CONVERT([varchar](10),[a]))", "NULL": "(NULL)",
		"DATEADD(DAY, 1, d)": "(dateadd(day,(1),[d]))", "NEXT VALUE FOR dbo.s": "(NEXT VALUE FOR [dbo].[s])", "0x0F": "(0x0F)", "1.5e3": "((1.5e3))",
		"CASE WHEN a > 0 THEN 'p' ELSE 'n' END": "(case when [a]>(0) then 'p' else 'n' end)", "dbo.f(a, 1)": "([dbo].[f]([a],(1)))", "[x]]; DROP TABLE t--]": "([x]]; DROP TABLE t--])",
		"CONVERT(nvarchar(max), a, 121)": "(CONVERT([nvarchar](max),[a],(121)))", "-a * b": "(-[a]*[b])", "- -1": "(-(-1))", "JSON_VALUE(j, '$.a')": "(json_value([j],'$.a'))",
	} {
		x, err := tsql.ParseExpr(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got := Define(x)
		if got.Text != want {
			t.Errorf("%s: %s", text, got.Text)
		}
		again, err := got.Tree()
		if err != nil || Define(again).Text != "("+want+")" && Define(again).Text != want {
			t.Errorf("%s is read as something else: %v", got.Text, err)
		}
	}
	for text, want := range map[string]string{
		"a > 0 AND b < 5 OR c = 'x'": "([a]>(0) AND [b]<(5) OR [c]='x')", "a IN ('x', 'y')": "([a]='y' OR [a]='x')", "a NOT IN (1, 2)": "([a]<>(2) AND [a]<>(1))",
		"a BETWEEN 1 AND 10": "([a]>=(1) AND [a]<=(10))", "NOT (a = 1 OR b = 2)": "(NOT ([a]=(1) OR [b]=(2)))", "a LIKE 'x%' ESCAPE '!'": "([a] like 'x%' escape '!')",
		"a IS NOT NULL AND (b = 1 OR b = 2)": "([a] IS NOT NULL AND ([b]=(1) OR [b]=(2)))", "b = 1 AND a IN (1, 2)": "([b]=(1) AND ([a]=(2) OR [a]=(1)))",
		"NOT a IN (1, 2)": "(NOT ([a]=(2) OR [a]=(1)))", "x NOT BETWEEN 1 AND 2 AND y = 1": "(([x]<(1) OR [x]>(2)) AND [y]=(1))",
	} {
		x, err := tsql.ParseCond(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got := DefineCondition(x)
		if got.Text != want {
			t.Errorf("%s: %s", text, got.Text)
		}
		again, err := got.Tree()
		if err != nil || DefineCondition(again).Text != want {
			t.Errorf("%s is read as something else: %v", got.Text, err)
		}
	}
}
