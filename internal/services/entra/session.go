package entra

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// sessionCookie is the name of Entra's own cookie. It holds a random text and
// nothing else; who is signed in is in the database.
const sessionCookie = "ESTSAUTH"

// sessionLife is how long a browser that is not used stays signed in.
const sessionLife = 24 * time.Hour

// session is a browser's: the accounts that are signed in to it.
type session struct {
	key string // the cookie's value
	// made says that the browser has not got the cookie yet.
	made bool
	sessionDoc
	users map[string]*directory.User // of Accounts, by id
}

// sessionDoc is what is kept of a session.
type sessionDoc struct {
	// ID is what clients know the session by: session_state and sid.
	ID       string     `json:"id"`
	Accounts []signedIn `json:"accounts"`
}

// signedIn is one account, and when its password was given.
type signedIn struct {
	User string    `json:"user"`
	At   time.Time `json:"at"`
}

// session returns the browser's session, a new one for a browser without, or
// with one that is over. Accounts that are disabled, gone, or whose password
// was replaced since are left out.
func (s *Service) session(ctx context.Context, r *web.Request) (*session, error) {
	b := &session{users: map[string]*directory.User{}}
	cookie, err := r.HTTP.Cookie(sessionCookie)
	if err != nil || len(cookie.Value) != randomLength {
		b.key, b.made, b.ID = randomText(), true, s.Web.NewID()
		return b, nil
	}
	b.key = cookie.Value
	found, err := s.stored(ctx, &b.sessionDoc, nil, `SELECT doc FROM browser_sessions WHERE id = ? AND used > ?`,
		hashed(b.key), s.Web.Clock.Now().Add(-sessionLife).UnixNano())
	switch {
	case err != nil:
		return nil, err
	case !found:
		b.ID = s.Web.NewID()
		return b, nil
	}
	var kept []signedIn
	for _, a := range b.Accounts {
		u, err := s.Directory.User(ctx, a.User)
		if err != nil {
			return nil, err
		}
		if u != nil && u.Enabled && !u.Changed.After(a.At) {
			kept, b.users[u.ID] = append(kept, a), u
		}
	}
	b.Accounts = kept
	return b, nil
}

// signIn adds an account under a new cookie: whoever knew the old one, because
// he planted it, does not know this.
func (s *Service) signIn(ctx context.Context, b *session, u *directory.User) error {
	old, now := b.key, s.Web.Clock.Now()
	b.key, b.made = randomText(), true
	b.Accounts = slices.DeleteFunc(b.Accounts, func(a signedIn) bool { return a.User == u.ID })
	b.Accounts = append([]signedIn{{u.ID, now}}, b.Accounts...)
	b.users[u.ID] = u
	doc, err := json.Marshal(b.sessionDoc)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM browser_sessions WHERE id = ? OR used < ?`, hashed(old), now.Add(-sessionLife).UnixNano()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO browser_sessions (id, doc, used) VALUES (?, ?, ?)`, hashed(b.key), string(doc), now.UnixNano())
		return err
	})
}

// touch keeps a session that is used.
func (s *Service) touch(ctx context.Context, b *session) error {
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE browser_sessions SET used = ? WHERE id = ?`, s.Web.Clock.Now().UnixNano(), hashed(b.key))
		return err
	})
}

// signOut takes the account of a name out of a session, all without a name, and
// ends a session without accounts. It returns how many are left.
func (s *Service) signOut(ctx context.Context, b *session, name string) (left int, err error) {
	if name == "" {
		b.Accounts = nil
	}
	b.Accounts = slices.DeleteFunc(b.Accounts, func(a signedIn) bool { return strings.EqualFold(b.users[a.User].UPN, name) })
	doc, err := json.Marshal(b.sessionDoc)
	if err != nil {
		return 0, err
	}
	return len(b.Accounts), s.DB.Write(ctx, func(tx *store.Tx) error {
		if len(b.Accounts) > 0 {
			_, err := tx.Exec(ctx, `UPDATE browser_sessions SET doc = ? WHERE id = ?`, string(doc), hashed(b.key))
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM browser_sessions WHERE id = ?`, hashed(b.key))
		return err
	})
}

// at returns when an account signed in, and whether it has.
func (b *session) at(userID string) (time.Time, bool) {
	for _, a := range b.Accounts {
		if a.User == userID {
			return a.At, true
		}
	}
	return time.Time{}, false
}

// proof is what a form must send back, which only a page for this browser
// has: another site cannot read it, and cannot make it without the cookie.
func (b *session) proof() string {
	mac := hmac.New(sha256.New, []byte(b.key))
	mac.Write([]byte("form"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (b *session) proves(text string) bool {
	return !b.made && hmac.Equal([]byte(text), []byte(b.proof()))
}

// cookie gives the browser its cookie. It goes along in frames of other sites,
// as Entra's does: silent sign-in is made of such.
func (b *session) cookie(resp *web.Response) *web.Response {
	if !b.made {
		return resp
	}
	return resp.Add("Set-Cookie", newCookie(b.key, 0))
}

// newCookie is the cookie of a session; an age below zero takes it away.
func newCookie(value string, age int) string {
	c := http.Cookie{Name: sessionCookie, Value: value, MaxAge: age, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteNoneMode}
	return c.String()
}

const (
	randomBytes  = 32
	randomLength = (randomBytes*8 + 5) / 6 // in characters of base64
)

// randomText is 256 random bits.
func randomText() string {
	b := make([]byte, randomBytes)
	if _, err := rand.Read(b); err != nil {
		panic("entra: the source of randomness failed: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// hashed is what is kept of a text that only its holder knows.
func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
