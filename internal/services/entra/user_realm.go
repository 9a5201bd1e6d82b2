package entra

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// userRealm tells a client whether a user's passwords are kept here or by
// another identity provider, before it asks for a token with one.
func (s *Service) userRealm(_ context.Context, r *web.Request) (*web.Response, error) {
	user := r.Param("user")
	_, domain, _ := strings.Cut(user, "@")
	body := map[string]any{
		"ver": "1.0", "account_type": "Unknown", "user_name": user, "domain_name": domain,
		"cloud_instance_name": "microsoftonline.com", "cloud_audience_urn": "urn:federation:MicrosoftOnline",
	}
	if strings.EqualFold(domain, s.Directory.Cloud().Domain) {
		body["account_type"] = "Managed"
	}
	return public(body), nil
}
