package graph

import (
	"context"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// ownServicePrincipal is an application's service principal: a managed identity
// belongs to its resource, which alone changes and deletes it.
func (s *Service) ownServicePrincipal(ctx context.Context, r *web.Request) (*directory.Object, error) {
	o, err := s.object(ctx, r, principal.ServicePrincipal)
	if err != nil {
		return nil, err
	}
	if o.Resource != "" {
		return nil, azerr.New(azerr.Forbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation. A managed identity is changed and deleted with its resource.")
	}
	return o, nil
}

// withCredentials completes the service principals among objects by what proves
// them.
func (s *Service) withCredentials(ctx context.Context, keys bool, objects ...map[string]any) error {
	objects = slices.DeleteFunc(slices.Clone(objects), func(o map[string]any) bool { return o["appId"] == nil })
	only := ""
	switch len(objects) {
	case 0:
		return nil
	case 1:
		only, _ = objects[0]["appId"].(string)
	}
	all, err := s.Directory.Credentials(ctx, directory.OfServicePrincipal, only)
	if err != nil {
		return err
	}
	for _, o := range objects {
		appID, _ := o["appId"].(string)
		shown(o, all[appID], keys)
	}
	return nil
}
