package direct

import (
	"encoding/json"
	"io"
	"strings"
	"testing"
)

// Nothing of an order is left unread, however long it is.
func TestOrdersAreReadToTheirEnd(t *testing.T) {
	for length := range 4000 {
		line, err := json.Marshal(order{Path: strings.Repeat("x", length)})
		if err != nil {
			t.Fatal(err)
		}
		r := strings.NewReader(string(line) + "\n")
		if o, err := readOrder(r); err != nil || len(o.Path) != length {
			t.Fatalf("%d: %v", length, err)
		}
		if left, _ := io.ReadAll(r); len(left) > 0 {
			t.Fatalf("%q is left of an order with a path of %d", left, length)
		}
	}
}
