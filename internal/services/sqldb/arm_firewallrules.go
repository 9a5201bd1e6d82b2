package sqldb

import (
	"context"
	"net/netip"
	"regexp"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
)

var ruleName = regexp.MustCompile(`^[^<>*%&:\\/?]{0,127}[^<>*%&:\\/?. ]$`)

// firewallRules is Microsoft.Sql/servers/firewallRules.
func firewallRules() *armkit.Type {
	return &armkit.Type{Name: firewallType, Title: "Firewall Rules", NoPatch: true, Write: writeRule}
}

func writeRule(_ context.Context, _ *store.Tx, w *armkit.Write) error {
	if !ruleName.MatchString(w.New.Name) {
		return badParameter("firewallRuleName")
	}
	p := w.New.Properties()
	from, to := address(p.String("startIpAddress")), address(p.String("endIpAddress"))
	switch {
	case !from.IsValid():
		return badParameter("startIpAddress")
	case !to.IsValid():
		return badParameter("endIpAddress")
	case to.Less(from):
		return azerr.New(azerr.Invalid, "InvalidFirewallRuleIPAddressRange", "The end IP address is smaller than the start IP address.")
	}
	w.New.Body["properties"] = map[string]any{"startIpAddress": from.String(), "endIpAddress": to.String()}
	return nil
}

// address returns an IPv4 address, invalid for anything else.
func address(s string) netip.Addr {
	a, err := netip.ParseAddr(s)
	if err != nil || !a.Is4() {
		return netip.Addr{}
	}
	return a
}

// admits reports whether a server's rules let an address in. The rule 0.0.0.0
// to 0.0.0.0 means "Azure services". What runs on this machine stands for
// what runs in Azure, so loopback passes where that rule is set, or any rule
// that names it; without a rule nobody passes, as in Azure.
func admits(rules []*armkit.Resource, client netip.Addr) bool {
	client = client.Unmap()
	for _, rule := range rules {
		p := rule.Properties()
		from, to := address(p.String("startIpAddress")), address(p.String("endIpAddress"))
		if from.IsUnspecified() && to.IsUnspecified() {
			if client.IsLoopback() {
				return true
			}
			continue
		}
		if client.Is4() && !client.Less(from) && !to.Less(client) {
			return true
		}
	}
	return false
}
