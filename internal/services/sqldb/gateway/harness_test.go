package gateway

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/edge/ca"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
	"github.com/lanyard-dev/lanyard/internal/store"
)

const tenant = "99999999-0000-4000-8000-0000000000ff"

// far is a SQL Server that has logins, users and roles, and nothing else. It
// knows the statements that a gateway sends, and keeps what else it is sent.
type far struct {
	mu     sync.Mutex
	logins map[string]*farLogin
	users  map[string]string          // name → login
	roles  map[string]map[string]bool // role → users
	owners map[string]string          // role → user, for those that were made with one
	makers map[string]bool            // logins that may make users
	seen   []string                   // texts of sessions that are not the administrator's
	noDB   bool                       // shop is not there yet
	names  []string                   // who logged in
}

type farLogin struct{ sid, password string }

func (s *far) Authority(context.Context, *tds.LoginRequest) (tds.Authority, error) {
	return tds.Authority{}, nil
}

func (s *far) Login(_ context.Context, r *tds.LoginRequest) (tds.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names = append(s.names, r.User)
	if r.User == "sa" && r.Password == "of the administrator" {
		if s.noDB && r.Database == "shop" {
			return nil, types.Errorf(4060, "Cannot open database \"shop\" requested by the login. The login failed.").WithLevel(11, 1)
		}
		return farSession{s, r}, nil
	}
	l := s.logins[r.User]
	if l == nil || l.password != string(r.Password) {
		return nil, types.Errorf(18456, "Login failed for user '%s'.", r.User).WithLevel(14, 1)
	}
	for _, of := range s.users {
		if of == r.User {
			return farSession{s, r}, nil
		}
	}
	return nil, types.Errorf(4060, "Cannot open database \"%s\" requested by the login. The login failed.", r.Database).WithLevel(11, 1)
}

type farSession struct {
	*far
	request *tds.LoginRequest
}

func (s farSession) Info() tds.Info {
	return tds.Info{Server: "far", Database: s.request.Database, Language: "us_english"}
}
func (s farSession) RPC(context.Context, *tds.Call, *tds.Results) error { return nil }
func (s farSession) Transaction(context.Context, *tds.TransactionRequest, *tds.Results) error {
	return nil
}
func (s farSession) BulkLoad(context.Context, *tds.BulkRows, *tds.Results) error { return nil }
func (s farSession) Reset(context.Context, bool) error                           { return nil }
func (s farSession) Close()                                                      {}

var (
	createLogin = regexp.MustCompile(`^CREATE LOGIN \[(.+)\] WITH PASSWORD = N'(.+)', SID = 0x([0-9a-f]+)$`)
	alterLogin  = regexp.MustCompile(`^ALTER LOGIN \[(.+)\] WITH PASSWORD = N'(.+)'$`)
	createUser  = regexp.MustCompile(`CREATE USER \[(.+?)\] FOR LOGIN \[(.+?)\]`)
	createRole  = regexp.MustCompile(`^CREATE ROLE \[(.+)\] AUTHORIZATION \[(.+)\]$`)
	absent      = regexp.MustCompile(`^IF USER_ID\(N'(.+)'\) IS NULL `)
	dropUser    = regexp.MustCompile(`^DROP USER \[(.+)\]$`)
	dropRole    = regexp.MustCompile(`^DROP ROLE \[(.+)\]$`)
	member      = regexp.MustCompile(`^ALTER ROLE \[(.+)\] (ADD|DROP) MEMBER \[(.+)\]$`)
	where       = regexp.MustCompile(`name = N'(.+)'$`)
)

func (s farSession) Batch(_ context.Context, text string, r *tds.Results) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.request.Application != "Lanyard gateway" {
		s.seen = append(s.seen, s.request.User+": "+text)
	}
	if strings.HasPrefix(text, "IF 1 = 0 ") {
		return r.Done(tds.CommandNone, tds.NoCount)
	}
	if strings.HasPrefix(text, "SELECT") && (strings.Contains(text, " FROM sys.") || strings.Contains(text, "HAS_PERMS_BY_NAME")) {
		return s.answer(text, r)
	}
	text = strings.TrimSuffix(strings.TrimPrefix(text, "BEGIN "), "; END")
	for _, one := range strings.Split(text, "; ") {
		if err := s.run(one); err != nil {
			return err
		}
	}
	return r.Done(tds.CommandNone, tds.NoCount)
}

// run runs one statement.
func (s farSession) run(text string) error {
	if m := absent.FindStringSubmatch(text); m != nil {
		if s.users[m[1]] != "" {
			return nil
		}
		text = text[len(m[0]):]
	}
	if m := createLogin.FindStringSubmatch(text); m != nil {
		if s.logins[m[1]] != nil {
			return types.Errorf(15025, "The server principal '%s' already exists.", m[1])
		}
		sid, _ := hex.DecodeString(m[3])
		s.logins[m[1]] = &farLogin{string(sid), m[2]}
	} else if m := alterLogin.FindStringSubmatch(text); m != nil {
		s.logins[m[1]].password = m[2]
	} else if m := createUser.FindStringSubmatch(text); m != nil {
		s.users[m[1]] = m[2]
	} else if m := createRole.FindStringSubmatch(text); m != nil {
		if s.roles[m[1]] != nil || s.users[m[1]] != "" {
			return types.Errorf(15023, "User, group, or role '%s' already exists in the current database.", m[1])
		}
		s.roles[m[1]], s.owners[m[1]] = map[string]bool{}, m[2]
	} else if m := dropRole.FindStringSubmatch(text); m != nil {
		if len(s.roles[m[1]]) > 0 {
			return types.Errorf(15144, "The role has members. It must be empty before it can be dropped.")
		}
		delete(s.roles, m[1])
		delete(s.owners, m[1])
	} else if m := dropUser.FindStringSubmatch(text); m != nil {
		delete(s.users, m[1])
	} else if m := member.FindStringSubmatch(text); m != nil {
		if delete(s.roles[m[1]], m[3]); m[2] == "ADD" {
			s.roles[m[1]][m[3]] = true
		}
	} else if text == "CREATE DATABASE [shop]" {
		s.noDB = false
	}
	return nil
}

// answer answers the questions that a gateway asks the catalogue.
func (s farSession) answer(text string, r *tds.Results) error {
	name := ""
	if m := where.FindStringSubmatch(text); m != nil {
		name = m[1]
	}
	var names, owners, sids []string
	switch {
	case strings.Contains(text, "HAS_PERMS_BY_NAME"):
		if s.makers[s.request.User] {
			names = []string{"1"}
		}
	case strings.Contains(text, "owning_principal_id"):
		for role, user := range s.owners {
			names, owners, sids = append(names, role), append(owners, user), append(sids, s.logins[s.users[user]].sid)
		}
	case strings.Contains(text, "sys.sql_logins"):
		if l := s.logins[name]; l != nil {
			names, sids = []string{name}, []string{l.sid}
		}
	case strings.Contains(text, "WHERE type = 'S'"):
		for user, login := range s.users {
			names, sids = append(names, user), append(sids, s.logins[login].sid)
		}
	case strings.Contains(text, "WHERE u.name"):
		for role, members := range s.roles {
			if members[name] {
				names = append(names, role)
			}
		}
	case strings.Contains(text, "WHERE r.name"):
		for user := range s.roles[name] {
			names = append(names, user)
		}
	}
	asked, _, _ := strings.Cut(text, " FROM")
	if strings.HasPrefix(text, "SELECT 1 ") {
		asked = "name"
	}
	var columns []tds.Column
	for _, c := range regexp.MustCompile(`o\.name|name|sid`).FindAllString(asked, -1) {
		t := types.Sized(types.NVarChar, 128)
		if c == "sid" {
			t = types.Sized(types.VarBinary, 85)
		}
		columns = append(columns, tds.Column{Name: c, Type: t})
	}
	if err := r.Columns(columns); err != nil {
		return err
	}
	for i := range names {
		var row []types.Value
		for _, c := range columns {
			switch c.Name {
			case "sid":
				row = append(row, types.NewBytes(types.VarBinary, []byte(sids[i])))
			case "o.name":
				row = append(row, types.NewText(types.NVarChar, owners[i]))
			default:
				row = append(row, types.NewText(types.NVarChar, names[i]))
			}
		}
		if err := r.Row(row); err != nil {
			return err
		}
	}
	return r.Done(tds.CommandSelect, int64(len(names)))
}

// fixture is a gateway to a far server, and the server that clients reach.
type fixture struct {
	*testing.T
	far     *far
	gateway *Gateway
	entry   entry.Entry // of the next login; Request is the login's own
	near    tds.Target
	people  map[string]security.Principal
}

func newFixture(t *testing.T, db *store.DB) *fixture {
	t.Helper()
	f := &fixture{T: t, far: &far{logins: map[string]*farLogin{}, users: map[string]string{}, roles: map[string]map[string]bool{}, owners: map[string]string{}, makers: map[string]bool{}}, people: map[string]security.Principal{}}
	authority, _, err := ca.Open(t.TempDir(), clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	pem, err := os.ReadFile(authority.File())
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		t.Fatal(err)
	}
	serve := func(h tds.Handler) tds.Target {
		s, err := tds.New(tds.Config{Handler: h, Certificate: func(string) (*tls.Certificate, error) { return authority.Leaf("127.0.0.1") }, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- s.Serve(ctx, l) }()
		t.Cleanup(func() {
			cancel()
			<-done
		})
		return tds.Target{Address: l.Addr().String(), TLS: &tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}}
	}
	box, err := seal.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	f.gateway, err = New(Config{
		Upstream: Upstream{Target: serve(f.far), User: "sa", Password: "of the administrator"}, DB: db, Box: box, TenantID: tenant, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	f.near = serve(f)
	return f
}

func (f *fixture) Authority(context.Context, *tds.LoginRequest) (tds.Authority, error) {
	return tds.Authority{}, nil
}

func (f *fixture) Login(ctx context.Context, r *tds.LoginRequest) (tds.Session, error) {
	e := f.entry
	e.Request, e.Server, e.Database = r, "srv1", entry.Database{ID: "id", Name: r.Database}
	e.Lookup = func(_ context.Context, name, _ string) (security.Principal, error) {
		p, ok := f.people[name]
		if !ok {
			return p, types.Errorf(33134, "Principal '%s' could not be found or this principal type is not supported.", name)
		}
		return p, nil
	}
	return f.gateway.Open(ctx, e)
}

// as logs somebody in and runs texts, and returns the last refusal's number.
func (f *fixture) as(e entry.Entry, database string, texts ...string) int32 {
	f.Helper()
	f.entry = e
	ctx, cancel := context.WithTimeout(f.Context(), 20*time.Second)
	defer cancel()
	password := tds.Secret("p")
	if !e.External {
		password = tds.Secret("pw of " + e.Login.Name)
	}
	c, err := tds.Dial(ctx, f.near, tds.Credentials{User: "u", Password: password, Database: database})
	if err != nil {
		if number(err) == 0 {
			f.Fatal(err)
		}
		return number(err)
	}
	defer c.Close()
	for _, text := range texts {
		if err := c.Run(ctx, text); err != nil {
			if number(err) == 0 {
				f.Fatal(err)
			}
			return number(err)
		}
	}
	return 0
}

func (f *fixture) want(number int32, e entry.Entry, texts ...string) {
	f.Helper()
	if got := f.as(e, "shop", texts...); got != number {
		f.Errorf("%s %q: %d, want %d", e.Login.Name, texts, got, number)
	}
}

// state is what the far server has: its logins' sids, users and roles.
func (f *fixture) state() string {
	f.far.mu.Lock()
	defer f.far.mu.Unlock()
	var out []string
	for name, l := range f.far.logins {
		out = append(out, fmt.Sprintf("login %.8s %x", name, l.sid))
	}
	for name, login := range f.far.users {
		out = append(out, fmt.Sprintf("user %.8s %.8s", name, login))
	}
	for name, members := range f.far.roles {
		for m := range members {
			out = append(out, fmt.Sprintf("member %s %.8s", name, m))
		}
		out = append(out, "role "+name)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}
