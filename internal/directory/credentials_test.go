package directory

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

// credentials are kept apart by who holds them, and go with him.
func credentials(t *testing.T, db *store.DB) {
	d, ctx := open(t, db), t.Context()
	cert := func(id string) Certificate {
		return Certificate{KeyID: id, Name: "CN=" + id, DER: []byte(id), Starts: storetest.Start, Expires: storetest.Start.Add(time.Hour)}
	}
	a, err := d.CreateApplication(ctx, "client", Manifest{}, cert("one"))
	if err != nil {
		t.Fatal(err)
	}
	o, err := d.CreateServicePrincipal(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(d.SetCertificates(ctx, a.AppID, OfServicePrincipal, []Certificate{cert("two"), cert("three")}))
	p, secret, err := d.AddPassword(ctx, a.AppID, OfServicePrincipal, Password{Name: "p", Expires: storetest.Start.Add(time.Hour)})
	must(err)
	has := func(when string, application, principal, secrets, proving int) {
		t.Helper()
		one, err1 := d.Credentials(ctx, OfApplication, a.AppID)
		two, err2 := d.Credentials(ctx, OfServicePrincipal, "")
		all, err3 := d.CertificatesOf(ctx, a.AppID)
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatal(err)
		}
		if len(one[a.AppID].Certificates) != application || len(two[a.AppID].Certificates) != principal || len(two[a.AppID].Passwords) != secrets || len(all) != proving {
			t.Errorf("%s: %+v, %+v, %d", when, one, two, len(all))
		}
	}
	has("first", 1, 2, 1, 3)
	all, err := d.Credentials(ctx, OfApplication, a.AppID)
	must(err)
	if c := all[a.AppID].Certificates[0]; c.KeyID != "one" || string(c.DER) != "one" || !c.Starts.Equal(storetest.Start) || !c.GoodAt(storetest.Start) || c.GoodAt(storetest.Start.Add(time.Hour)) {
		t.Errorf("read back as %+v", c)
	}
	must(d.UpdateApplication(ctx, a.ID, func(*Application) {}, nil))
	has("after a change of something else", 1, 2, 1, 3)
	must(d.UpdateApplication(ctx, a.ID, func(*Application) {}, &[]Certificate{}))
	has("after the application's were taken", 0, 2, 1, 2)
	if found, err := d.RemovePassword(ctx, a.AppID, OfApplication, p.KeyID); found || err != nil {
		t.Errorf("another holder's secret: %v, %v", found, err)
	}
	must(d.SetCertificates(ctx, a.AppID, OfApplication, []Certificate{cert("four")}))
	must(d.DeleteServicePrincipal(ctx, o))
	has("after the service principal", 1, 0, 0, 1)
	if outcome, err := d.CheckSecret(ctx, a.AppID, secret); outcome != SecretWrong || err != nil {
		t.Errorf("its secret: %v, %v", outcome, err)
	}

	f := FederatedCredential{ID: "f1", Name: "main", Issuer: "https://a.example", Subject: "s", Audience: "x"}
	must(d.PutFederatedCredential(ctx, a.AppID, f))
	f.Subject = "s2"
	must(d.PutFederatedCredential(ctx, a.AppID, f))
	for name, other := range map[string]FederatedCredential{
		"the name": {ID: "f2", Name: "main", Issuer: "https://b.example", Subject: "s"}, "issuer and subject": {ID: "f2", Name: "other", Issuer: f.Issuer, Subject: f.Subject},
	} {
		if err := d.PutFederatedCredential(ctx, a.AppID, other); !errors.Is(err, ErrFederatedTaken) {
			t.Errorf("%s of another: %v", name, err)
		}
	}
	for i := range MostFederated - 1 {
		must(d.PutFederatedCredential(ctx, a.AppID, FederatedCredential{ID: fmt.Sprint("g", i), Name: fmt.Sprint("g", i), Issuer: "https://c.example", Subject: fmt.Sprint(i)}))
	}
	if err := d.PutFederatedCredential(ctx, a.AppID, FederatedCredential{ID: "z", Name: "z", Issuer: "https://z.example", Subject: "s"}); !errors.Is(err, ErrManyFederated) {
		t.Errorf("one too many: %v", err)
	}
	must(d.PutFederatedCredential(ctx, a.AppID, f))
	must(d.RemoveFederatedCredential(ctx, "g0"))
	if got, err := d.FederatedCredentials(ctx, a.AppID); err != nil || len(got) != MostFederated-1 || got[len(got)-1] != f {
		t.Errorf("%d, %v", len(got), err)
	}
	must(d.DeleteApplication(ctx, &a))
	has("after the application", 0, 0, 0, 0)
	if got, err := d.FederatedCredentials(ctx, a.AppID); err != nil || len(got) != 0 {
		t.Errorf("after the application: %d, %v", len(got), err)
	}
}
