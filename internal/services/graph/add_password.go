package graph

import (
	"context"
	"net/http"
	"time"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// secretYears is how long a secret is good that is not told its end.
const secretYears = 2

// addPassword answers the new secret, the only time that it is seen.
func (s *Service) addPassword(of directory.Holder) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		var body struct {
			PasswordCredential struct {
				DisplayName   string     `json:"displayName"`
				StartDateTime *time.Time `json:"startDateTime"`
				EndDateTime   *time.Time `json:"endDateTime"`
			} `json:"passwordCredential"`
		}
		if err := r.DecodeJSON(&body); err != nil {
			return nil, err
		}
		appID, err := s.holder(ctx, r, of)
		if err != nil {
			return nil, err
		}
		p := directory.Password{Name: body.PasswordCredential.DisplayName, Starts: s.Web.Clock.Now()}
		if t := body.PasswordCredential.StartDateTime; t != nil {
			p.Starts = t.UTC()
		}
		p.Expires = p.Starts.AddDate(secretYears, 0, 0)
		if t := body.PasswordCredential.EndDateTime; t != nil {
			p.Expires = t.UTC()
		}
		if !p.Expires.After(p.Starts) {
			return nil, badValue("endDateTime", "PasswordCredential")
		}
		p, secret, err := s.Directory.AddPassword(ctx, appID, of, p)
		if err != nil {
			return nil, err
		}
		out := renderPassword(p)
		out["@odata.context"], out["secretText"] = metadata+"microsoft.graph.passwordCredential", secret
		return web.JSON(http.StatusOK, out), nil
	}
}
