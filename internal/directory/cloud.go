package directory

import (
	"context"
	"errors"
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/store"
)

const (
	domain       = "lanyard.onmicrosoft.com"
	operatorName = "lanyard-operator"
	operatorUPN  = "operator@" + domain
)

// openCloud reads the tenant, or makes it with its operator: a user for
// people and a service principal, as which the command line signs az in.
// Their power is role assignments, which Empower makes.
func (d *Directory) openCloud(ctx context.Context) error {
	secret, err := newSecret()
	if err != nil {
		return err
	}
	made := Cloud{
		TenantID: d.NewID(), Domain: domain, SubscriptionID: d.NewID(),
		OperatorUser: d.NewID(), OperatorApp: d.NewID(), OperatorObject: d.NewID(),
	}
	application, keyID := d.NewID(), d.NewID()
	return d.DB.Write(ctx, func(tx *store.Tx) error {
		c := &d.cloud
		err := tx.QueryRow(ctx, `SELECT tenant, domain, subscription, operator_user, operator_app, operator_object FROM cloud`).
			Scan(&c.TenantID, &c.Domain, &c.SubscriptionID, &c.OperatorUser, &c.OperatorApp, &c.OperatorObject)
		if !errors.Is(err, store.ErrNoRows) {
			return err
		}
		*c = made
		if _, err := tx.Exec(ctx, `INSERT INTO cloud (one, tenant, domain, subscription, operator_user, operator_app, operator_object, operator_secret)
			VALUES (1, ?, ?, ?, ?, ?, ?, ?)`, c.TenantID, c.Domain, c.SubscriptionID, c.OperatorUser, c.OperatorApp, c.OperatorObject,
			d.Box.Seal([]byte(secret), []byte(c.OperatorApp))); err != nil {
			return err
		}
		operator := &User{Object: Object{ID: c.OperatorUser, Kind: principal.User, Name: "Operator", UPN: operatorUPN}, Enabled: true, Created: d.Clock.Now()}
		if err := insertUser(ctx, tx, operator, ""); err != nil {
			return err
		}
		if err := insert(ctx, tx, &Object{ID: c.OperatorObject, Kind: principal.ServicePrincipal, Name: operatorName, AppID: c.OperatorApp}); err != nil {
			return err
		}
		if err := insertApplication(ctx, tx, Application{ID: application, AppID: c.OperatorApp, Name: operatorName}); err != nil {
			return err
		}
		if err := insertPassword(ctx, tx, Password{KeyID: keyID, Name: "lanyard", Starts: d.Clock.Now(), Expires: d.Clock.Now().AddDate(50, 0, 0)}, c.OperatorApp, OfApplication, secret); err != nil {
			return err
		}
		return d.Empower(ctx, tx, *c)
	})
}

// OperatorSecret returns the client secret of the operator service principal,
// for the command line of the same user.
func (d *Directory) OperatorSecret(ctx context.Context) (string, error) {
	var sealed []byte
	err := d.DB.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `SELECT operator_secret FROM cloud`).Scan(&sealed)
	})
	if err != nil {
		return "", fmt.Errorf("read the operator's secret: %w", err)
	}
	secret, err := d.Box.Open(sealed, []byte(d.cloud.OperatorApp))
	return string(secret), err
}
