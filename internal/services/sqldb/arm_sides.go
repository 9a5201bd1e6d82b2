package sqldb

import (
	"context"
	"net/http"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// side is a resource that exists beside each server or database, which
// azurerm and az read and write whole. Nothing here follows from most of
// them: they are kept as written, over Azure's defaults.
type side struct {
	kind, title, name string
	defaults          map[string]any
	// choices are the values that a property may have.
	property string
	choices  []string
}

var alerts = map[string]any{"state": "Disabled", "disabledAlerts": []any{}, "emailAddresses": []any{}, "emailAccountAdmins": false, "storageEndpoint": "", "storageAccountAccessKey": "", "retentionDays": 0}

var auditing = map[string]any{"state": "Disabled", "isAzureMonitorTargetEnabled": false, "isManagedIdentityInUse": false, "isStorageSecondaryKeyInUse": false, "retentionDays": 0, "storageAccountSubscriptionId": "00000000-0000-0000-0000-000000000000", "auditActionsAndGroups": []any{}}

var states = []string{"Enabled", "Disabled"}

var sides = []side{
	{serverType + "/connectionPolicies", "Server Connection Policies", "default", map[string]any{"connectionType": "Default"}, "connectionType", []string{"Default", "Proxy", "Redirect"}},
	{serverType + "/sqlVulnerabilityAssessments", "Sql Vulnerability Assessments Settings", "default", map[string]any{"state": "Disabled"}, "state", states},
	{serverType + "/vulnerabilityAssessments", "Server Vulnerability Assessments", "default", map[string]any{"recurringScans": map[string]any{"isEnabled": false, "emailSubscriptionAdmins": true}}, "", nil},
	{serverType + "/securityAlertPolicies", "Server Security Alert Policies", "Default", alerts, "state", states},
	{serverType + "/advancedThreatProtectionSettings", "Server Advanced Threat Protection Settings", "Default", map[string]any{"state": "Disabled"}, "state", states},
	{serverType + "/auditingSettings", "Server Blob Auditing Policies", "default", auditing, "state", states},
	{serverType + "/extendedAuditingSettings", "Extended Server Blob Auditing Policies", "default", auditing, "state", states},
	{serverType + "/encryptionProtector", "Encryption Protectors", "current", map[string]any{"serverKeyName": "ServiceManaged", "serverKeyType": "ServiceManaged", "autoRotationEnabled": false}, "serverKeyType", []string{"ServiceManaged"}},
	{databaseType + "/transparentDataEncryption", "Transparent Data Encryptions", "current", map[string]any{"state": "Enabled"}, "state", states},
	{databaseType + "/securityAlertPolicies", "Database Security Alert Policies", "default", alerts, "state", states},
	{databaseType + "/advancedThreatProtectionSettings", "Database Advanced Threat Protection Settings", "Default", map[string]any{"state": "Disabled"}, "state", states},
	{databaseType + "/auditingSettings", "Database Blob Auditing Policies", "default", auditing, "state", states},
	{databaseType + "/extendedAuditingSettings", "Extended Database Blob Auditing Policies", "default", auditing, "state", states},
	{databaseType + "/geoBackupPolicies", "Geo Backup Policies", "Default", map[string]any{"state": "Enabled", "storageType": "Premium"}, "state", states},
	{databaseType + "/backupLongTermRetentionPolicies", "Long Term Retention Policies", "default", map[string]any{"weeklyRetention": "PT0S", "monthlyRetention": "PT0S", "yearlyRetention": "PT0S", "weekOfYear": 0}, "", nil},
	{databaseType + "/backupShortTermRetentionPolicies", "Backup Short Term Retention Policies", "default", map[string]any{"retentionDays": 7, "diffBackupIntervalInHours": 12}, "", nil},
	{databaseType + "/vulnerabilityAssessments", "Database Vulnerability Assessments", "default", map[string]any{"recurringScans": map[string]any{"isEnabled": false, "emailSubscriptionAdmins": true}}, "", nil},
}

// sideTypes makes the sides' resource types. Their writes are 200: policies
// take 200 or 202, the others 200 or 201.
func sideTypes() []*armkit.Type {
	out := make([]*armkit.Type, len(sides))
	for i, d := range sides {
		out[i] = &armkit.Type{
			Name: d.kind, Title: d.title, Fixed: []string{d.name}, Implied: true, Created: 200, NoPatch: true, NoList: true, Write: d.write,
			View: func(_ context.Context, _ *armkit.Resource, doc armkit.Document) error {
				p := doc.Object("properties")
				for key, value := range d.defaults {
					p.Default(key, value)
				}
				return nil
			},
		}
	}
	return out
}

func (d side) write(_ context.Context, _ *store.Tx, w *armkit.Write) error {
	p := w.New.Properties()
	if d.property != "" && p.Has(d.property) && !slices.Contains(d.choices, p.String(d.property)) {
		return badParameter(d.property)
	}
	delete(p, "storageAccountAccessKey")
	delete(p, "storageContainerSasKey")
	return nil
}

// listSide lists the one resource of a side.
func (s *Service) listSide(of side) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		res := &armkit.Resource{Type: of.kind, Name: of.name, Body: armkit.Document{}}
		err := s.DB.Read(ctx, func(tx *store.Tx) error {
			parent, err := s.serverOf(ctx, tx, r)
			if err == nil && r.Param("database") != "" {
				parent, err = s.Kit.Get(ctx, tx, parent.ID+"/databases/"+r.Param("database"))
			}
			if err != nil {
				return err
			}
			res.ID = parent.ID + of.kind[lastSlash(of.kind):] + "/" + of.name
			kept, err := s.Kit.Find(ctx, tx, res.ID)
			if kept != nil {
				res = kept
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		doc, err := s.Kit.Render(ctx, res)
		if err != nil {
			return nil, err
		}
		return web.JSON(http.StatusOK, map[string]any{"value": []any{doc}}), nil
	}
}

func lastSlash(s string) int {
	for i := len(s) - 1; i > 0; i-- {
		if s[i] == '/' {
			return i
		}
	}
	return 0
}

// nothing lists what a server or a database never has here: replicas, and
// dropped databases that could be restored.
func (s *Service) nothing(ctx context.Context, r *web.Request) (*web.Response, error) {
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		server, err := s.serverOf(ctx, tx, r)
		if err == nil && r.Param("database") != "" {
			_, err = s.Kit.Get(ctx, tx, server.ID+"/databases/"+r.Param("database"))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{"value": []any{}}), nil
}
