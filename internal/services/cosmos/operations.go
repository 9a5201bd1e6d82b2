package cosmos

import (
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	subscription   = "/subscriptions/{subscription}"
	accountPath    = subscription + "/resourceGroups/{group}/providers/" + accountType + "/{account}"
	databasesPath  = accountPath + "/sqlDatabases"
	databasePath   = databasesPath + "/{database}"
	containersPath = databasePath + "/containers"
	containerPath  = containersPath + "/{container}"
)

// armOperations is what Resource Manager serves beside the account type.
func (s *Service) armOperations() []web.Row {
	rows := []web.Row{
		web.Control("Database Accounts List Keys", "POST", accountPath+"/listKeys", accountType+"/listKeys/action", accountPath, s.listKeys),
		web.Control("Database Accounts List Read Only Keys", "POST", accountPath+"/readonlykeys", accountType+"/readonlykeys/read", accountPath, s.listReadOnlyKeys),
		web.Control("Database Accounts Get Read Only Keys", "GET", accountPath+"/readonlykeys", accountType+"/readonlykeys/read", accountPath, s.listReadOnlyKeys),
		web.Control("Database Accounts List Connection Strings", "POST", accountPath+"/listConnectionStrings", accountType+"/listConnectionStrings/action", accountPath, s.listConnectionStrings),
		web.Control("Database Accounts Regenerate Key", "POST", accountPath+"/regenerateKey", accountType+"/regenerateKey/action", accountPath, s.regenerateKey),
		web.Open("Database Accounts Check Name Exists", "HEAD", "/providers/"+provider+"/databaseAccountNames/{name}", "host names are public: anybody can look one up", s.nameTaken),

		web.Control("SQL Resources List SQL Databases", "GET", databasesPath, databaseType+"/read", accountPath, s.armListDatabases),
		web.Control("SQL Resources Get SQL Database", "GET", databasePath, databaseType+"/read", databasePath, s.armGetDatabase),
		web.Control("SQL Resources Create Update SQL Database", "PUT", databasePath, databaseType+"/write", databasePath, s.armPutDatabase),
		web.Control("SQL Resources Delete SQL Database", "DELETE", databasePath, databaseType+"/delete", databasePath, s.armDeleteDatabase),
		web.Control("SQL Resources List SQL Containers", "GET", containersPath, containerType+"/read", databasePath, s.armListContainers),
		web.Control("SQL Resources Get SQL Container", "GET", containerPath, containerType+"/read", containerPath, s.armGetContainer),
		web.Control("SQL Resources Create Update SQL Container", "PUT", containerPath, containerType+"/write", containerPath, s.armPutContainer),
		web.Control("SQL Resources Delete SQL Container", "DELETE", containerPath, containerType+"/delete", containerPath, s.armDeleteContainer),

		web.Control("SQL Resources List SQL Role Definitions", "GET", accountPath+"/sqlRoleDefinitions", definitionType+"/read", accountPath, s.listRoleDefinitions),
		web.Control("SQL Resources Get SQL Role Definition", "GET", accountPath+"/sqlRoleDefinitions/{id}", definitionType+"/read", accountPath+"/sqlRoleDefinitions/{id}", s.getRoleDefinition),
		web.Control("SQL Resources Create Update SQL Role Definition", "PUT", accountPath+"/sqlRoleDefinitions/{id}", definitionType+"/write", accountPath+"/sqlRoleDefinitions/{id}", s.putRoleDefinition),
		web.Control("SQL Resources Delete SQL Role Definition", "DELETE", accountPath+"/sqlRoleDefinitions/{id}", definitionType+"/delete", accountPath+"/sqlRoleDefinitions/{id}", s.deleteRoleDefinition),
		web.Control("SQL Resources List SQL Role Assignments", "GET", accountPath+"/sqlRoleAssignments", assignmentType+"/read", accountPath, s.listRoleAssignments),
		web.Control("SQL Resources Get SQL Role Assignment", "GET", accountPath+"/sqlRoleAssignments/{id}", assignmentType+"/read", accountPath+"/sqlRoleAssignments/{id}", s.getRoleAssignment),
		web.Control("SQL Resources Create Update SQL Role Assignment", "PUT", accountPath+"/sqlRoleAssignments/{id}", assignmentType+"/write", accountPath+"/sqlRoleAssignments/{id}", s.putRoleAssignment),
		web.Control("SQL Resources Delete SQL Role Assignment", "DELETE", accountPath+"/sqlRoleAssignments/{id}", assignmentType+"/delete", accountPath+"/sqlRoleAssignments/{id}", s.deleteRoleAssignment),
	}
	for _, of := range []struct{ title, path, kind string }{{"Database", databasePath, databaseType}, {"Container", containerPath, containerType}} {
		settings, action := of.path+"/throughputSettings/default", of.kind+"/throughputSettings"
		rows = append(rows,
			web.Control("SQL Resources Get SQL "+of.title+" Throughput", "GET", settings, action+"/read", settings, s.armGetThroughput),
			web.Control("SQL Resources Update SQL "+of.title+" Throughput", "PUT", settings, action+"/write", settings, s.armPutThroughput),
			web.Control("SQL Resources Migrate SQL "+of.title+" To Autoscale", "POST", settings+"/migrateToAutoscale", action+"/migrateToAutoscale/action", settings, s.migrate(true)),
			web.Control("SQL Resources Migrate SQL "+of.title+" To Manual Throughput", "POST", settings+"/migrateToManualThroughput", action+"/migrateToManualThroughput/action", settings, s.migrate(false)))
	}
	return rows
}

// The scopes of the data plane, relative to the account.
const (
	// ofAnything is met by a role at any scope of the account: every SDK
	// starts with the account itself, and a role at one container works.
	ofAnything  = "/"
	ofAccount   = ""
	ofDatabase  = "/dbs/{db}"
	ofContainer = "/dbs/{db}/colls/{coll}"
)

// dataOperations is the table of *.documents.azure.com. A control action says
// that a token is never enough for it: the account's key or Resource Manager
// is the way.
func (s *Service) dataOperations() []web.Row {
	manage := func(name, method, path, action, scope string, h web.Handler) web.Row {
		return web.Row{Operation: op.Operation{Name: name, Method: method, Path: path, Needs: op.One(op.Control(action, scope))}, Handle: h}
	}
	with := func(row web.Row, header string) web.Row { row.Header = header; return row }
	const docs = "/dbs/{db}/colls/{coll}/docs"
	rows := []web.Row{
		web.Data("Get Database Account", "GET", "/", readMetadata, ofAnything, s.getAccount),
		web.Data("List Databases", "GET", "/dbs", readMetadata, ofAccount, s.listDatabases),
		web.Data("Get Database", "GET", "/dbs/{db}", readMetadata, ofDatabase, s.getDatabase),
		manage("Create Database", "POST", "/dbs", databaseType+"/write", ofAccount, s.createDatabase),
		manage("Delete Database", "DELETE", "/dbs/{db}", databaseType+"/delete", ofDatabase, s.deleteDatabase),
		web.Data("List Containers", "GET", "/dbs/{db}/colls", readMetadata, ofDatabase, s.listContainers),
		web.Data("Get Container", "GET", "/dbs/{db}/colls/{coll}", readMetadata, ofContainer, s.getContainer),
		manage("Create Container", "POST", "/dbs/{db}/colls", containerType+"/write", ofDatabase, s.createContainer),
		manage("Replace Container", "PUT", "/dbs/{db}/colls/{coll}", containerType+"/write", ofContainer, s.replaceContainer),
		manage("Delete Container", "DELETE", "/dbs/{db}/colls/{coll}", containerType+"/delete", ofContainer, s.deleteContainer),
		web.Data("List Partition Key Ranges", "GET", "/dbs/{db}/colls/{coll}/pkranges", readMetadata, ofContainer, s.listRanges),
		with(web.Data("Query Databases", "POST", "/dbs", readMetadata, ofAccount, s.queryDatabases), "x-ms-documentdb-isquery: true"),
		with(web.Data("Query Containers", "POST", "/dbs/{db}/colls", readMetadata, ofDatabase, s.queryContainers), "x-ms-documentdb-isquery: true"),
		manage("List Offers", "GET", "/offers", databaseType+"/throughputSettings/read", ofAccount, s.listOffers),
		with(manage("Query Offers", "POST", "/offers", databaseType+"/throughputSettings/read", ofAccount, s.queryOffers), "x-ms-documentdb-isquery: true"),
		manage("Get Offer", "GET", "/offers/{offer}", databaseType+"/throughputSettings/read", ofAccount, s.getOffer),
		manage("Replace Offer", "PUT", "/offers/{offer}", databaseType+"/throughputSettings/write", ofAccount, s.replaceOffer),
		web.Data("Resolve Addresses", "GET", "/addresses", readMetadata, ofAccount, s.addresses),

		// Of the rows that differ by their header alone the first that fits
		// is taken: a request for a plan says that it is a query, too.
		with(web.Data("Get Query Plan", "POST", docs, executeQuery, ofContainer, s.planQuery), "x-ms-cosmos-is-query-plan-request: true"),
		with(web.Data("Query Documents", "POST", docs, executeQuery, ofContainer, s.queryItems), "x-ms-documentdb-isquery: true"),
		with(web.Data("Query Documents (Go)", "POST", docs, executeQuery, ofContainer, s.queryItems), "x-ms-documentdb-query: true"),
		with(web.Data("Query Documents (content type)", "POST", docs, executeQuery, ofContainer, s.queryItems), "Content-Type: application/query+json"),
		with(web.Open("Batch", "POST", docs, "each operation of a batch is authorized by itself", s.runBatch), "x-ms-cosmos-is-batch-request: true"),
		with(web.Data("Upsert Document", "POST", docs, upsertItem, ofContainer, s.createItem(documents.Upsert)), "x-ms-documentdb-is-upsert: true"),
		web.Data("Create Document", "POST", docs, createItem, ofContainer, s.createItem(documents.Create)),
		with(web.Data("Read Change Feed", "GET", docs, readChangeFeed, ofContainer, s.changeFeed(false)), "A-IM: Incremental Feed"),
		with(web.Data("Read Change Feed of All Versions", "GET", docs, readChangeFeed, ofContainer, s.changeFeed(true)), "A-IM: Full-Fidelity Feed"),
		web.Data("List Documents", "GET", docs, readChangeFeed, ofContainer, s.listItems),
		web.Data("Get Document", "GET", docs+"/{doc}", readItem, ofContainer, s.getItem),
		web.Data("Replace Document", "PUT", docs+"/{doc}", replaceItem, ofContainer, s.replaceItem),
		web.Data("Patch Document", "PATCH", docs+"/{doc}", replaceItem, ofContainer, s.patchItem),
		web.Data("Delete Document", "DELETE", docs+"/{doc}", deleteItem, ofContainer, s.deleteItem),
	}
	return append(rows, unbuiltOperations()...)
}
