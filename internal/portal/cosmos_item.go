package portal

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// itemPage is one document, or a new one.
type itemPage struct {
	cosmosContainer
	ID   string
	JSON string
	New  bool
}

// showItem shows the document that the form holds: the list has it already,
// and reading it once more would need its partition key.
func showItem(c *Ctx) (*View, error) {
	page := itemPage{cosmosContainer: containerOf(c), ID: c.ID.String(), JSON: c.Form.Get("json")}
	if page.JSON == "" {
		page.New, page.JSON = true, "{\n  \"id\": \"\"\n}"
	}
	return &View{Template: "cosmos_item", Data: page, Title: page.Container}, nil
}

// saveItem writes a document, be there one of its id and partition or not.
func saveItem(c *Ctx) (*View, error) {
	document, key, err := c.itemSent()
	if err != nil {
		return nil, err
	}
	header := map[string]string{"Content-Type": "application/json", "x-ms-documentdb-is-upsert": "true", "x-ms-documentdb-partitionkey": key}
	if _, _, err := c.cosmos("POST", containerOf(c).documents(), header, document); err != nil {
		return nil, err
	}
	c.Say("The item was saved.")
	return c.Go(At("items", c.ID.String()) + "?" + containerOf(c).Query())
}

func deleteItem(c *Ctx) (*View, error) {
	document, key, err := c.itemSent()
	if err != nil {
		return nil, err
	}
	var known struct{ ID string }
	if err := json.Unmarshal(document, &known); err != nil || known.ID == "" {
		return nil, azerr.BadRequest("The item has no id.")
	}
	if !c.Confirmed() {
		return c.Warn("Delete the item?", "The item "+known.ID+" is deleted at once.")
	}
	if _, _, err := c.cosmos("DELETE", containerOf(c).documents()+"/"+url.PathEscape(known.ID), map[string]string{"x-ms-documentdb-partitionkey": key}, nil); err != nil {
		return nil, err
	}
	c.Say("The item " + known.ID + " was deleted.")
	return c.Go(At("items", c.ID.String()) + "?" + containerOf(c).Query())
}

// itemSent reads the document of the form and the value of its partition key,
// as the container defines it.
func (c *Ctx) itemSent() (document json.RawMessage, key string, err error) {
	var object map[string]any
	if err := json.Unmarshal([]byte(c.Form.Get("json")), &object); err != nil {
		return nil, "", azerr.BadRequest("The item is not a JSON object: %v.", err)
	}
	var container containerResource
	if err := c.ARM("GET", containerOf(c).arm(c)+cosmosVersion, nil, &container); err != nil {
		return nil, "", err
	}
	values := []any{}
	for _, path := range container.Paths() {
		values = append(values, valueAt(object, path))
	}
	data, err := json.Marshal(values)
	return json.RawMessage(c.Form.Get("json")), string(data), err
}

// valueAt returns what a path of the partition key finds: an empty object, as
// the service writes it, where there is nothing.
func valueAt(object map[string]any, path string) any {
	var at any = object
	for _, name := range strings.Split(strings.TrimPrefix(path, "/"), "/") {
		inner, ok := at.(map[string]any)
		if !ok {
			return map[string]any{}
		}
		if at, ok = inner[strings.Trim(name, `"`)]; !ok {
			return map[string]any{}
		}
	}
	return at
}
