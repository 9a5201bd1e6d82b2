package armkit

import (
	"context"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// GroupType is the type of resource groups, which the resources service
// registers and every other resource lies in.
const GroupType = "Microsoft.Resources/resourceGroups"

// GroupID returns the id of a resource group.
func (k *Kit) GroupID(name string) string {
	return "/subscriptions/" + k.SubscriptionID + "/resourceGroups/" + name
}

// id returns the id that a request names, with the type's segments in the
// provider's casing and the names in the caller's.
func (t *Type) id(r *web.Request) string {
	segments := t.segments()
	id := t.parentID(r)
	if len(segments) == 1 {
		id += "/providers/" + t.provider()
	}
	return id + "/" + segments[len(segments)-1] + "/" + r.Param("name")
}

// parentID returns the id of what a resource lies in: its parent resource or
// its group.
func (t *Type) parentID(r *web.Request) string {
	id := "/subscriptions/" + strings.ToLower(r.Param("subscription")) + "/resourceGroups/" + r.Param("group")
	segments := t.segments()
	if len(segments) > 1 {
		id += "/providers/" + t.provider()
	}
	for i := range len(segments) - 1 {
		id += "/" + segments[i] + "/" + r.Param(fmt.Sprintf("parent%d", i))
	}
	return id
}

// InSubscription refuses a subscription that is not there.
func (k *Kit) InSubscription(id string) error {
	if !strings.EqualFold(id, k.SubscriptionID) {
		return azerr.Newf(azerr.NotFound, "SubscriptionNotFound", "The subscription '%s' could not be found.", id)
	}
	return nil
}

// GroupExists refuses a call into a subscription or group that is not there.
func (k *Kit) GroupExists(ctx context.Context, tx *store.Tx, r *web.Request) error {
	if err := k.InSubscription(r.Param("subscription")); err != nil {
		return err
	}
	name := r.Param("group")
	if name == "" {
		return nil
	}
	group, err := k.Find(ctx, tx, k.GroupID(name))
	if err == nil && group == nil {
		return groupNotFound(name)
	}
	return err
}

func keyOf(res *Resource) string { return strings.ToLower(res.ID) }
