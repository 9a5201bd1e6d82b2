package control

import (
	"context"
	"encoding/json"
)

// Backend is what a running system offers to the command line. internal/app
// implements it; every method may be called concurrently.
type Backend interface {
	People
	// Status describes the running system.
	Status(ctx context.Context) (Status, error)
	// Operator returns the credential of the operator service principal.
	Operator(ctx context.Context) (OperatorCredential, error)
	// App returns the environment of a web app as it stands now. A name that
	// fits no app or several is an *Error with CodeNotFound or CodeAmbiguous
	// whose message names the apps, or the groups, to choose from.
	App(ctx context.Context, ref AppRef) (AppEnvironment, error)
	// DirectHosts returns the hosts of this cloud whose clients connect to them
	// by name and ask no proxy, in an order that stays.
	DirectHosts(ctx context.Context) ([]string, error)
	// OpenRun opens a session for one `lanyard run`. It ends with Run.Close.
	OpenRun(ctx context.Context, req RunRequest) (Run, error)
	// Why explains a denial: the one of that request id, or the latest when
	// id is empty.
	Why(ctx context.Context, id string) (Explanation, error)
	// PortalLink returns the address of a page that signs a user in to the
	// portal once; with an empty name the operator. A user who is none is an
	// *Error with CodeNotFound.
	PortalLink(ctx context.Context, upn string) (string, error)
	// Shutdown asks the system to stop and returns without waiting for it.
	Shutdown(ctx context.Context) error
}

// Run is one open run session: a loopback proxy listener of its own, whose
// port says who calls, and for an app the reservation of its host name.
type Run interface {
	Info() RunInfo
	// SetBackend says on which loopback port the child answers HTTP.
	SetBackend(port int) error
	// Close ends the session; it is idempotent.
	Close() error
}

// Status is what `lanyard status --json` prints; the names are a contract.
type Status struct {
	Endpoint       string         `json:"endpoint"` // "http://127.0.0.1:4443"
	Proxy          string         `json:"proxy"`    // the URL for HTTPS_PROXY
	CAFile         string         `json:"caFile"`   // PEM of the local CA's root
	TenantID       string         `json:"tenantId"`
	SubscriptionID string         `json:"subscriptionId"`
	PortalURL      string         `json:"portalUrl"`
	Operator       Operator       `json:"operator"`
	SQLEndpoint    string         `json:"sqlEndpoint"` // host:port
	SQLNamed       bool           `json:"sqlNamed"`    // Azure SQL answers where runs know its servers by name, too
	Version        string         `json:"version"`
	PID            int            `json:"pid"`
	Home           string         `json:"home"`
	Resources      map[string]int `json:"resources"` // count by resource type
	Ready          bool           `json:"ready"`
	// Notices is what the user should know about this start, a sentence each.
	Notices []string `json:"notices,omitempty"`
	// Ephemeral and Runs are Serve's own: whether the system ends with its
	// last run, and how many are open.
	Ephemeral bool `json:"ephemeral"`
	Runs      int  `json:"runs"`
}

// Operator names the operator service principal.
type Operator struct {
	ClientID string `json:"clientId"`
	ObjectID string `json:"objectId"`
}

// OperatorCredential is what signs `az` in as the operator. Secret is a
// credential: it goes into files of mode 0600 in home and nowhere else.
type OperatorCredential struct {
	ClientID         string `json:"clientId"`
	TenantID         string `json:"tenantId"`
	Secret           string `json:"secret"`
	SubscriptionID   string `json:"subscriptionId"`
	SubscriptionName string `json:"subscriptionName"`
}

// AppRef names a web app, or a slot of one; Group may be empty when the name is
// unambiguous.
type AppRef struct {
	Name  string `json:"name"`
	Group string `json:"group,omitempty"`
	Slot  string `json:"slot,omitempty"` // "" for the app itself
}

// AppEnvironment is what App Service gives to an app's process.
type AppEnvironment struct {
	ID                string             `json:"id"` // ARM id
	Name              string             `json:"name"`
	Group             string             `json:"group"`
	HostName          string             `json:"hostName"` // "app.azurewebsites.net"
	Settings          map[string]string  `json:"settings"` // app settings, names as stored
	ConnectionStrings []ConnectionString `json:"connectionStrings"`
	// Platform holds what the platform itself sets (WEBSITE_*, REGION_NAME, …)
	// except PORT and the identity variables.
	Platform map[string]string `json:"platform"`
	// Identity is nil when the app has no identity now.
	Identity *AppIdentity `json:"identity,omitempty"`
}

// ConnectionString is one connection string of an app; Type is Azure's word
// (SQLAzure, SQLServer, MySql, PostgreSQL, Custom, DocDb, …).
type ConnectionString struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Value string `json:"value"`
}

// AppIdentity is how an app reaches its identity endpoint.
type AppIdentity struct {
	Header   string `json:"header"`   // value of IDENTITY_HEADER
	Endpoint string `json:"endpoint"` // IDENTITY_ENDPOINT on the shared port
}

// RunRequest opens a run session.
type RunRequest struct {
	// App is nil for a run as the operator.
	App *AppRef `json:"app,omitempty"`
	// Upstream is the proxy that the caller inherited; tunnelled hosts go
	// through it.
	Upstream Upstream `json:"upstream"`
	// Outer is the id of the run inside which this one starts, if any. Serve
	// resolves it: the backend finds the outer run's Upstream here.
	Outer string `json:"outer,omitempty"`
	// Inside says that the caller's proxy is the cloud's own, as `lanyard env`
	// sets it. Without an outer run the upstream is then the one that the cloud
	// was started with.
	Inside bool `json:"inside,omitempty"`
	// Hosted is set by a run that the cloud itself started: the token by which
	// it knows which. Such a run keeps no cloud up.
	Hosted string `json:"hosted,omitempty"`
}

// Upstream holds inherited proxy variables; empty fields were not set.
type Upstream struct {
	HTTPSProxy string `json:"httpsProxy,omitempty"`
	HTTPProxy  string `json:"httpProxy,omitempty"`
	NoProxy    string `json:"noProxy,omitempty"`
}

// RunInfo is what a run session gives to the child.
type RunInfo struct {
	ID string `json:"id"`
	// Proxy is the URL of this run's own loopback proxy listener.
	Proxy string `json:"proxy"`
	// IdentityEndpoint is on the same listener: http://127.0.0.1:<port>/msi/token.
	IdentityEndpoint string `json:"identityEndpoint"`
	// App is the app's environment at the moment the session was opened.
	App *AppEnvironment `json:"app,omitempty"`
}

// Explanation is a rendered answer of `lanyard why`. Found is false when there
// is nothing to explain; Text then says so.
type Explanation struct {
	Found bool            `json:"found"`
	Text  string          `json:"text"`
	JSON  json.RawMessage `json:"json,omitempty"`
}
