package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// fetchLimit bounds what an issuer may take and send.
const (
	fetchLimit = 10 * time.Second
	fetchSize  = 1 << 20
)

// issuerKeys returns the keys that an issuer of assertions publishes: our own
// from memory, others' as OpenID Connect discovery says.
func (s *System) issuerKeys(ctx context.Context, issuer string) ([]byte, error) {
	tenant := s.base.directory.Cloud().TenantID
	if strings.Contains(issuer, tenant) {
		return json.Marshal(map[string]any{"keys": s.base.tokens.JWKS("")})
	}
	ctx, cancel := context.WithTimeout(ctx, fetchLimit)
	defer cancel()
	var document struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	data, err := fetch(ctx, strings.TrimSuffix(issuer, "/")+"/.well-known/openid-configuration")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &document); err != nil || document.Keys == "" {
		return nil, fmt.Errorf("the configuration of %s names no keys", issuer)
	}
	return fetch(ctx, document.Keys)
}

func fetch(ctx context.Context, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", url, resp.Status)
	}
	return io.ReadAll(io.LimitReader(resp.Body, fetchSize))
}
