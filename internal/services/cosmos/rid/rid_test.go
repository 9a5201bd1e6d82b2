package rid

import (
	"testing"

	"pgregory.net/rapid"
)

// The ids that a Java client was seen to take apart.
func TestLayout(t *testing.T) {
	db := Database(0xdd3c4400)
	c := Container(db, 0x6e42353a)
	for got, want := range map[string]string{
		db.String(): "3TxEAA==", c.String(): "3TxEAO5CNTo=", Document(c, 1).String(): "3TxEAO5CNToBAAAAAAAAAA==",
		Range(c, 0).String(): "3TxEAO5CNToAAAAAAAAAUA==", Document(c, 1).ContainerID().String(): c.String(), Document(c, 1).DatabaseID().String(): db.String(),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for _, text := range []string{"", "db1", "3TxEAA", "3TxEAG5CNTo=", "AAAAAAAAAAAAAA==", "3Tx/AA==\n", "..", "3TxEAO5CNToBAAAAAAAAAAA="} {
		if id, ok := Parse(text); ok {
			t.Errorf("%q is read as %x", text, string(id))
		}
	}
}

func TestEveryIDComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		db := Database(rapid.Uint32().Draw(t, "database"))
		c := Container(db, rapid.Uint32().Draw(t, "container"))
		n := rapid.Uint64Range(0, 1<<60-1).Draw(t, "document")
		d := Document(c, n)
		for _, id := range []ID{db, c, d, Range(c, n)} {
			back, ok := Parse(id.String())
			if !ok || back != id {
				t.Fatalf("%s came back as %s, %v", id, back, ok)
			}
		}
		if d.Number() != n {
			t.Fatalf("%d came back as %d", n, d.Number())
		}
	})
}
