package storage

import (
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	subscription = "/subscriptions/{subscription}"
	accountPath  = subscription + "/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{account}"
	containers   = accountPath + "/blobServices/default/containers"
	containerARM = containers + "/{container}"
)

func (s *Service) armOperations() []web.Row {
	read, write, remove := blobContainerType+"/read", blobContainerType+"/write", blobContainerType+"/delete"
	return []web.Row{
		web.Control("Storage Accounts List Keys", "POST", accountPath+"/listKeys", accountType+"/listKeys/action", accountPath, s.listKeys),
		web.Control("Storage Accounts Regenerate Key", "POST", accountPath+"/regenerateKey", accountType+"/regenerateKey/action", accountPath, s.regenerateKey),
		web.Control("Storage Accounts Check Name Availability", "POST", subscription+"/providers/Microsoft.Storage/checkNameAvailability", "Microsoft.Storage/checknameavailability/read", subscription, s.checkName),
		web.Control("Blob Containers List", "GET", containers, read, accountPath+"/blobServices/default", s.armListContainers),
		web.Control("Blob Containers Get", "GET", containerARM, read, containerARM, s.armGetContainer),
		web.Control("Blob Containers Create", "PUT", containerARM, write, containerARM, s.armPutContainer),
		web.Control("Blob Containers Update", "PATCH", containerARM, write, containerARM, s.armPutContainer),
		web.Control("Blob Containers Delete", "DELETE", containerARM, remove, containerARM, s.armDeleteContainer),
	}
}

// The actions and data actions of blobs, and the scope of a container below
// its account.
const (
	containerScope = "/blobServices/default/containers/{container}"

	containerRead  = blobContainerType + "/read"
	containerWrite = blobContainerType + "/write"
	containerDel   = blobContainerType + "/delete"
	blobRead       = blobContainerType + "/blobs/read"
	blobWrite      = blobContainerType + "/blobs/write"
	blobAdd        = blobContainerType + "/blobs/add/action"
	blobDelete     = blobContainerType + "/blobs/delete"
	blobTags       = blobContainerType + "/blobs/tags"
	superUser      = blobContainerType + "/blobs/immutableStorage/runAsSuperUser/action"
	serviceRead    = blobServiceType + "/read"
	serviceWrite   = blobServiceType + "/write"
	accountInfo    = blobServiceType + "/getInfo/action"
	delegationKey  = blobServiceType + "/generateUserDelegationKey/action"
)

// blobOperations is the table of the blob service: what each call needs is
// what Azure's reference of Entra authorization says. Listing containers is
// a control action at the account, reading one blob a data action at its
// container.
func (s *Service) blobOperations() []web.Row {
	control := func(action, scope string) []op.Grant { return op.One(op.Control(action, scope)) }
	data := func(action string) []op.Grant { return op.One(op.Data(action, containerScope)) }
	create := op.Any(op.Data(blobWrite, containerScope), op.Data(blobAdd, containerScope))
	const c, b = "/{container}", "/{container}/{blob...}"
	return []web.Row{
		blob("List Containers", "GET", "/?comp=list", control(containerRead, ""), s.listContainers),
		blob("Get Blob Service Properties", "GET", "/?restype=service&comp=properties", control(serviceRead, ""), s.getServiceProperties),
		unbuilt("Set Blob Service Properties", "PUT", "/?restype=service&comp=properties", control(serviceWrite, "")),
		unbuilt("Get Blob Service Stats", "GET", "/?restype=service&comp=stats", control(serviceRead, "")),
		unbuilt("Get User Delegation Key", "POST", "/?restype=service&comp=userdelegationkey", control(delegationKey, "")),
		blob("Get Account Information", "GET", "/?restype=account&comp=properties", control(accountInfo, ""), s.getAccountInfo),
		blob("Get Account Information (HEAD)", "HEAD", "/?restype=account&comp=properties", control(accountInfo, ""), s.getAccountInfo),
		blob("Get Account Information at a Container", "GET", c+"?restype=account&comp=properties", control(accountInfo, ""), s.getAccountInfo),
		blob("Get Account Information at a Container (HEAD)", "HEAD", c+"?restype=account&comp=properties", control(accountInfo, ""), s.getAccountInfo),
		blob("Get Account Information at a Blob", "GET", b+"?restype=account&comp=properties", control(accountInfo, ""), s.getAccountInfo),
		blob("Get Account Information at a Blob (HEAD)", "HEAD", b+"?restype=account&comp=properties", control(accountInfo, ""), s.getAccountInfo),
		unbuilt("Find Blobs by Tags", "GET", "/?comp=blobs", op.One(op.Data(blobContainerType+"/blobs/filter/action", ""))),
		unbuilt("Blob Batch", "POST", "/?comp=batch", control(containerWrite, "")),

		blob("Create Container", "PUT", c+"?restype=container", control(containerWrite, containerScope), s.createContainer),
		blob("Get Container Properties", "GET", c+"?restype=container", control(containerRead, containerScope), s.getContainer),
		blob("Get Container Properties (HEAD)", "HEAD", c+"?restype=container", control(containerRead, containerScope), s.getContainer),
		blob("Get Container Metadata", "GET", c+"?restype=container&comp=metadata", control(containerRead, containerScope), s.getContainer),
		blob("Get Container Metadata (HEAD)", "HEAD", c+"?restype=container&comp=metadata", control(containerRead, containerScope), s.getContainer),
		blob("Set Container Metadata", "PUT", c+"?restype=container&comp=metadata", control(containerWrite, containerScope), s.setContainerMetadata),
		blob("Delete Container", "DELETE", c+"?restype=container", control(containerDel, containerScope), s.deleteContainer),
		blob("List Blobs", "GET", c+"?restype=container&comp=list", data(blobRead), s.listBlobs),
		unbuilt("Get Container ACL", "GET", c+"?restype=container&comp=acl", control(blobContainerType+"/getAcl/action", containerScope)),
		unbuilt("Get Container ACL (HEAD)", "HEAD", c+"?restype=container&comp=acl", control(blobContainerType+"/getAcl/action", containerScope)),
		unbuilt("Set Container ACL", "PUT", c+"?restype=container&comp=acl", control(blobContainerType+"/setAcl/action", containerScope)),
		unbuilt("Lease Container", "PUT", c+"?restype=container&comp=lease", control(containerWrite, containerScope)),
		unbuilt("Restore Container", "PUT", c+"?restype=container&comp=undelete", control(containerWrite, "")),
		unbuilt("Find Blobs by Tags in Container", "GET", c+"?restype=container&comp=blobs", op.One(op.Data(blobContainerType+"/blobs/filter/action", containerScope))),
		unbuilt("Container Batch", "POST", c+"?restype=container&comp=batch", control(containerWrite, containerScope)),

		blob("Put Blob", "PUT", b, create, s.putBlob),
		blob("Get Blob", "GET", b, data(blobRead), s.getBlob),
		blob("Get Blob Properties", "HEAD", b, data(blobRead), s.headBlob),
		blob("Get Blob Metadata", "GET", b+"?comp=metadata", data(blobRead), s.headBlob),
		blob("Get Blob Metadata (HEAD)", "HEAD", b+"?comp=metadata", data(blobRead), s.headBlob),
		blob("Set Blob Metadata", "PUT", b+"?comp=metadata", data(blobWrite), s.setBlobMetadata),
		blob("Set Blob Properties", "PUT", b+"?comp=properties", data(blobWrite), s.setBlobProperties),
		blob("Delete Blob", "DELETE", b, data(blobDelete), s.deleteBlob),
		blob("Put Block", "PUT", b+"?comp=block", data(blobWrite), s.putBlock),
		blob("Put Block List", "PUT", b+"?comp=blocklist", data(blobWrite), s.putBlockList),
		blob("Get Block List", "GET", b+"?comp=blocklist", data(blobRead), s.getBlockList),
		withHeader(unbuilt("Copy Blob", "PUT", b, create), "x-ms-copy-source"),
		withHeader(unbuilt("Put Block From URL", "PUT", b+"?comp=block", data(blobWrite)), "x-ms-copy-source"),
		unbuilt("Abort Copy Blob", "PUT", b+"?comp=copy", data(blobWrite)),
		unbuilt("Snapshot Blob", "PUT", b+"?comp=snapshot", create),
		unbuilt("Lease Blob", "PUT", b+"?comp=lease", data(blobWrite)),
		unbuilt("Append Block", "PUT", b+"?comp=appendblock", create),
		unbuilt("Append Blob Seal", "PUT", b+"?comp=seal", data(blobWrite)),
		unbuilt("Put Page", "PUT", b+"?comp=page", data(blobWrite)),
		unbuilt("Get Page Ranges", "GET", b+"?comp=pagelist", data(blobRead)),
		unbuilt("Set Blob Tier", "PUT", b+"?comp=tier", data(blobWrite)),
		unbuilt("Get Blob Tags", "GET", b+"?comp=tags", data(blobTags+"/read")),
		unbuilt("Set Blob Tags", "PUT", b+"?comp=tags", data(blobTags+"/write")),
		unbuilt("Undelete Blob", "PUT", b+"?comp=undelete", control(containerWrite, containerScope)),
		unbuilt("Query Blob Contents", "POST", b+"?comp=query", data(blobRead)),
		unbuilt("Set Immutability Policy", "PUT", b+"?comp=immutabilityPolicies", data(superUser)),
		unbuilt("Delete Immutability Policy", "DELETE", b+"?comp=immutabilityPolicies", data(superUser)),
		unbuilt("Set Legal Hold", "PUT", b+"?comp=legalhold", control(containerWrite, containerScope)),
		unbuilt("Set Blob Expiry", "PUT", b+"?comp=expiry", data(blobWrite)),
	}
}

func blob(name, method, path string, needs []op.Grant, h web.Handler) web.Row {
	return web.Row{Operation: op.Operation{Name: name, Method: method, Path: path, Needs: needs}, Handle: checked(path, h)}
}

func unbuilt(name, method, path string, needs []op.Grant) web.Row {
	return web.Row{Operation: op.Operation{Name: name, Method: method, Path: path, Needs: needs, Unbuilt: true}}
}

func withHeader(row web.Row, header string) web.Row {
	row.Header = header
	return row
}
