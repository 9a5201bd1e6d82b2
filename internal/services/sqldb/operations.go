package sqldb

import "github.com/lanyard-dev/lanyard/internal/web"

const (
	subscription = "/subscriptions/{subscription}"
	locationPath = subscription + "/providers/" + provider + "/locations/{location}"
	serverPath   = subscription + "/resourceGroups/{group}/providers/" + serverType + "/{server}"
	databasePath = serverPath + "/databases/{database}"
	adminsPath   = serverPath + "/administrators"
	adminPath    = adminsPath + "/{name}"
	onlysPath    = serverPath + "/azureADOnlyAuthentications"
	onlyPath     = onlysPath + "/{name}"
	adminAction  = serverType + "/administrators"
	onlyAction   = serverType + "/azureADOnlyAuthentications"
)

// armOperations is what Resource Manager serves beside the resource types.
func (s *Service) armOperations() []web.Row {
	rows := []web.Row{
		web.Control("Servers Check Name Availability", "POST", subscription+"/providers/"+provider+"/checkNameAvailability", provider+"/checkNameAvailability/action", subscription, s.checkName),
		web.Control("Capabilities List By Location", "GET", locationPath+"/capabilities", provider+"/locations/capabilities/read", locationPath, s.capabilities),

		web.Control("Server Azure AD Administrators List By Server", "GET", adminsPath, adminAction+"/read", serverPath, s.listAdministrators),
		web.Control("Server Azure AD Administrators Get", "GET", adminPath, adminAction+"/read", adminPath, s.getAdministrator),
		web.Control("Server Azure AD Administrators Create Or Update", "PUT", adminPath, adminAction+"/write", adminPath, s.putAdministrator),
		web.Control("Server Azure AD Administrators Delete", "DELETE", adminPath, adminAction+"/delete", adminPath, s.deleteAdministrator),
		web.Control("Server Azure AD Only Authentications List By Server", "GET", onlysPath, onlyAction+"/read", serverPath, s.listADOnly),
		web.Control("Server Azure AD Only Authentications Get", "GET", onlyPath, onlyAction+"/read", onlyPath, s.getADOnly),
		web.Control("Server Azure AD Only Authentications Create Or Update", "PUT", onlyPath, onlyAction+"/write", onlyPath, s.putADOnly),
		web.Control("Server Azure AD Only Authentications Delete", "DELETE", onlyPath, onlyAction+"/delete", onlyPath, s.deleteADOnly),

		web.Control("Databases Delete", "DELETE", databasePath, databaseType+"/delete", databasePath, s.deleteDatabase),
		web.Control("Restorable Dropped Databases List By Server", "GET", serverPath+"/restorableDroppedDatabases", serverType+"/restorableDroppedDatabases/read", serverPath, s.nothing),
		web.Control("Replication Links List By Server", "GET", serverPath+"/replicationLinks", serverType+"/replicationLinks/read", serverPath, s.nothing),
		web.Control("Replication Links List By Database", "GET", databasePath+"/replicationLinks", databaseType+"/replicationLinks/read", databasePath, s.nothing),
	}
	for _, d := range sides {
		parent := serverPath
		if len(d.kind) > len(databaseType) && d.kind[:len(databaseType)+1] == databaseType+"/" {
			parent = databasePath
		}
		rows = append(rows, web.Control(d.title+" List", "GET", parent+d.kind[lastSlash(d.kind):], d.kind+"/read", parent, s.listSide(d)))
	}
	return append(rows, unbuiltOperations()...)
}

// unbuiltOperations are what Azure has for a server or a database and this
// program does not: pools, replicas, networks, copies and backups.
func unbuiltOperations() []web.Row {
	unbuilt := web.Unbuilt
	var rows []web.Row
	for _, kind := range []struct{ title, parent, of, name string }{
		{"Elastic Pools", serverPath, serverType, "elasticPools"}, {"Failover Groups", serverPath, serverType, "failoverGroups"},
		{"Virtual Network Rules", serverPath, serverType, "virtualNetworkRules"}, {"IPv6 Firewall Rules", serverPath, serverType, "ipv6FirewallRules"},
		{"Server DNS Aliases", serverPath, serverType, "dnsAliases"}, {"Outbound Firewall Rules", serverPath, serverType, "outboundFirewallRules"},
		{"Job Agents", serverPath, serverType, "jobAgents"}, {"Server Keys", serverPath, serverType, "keys"},
	} {
		path, action := kind.parent+"/"+kind.name, kind.of+"/"+kind.name
		rows = append(rows,
			unbuilt(web.Control(kind.title+" Get", "GET", path+"/{name}", action+"/read", path+"/{name}", nil)),
			unbuilt(web.Control(kind.title+" Create Or Update", "PUT", path+"/{name}", action+"/write", path+"/{name}", nil)),
			unbuilt(web.Control(kind.title+" Delete", "DELETE", path+"/{name}", action+"/delete", path+"/{name}", nil)),
			unbuilt(web.Control(kind.title+" List", "GET", path, action+"/read", kind.parent, nil)))
	}
	for _, act := range []struct{ title, name string }{{"Export", "export"}, {"Import", "import"}, {"Failover", "failover"}, {"Pause", "pause"}, {"Resume", "resume"}, {"Rename", "move"}} {
		rows = append(rows, unbuilt(web.Control("Databases "+act.title, "POST", databasePath+"/"+act.name, databaseType+"/"+act.name+"/action", databasePath, nil)))
	}
	return rows
}
