package armkit_test

import "testing"

// What all lists show is of the types that clients read: one odd tag would
// break the lists of everybody else.
func TestTheEnvelopeIsWhatClientsRead(t *testing.T) {
	f := newFixture(t)
	f.want(201, "", "PUT", things+"/t1", `{"location":"westeurope","tags":{"text":"a","number":1.5,"count":3,"word":true,"none":null}}`)
	tags, _ := f.want(200, "", "GET", things+"/t1", "").JSON()["tags"].(map[string]any)
	if len(tags) != 4 || tags["text"] != "a" || tags["number"] != "1.5" || tags["count"] != "3" || tags["word"] != "true" {
		t.Errorf("%v", tags)
	}
	for _, tags := range []string{`"x"`, `1`, `true`, `[]`, `["a=b"]`, `{"a":{}}`, `{"a":[]}`, `{"b":"c","a":{"d":"e"}}`} {
		f.want(400, "InvalidRequestContent", "PUT", things+"/t2", `{"location":"westeurope","tags":`+tags+`}`)
		f.want(400, "InvalidRequestContent", "PUT", things+"/t1", `{"location":"westeurope","tags":`+tags+`}`)
		f.want(400, "InvalidRequestContent", "PATCH", things+"/t1", `{"tags":`+tags+`}`)
	}
	for _, odd := range []string{`"kind":{}`, `"kind":[1]`, `"managedBy":{"a":1}`, `"location":{}`, `"sku":"x"`, `"identity":[]`, `"identity":"SystemAssigned"`, `"plan":1`, `"sku":{"name":{}}`, `"sku":{"tier":[]}`, `"plan":{"product":{}}`, `"zones":"1"`, `"zones":[{}]`} {
		f.want(400, "InvalidRequestContent", "PUT", things+"/t2", `{"location":"westeurope",`+odd+`}`)
		f.want(400, "InvalidRequestContent", "PATCH", things+"/t1", `{`+odd+`}`)
	}
	f.want(404, "ResourceNotFound", "GET", things+"/t2", "")
	f.want(200, "", "PATCH", things+"/t1", `{"tags":{"only":2}}`)
	if tags, _ := f.want(200, "", "GET", things+"/t1", "").JSON()["tags"].(map[string]any); len(tags) != 1 || tags["only"] != "2" {
		t.Errorf("after a patch: %v", tags)
	}
}
