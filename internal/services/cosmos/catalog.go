package cosmos

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// changeKind marks writes of an account's databases, containers and roles in
// the change feed; the key is the account's name in lower case.
const changeKind = "cosmos"

// database is one database of an account.
type database struct {
	Name       string
	RID        rid.ID
	ETag       string
	Modified   int64 // Unix seconds
	Throughput throughput
	containers map[string]*container
}

// container is one container of a database.
type container struct {
	Database   *database
	Name       string
	RID        rid.ID
	ETag       string
	Modified   int64 // Unix seconds
	Throughput throughput
	// Definition is the "resource" that was sent: partition key, indexing
	// policy, unique keys, time to live and what is not known.
	Definition armkit.Document
	spec       *spec
	naming     naming
}

// naming is how answers name a container, written once.
type naming struct{ path, rid, changed string }

func namingOf(c *container) naming {
	return naming{"dbs/" + c.Database.Name + "/colls/" + c.Name, c.RID.String(), time.Unix(c.Modified, 0).UTC().Format("Mon, 02 Jan 2006 15:04:05.000 GMT")}
}

// contents is what an account holds, as of one moment. Nobody changes it.
type contents struct {
	databases map[string]*database
	byRID     map[rid.ID]any // *database or *container
	roles     *roles
}

// catalog keeps the contents of accounts in memory, because every call asks
// for a container and a role. The change feed empties it, in this process
// before a write is acknowledged.
type catalog struct {
	db         *store.DB
	partitions int
	mu         sync.RWMutex
	revision   uint64
	accounts   map[string]*contents
}

func newCatalog(db *store.DB, partitions int) *catalog {
	c := &catalog{db: db, partitions: partitions, accounts: map[string]*contents{}}
	db.Subscribe(c.follow)
	return c
}

func (c *catalog) follow(_ context.Context, changes []store.Change) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, change := range changes {
		if change.Kind == changeKind {
			c.revision++
			delete(c.accounts, change.Key)
		}
	}
}

// of returns what an account holds.
func (c *catalog) of(ctx context.Context, account string) (*contents, error) {
	account = strings.ToLower(account)
	c.mu.RLock()
	found, revision := c.accounts[account], c.revision
	c.mu.RUnlock()
	if found != nil {
		return found, nil
	}
	err := c.db.Read(ctx, func(tx *store.Tx) (err error) { found, err = c.read(ctx, tx, account); return err })
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.revision == revision { // else a write came between reading and keeping
		c.accounts[account] = found
	}
	return found, nil
}

func (c *catalog) read(ctx context.Context, tx *store.Tx, account string) (*contents, error) {
	found := &contents{databases: map[string]*database{}, byRID: map[rid.ID]any{}}
	databases, err := findDatabases(ctx, tx, account)
	if err != nil {
		return nil, err
	}
	for _, d := range databases {
		found.databases[d.Name], found.byRID[d.RID] = d, d
	}
	containers, err := findContainers(ctx, tx, account, "")
	if err != nil {
		return nil, err
	}
	for _, n := range containers {
		if n.Database = found.databases[n.Database.Name]; n.Database == nil {
			continue
		}
		if n.spec, err = specOf(n, c.partitions); err != nil {
			return nil, err
		}
		n.naming = namingOf(n)
		n.Database.containers[n.Name], found.byRID[n.RID] = n, n
	}
	found.roles, err = readRoles(ctx, tx, account)
	return found, err
}

// sortedByName returns the values of a map in the order of its keys.
func sortedByName[T any](m map[string]T) []T {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.SortFunc(names, strings.Compare)
	out := make([]T, len(names))
	for i, name := range names {
		out[i] = m[name]
	}
	return out
}
