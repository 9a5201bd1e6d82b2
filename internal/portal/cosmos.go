package portal

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
)

// cosmosBlades are an account's blades.
func cosmosBlades() []Blade {
	return []Blade{
		overviewOf(essentials{version: cosmosVersion, facts: facts(
			"URI", "properties.documentEndpoint", "Kind", "kind", "Capacity mode", "properties.capacityMode", "Key access disabled", "properties.disableLocalAuth",
			"Default consistency", "properties.consistencyPolicy.defaultConsistencyLevel",
		)}),
		{Name: "data", Title: "Data Explorer", Section: "Data", Icon: "cosmos", Show: showCosmos, Do: Actions{
			"database": createCosmosDatabase, "container": createCosmosContainer, "delete": deleteCosmos,
		}},
		{Name: "items", Title: "Items", Of: "data", Show: showItems, Do: Actions{"query": showItems}},
		{Name: "item", Title: "Item", Of: "data", Show: showItem, Do: Actions{
			"edit": showItem, "save": saveItem, "delete": deleteItem,
		}},
	}
}

// cosmosContainer names a container of the account that the page is about.
type cosmosContainer struct{ Database, Container string }

func containerOf(c *Ctx) cosmosContainer {
	return cosmosContainer{c.Form.Get("db"), c.Form.Get("coll")}
}

// Query is the container in an address.
func (n cosmosContainer) Query() string {
	return url.Values{"db": {n.Database}, "coll": {n.Container}}.Encode()
}

func (n cosmosContainer) documents() string {
	return "/dbs/" + url.PathEscape(n.Database) + "/colls/" + url.PathEscape(n.Container) + "/docs"
}

// database is the database's id in Resource Manager, as a URL's path.
func (n cosmosContainer) database(c *Ctx) string {
	return escaped(c.ID.String()) + "/sqlDatabases/" + url.PathEscape(n.Database)
}

// arm is the container's.
func (n cosmosContainer) arm(c *Ctx) string {
	return n.database(c) + "/containers/" + url.PathEscape(n.Container)
}

// cosmos calls the account's data plane. It takes a token in a form of its
// own, for the account's host.
func (c *Ctx) cosmos(method, path string, header map[string]string, in any) (*http.Response, []byte, error) {
	host, err := c.host(".documents.azure.com")
	if err != nil {
		return nil, nil, err
	}
	token, err := c.Token(host)
	if err != nil {
		return nil, nil, err
	}
	call := Call{Method: method, URL: host + path, Header: map[string]string{
		"Authorization": url.QueryEscape("type=aad&ver=1.0&sig=" + token),
		"x-ms-version":  itemsVersion, "x-ms-date": c.portal.Clock.Now().UTC().Format(http.TimeFormat), "Accept": "application/json",
	}}
	for name, value := range header {
		call.Header[name] = value
	}
	switch body := in.(type) {
	case nil:
	case json.RawMessage:
		call.Body = bytes.NewReader(body)
	default:
		data, err := json.Marshal(in)
		if err != nil {
			return nil, nil, err
		}
		call.Body = bytes.NewReader(data)
	}
	resp, err := c.Do(call)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	return resp, data, err
}
