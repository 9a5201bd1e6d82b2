package portal

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// variable is an app setting or a connection string, as "Advanced edit" writes
// it too.
type variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Type  string `json:"type,omitempty"` // of a connection string
	Slot  bool   `json:"slotSetting"`

	Shown     bool       `json:"-"`
	Reference *reference `json:"-"`
}

// reference is how a Key Vault reference fares.
type reference struct {
	Name       string `json:"name"`
	Properties struct {
		Status        string `json:"status"`
		VaultName     string `json:"vaultName"`
		SecretName    string `json:"secretName"`
		SecretVersion string `json:"secretVersion"`
		IdentityType  any    `json:"identityType"`
		Details       string `json:"details"`
	} `json:"properties"`
}

// Good reports whether the reference has its value.
func (r *reference) Good() bool { return r.Properties.Status == "Resolved" }

// variablesPage is Environment variables.
type variablesPage struct {
	ID, Tab string // "app" or "connections"
	List    []variable
	All     bool // all values are shown
	Edit    *variable
	New     bool
	Types   []string
	JSON    string // of Advanced edit
	Detail  *variable
}

// connectionTypes are the kinds of connection strings that App Service knows.
var connectionTypes = []string{"SQLAzure", "SQLServer", "MySql", "PostgreSQL", "Custom", "DocDb", "RedisCache", "ServiceBus", "EventHub", "NotificationHub", "ApiHub"}

// slotNames is which settings stay with their slot.
type slotNames struct {
	AppSettings []string `json:"appSettingNames"`
	Connections []string `json:"connectionStringNames"`
	Storage     []string `json:"azureStorageConfigNames"`
}

func (s *slotNames) of(tab string) *[]string {
	if tab == "connections" {
		return &s.Connections
	}
	return &s.AppSettings
}

// siteID is the app itself, of a slot too: what stays with a slot is said once
// for all of them.
func (c *Ctx) siteID() string {
	if strings.EqualFold(c.ID.Type(), "Microsoft.Web/sites/slots") {
		if parent, ok := c.ID.Parent(); ok {
			return parent.String()
		}
	}
	return c.ID.String()
}

func (c *Ctx) slotNames() (slotNames, error) {
	var doc struct{ Properties slotNames }
	err := c.ARM("GET", escaped(c.siteID())+"/config/slotConfigNames"+webVersion, nil, &doc)
	return doc.Properties, err
}

// configOf is the part of an address that a tab's settings have.
func configOf(tab string) string {
	if tab == "connections" {
		return "connectionstrings"
	}
	return "appsettings"
}

func tabOf(c *Ctx) string {
	if c.Field("tab") == "connections" {
		return "connections"
	}
	return "app"
}

// variables reads the settings of a tab with what belongs to them.
func (c *Ctx) variables(tab string) ([]variable, error) {
	var doc struct{ Properties map[string]json.RawMessage }
	if err := c.ARM("POST", escaped(c.ID.String())+"/config/"+configOf(tab)+"/list"+webVersion, nil, &doc); err != nil {
		return nil, err
	}
	slots, err := c.slotNames()
	if err != nil {
		return nil, err
	}
	var list []variable
	for name, raw := range doc.Properties {
		v := variable{Name: name, Slot: slices.Contains(*slots.of(tab), name)}
		if tab == "connections" {
			var s struct{ Value, Type string }
			if err := json.Unmarshal(raw, &s); err != nil {
				return nil, err
			}
			v.Value, v.Type = s.Value, s.Type
		} else if err := json.Unmarshal(raw, &v.Value); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b variable) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return list, nil
}

// markReferences says of each setting that refers to Key Vault how it fares.
func (c *Ctx) markReferences(tab string, all []variable) {
	found, err := armList[reference](c, escaped(c.ID.String())+"/config/configreferences/"+configOf(tab)+webVersion)
	if err != nil {
		found = nil // shown as not known
	}
	for i := range all {
		if !strings.HasPrefix(all[i].Value, "@Microsoft.KeyVault(") {
			continue
		}
		all[i].Reference = &reference{Name: all[i].Name}
		all[i].Reference.Properties.Status = "Unknown"
		for j := range found {
			if found[j].Name == all[i].Name {
				all[i].Reference = &found[j]
			}
		}
	}
}

func showVariables(c *Ctx) (*View, error) {
	p := variablesPage{ID: c.ID.String(), Tab: tabOf(c), Types: connectionTypes}
	var err error
	if p.List, err = c.variables(p.Tab); err != nil {
		return nil, err
	}
	c.markReferences(p.Tab, p.List)
	shown := c.Field("show")
	p.All = shown == "*"
	for i := range p.List {
		v := &p.List[i]
		v.Shown = p.All || shown == v.Name
		if c.Field("edit") == v.Name {
			p.Edit = v
		}
		if c.Field("reference") == v.Name && v.Reference != nil {
			p.Detail = v
		}
	}
	if c.Field("add") != "" {
		p.New, p.Edit = true, &variable{}
	}
	if p.Edit != nil && c.Form.Has("name") {
		p.Edit = &variable{Name: c.Field("name"), Value: c.Form.Get("value"), Type: c.Field("type"), Slot: c.Field("slot") == "on"}
	}
	if c.Field("advanced") != "" {
		if p.JSON = c.Form.Get("json"); p.JSON == "" {
			text, err := json.MarshalIndent(slices.Concat([]variable{}, p.List), "", "  ")
			if err != nil {
				return nil, err
			}
			p.JSON = string(text)
		}
	}
	return &View{Template: "web_variables", Data: p}, nil
}

const restartNote = "The app restarts so that its process gets them. Do you want to go on?"

// applyVariable writes one setting, or all of them from Advanced edit.
func applyVariable(c *Ctx) (*View, error) {
	tab := tabOf(c)
	all, err := c.variables(tab)
	if err != nil {
		return nil, err
	}
	if c.Form.Has("json") {
		all = nil // decoding into what is there would leave some of it
		if err := json.Unmarshal([]byte(c.Form.Get("json")), &all); err != nil {
			return nil, azerr.BadRequest("This is no list of {name, value, slotSetting}: %v", err)
		}
	} else {
		// Browsers end the lines of a field as networks do.
		value := strings.ReplaceAll(c.Form.Get("value"), "\r\n", "\n")
		v := variable{Name: c.Field("name"), Value: value, Type: c.Field("type"), Slot: c.Field("slot") == "on"}
		if v.Name == "" {
			return nil, azerr.BadRequest("A setting needs a name.")
		}
		old := c.Field("old")
		all = slices.DeleteFunc(all, func(x variable) bool { return x.Name == old || x.Name == v.Name })
		all = append(all, v)
	}
	if !c.Confirmed() {
		return c.Ask("Save changes", "The settings of "+c.ID.Name()+" will change. "+restartNote)
	}
	return c.writeVariables(tab, all)
}

func deleteVariable(c *Ctx) (*View, error) {
	tab, name := tabOf(c), c.Field("old")
	if !c.Confirmed() {
		return c.Warn("Delete setting", fmt.Sprintf("Delete %s? ", name)+restartNote)
	}
	all, err := c.variables(tab)
	if err != nil {
		return nil, err
	}
	return c.writeVariables(tab, slices.DeleteFunc(all, func(v variable) bool { return v.Name == name }))
}

// writeVariables writes which settings stay with the slot first: the write of
// the settings restarts the app.
func (c *Ctx) writeVariables(tab string, all []variable) (*View, error) {
	slots, err := c.slotNames()
	if err != nil {
		return nil, err
	}
	// What stays is said once for the app and all its slots: names that only
	// others of them have are kept.
	names := slots.of(tab)
	sticky := slices.DeleteFunc(slices.Concat([]string{}, *names), func(n string) bool {
		return slices.ContainsFunc(all, func(v variable) bool { return v.Name == n && !v.Slot })
	})
	properties := map[string]any{}
	for _, v := range all {
		if v.Name == "" {
			return nil, azerr.BadRequest("A setting needs a name.")
		}
		if properties[v.Name] = v.Value; tab == "connections" {
			if v.Type == "" {
				v.Type = "Custom"
			}
			properties[v.Name] = map[string]string{"value": v.Value, "type": v.Type}
		}
		if v.Slot && !slices.Contains(sticky, v.Name) {
			sticky = append(sticky, v.Name)
		}
	}
	if !slices.Equal(slices.Sorted(slices.Values(*names)), slices.Sorted(slices.Values(sticky))) {
		*names = sticky
		if err := c.ARM("PUT", escaped(c.siteID())+"/config/slotConfigNames"+webVersion, map[string]any{"properties": slots}, nil); err != nil {
			return nil, err
		}
	}
	if err := c.ARM("PUT", escaped(c.ID.String())+"/config/"+configOf(tab)+webVersion, map[string]any{"properties": properties}, nil); err != nil {
		return nil, err
	}
	c.Say("The settings were saved.")
	return c.Go(At("variables", c.ID.String()) + "?tab=" + tab)
}

// pullReferences reads the references to Key Vault again.
func pullReferences(c *Ctx) (*View, error) {
	if err := c.ARM("POST", escaped(c.ID.String())+"/config/configreferences/"+configOf(tabOf(c))+"/refresh"+webVersion, nil, nil); err != nil {
		return nil, err
	}
	c.Say("The references to Key Vault were read again.")
	return c.Go(At("variables", c.ID.String()) + "?tab=" + tabOf(c))
}
