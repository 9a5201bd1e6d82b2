package portal

import "net/url"

// firewallPage is who may reach a server's databases at all.
type firewallPage struct {
	ID    string
	Rules []firewallRule
}

type firewallRule struct {
	Name       string `json:"name"`
	Properties struct {
		Start string `json:"startIpAddress"`
		End   string `json:"endIpAddress"`
	} `json:"properties"`
}

func showFirewall(c *Ctx) (*View, error) {
	page := firewallPage{ID: c.ID.String()}
	var err error
	page.Rules, err = armList[firewallRule](c, escaped(c.ID.String())+"/firewallRules"+sqlVersion)
	return &View{Template: "sql_firewall", Data: page}, err
}

func addFirewallRule(c *Ctx) (*View, error) {
	var rule firewallRule
	rule.Properties.Start, rule.Properties.End = c.Field("start"), c.Field("end")
	if err := c.ARM("PUT", ruleOf(c), rule, nil); err != nil {
		return nil, err
	}
	c.Say("The firewall rule " + c.Field("name") + " was saved.")
	return c.Go(At("networking", c.ID.String()))
}

func deleteFirewallRule(c *Ctx) (*View, error) {
	if err := c.ARM("DELETE", ruleOf(c), nil, nil); err != nil {
		return nil, err
	}
	c.Say("The firewall rule " + c.Field("name") + " was deleted.")
	return c.Go(At("networking", c.ID.String()))
}

func ruleOf(c *Ctx) string {
	return escaped(c.ID.String()) + "/firewallRules/" + url.PathEscape(c.Field("name")) + sqlVersion
}
