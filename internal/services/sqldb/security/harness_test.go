package security

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var (
	dboSchema = Securable{Class: SchemaClass, ID: 1, Name: "dbo", Owner: DBO}
	table     = Securable{Class: ObjectClass, ID: 100, Name: "orders", Schema: &dboSchema}
	other     = Securable{Class: ObjectClass, ID: 101, Name: "secrets", Schema: &dboSchema}
	price     = Column{1, "price"}
	note      = Column{2, "note"}
)

// world is a database that a test changes step by step.
type world struct {
	testing.TB
	db *Database
}

func newWorld(t testing.TB, users ...string) *world {
	w := &world{t, New("db1", []byte("the-owner-sid-16"))}
	for i, u := range users {
		w.do(w.as("dbo").CreateUser(Principal{Name: u, Kind: ExternalUser, SID: sid(i)}))
	}
	return w
}

func sid(i int) []byte { return append(make([]byte, 15), byte(i+1)) }

func (w *world) as(name string) *Context {
	w.Helper()
	p, ok := w.db.Named(name)
	if !ok {
		w.Fatalf("no user %s", name)
	}
	c, ok := w.db.As(p.ID)
	if !ok {
		w.Fatalf("%s is no user", name)
	}
	return c
}

func (w *world) do(d *Database, err *types.Error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
	w.db = d
}

func (w *world) join(role, member string) {
	w.Helper()
	w.do(w.as("dbo").SetMember(role, member, true))
}

// refused checks number, level, state and text.
func refused(t testing.TB, err *types.Error, number int32, level, state uint8, text string) {
	t.Helper()
	switch {
	case err == nil:
		t.Errorf("allowed, want %d", number)
	case err.Number != number || err.Level != level || err.State != state || err.Message != text:
		t.Errorf("%v\nwant Msg %d, Level %d, State %d: %s", err, number, level, state, text)
	}
}

func never(int32) bool { return false }
