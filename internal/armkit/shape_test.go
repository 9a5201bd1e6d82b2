package armkit_test

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/armkit"
)

var thingShape = armkit.Shape{
	"acls":  armkit.Shape{"rules": []armkit.Shape{{"ports": []string{}}}},
	"names": []string{},
	"each":  armkit.Shape{armkit.AnyName: armkit.Shape{}},
}

// A property that is not of the kind that clients read is refused whole,
// however deep, and what was there stays.
func TestPropertiesAreOfTheKindThatClientsRead(t *testing.T) {
	f := newFixture(t)
	good := `{"location":"westeurope","properties":{"acls":{"rules":[{"ports":["1"]},{}],"other":1},"names":["a"],"each":{"x":{},"y":null},"free":[{}]}}`
	was := f.want(201, "", "PUT", things+"/t1", good).Body
	for _, odd := range []string{
		`"x"`, `[]`, `1`, `{"acls":"x"}`, `{"acls":[]}`, `{"acls":true}`, `{"acls":{"rules":{}}}`, `{"acls":{"rules":["x"]}}`, `{"acls":{"rules":[{},{"ports":"1"}]}}`,
		`{"acls":{"rules":[{"ports":[{}]}]}}`, `{"names":"a"}`, `{"names":{}}`, `{"names":["a",1]}`, `{"each":[]}`, `{"each":{"x":{},"y":"z"}}`,
	} {
		f.want(400, "InvalidRequestContent", "PUT", things+"/t2", `{"location":"westeurope","properties":`+odd+`}`)
		f.want(400, "InvalidRequestContent", "PUT", things+"/t1", `{"location":"westeurope","properties":`+odd+`}`)
		f.want(400, "InvalidRequestContent", "PATCH", things+"/t1", `{"properties":`+odd+`}`)
	}
	f.want(404, "ResourceNotFound", "GET", things+"/t2", "")
	if now := f.want(200, "", "GET", things+"/t1", "").Body; now != was {
		t.Errorf("%s\nwas %s", now, was)
	}
	f.want(201, "", "PUT", things+"/t3", `{"location":"westeurope","properties":{"acls":null,"names":null,"each":null}}`)
	f.want(200, "", "PUT", things+"/t3", `{"location":"westeurope","properties":null}`)
}
