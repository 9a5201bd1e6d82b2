package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

const (
	cities      = 50
	inPartition = 20
)

var filler = strings.Repeat("x", 220)

// document is one of the documents: 0.75 KB, of which 20 share a partition
// key and one in 50 a city.
func document(i int) string {
	return fmt.Sprintf(`{"id":"d%d","pk":"p%d","n":%d,"price":%d.5,"name":"name %d","active":%t,"addr":{"city":"c%d","zip":"%05d","geo":[%d,%d]},"tags":["a","b","t%d"],"text":"%s","more":"%s"}`,
		i, i/inPartition, i, i%100, i, i%2 == 0, i%cities, i%100000, i%180, i%90, i%7, filler, filler)
}

// sent returns what of a document the service was given.
func sent(doc json.RawMessage) (string, error) {
	var all map[string]any
	if err := json.Unmarshal(doc, &all); err != nil {
		return "", err
	}
	for _, name := range []string{"_rid", "_self", "_etag", "_attachments", "_ts"} {
		if _, ok := all[name]; !ok {
			return "", fmt.Errorf("no %s in %s", name, doc)
		}
		delete(all, name)
	}
	text, err := json.Marshal(all)
	return string(text), err
}

func same(doc json.RawMessage, i int) error {
	var want any
	if err := json.Unmarshal([]byte(document(i)), &want); err != nil {
		return err
	}
	text, err := json.Marshal(want)
	if err != nil {
		return err
	}
	if got, err := sent(doc); err != nil || got != string(text) {
		return fmt.Errorf("document %d is %s (%v)", i, doc, err)
	}
	return nil
}

// byNumber orders documents by their n.
func byNumber(a, b json.RawMessage) int {
	n := func(doc json.RawMessage) int {
		var v struct{ N int }
		_ = json.Unmarshal(doc, &v) // what it is is checked afterwards
		return v.N
	}
	return n(a) - n(b)
}

// rows reads the answer of a query.
func rows(body []byte) ([]json.RawMessage, error) {
	var feed struct {
		Documents []json.RawMessage
		Count     int `json:"_count"`
	}
	err := json.Unmarshal(body, &feed)
	if err == nil && feed.Count != len(feed.Documents) {
		err = fmt.Errorf("%d rows, _count %d", len(feed.Documents), feed.Count)
	}
	return feed.Documents, err
}
