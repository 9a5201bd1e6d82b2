package bind

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// as makes the session somebody's who was given permissions, "SELECT" or
// "SELECT(Id, Name)" on an object.
func (w *world) as(grants map[string]string) {
	db := w.env.Catalog.Security()
	dbo, _ := db.As(security.DBO)
	db, err := dbo.CreateUser(security.Principal{Name: "reader", Kind: security.SQLUser})
	if err != nil {
		w.t.Fatal(err)
	}
	p, _ := db.Named("reader")
	for object, what := range grants {
		o, ok := w.env.Catalog.Resolve("", object, "")
		if !ok {
			w.t.Fatal(object)
		}
		word, cols, _ := strings.Cut(strings.TrimSuffix(what, ")"), "(")
		verb := security.Granted
		if rest, deny := strings.CutPrefix(word, "DENY "); deny {
			verb, word = security.Denied, rest
		}
		st := security.Statement{Permission: word, On: w.env.Catalog.Securable(o), Principal: "reader"}
		for _, c := range strings.Split(cols, ", ") {
			if t, ok := o.(*catalog.Table); ok && c != "" {
				col, _ := t.Column(c)
				st.Columns = append(st.Columns, security.Column{ID: col.ID, Name: col.Name})
			}
		}
		dbo, _ := db.As(security.DBO)
		if verb == security.Denied {
			db, err = dbo.Deny(st)
		} else {
			db, err = dbo.Grant(st)
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	w.env.Who, _ = db.As(p.ID)
}

func TestDemands(t *testing.T) {
	for _, x := range []struct {
		grants     map[string]string
		text, want string
	}{
		{map[string]string{"Customers": "SELECT"}, "SELECT Name FROM Customers WHERE Id = 1", "Ada"},
		{map[string]string{"Customers": "SELECT"}, "SELECT * FROM Orders", "Msg 229"},
		{map[string]string{"Customers": "SELECT"}, "SELECT Name FROM Customers WHERE EXISTS (SELECT 1 FROM Orders)", "Msg 229"},
		{map[string]string{"Customers": "SELECT"}, "SELECT (SELECT COUNT(*) FROM Orders)", "Msg 229"},
		{map[string]string{"Customers": "SELECT(Id, Name)"}, "SELECT Name FROM Customers WHERE Id = 1", "Ada"},
		{map[string]string{"Customers": "SELECT(Id, Name)"}, "SELECT COUNT(*) FROM Customers", "4"},
		{map[string]string{"Customers": "SELECT(Id, Name)"}, "SELECT Name FROM Customers WHERE City = 'paris'", "Msg 230"},
		{map[string]string{"Customers": "SELECT(Id, Name)"}, "SELECT * FROM Customers", "Msg 230"},
		{map[string]string{"Customers": "SELECT(Id, Name)"}, "SELECT Name FROM Customers ORDER BY Balance", "Msg 230"},
		{map[string]string{"Customers": "SELECT(Id, Name)"}, "SELECT SUM(Balance) FROM Customers", "Msg 230"},
		{map[string]string{"Customers": "SELECT(Id, Name)"}, "WITH c AS (SELECT Id, City FROM Customers) SELECT Id FROM c", "Msg 230"},
		{map[string]string{"Rich": "SELECT"}, "SELECT Name FROM Rich ORDER BY Id", "Ada;ada"}, // the owner of both is dbo
		{map[string]string{"Rich": "SELECT"}, "SELECT Name FROM Customers", "Msg 229"},
		{map[string]string{"Customers": "SELECT"}, "SELECT Name FROM Rich", "Msg 229"},
		{map[string]string{"Rich": "SELECT"}, "SELECT r.Name FROM Rich r JOIN Orders o ON o.CustomerId = r.Id", "Msg 229"},
		{map[string]string{"OrdersOf": "SELECT"}, "SELECT Id FROM OrdersOf(2)", "3"}, {map[string]string{}, "SELECT Id FROM OrdersOf(2)", "Msg 229"},
		{map[string]string{"Customers": "SELECT"}, "SELECT c.Id FROM Customers c CROSS APPLY OrdersOf(c.Id) o", "Msg 229"},
		{map[string]string{"Twice": "EXECUTE"}, "SELECT dbo.Twice(2)", "4"}, {map[string]string{}, "SELECT dbo.Twice(2)", "Msg 229"},
		{map[string]string{"Seq": "UPDATE"}, "SELECT NEXT VALUE FOR Seq", "1"}, {map[string]string{}, "SELECT NEXT VALUE FOR Seq", "Msg 229"},
		{map[string]string{}, "SELECT 1", "1"}, {map[string]string{}, "SELECT COUNT(*) FROM sys.tables", "0"}, {map[string]string{"Emp": "SELECT"}, "SELECT name FROM sys.tables", "Emp"},
		{map[string]string{"Customers": "DENY SELECT"}, "SELECT Id FROM Customers", "Msg 229"},
	} {
		w := newWorld(t)
		w.as(x.grants)
		if got := w.run(x.text); got != x.want {
			t.Errorf("%v: %s: %s, want %s", x.grants, x.text, got, x.want)
		}
	}
}

func TestViewsOfAnotherOwnerDoNotOpenTables(t *testing.T) {
	w := newWorld(t)
	d := w.env.Catalog.Edit()
	o, _ := w.env.Catalog.Resolve("", "Customers", "")
	table := o.(*catalog.Table).Clone()
	table.Owner = 99
	d.Put(table)
	w.env.Catalog = d.Catalog()
	w.as(map[string]string{"Rich": "SELECT"})
	if got := w.run("SELECT Name FROM Rich"); got != "Msg 229" {
		t.Error(got)
	}
}

func TestViewsKeepTheirColumns(t *testing.T) {
	w := newWorld(t)
	d := w.env.Catalog.Edit()
	d.Put(&catalog.View{Module: catalog.Module{Head: catalog.Head{ID: d.NewID(), Name: "All2", Schema: catalog.DBO}, Source: catalog.NewSource("CREATE VIEW All2 AS SELECT * FROM Emp", true)}, Columns: []*catalog.Column{{ID: 1, Name: "Id"}, {ID: 3, Name: "Name"}}})
	d.Put(&catalog.View{Module: catalog.Module{Head: catalog.Head{ID: d.NewID(), Name: "Gone", Schema: catalog.DBO}, Source: catalog.NewSource("CREATE VIEW Gone AS SELECT * FROM Emp", true)}, Columns: []*catalog.Column{{ID: 1, Name: "Id"}, {ID: 2, Name: "Was"}}})
	w.env.Catalog = d.Catalog()
	if got := w.run("SELECT * FROM All2 WHERE Name = 'root'"); got != "1|root" {
		t.Error(got)
	}
	if got := w.run("SELECT * FROM Gone"); got != "Msg 4502" {
		t.Error(got)
	}
}
