package cosmos

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const databaseType = accountType + "/sqlDatabases"

// sent is the body of a write of a database or a container.
type sent struct {
	Location   string         `json:"location"`
	Tags       map[string]any `json:"tags"`
	Properties struct {
		Resource armkit.Document `json:"resource"`
		Options  armkit.Document `json:"options"`
	} `json:"properties"`
}

// readSent reads such a body; the id in it must be the name in the path.
func readSent(r *web.Request, name string) (sent, throughput, error) {
	var b sent
	if err := r.DecodeJSON(&b); err != nil {
		return b, throughput{}, err
	}
	if b.Properties.Resource == nil {
		return b, throughput{}, azerr.BadRequest("The properties of the resource are missing.")
	}
	if id := b.Properties.Resource.String("id"); id != name {
		return b, throughput{}, azerr.BadRequest("The resource name '%s' in the request URI and the id '%s' in the request body do not match.", name, id)
	}
	t, err := readThroughput(b.Properties.Options)
	return b, t, err
}

func databaseARM(account *armkit.Resource, d *database) map[string]any {
	return map[string]any{
		"id": account.ID + "/sqlDatabases/" + d.Name, "name": d.Name, "type": databaseType, "location": account.Location(),
		"properties": map[string]any{"resource": databaseBody(d), "options": d.Throughput.options()},
	}
}

// options is what Resource Manager shows of a throughput beside a resource.
func (t throughput) options() map[string]any {
	switch {
	case t.Max != 0:
		return map[string]any{"autoscaleSettings": t.autoscale()}
	case t.Manual != 0:
		return map[string]any{"throughput": t.Manual}
	}
	return map[string]any{}
}

// databaseOf returns the database that a request names, and its account.
func (s *Service) databaseOf(ctx context.Context, tx *store.Tx, r *web.Request) (*armkit.Resource, *database, error) {
	account, err := s.accountOf(ctx, tx, r)
	if err != nil {
		return nil, nil, err
	}
	d, err := findDatabase(ctx, tx, strings.ToLower(account.Name), r.Param("database"))
	if err == nil && d == nil {
		err = armNotFound(databaseType, account.Name+"/"+r.Param("database"))
	}
	return account, d, err
}

func armNotFound(kind, name string) *azerr.Error {
	return azerr.Newf(azerr.NotFound, "NotFound", "The resource %s of type %s does not exist.", name, kind)
}
