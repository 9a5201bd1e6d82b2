package portal

import (
	"net/url"
	"slices"
)

// firewallPage is who may reach a server's databases at all.
type firewallPage struct {
	ID    string
	Rules []firewallRule
	// Services says that Azure's own services come through.
	Services bool
	// Name, Start and End are what was written into the form.
	Name, Start, End string
}

type firewallRule struct {
	Name       string `json:"name"`
	Properties struct {
		Start string `json:"startIpAddress"`
		End   string `json:"endIpAddress"`
	} `json:"properties"`
}

// noAddress as the start and the end of a rule stands for Azure's services.
const (
	noAddress    = "0.0.0.0"
	servicesRule = "AllowAllWindowsAzureIps"
)

// services reports whether the rule lets Azure's services in.
func (r firewallRule) services() bool {
	return r.Properties.Start == noAddress && r.Properties.End == noAddress
}

func (c *Ctx) firewallRules() ([]firewallRule, error) {
	return armList[firewallRule](c, escaped(c.ID.String())+"/firewallRules"+sqlVersion)
}

func showFirewall(c *Ctx) (*View, error) {
	page := firewallPage{ID: c.ID.String(), Name: c.Field("name"), Start: c.Field("start"), End: c.Field("end")}
	var err error
	page.Rules, err = c.firewallRules()
	page.Services = slices.ContainsFunc(page.Rules, firewallRule.services)
	return &View{Template: "sql_firewall", Data: page}, err
}

// letServicesIn lets services of Azure through, such as web apps, or not.
func letServicesIn(c *Ctx) (*View, error) {
	if c.Field("on") != "" {
		var rule firewallRule
		rule.Properties.Start, rule.Properties.End = noAddress, noAddress
		if err := c.ARM("PUT", ruleOf(c, servicesRule), rule, nil); err != nil {
			return nil, err
		}
		c.Say("Azure services and resources may access the server.")
		return c.Go(At("networking", c.ID.String()))
	}
	all, err := c.firewallRules()
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if !r.services() {
			continue
		}
		if err := c.ARM("DELETE", ruleOf(c, r.Name), nil, nil); err != nil {
			return nil, err
		}
	}
	c.Say("Azure services and resources may not access the server.")
	return c.Go(At("networking", c.ID.String()))
}

func addFirewallRule(c *Ctx) (*View, error) {
	var rule firewallRule
	rule.Properties.Start, rule.Properties.End = c.Field("start"), c.Field("end")
	if err := c.ARM("PUT", ruleOf(c, c.Field("name")), rule, nil); err != nil {
		return nil, err
	}
	c.Say("The firewall rule " + c.Field("name") + " was saved.")
	return c.Go(At("networking", c.ID.String()))
}

func deleteFirewallRule(c *Ctx) (*View, error) {
	if !c.Confirmed() {
		return c.Warn("Delete the firewall rule?", "Nobody logs in from the addresses of "+c.Field("name")+" any more, unless another rule has them.")
	}
	if err := c.ARM("DELETE", ruleOf(c, c.Field("name")), nil, nil); err != nil {
		return nil, err
	}
	c.Say("The firewall rule " + c.Field("name") + " was deleted.")
	return c.Go(At("networking", c.ID.String()))
}

func ruleOf(c *Ctx, name string) string {
	return escaped(c.ID.String()) + "/firewallRules/" + url.PathEscape(name) + sqlVersion
}
