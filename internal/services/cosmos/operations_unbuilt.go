package cosmos

import "github.com/lanyard-dev/lanyard/internal/web"

// unbuiltOperations are the data plane's operations that Azure has and this
// program does not: server-side code, conflicts, and the users and
// permissions behind resource tokens.
func unbuiltOperations() []web.Row {
	unbuilt := web.Unbuilt
	const coll = "/dbs/{db}/colls/{coll}"
	rows := []web.Row{
		unbuilt(web.Data("Delete Documents By Partition Key", "POST", coll+"/operations/partitionkeydelete", deleteItem, ofContainer, nil)),
		unbuilt(web.Data("Execute Stored Procedure", "POST", coll+"/sprocs/{name}", executeProcedure, ofContainer, nil)),
		unbuilt(web.Data("List Conflicts", "GET", coll+"/conflicts", manageConflicts, ofContainer, nil)),
		unbuilt(web.Data("Get Conflict", "GET", coll+"/conflicts/{name}", manageConflicts, ofContainer, nil)),
		unbuilt(web.Data("Delete Conflict", "DELETE", coll+"/conflicts/{name}", manageConflicts, ofContainer, nil)),
	}
	for _, kind := range []struct{ title, path, action, scope string }{
		{"Stored Procedure", coll + "/sprocs", containerType + "/storedProcedures", ofContainer},
		{"Trigger", coll + "/triggers", containerType + "/triggers", ofContainer},
		{"User Defined Function", coll + "/udfs", containerType + "/userDefinedFunctions", ofContainer},
		{"Client Encryption Key", "/dbs/{db}/clientencryptionkeys", databaseType + "/clientEncryptionKeys", ofDatabase},
		{"User", "/dbs/{db}/users", databaseType, ofDatabase},
		{"Permission", "/dbs/{db}/users/{user}/permissions", databaseType, ofDatabase},
	} {
		rows = append(rows,
			unbuilt(web.Control("List "+kind.title+"s", "GET", kind.path, kind.action+"/read", kind.scope, nil)),
			unbuilt(web.Control("Create "+kind.title, "POST", kind.path, kind.action+"/write", kind.scope, nil)),
			unbuilt(web.Control("Get "+kind.title, "GET", kind.path+"/{name}", kind.action+"/read", kind.scope, nil)),
			unbuilt(web.Control("Replace "+kind.title, "PUT", kind.path+"/{name}", kind.action+"/write", kind.scope, nil)),
			unbuilt(web.Control("Delete "+kind.title, "DELETE", kind.path+"/{name}", kind.action+"/delete", kind.scope, nil)))
	}
	return rows
}
