package graph

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// ownServicePrincipal is an application's service principal: a managed identity
// belongs to its resource, which alone changes and deletes it.
func (s *Service) ownServicePrincipal(ctx context.Context, r *web.Request) (*directory.Object, error) {
	id := r.Param("id")
	o, err := s.Directory.ByID(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case o == nil || o.Kind != principal.ServicePrincipal:
		return nil, notFound(id)
	case o.Resource != "":
		return nil, azerr.New(azerr.Forbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation. A managed identity is changed and deleted with its resource.")
	}
	return o, nil
}

// withCredentials completes service principals by what proves them.
func (s *Service) withCredentials(ctx context.Context, keys bool, objects ...map[string]any) error {
	only := ""
	if len(objects) == 1 {
		only, _ = objects[0]["appId"].(string)
	}
	all, err := s.Directory.Credentials(ctx, directory.OfServicePrincipal, only)
	if err != nil {
		return err
	}
	for _, o := range objects {
		if appID, ok := o["appId"].(string); ok {
			shown(o, all[appID], keys)
		}
	}
	return nil
}
