package keyvault

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// vaults is the domain of vaults beyond what all resources share: their soft
// deletion.
type vaults struct {
	kit     *armkit.Kit
	clock   clock.Clock
	secrets *secrets
}

// resourceType describes Microsoft.KeyVault/vaults. Azure answers 200 to
// every PUT, to the one that creates as well.
func (t *vaults) resourceType() *armkit.Type {
	return &armkit.Type{
		Name: vaultType, Title: "Vault", Global: true, Created: 200,
		Taken: vaultNameTaken, Shape: vaultShape, Write: t.write, Removed: t.softDelete,
	}
}

// vaultShape is what of a vault's properties is no text, number or word.
var vaultShape = armkit.Shape{
	"sku": armkit.Shape{}, "accessPolicies": []armkit.Shape{}, "privateEndpointConnections": []armkit.Shape{},
	"networkAcls": armkit.Shape{"ipRules": []armkit.Shape{}, "virtualNetworkRules": []armkit.Shape{}},
}

// write validates a vault and fills in what Key Vault decides. A create with
// the mode "recover" brings back the vault that was deleted under the name,
// as it was.
func (t *vaults) write(ctx context.Context, tx *store.Tx, w *armkit.Write) error {
	properties := w.New.Properties()
	mode := properties.String("createMode")
	delete(properties, "createMode")
	if w.Old == nil {
		if !validVaultName(w.New.Name) {
			return vaultNameInvalid(w.New.Name)
		}
		deleted, err := t.findDeleted(ctx, tx, w.New.Name)
		if err != nil {
			return err
		}
		switch {
		case deleted != nil && mode == "recover":
			return t.recover(ctx, tx, w, deleted)
		case deleted != nil:
			return vaultIsDeleted()
		case mode == "recover":
			return deletedVaultNotFound(w.New.Name)
		}
	} else if mode == "recover" {
		w.New.Body = w.Old.Body.Clone()
		return nil
	}
	if err := t.complete(w); err != nil {
		return err
	}
	return mayChangeModel(ctx, w)
}

// mayChangeModel asks for the permission that stands between a contributor
// and all secrets: to choose who decides about access is to grant access.
func mayChangeModel(ctx context.Context, w *armkit.Write) error {
	const key = "enableRbacAuthorization"
	if w.Old == nil || w.Request == nil || w.Old.Properties().Bool(key, false) == w.New.Properties().Bool(key, false) {
		return nil
	}
	return w.Request.Authorize(ctx, op.Control("Microsoft.Authorization/roleAssignments/write", w.Old.ID))
}
