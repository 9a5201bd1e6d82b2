package bind

import (
	"fmt"
	"strings"
	"testing"
)

// TestColumns: names, types and flags as COLMETADATA has them, of whichever rows.
func TestColumns(t *testing.T) {
	w := newWorld(t)
	for _, x := range []example{
		{"SELECT Id, Name, City, Balance FROM Customers", "Id int identity; Name nvarchar(50); City varchar(20)?; Balance decimal(10,2)?"},
		{"SELECT 1, 'abc', N'é', 1.50, 2147483648, 1e0, 0x0102, $1, NULL, ''", "int!; varchar(3)!; nvarchar(1)!; decimal(3,2)!; decimal(10,0)!; float!; varbinary(2)!; money!; int?!; varchar(1)!"},
		{"SELECT Id + 1 AS n, Name + 'x' AS s, Balance * 2 AS b, Balance / 3 AS q, Id / 2.0 AS r FROM Customers", "n int?!; s nvarchar(51)!; b decimal(12,2)?!; q decimal(14,6)?!; r decimal(17,6)?!"},
		{"SELECT COUNT(*) AS c, SUM(Balance) s, AVG(Balance) a, AVG(Id) i, MAX(Name) m, COUNT_BIG(*) FROM Customers", "c int!; s decimal(38,2)?!; a decimal(38,6)?!; i int?!; m nvarchar(50)?!; bigint!"},
		{"SELECT c.Name, o.Id FROM Customers c LEFT JOIN Orders o ON 1 = 1", "Name nvarchar(50); Id int?"},
		{"SELECT x.* FROM (SELECT Id, Id + 1 AS n FROM Customers) x", "Id int identity; n int?!"},
		{"SELECT Id FROM Customers UNION ALL SELECT 2.5", "Id decimal(11,1)!"},
		{"SELECT CASE WHEN 1 = 1 THEN Id END, ISNULL(City, 'x'), COALESCE(City, 'abc'), CAST(Id AS bigint), CONVERT(varchar, Id) FROM Customers", "int?!; varchar(20)!; varchar(20)!; bigint!; varchar(30)!"},
		{"SELECT ROW_NUMBER() OVER (ORDER BY Id) r, SUM(Id) OVER () s, LAG(Name) OVER (ORDER BY Id) l FROM Customers", "r bigint!; s int?!; l nvarchar(50)?!"},
		{"SELECT (SELECT MAX(Id) FROM Orders) AS m, @n, @s", "m int?!; int?!; nvarchar(20)?!"},
		{"SELECT name FROM sys.tables", "name sysname!"}, {"SELECT 1 AS a FOR JSON PATH", jsonName + " nvarchar(max)?!"},
		{"SELECT Name FROM Rich WHERE 1 = 0", "Name nvarchar(50)"}, {"SELECT N.N, V FROM Numbers N FULL JOIN Emp e ON 1 = 0", "N int?; V int?"},
	} {
		p, err := w.plan(x.text)
		if err != nil {
			t.Errorf("%s: %v", x.text, err)
			continue
		}
		var got []string
		for _, c := range p.Columns {
			s := c.Type.String()
			if c.Sysname {
				s = "sysname"
			}
			s += map[bool]string{true: "?"}[c.Nullable] + map[bool]string{true: "!"}[c.Computed] + map[bool]string{true: " identity"}[c.Identity]
			got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s", c.Name, s)))
		}
		if g := strings.Join(got, "; "); g != x.want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", x.text, g, x.want)
		}
		p.Close()
	}
}
