package scm

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const suffix = ".scm.azurewebsites.net"

// resolve finds the site or slot that the host names.
func (s *Service) resolve(ctx context.Context, r *web.Request) error {
	label, ok := strings.CutSuffix(r.Host, suffix)
	if !ok || label == "" || strings.Contains(label, ".") {
		return siteNotFound(r.Host)
	}
	site, err := s.Sites.ByLabel(ctx, label)
	if err != nil {
		return err
	}
	if site == nil {
		return siteNotFound(r.Host)
	}
	r.Target, r.Base, r.Location = site, site.ID, site.Location()
	// The rows' action: a slot has one of its own.
	r.Params = append(r.Params, op.Param{Name: "type", Value: site.Type})
	return nil
}

// siteOf returns the site that resolve found.
func siteOf(r *web.Request) *armkit.Resource { return r.Target.(*armkit.Resource) }

func siteNotFound(host string) *azerr.Error {
	return azerr.Newf(azerr.NotFound, "NotFound", "There is no app whose scm host is %s.", host)
}
