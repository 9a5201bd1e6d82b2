package keyvault

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// getSecret answers the current version, or the one that the path names.
// A secret outside its nbf and exp is readable all the same: for secrets Key
// Vault keeps those times and does not act on them.
func (s *Service) getSecret(ctx context.Context, r *web.Request) (*web.Response, error) {
	name, version, err := nameAndVersion(r)
	if err != nil {
		return nil, err
	}
	found, err := s.secrets.get(ctx, targetOf(r), name, version)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, bundleOf(r, found).withValue(found)), nil
}

// nameAndVersion returns what the path names; the version may be absent.
func nameAndVersion(r *web.Request) (name, version string, err error) {
	if name, err = secretName(r); err != nil {
		return "", "", err
	}
	if version = r.Param("version"); version != "" && !validVersion(version) {
		return "", "", badParameter("Method %s does not allow operation '%s'", r.HTTP.Method, version)
	}
	return name, version, nil
}
