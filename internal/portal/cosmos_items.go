package portal

import (
	"bytes"
	"encoding/json"
)

// itemsPage is what a query over a container returned.
type itemsPage struct {
	cosmosContainer
	ID     string
	Text   string // the query
	Items  []cosmosItem
	Charge string // in request units
	Next   string // continuation
	Denied *denial
}

// cosmosItem is one result. Name is the document's id; "" for a result that is
// no whole document.
type cosmosItem struct{ Name, JSON string }

const allItems = "SELECT * FROM c"

// showItems runs the query that stands in the form, all items without one.
func showItems(c *Ctx) (*View, error) {
	page := itemsPage{cosmosContainer: containerOf(c), ID: c.ID.String(), Text: c.Field("query")}
	if page.Text == "" {
		page.Text = allItems
	}
	header := map[string]string{
		"Content-Type": "application/query+json", "x-ms-documentdb-isquery": "true",
		"x-ms-documentdb-query-enablecrosspartition": "true", "x-ms-max-item-count": "100",
	}
	if next := c.Form.Get("next"); next != "" {
		header["x-ms-continuation"] = next
	}
	resp, data, err := c.cosmos("POST", page.documents(), header, map[string]any{"query": page.Text, "parameters": []any{}})
	if page.Denied, err = c.missing(err); err != nil || page.Denied != nil {
		return &View{Template: "cosmos_items", Data: page, Title: page.Container}, err
	}
	page.Charge, page.Next = resp.Header.Get("x-ms-request-charge"), resp.Header.Get("x-ms-continuation")
	var got struct{ Documents []json.RawMessage }
	if err := json.Unmarshal(data, &got); err != nil {
		return nil, err
	}
	for _, d := range got.Documents {
		page.Items = append(page.Items, itemOf(d))
	}
	return &View{Template: "cosmos_items", Data: page, Title: page.Container}, nil
}

func itemOf(d json.RawMessage) cosmosItem {
	var known struct {
		Name string `json:"id"`
		Self string `json:"_self"`
	}
	_ = json.Unmarshal(d, &known) // a query may return anything, numbers too
	var indented bytes.Buffer
	if json.Indent(&indented, d, "", "  ") != nil {
		indented.Write(d)
	}
	item := cosmosItem{JSON: indented.String()}
	if known.Self != "" {
		item.Name = known.Name
	}
	return item
}
