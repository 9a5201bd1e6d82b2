package cosmos

import (
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const partitionKeyHeader = "x-ms-documentdb-partitionkey"

// maxPartitionKey is how long a partition key may be, in bytes.
const maxPartitionKey = 2048

// partitionOf returns the partition of a key's components. The JSON text of
// the key tells partitions apart, so it must be one for equal keys: numbers
// are written anew, and what cannot be a key counts as nothing.
func (s *spec) partitionOf(key []value.Value) documents.Key {
	text := []byte{'['}
	for i, v := range key {
		if i > 0 {
			text = append(text, ',')
		}
		switch v.Kind() {
		case value.Number:
			text = value.AppendNumber(text, v.Num())
		case value.Null, value.Bool, value.String:
			text = v.AppendJSON(text)
		default:
			text = append(text, "{}"...)
		}
	}
	return documents.Key{Text: string(append(text, ']')), EPK: s.key.Effective(key)}
}

// keyHeader reads the partition key that comes with a request; ok is false
// where there is none.
func keyHeader(r *web.Request) (key []value.Value, ok bool, err error) {
	text := r.HTTP.Header.Get(partitionKeyHeader)
	if text == "" {
		return nil, false, nil
	}
	key, err = readKey(text)
	return key, true, err
}

// readKey reads a partition key as clients write it: a JSON array. An empty
// object stands for a document without the property.
func readKey(text string) ([]value.Value, error) {
	v, err := value.ParseString(text)
	if err != nil || v.Kind() != value.Array || len(text) > maxPartitionKey {
		return nil, azerr.BadRequest("The partition key supplied in x-ms-partitionkey header is not valid: '%.100s'.", text)
	}
	for _, item := range v.Items() {
		if item.Kind() == value.Array || item.Kind() == value.Object && item.Len() > 0 {
			return nil, azerr.BadRequest("Partition key components cannot be arrays or objects: '%.100s'.", text)
		}
	}
	return v.Items(), nil
}

// wholeKey reads the key of a request that is about one partition.
func (s *spec) wholeKey(r *web.Request) (documents.Key, error) {
	key, ok, err := keyHeader(r)
	if err != nil {
		return documents.Key{}, err
	}
	if !ok {
		return documents.Key{}, azerr.BadRequest("PartitionKey value must be supplied for this operation.")
	}
	return s.complete(key)
}

// complete wants a component for each path.
func (s *spec) complete(key []value.Value) (documents.Key, error) {
	if want := len(s.key.Paths); len(key) != want {
		word := "more"
		if len(key) < want {
			word = "fewer"
		}
		return documents.Key{}, azerr.BadRequest("The partition key supplied in x-ms-partitionkey header has %s components than defined in the the collection.", word).
			WithHeader(substatusHeader, "1001")
	}
	return s.partitionOf(key), nil
}

// keyMismatch is what a document gets that belongs elsewhere.
func keyMismatch() *azerr.Error {
	return azerr.BadRequest("PartitionKey extracted from document doesn't match the one specified in the header. Learn more: https://aka.ms/CosmosDB/sql/errors/wrong-pk-value").
		WithHeader(substatusHeader, "1001")
}

// checkKey wants a document to lie in the partition that the request names.
func (s *spec) checkKey(body value.Value, key documents.Key) error {
	if s.partitionOf(s.key.Key(body)).Text != key.Text {
		return keyMismatch()
	}
	return nil
}
