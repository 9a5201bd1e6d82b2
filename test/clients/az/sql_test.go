package az

import "testing"

// sql manages logical servers, their databases, firewall rules and
// administrators. Nobody has a user in a database by what is done here.
func (s *session) sql(t *testing.T) {
	const (
		srv1   = " -g rg1 --server sqlsrv1"
		show   = "sql server show -g rg1 -n sqlsrv1 --query "
		admin  = "sql server ad-admin list" + srv1 + " --query [].sid"
		only   = "sql server ad-only-auth get -g rg1 -n sqlsrv1 --query azureAdOnlyAuthentication"
		dbs    = "sql db list" + srv1 + " --query [].name"
		rules  = "sql server firewall-rule list" + srv1 + " --query [].endIpAddress"
		secret = "Correct-Horse-1"
	)
	s.play(t, []step{
		{command: "sql server create -g rg1 -n sqlsrv1 -l westeurope --enable-ad-only-auth --external-admin-principal-type Application --external-admin-name operator --external-admin-sid {client}",
			has: []string{`"fullyQualifiedDomainName": "sqlsrv1.database.windows.net"`}, shown: by(show+"fullyQualifiedDomainName", "sqlsrv1.database.windows.net")},
		{command: "sql server create -g rg1 -n sqlsrv2 -l westeurope -u boss -p short", code: 1, has: []string{"PasswordNotComplex"}},
		{command: "sql server create -g rg1 -n sqlsrv2 -l westeurope -u boss -p " + secret, hasNot: []string{secret}, shown: by("sql server show -g rg1 -n sqlsrv2", `"administratorLogin": "boss"`).without(secret)},
		{command: "sql server list --query [].name", has: []string{"sqlsrv1", "sqlsrv2"}},
		{command: "sql server list -g rg1 --query [].name", has: []string{"sqlsrv1"}},
		{command: "sql server show -g rg1 -n nope", code: 3, has: []string{"ResourceNotFound"}},
		{command: "sql server update -g rg1 -n sqlsrv2 -p Another-Horse-2 -o none", shown: by("sql server show -g rg1 -n sqlsrv2 --query administratorLogin", "boss")},

		{command: only, has: []string{"true"}},
		{command: "sql server update -g rg1 -n sqlsrv1 -p Another-Horse-2", code: 1, has: []string{"AadOnlyAuthenticationIsEnabled"}},
		{command: "sql server ad-admin delete" + srv1, code: 1, has: []string{"AadOnlyAuthenticationIsEnabled"}},
		{command: "sql server ad-only-auth disable -g rg1 -n sqlsrv1 -o none", shown: by(only, "false").without("true")},
		{command: "sql server ad-only-auth enable -g rg1 -n sqlsrv2", code: 1, has: []string{"InvalidServerAADOnlyAuthNoAADAdminPropertyName"}},
		{command: admin, has: []string{"{client}"}},
		{command: "sql server ad-admin create" + srv1 + " -u team -i 99999999-0000-4000-8000-000000000001 -o none", shown: by(admin, "99999999-0000-4000-8000-000000000001").without("{client}")},
		{command: "sql server ad-admin delete" + srv1, shown: by(admin).without("99999999-0000-4000-8000-000000000001")},
		{command: "sql server ad-admin create" + srv1 + " -u operator -i {client} -o none", shown: by(admin, "{client}")},

		{command: "sql server firewall-rule create" + srv1 + " -n azure --start-ip-address 0.0.0.0 --end-ip-address 0.0.0.0 -o none", shown: by(rules, "0.0.0.0")},
		{command: "sql server firewall-rule create" + srv1 + " -n home --start-ip-address 10.0.0.1 --end-ip-address 10.0.0.9 -o none", shown: by(rules, "10.0.0.9")},
		{command: "sql server firewall-rule update" + srv1 + " -n home --start-ip-address 10.0.0.1 --end-ip-address 10.0.0.5 -o none", shown: by(rules, "10.0.0.5").without("10.0.0.9")},
		{command: "sql server firewall-rule show" + srv1 + " -n home --query startIpAddress", has: []string{"10.0.0.1"}},
		{command: "sql server firewall-rule create" + srv1 + " -n bad --start-ip-address 10.0.0.9 --end-ip-address 10.0.0.1", code: 1, has: []string{"InvalidFirewallRuleIPAddressRange"}},
		{command: "sql server firewall-rule create" + srv1 + " -n gone --start-ip-address 10.1.0.1 --end-ip-address 10.1.0.1 -o none", shown: by(rules, "10.1.0.1")},
		{command: "sql server firewall-rule delete" + srv1 + " -n gone", shown: by(rules).without("10.1.0.1")},

		{command: "sql db create" + srv1 + " -n sqldb1 --service-objective Basic", has: []string{`"status": "Online"`}, shown: by("sql db show"+srv1+" -n sqldb1 --query currentServiceObjectiveName", "Basic")},
		{command: "sql db create" + srv1 + " -n sqldb2 -e GeneralPurpose -f Gen5 -c 2 -o none", shown: by("sql db show"+srv1+" -n sqldb2 --query currentServiceObjectiveName", "GP_Gen5_2")},
		{command: dbs, has: []string{"master", "sqldb1", "sqldb2"}},
		{command: "sql db update" + srv1 + " -n sqldb1 --service-objective S1 -o none", shown: by("sql db show"+srv1+" -n sqldb1 --query currentServiceObjectiveName", "S1").without("Basic")},
		{command: "sql db create" + srv1 + " -n sqldb3 -o none", shown: by(dbs, "sqldb3")},
		{command: "sql db delete" + srv1 + " -n sqldb3 --yes", shown: by(dbs, "sqldb1").without("sqldb3")},
		{command: "sql db delete" + srv1 + " -n master --yes", code: 1, has: []string{"OperationNotAllowed"}},

		{command: "sql server create -g rg1 -n sqlsrv3 -l westeurope -u boss -p " + secret + " -o none", shown: by("sql server list -g rg1 --query [].name", "sqlsrv3")},
		{command: "sql server delete -g rg1 -n sqlsrv3 --yes", shown: by("sql server list -g rg1 --query [].name").without("sqlsrv3")},
	})
}
