package resources

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// groupName is Resource Manager's rule: up to 90 letters, digits, and
// -_.() without a final period.
var groupName = regexp.MustCompile(`^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$`)

func (s *Service) listGroups(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := s.known(r); err != nil {
		return nil, err
	}
	top, err := armkit.Top(r)
	if err != nil {
		return nil, err
	}
	filter, err := parseFilter(r.QueryValue("$filter"))
	if err != nil {
		return nil, err
	}
	found, err := s.find(ctx, armkit.Filter{Type: armkit.GroupType, After: r.QueryValue("$skiptoken")})
	if err != nil {
		return nil, err
	}
	value := []armkit.Document{}
	body := map[string]any{}
	for _, g := range found {
		if !r.Allowed(op.Control(groupRead, g.ID)) || !filter.fits(g) {
			continue
		}
		if len(value) == top {
			body["nextLink"] = armkit.NextLink(r, value[top-1].String("id"))
			break
		}
		doc, err := s.Kit.Render(ctx, g)
		if err != nil {
			return nil, err
		}
		value = append(value, doc)
	}
	body["value"] = value
	return web.JSON(http.StatusOK, body), nil
}

func (s *Service) getGroup(ctx context.Context, r *web.Request) (*web.Response, error) {
	var g *armkit.Resource
	err := s.Kit.DB.Read(ctx, func(tx *store.Tx) (err error) { g, err = s.group(ctx, tx, r); return err })
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, http.StatusOK, g)
}

// headGroup answers 204 or 404, as `az group exists` expects.
func (s *Service) headGroup(ctx context.Context, r *web.Request) (*web.Response, error) {
	err := s.Kit.DB.Read(ctx, func(tx *store.Tx) error { _, err := s.group(ctx, tx, r); return err })
	if err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}

func (s *Service) putGroup(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := s.known(r); err != nil {
		return nil, err
	}
	name := r.Param("group")
	if !groupName.MatchString(name) {
		return nil, azerr.Newf(azerr.Invalid, "InvalidResourceGroup",
			"The provided resource group name '%s' has these invalid characters: the name can only be a letter, digit, '-', '.', '(', ')' or '_', can be 90 characters long at most and cannot end with a period.", name)
	}
	body, err := armkit.Sent(r)
	if err != nil {
		return nil, err
	}
	body.DropNulls()
	if body.String("location") == "" {
		return nil, azerr.New(azerr.Invalid, "LocationRequired", "The location property is required for this definition.")
	}
	if err := armkit.CheckLocation(body.String("location"), ""); err != nil {
		return nil, err
	}
	var g *armkit.Resource
	status := http.StatusOK
	err = s.Kit.DB.Write(ctx, func(tx *store.Tx) error {
		old, err := s.Kit.Find(ctx, tx, s.Kit.GroupID(name))
		if err != nil {
			return err
		}
		g = &armkit.Resource{ID: s.Kit.GroupID(name), Type: armkit.GroupType, Name: name, Body: groupBody(body)}
		status = http.StatusCreated
		if old != nil {
			status = http.StatusOK
			g.ID, g.Name, g.Created, g.Revision = old.ID, old.Name, old.Created, old.Revision
			if !strings.EqualFold(armkit.RegionName(old.Location()), armkit.RegionName(body.String("location"))) {
				return azerr.Newf(azerr.Conflict, "InvalidResourceGroupLocation",
					"Invalid resource group location '%s'. The Resource group already exists in location '%s'.", body.String("location"), old.Location())
			}
		}
		return s.Kit.Put(ctx, tx, g)
	})
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, status, g)
}

func (s *Service) patchGroup(ctx context.Context, r *web.Request) (*web.Response, error) {
	body, err := armkit.Sent(r)
	if err != nil {
		return nil, err
	}
	var g *armkit.Resource
	err = s.Kit.DB.Write(ctx, func(tx *store.Tx) (err error) {
		if g, err = s.group(ctx, tx, r); err != nil {
			return err
		}
		for _, key := range []string{"tags", "managedBy"} {
			switch value, ok := body[key]; {
			case ok && value == nil:
				delete(g.Body, key)
			case ok:
				g.Body[key] = value
			}
		}
		return s.Kit.Put(ctx, tx, g)
	})
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, http.StatusOK, g)
}

// deleteGroup deletes the group with everything in it before it answers; the
// 202 and its Location are what clients poll in Azure.
func (s *Service) deleteGroup(ctx context.Context, r *web.Request) (*web.Response, error) {
	err := s.Kit.DB.Write(ctx, func(tx *store.Tx) error {
		g, err := s.group(ctx, tx, r)
		if err != nil {
			return err
		}
		return s.Kit.Remove(ctx, tx, g)
	})
	if err != nil {
		return nil, err
	}
	location := "https://" + r.Host + "/subscriptions/" + s.Kit.SubscriptionID + "/operationresults/" + r.ID + "?api-version=" + r.QueryValue("api-version")
	return web.Empty(http.StatusAccepted).With("Location", location).With("Retry-After", "0"), nil
}

// operationResult is what the Location of a deletion leads to. The work was
// done before the 202, so it is always finished.
func (s *Service) operationResult(context.Context, *web.Request) (*web.Response, error) {
	return web.Empty(http.StatusOK), nil
}

func (s *Service) group(ctx context.Context, tx *store.Tx, r *web.Request) (*armkit.Resource, error) {
	if err := s.known(r); err != nil {
		return nil, err
	}
	g, err := s.Kit.Find(ctx, tx, s.Kit.GroupID(r.Param("group")))
	if err == nil && g == nil {
		return nil, azerr.Newf(azerr.NotFound, "ResourceGroupNotFound", "Resource group '%s' could not be found.", r.Param("group")).
			WithHeader("x-ms-failure-cause", "gateway")
	}
	return g, err
}

func groupBody(sent armkit.Document) armkit.Document {
	body := armkit.Document{"location": armkit.RegionName(sent.String("location")), "properties": map[string]any{"provisioningState": "Succeeded"}}
	for _, key := range []string{"tags", "managedBy"} {
		if v := sent[key]; v != nil {
			body[key] = v
		}
	}
	return body
}

func (s *Service) answer(ctx context.Context, status int, res *armkit.Resource) (*web.Response, error) {
	doc, err := s.Kit.Render(ctx, res)
	if err != nil {
		return nil, err
	}
	return web.JSON(status, doc), nil
}

func (s *Service) find(ctx context.Context, f armkit.Filter) (found []*armkit.Resource, err error) {
	err = s.Kit.DB.Read(ctx, func(tx *store.Tx) (err error) { found, err = s.Kit.List(ctx, tx, f); return err })
	return found, err
}
