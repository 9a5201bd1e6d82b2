package cosmos

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
)

var accountName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,42}[a-z0-9]$`)

// consistencyLevels are the levels that an account may default to.
var consistencyLevels = map[string]bool{"Eventual": true, "Session": true, "BoundedStaleness": true, "Strong": true, "ConsistentPrefix": true}

// accounts is Microsoft.DocumentDB/databaseAccounts. Its clients take nothing
// but 200 for a write, and 202 or 204 for a deletion.
func (s *Service) accounts() *armkit.Type {
	return &armkit.Type{
		Name: accountType, Title: "Database Accounts", Global: true, Created: 200, Deleted: 204,
		Taken: hostTaken,
		Shape: accountShape,
		Write: s.writeAccount,
		View: func(_ context.Context, res *armkit.Resource, doc armkit.Document) error {
			viewAccount(res, doc)
			return nil
		},
		Removed: s.removeAccount,
	}
}

// accountShape is what of an account's properties is no text, number or word.
var accountShape = armkit.Shape{
	"locations": []armkit.Shape{}, "readLocations": []armkit.Shape{}, "writeLocations": []armkit.Shape{}, "failoverPolicies": []armkit.Shape{},
	"capabilities": []armkit.Shape{}, "ipRules": []armkit.Shape{}, "virtualNetworkRules": []armkit.Shape{}, "cors": []armkit.Shape{},
	"privateEndpointConnections": []armkit.Shape{}, "networkAclBypassResourceIds": []string{},
	"backupPolicy":      armkit.Shape{"periodicModeProperties": armkit.Shape{}, "continuousModeProperties": armkit.Shape{}, "migrationState": armkit.Shape{}},
	"consistencyPolicy": armkit.Shape{}, "apiProperties": armkit.Shape{}, "analyticalStorageConfiguration": armkit.Shape{}, "capacity": armkit.Shape{},
	"restoreParameters": armkit.Shape{},
}

func hostTaken(name string) *azerr.Error {
	return azerr.Newf(azerr.Conflict, "BadRequest", "Dns record for %s under zone Document is already taken.", name)
}

// checkHosts refuses an account whose host names, with its regions, are those
// of another account: one would answer in the other's place.
func (s *Service) checkHosts(ctx context.Context, tx *store.Tx, made *armkit.Resource) error {
	all, err := s.Kit.List(ctx, tx, armkit.Filter{Type: accountType})
	if err != nil {
		return err
	}
	for _, other := range all {
		if strings.EqualFold(other.ID, made.ID) {
			continue
		}
		for _, pair := range [][2]*armkit.Resource{{made, other}, {other, made}} {
			for _, l := range locationsOf(pair[0]) {
				if strings.EqualFold(pair[0].Name+"-"+l.host(), pair[1].Name) {
					return hostTaken(pair[1].Name)
				}
			}
		}
	}
	return nil
}

func (s *Service) writeAccount(ctx context.Context, tx *store.Tx, w *armkit.Write) error {
	if !accountName.MatchString(w.New.Name) {
		return azerr.BadRequest("The account name '%s' is invalid. The name can contain only lowercase letters, numbers and the '-' character, and must be between 3 and 44 characters.", w.New.Name)
	}
	body := w.New.Body
	body.Default("kind", "GlobalDocumentDB")
	if body.String("kind") != "GlobalDocumentDB" {
		return azerr.BadRequest("The account kind '%s' is not supported by Lanyard: only the API for NoSQL is served.", body.String("kind"))
	}
	p := w.New.Properties()
	if w.Old != nil {
		for key, value := range w.Old.Properties() {
			p.Default(key, value)
		}
	}
	if locations, _ := p["locations"].([]any); len(locations) == 0 {
		if body.String("location") == "" {
			return azerr.BadRequest("The account has no location.")
		}
		p["locations"] = []any{map[string]any{"locationName": body.String("location"), "failoverPriority": 0.0, "isZoneRedundant": false}}
	}
	if err := checkLocations(p); err != nil {
		return err
	}
	if err := s.checkHosts(ctx, tx, w.New); err != nil {
		return err
	}
	if body.String("location") == "" {
		body["location"] = locationsOf(w.New)[0].name
	}
	if level := p.Object("consistencyPolicy").String("defaultConsistencyLevel"); level != "" && !consistencyLevels[level] {
		return azerr.BadRequest("The consistency level '%s' is invalid.", level)
	}
	for key, value := range map[string]any{
		"databaseAccountOfferType": "Standard", "disableLocalAuth": false, "disableKeyBasedMetadataWriteAccess": false,
		"enableAutomaticFailover": false, "enableMultipleWriteLocations": false, "enableFreeTier": false, "enableAnalyticalStorage": false,
		"isVirtualNetworkFilterEnabled": false, "publicNetworkAccess": "Enabled", "minimalTlsVersion": "Tls12", "networkAclBypass": "None",
		"networkAclBypassResourceIds": []any{}, "ipRules": []any{}, "virtualNetworkRules": []any{}, "cors": []any{}, "capabilities": []any{},
		"defaultIdentity": "FirstPartyIdentity", "enablePartitionMerge": false, "enableBurstCapacity": false, "instanceId": s.Web.NewID(),
		"backupPolicy": map[string]any{"type": "Periodic", "periodicModeProperties": map[string]any{
			"backupIntervalInMinutes": 240, "backupRetentionIntervalInHours": 8, "backupStorageRedundancy": "Geo",
		}},
	} {
		p.Default(key, value)
	}
	consistency := p.Object("consistencyPolicy")
	consistency.Default("defaultConsistencyLevel", "Session")
	consistency.Default("maxIntervalInSeconds", 5)
	consistency.Default("maxStalenessPrefix", 100)
	p["provisioningState"] = "Succeeded"
	return s.makeKeys(ctx, tx, strings.ToLower(w.New.Name))
}

// location is one region of an account.
type location struct {
	name string // as it was written: "West Europe" or "westeurope"
	zone bool
}

// host is how the region stands in a regional host name.
func (l location) host() string { return strings.ToLower(strings.ReplaceAll(l.name, " ", "")) }

// locationsOf returns an account's regions, that for writing first.
func locationsOf(res *armkit.Resource) []location {
	list, _ := res.Properties()["locations"].([]any)
	out := make([]location, len(list))
	for _, item := range list {
		d, _ := item.(map[string]any)
		l := armkit.Document(d)
		if at := l.Int("failoverPriority", 0); at < len(out) {
			out[at] = location{l.String("locationName"), l.Bool("isZoneRedundant", false)}
		}
	}
	return out
}

// checkLocations wants each priority from 0 on once.
func checkLocations(p armkit.Document) error {
	list, _ := p["locations"].([]any)
	taken := map[int]bool{}
	for _, item := range list {
		d, ok := item.(map[string]any)
		l := armkit.Document(d)
		at := l.Int("failoverPriority", 0)
		if !ok || l.String("locationName") == "" || at < 0 || at >= len(list) || taken[at] {
			return azerr.BadRequest("The locations of the account are invalid: each needs a locationName and a failoverPriority of its own from 0 on.")
		}
		taken[at] = true
	}
	return nil
}

// viewAccount adds the endpoints, which follow from the name and the regions.
func viewAccount(res *armkit.Resource, doc armkit.Document) {
	p := doc.Object("properties")
	p["documentEndpoint"], p["sqlEndpoint"] = endpoint(res.Name), endpoint(res.Name)
	var all, policies []any
	for i, l := range locationsOf(res) {
		id := res.Name + "-" + l.host()
		all = append(all, map[string]any{
			"id": id, "locationName": l.name, "documentEndpoint": endpoint(id), "provisioningState": "Succeeded", "failoverPriority": i, "isZoneRedundant": l.zone,
		})
		policies = append(policies, map[string]any{"id": id, "locationName": l.name, "failoverPriority": i})
	}
	p["locations"], p["readLocations"], p["failoverPolicies"], p["writeLocations"] = all, all, policies, all
	if len(all) > 1 && !p.Bool("enableMultipleWriteLocations", false) {
		p["writeLocations"] = all[:1]
	}
	p["privateEndpointConnections"] = []any{}
	doc.Default("identity", map[string]any{"type": "None"})
}

// HostNames returns, sorted, the hosts of every account: its own, and one for
// each of its regions.
func (s *Service) HostNames(ctx context.Context) ([]string, error) {
	var names []string
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		names = nil
		accounts, err := s.Kit.List(ctx, tx, armkit.Filter{Type: accountType})
		for _, account := range accounts {
			name := strings.ToLower(account.Name)
			names = append(names, name+hostSuffix)
			for _, l := range locationsOf(account) {
				names = append(names, name+"-"+l.host()+hostSuffix)
			}
		}
		return err
	})
	slices.Sort(names)
	return names, err
}

func endpoint(host string) string { return "https://" + host + hostSuffix + ":443/" }

// removeAccount takes everything in the account along.
func (s *Service) removeAccount(ctx context.Context, tx *store.Tx, res *armkit.Resource) error {
	account := strings.ToLower(res.Name)
	databases, err := findDatabases(ctx, tx, account)
	if err != nil {
		return err
	}
	for _, d := range databases {
		if err := s.removeDatabase(ctx, tx, account, d); err != nil {
			return err
		}
	}
	for _, table := range []string{"cosmos_keys", "cosmos_role_definitions", "cosmos_role_assignments"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE account = ?`, account); err != nil {
			return err
		}
	}
	return tx.Change(ctx, changeKind, account)
}
