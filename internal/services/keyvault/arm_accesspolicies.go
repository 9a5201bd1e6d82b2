package keyvault

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// updateAccessPolicy adds entries to a vault's access policies, replaces them
// or removes them. They are kept and shown; they do not decide yet.
func (s *Service) updateAccessPolicy(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := s.inSubscription(r); err != nil {
		return nil, err
	}
	merge, ok := policyMerges[strings.ToLower(r.Param("operation"))]
	if !ok {
		return nil, invalidValue("operationKind")
	}
	body := armkit.Document{}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	properties := body.Object("properties")
	if err := s.vaults.checkAccessPolicies(properties); err != nil {
		return nil, err
	}
	sent := properties["accessPolicies"].([]any)
	id := "/subscriptions/" + s.Kit.SubscriptionID + "/resourceGroups/" + r.Param("group") + "/providers/" + vaultType + "/" + r.Param("name")
	var res *armkit.Resource
	err := s.DB.Write(ctx, func(tx *store.Tx) (err error) {
		if res, err = s.Kit.Get(ctx, tx, id); err != nil {
			return err
		}
		policies, _ := res.Properties()["accessPolicies"].([]any)
		for _, entry := range sent {
			policies = applyPolicy(policies, entry.(map[string]any), merge)
		}
		res.Properties()["accessPolicies"] = policies
		return s.Kit.Put(ctx, tx, res)
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{
		"id": res.ID + "/accessPolicies/", "type": vaultType + "/accessPolicies", "location": res.Location(),
		"properties": map[string]any{"accessPolicies": res.Properties()["accessPolicies"]},
	}), nil
}

// policyMerge makes a principal's new permissions of one kind from those it
// had and those that were sent.
type policyMerge func(had, sent []any) []any

var policyMerges = map[string]policyMerge{
	"add": func(had, sent []any) []any {
		return append(slices.Clone(had), slices.DeleteFunc(slices.Clone(sent), func(p any) bool { return slices.Contains(had, p) })...)
	},
	"replace": func(_, sent []any) []any { return sent },
	"remove": func(had, sent []any) []any {
		return slices.DeleteFunc(slices.Clone(had), func(p any) bool { return slices.Contains(sent, p) })
	},
}

// applyPolicy merges one entry into the list. An entry that is left without
// permissions goes.
func applyPolicy(policies []any, entry armkit.Document, merge policyMerge) []any {
	out := slices.Clone(policies)
	at := slices.IndexFunc(out, func(p any) bool {
		old, ok := p.(map[string]any)
		return ok && samePrincipal(old, entry)
	})
	permissions := entry.Object("permissions")
	had := armkit.Document{}
	if at >= 0 {
		had = armkit.Document(out[at].(map[string]any)).Object("permissions")
	}
	made := map[string]any{}
	for _, kind := range []string{"keys", "secrets", "certificates", "storage"} {
		before, _ := had[kind].([]any)
		sent, _ := permissions[kind].([]any)
		if after := merge(before, sent); len(after) > 0 {
			made[kind] = after
		}
	}
	merged := entry.Clone()
	merged["permissions"] = made
	switch {
	case at >= 0 && len(made) == 0:
		return slices.Delete(out, at, at+1)
	case at >= 0:
		out[at] = map[string]any(merged)
	case len(made) > 0:
		out = append(out, map[string]any(merged))
	}
	return out
}

func samePrincipal(a, b armkit.Document) bool {
	for _, key := range []string{"tenantId", "objectId", "applicationId"} {
		if !strings.EqualFold(a.String(key), b.String(key)) {
			return false
		}
	}
	return true
}
