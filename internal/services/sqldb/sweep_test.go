package sqldb

import (
	"slices"
	"testing"
)

// A database's rows go with it, also when its server does, and those of
// others stay.
func TestDeletedDatabasesLeaveNothing(t *testing.T) {
	f := loginFixture(t)
	f.server("srv2")
	for _, name := range []string{"srv1/databases/gone", "srv2/databases/db1"} {
		f.want(201, "", "PUT", id(name), `{"location":"westeurope"}`)
	}
	for _, path := range []string{"srv1/databases/db1", "srv1/databases/gone", "srv2/databases/db1"} {
		properties, _ := f.want(200, "", "GET", id(path), "").JSON()["properties"].(map[string]any)
		f.engine.databases[properties["databaseId"].(string)] = nil
	}
	kept := func(n int) []string {
		t.Helper()
		ids, _ := f.engine.Kept()
		if len(ids) != n {
			t.Errorf("%d databases are kept, want %d", len(ids), n)
		}
		slices.Sort(ids)
		return ids
	}
	kept(3)
	f.want(200, "", "DELETE", id("srv1/databases/gone"), "")
	kept(2)
	f.want(200, "", "DELETE", id("srv2"), "")
	kept(1)
}
