package cosmos

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const hostSuffix = ".documents.azure.com"

// target is what a data plane call is about.
type target struct {
	account  *armkit.Resource
	contents *contents
	// database and container are nil where the path names none, or names
	// one that is not there.
	database  *database
	container *container
	// resource is how the caller named it, for refusals: "/", a path of
	// names, or the resource id where the path has those.
	resource string
	byID     bool // the path has resource ids in the place of names
}

func targetOf(r *web.Request) *target { return r.Target.(*target) }

// key returns the account's name in the tables.
func (t *target) key() string { return strings.ToLower(t.account.Name) }

// resolve finds the account that the host names, and the database and the
// container in the path. Resource ids in the path become names, so that
// everything behind sees one form.
func (s *Service) resolve(ctx context.Context, r *web.Request) error {
	account, err := s.accountAt(ctx, strings.TrimSuffix(r.Host, hostSuffix))
	if err != nil {
		return err
	}
	found, err := s.catalog.of(ctx, account.Name)
	if err != nil {
		return err
	}
	t := &target{account: account, contents: found, resource: "/"}
	r.Target, r.Base, r.Location = t, account.ID, account.Location()
	t.find(r)
	return nil
}

// accountAt returns the account of a host label: its name, or its name and
// one of its regions. The real cloud has no DNS name for any other.
func (s *Service) accountAt(ctx context.Context, label string) (*armkit.Resource, error) {
	account, err := s.Kit.ByName(ctx, accountType, label)
	if err != nil || account != nil {
		return account, err
	}
	if i := strings.LastIndexByte(label, '-'); i > 0 {
		account, err = s.Kit.ByName(ctx, accountType, label[:i])
		if err != nil {
			return nil, err
		}
		if account != nil {
			for _, l := range locationsOf(account) {
				if l.host() == label[i+1:] {
					return account, nil
				}
			}
		}
	}
	return nil, azerr.Newf(azerr.NotFound, "NotFound", "There is no database account named %s in this cloud; in Azure its host name would not resolve.", label)
}

// find looks the path's database and container up.
func (t *target) find(r *web.Request) {
	db, coll := r.Params.Get("db"), r.Params.Get("coll")
	if db == "" {
		return
	}
	t.database = t.contents.databases[db]
	if id, ok := rid.Parse(db); t.database == nil && ok {
		if t.database, t.byID = t.contents.byRID[id].(*database); t.byID {
			r.Params.Set("db", t.database.Name)
		}
	}
	t.resource = "/dbs/" + db
	if t.byID {
		t.resource = db
	}
	if coll == "" {
		return
	}
	t.resource += "/colls/" + coll
	if t.byID {
		t.resource = coll
		id, _ := rid.Parse(coll)
		if t.container, _ = t.contents.byRID[id].(*container); t.container != nil && t.container.Database == t.database {
			r.Params.Set("coll", t.container.Name)
			return
		}
		t.container = nil
		return
	}
	if t.database != nil {
		t.container = t.database.containers[coll]
	}
}

// inContainer returns the container of a call that needs one.
func (t *target) inContainer() (*container, error) {
	if t.container == nil {
		return nil, ownerMissing()
	}
	return t.container, nil
}
