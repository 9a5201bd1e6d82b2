package sqldb

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	masterName       = "master"
	defaultCollation = "SQL_Latin1_General_CP1_CI_AS"
)

var databaseName = regexp.MustCompile(`^[^<>*%&:\\/?\x00-\x1f]{0,127}[^<>*%&:\\/?. \x00-\x1f]$`)

// decidedByCloud are the properties of a database that only Azure writes.
var decidedByCloud = []string{
	"databaseId", "creationDate", "status", "currentServiceObjectiveName", "requestedServiceObjectiveName", "currentSku", "earliestRestoreDate",
	"defaultSecondaryLocation", "currentBackupStorageRedundancy",
}

// databases is Microsoft.Sql/servers/databases. Deletion is a row of its own,
// because master cannot be deleted.
func (s *Service) databases() *armkit.Type {
	return &armkit.Type{Name: databaseType, Title: "Databases", Tracked: true, NoDelete: true, Write: s.writeDatabase}
}

func (s *Service) writeDatabase(_ context.Context, _ *store.Tx, w *armkit.Write) error {
	if !databaseName.MatchString(w.New.Name) {
		return badParameter("DatabaseName")
	}
	if w.Request != nil && isMaster(w.New.Name) {
		return badParameter("DatabaseName")
	}
	p, old := w.New.Properties(), armkit.Document{}
	if w.Old != nil {
		old = w.Old.Properties()
		w.New.Body.Default("sku", w.Old.Body["sku"])
	}
	for _, key := range decidedByCloud {
		delete(p, key)
	}
	for key, value := range old {
		p.Default(key, value)
	}
	if err := served(p); err != nil {
		return err
	}
	if w.Old != nil && p.String("collation") != old.String("collation") {
		return badParameter("collation")
	}
	if kind := w.New.Body.Object("identity").String("type"); kind != "" && !strings.EqualFold(kind, "None") {
		return notServed("The managed identity of a database")
	}
	delete(w.New.Body, "identity")
	o, err := objectiveOf(w.New.Body.Object("sku"))
	if err != nil {
		return err
	}
	w.New.Body["sku"] = o.sku()
	w.New.Body["kind"] = kindOf(w.New.Name, o)
	now := s.Web.Clock.Now().UTC().Format(time.RFC3339Nano)
	for key, value := range map[string]any{
		"collation": defaultCollation, "catalogCollation": defaultCollation, "maxSizeBytes": o.maxSize, "zoneRedundant": false, "readScale": "Disabled",
		"requestedBackupStorageRedundancy": "Geo", "maintenanceConfigurationId": s.publicMaintenance(), "isLedgerOn": false, "isInfraEncryptionEnabled": false,
		"availabilityZone": "NoPreference", "databaseId": s.Web.NewID(), "creationDate": now, "earliestRestoreDate": now, "defaultSecondaryLocation": "northeurope",
	} {
		p.Default(key, value)
	}
	p["status"] = "Online"
	p["currentBackupStorageRedundancy"] = p["requestedBackupStorageRedundancy"]
	p["currentServiceObjectiveName"], p["requestedServiceObjectiveName"], p["currentSku"] = o.name, o.name, o.sku()
	delete(p, "createMode")
	return nil
}

// served refuses what a database may have in Azure and not here.
func served(p armkit.Document) error {
	if mode := p.String("createMode"); mode != "" && mode != "Default" {
		return notServed("The database create mode " + mode)
	}
	for _, key := range []string{"elasticPoolId", "sourceDatabaseId", "sampleName", "restorePointInTime"} {
		if p.String(key) != "" {
			return notServed("The database property " + key)
		}
	}
	if c := p.String("collation"); c != "" && !strings.EqualFold(c, defaultCollation) {
		return notServed("The collation " + c)
	}
	return nil
}

func kindOf(name string, o objective) string {
	kind := "v12.0,user"
	if o.family != "" {
		kind += ",vcore"
	}
	if strings.Contains(o.name, "_S_") {
		kind += ",serverless"
	}
	if isMaster(name) {
		kind = "v12.0,system"
	}
	return kind
}

func isMaster(name string) bool { return strings.EqualFold(name, masterName) }

func (s *Service) publicMaintenance() string {
	return "/subscriptions/" + s.Kit.SubscriptionID + "/providers/Microsoft.Maintenance/publicMaintenanceConfigurations/SQL_Default"
}

// makeMaster gives a new server the database that every server has.
func (s *Service) makeMaster(ctx context.Context, tx *store.Tx, w *armkit.Write) error {
	if w.Old != nil {
		return nil
	}
	return s.Kit.Create(ctx, tx, &armkit.Resource{
		ID: w.New.ID + "/databases/" + masterName, Type: databaseType, Name: masterName,
		Body: armkit.Document{"location": w.New.Location(), "sku": map[string]any{"name": "S0"}},
	})
}

func (s *Service) deleteDatabase(ctx context.Context, r *web.Request) (*web.Response, error) {
	if isMaster(r.Param("database")) {
		return nil, azerr.New(azerr.Invalid, "OperationNotAllowed", "The database 'master' is a system database and cannot be deleted.")
	}
	status := http.StatusOK
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		server, err := s.serverOf(ctx, tx, r)
		if armkitMissing(err) {
			status = http.StatusNoContent
			return nil
		}
		if err != nil {
			return err
		}
		res, err := s.Kit.Find(ctx, tx, server.ID+"/databases/"+r.Param("database"))
		if err != nil {
			return err
		}
		if res == nil {
			status = http.StatusNoContent
			return nil
		}
		status = http.StatusOK
		return s.Kit.Remove(ctx, tx, res)
	})
	if err != nil {
		return nil, err
	}
	return web.Empty(status), nil
}

func armkitMissing(err error) bool { return err != nil && azerr.Is(err, "ResourceNotFound") }
