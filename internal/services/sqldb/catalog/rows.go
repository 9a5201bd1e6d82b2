package catalog

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// Row is one part of a catalogue as it is kept: Body is JSON, nil for a part
// that is gone. Keys are unique, and need no quoting anywhere.
type Row struct {
	Key  string
	Body []byte
}

// head is the row "database".
type head struct {
	Next       int32          `json:"next"`
	NextSchema int32          `json:"nextSchema"`
	NextType   int32          `json:"nextType"`
	Schemas    []*Schema      `json:"schemas"`
	Properties []Property     `json:"properties,omitempty"`
	Security   security.State `json:"security"`
}

const headKey = "database"

// Changes returns the rows to write and to remove so that what is kept becomes
// this catalogue, where it was the other; all of them if other is nil.
func (c *Catalog) Changes(other *Catalog) ([]Row, error) {
	var out []Row
	put := func(key string, v any) error {
		body, err := json.Marshal(v)
		out = append(out, Row{key, body})
		return err
	}
	if c == other {
		return nil, nil
	}
	if other == nil {
		other = &Catalog{}
	}
	if err := put(headKey, head{c.next, c.nextSchema, c.nextType, c.Schemas(), c.properties, c.security.State()}); err != nil {
		return nil, err
	}
	for id, o := range c.objects {
		if was, ok := other.objects[id]; ok && was == o || !own(o) {
			continue
		}
		if err := put(objectKey(o), o); err != nil {
			return nil, err
		}
	}
	for id, o := range other.objects {
		if _, ok := c.objects[id]; !ok && own(o) {
			out = append(out, Row{Key: objectKey(o)})
		}
	}
	for id, t := range c.types {
		if other.types[id] != t {
			if err := put(fmt.Sprintf("T%d", id), t); err != nil {
				return nil, err
			}
		}
	}
	for id := range other.types {
		if _, ok := c.types[id]; !ok {
			out = append(out, Row{Key: fmt.Sprintf("T%d", id)})
		}
	}
	return out, nil
}

// own reports an object that has a row: constraints are in their table's, and
// the tables of types in their type's.
func own(o Object) bool {
	_, constraint := o.(*Constraint)
	return !constraint && o.Kind() != KindTableType
}

func objectKey(o Object) string {
	return fmt.Sprintf("%s%d", letters[reflect.TypeOf(o)], o.Header().ID)
}

// letters say in a row's key what its body is.
var letters = map[reflect.Type]string{
	reflect.TypeFor[*Table](): "U", reflect.TypeFor[*View](): "V", reflect.TypeFor[*Procedure](): "P",
	reflect.TypeFor[*Function](): "F", reflect.TypeFor[*Sequence](): "S", reflect.TypeFor[*Synonym](): "N",
}

// Load returns the catalogue that rows keep, in whichever order.
func Load(name string, rows []Row) (*Catalog, error) {
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Key == headKey })
	if i < 0 {
		return nil, fmt.Errorf("catalog: no row %q", headKey)
	}
	var h head
	if err := json.Unmarshal(rows[i].Body, &h); err != nil {
		return nil, err
	}
	c := empty(name, security.Restore(name, h.Security), h.Next)
	c.nextSchema, c.nextType, c.properties = h.NextSchema, h.NextType, h.Properties
	maps.DeleteFunc(c.schemas, func(int32, *Schema) bool { return true })
	for _, s := range h.Schemas {
		c.schemas[s.ID] = s
	}
	for _, r := range rows {
		if r.Key == headKey {
			continue
		}
		if err := c.load(r); err != nil {
			return nil, fmt.Errorf("catalog: row %s: %w", r.Key, err)
		}
	}
	return c, nil
}

func (c *Catalog) load(r Row) error {
	if r.Key[0] == 'T' {
		t := &UserType{}
		err := json.Unmarshal(r.Body, t)
		c.listType(t)
		return err
	}
	for t, l := range letters {
		if l == r.Key[:1] {
			o := reflect.New(t.Elem()).Interface().(Object)
			if err := json.Unmarshal(r.Body, o); err != nil {
				return err
			}
			c.list(o)
			return nil
		}
	}
	return fmt.Errorf("unknown kind")
}
