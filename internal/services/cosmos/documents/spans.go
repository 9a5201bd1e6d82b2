package documents

import (
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/access"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// span is a part of an index: from low on, below high; "" is no end.
type span struct{ low, high string }

// spans are parts of an index that do not overlap, in their order. They may
// hold more than a condition asks for, never less: the query checks again.
type spans []span

var whole = span{}

// spansOf returns where a condition's values lie.
func spansOf(c *access.Condition) spans {
	if c.Values != nil {
		out := make(spans, len(c.Values))
		for i, v := range c.Values {
			key := string(value.AppendKey(nil, v))
			out[i] = span{key, key + beyond}
		}
		return out
	}
	s := span{low: kindEnd(string(value.AppendKey(nil, value.Value{})))} // behind what has nothing
	if c.Prefix != "" {
		text := string(value.AppendKey(nil, value.OfString(c.Prefix)))
		s = span{low: text[:len(text)-stringEnd], high: text[:len(text)-stringEnd] + beyond}
	}
	if c.Low != nil {
		key := string(value.AppendKey(nil, c.Low.Value))
		s.low, s.high = max(s.low, key), lower(s.high, kindEnd(key))
	}
	if c.High != nil {
		key := string(value.AppendKey(nil, c.High.Value))
		s.low, s.high = max(s.low, key[:1]), lower(s.high, key+beyond)
	}
	return spans{s}
}

// beyond is larger than every number of a document, and than whatever may
// follow within a text.
const beyond = "\xff\xff\xff\xff\xff\xff\xff\xff\xff"

// stringEnd is how many bytes close a text in a key.
const stringEnd = 2

// kindEnd is the first key of the next kind of value.
func kindEnd(key string) string { return string([]byte{key[0] + 1}) }

// lower returns the lower of two ends, of which "" is none.
func lower(a, b string) string {
	if a == "" {
		return b
	}
	return min(a, b)
}
