package directory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// User is a person's account.
type User struct {
	Object
	Enabled bool
	// HasPassword says whether the user can sign in with one at all: the
	// operator has none until somebody gives it one.
	HasPassword bool
	// MustChange says that the password is to be replaced at the next sign-in.
	MustChange bool
	// Changed is when sessions and refresh tokens from before became void: the
	// password was replaced, or the account disabled.
	Changed time.Time
	Created time.Time
	// Profile holds what only people read: givenName, surname, jobTitle and
	// their like, by Graph's names.
	Profile map[string]string
}

// NewUser is what a user is made of. UPN may lack its domain.
type NewUser struct {
	UPN, Name, Password string
	Disabled            bool
	MustChange          bool
	Profile             map[string]string
}

// UserChange holds what is to become of a user; nil leaves a thing alone.
type UserChange struct {
	UPN, Name, Password *string
	Enabled, MustChange *bool
	Profile             map[string]string // "" removes a name
}

// The reasons for which a user cannot be as asked.
var (
	ErrBadName      = errors.New("a user principal name has up to 64 letters, digits and ' . - _ ! # ^ ~ before its domain, and does not begin or end with a dot")
	ErrBadDomain    = fmt.Errorf("the domain of a user principal name must be %s", domain)
	ErrUserExists   = errors.New("another object with the same value for property userPrincipalName already exists")
	ErrWeakPassword = errors.New("a password has 8 to 256 characters, of three of these four kinds: small letters, capital letters, digits, others")
	ErrNoUser       = errors.New("there is no such user")
)

// CreateUser makes a user. It returns one of the errors above for what cannot
// be.
func (d *Directory) CreateUser(ctx context.Context, n NewUser) (*User, error) {
	upn, err := d.upn(n.UPN)
	if err != nil {
		return nil, err
	}
	if n.Name == "" {
		n.Name, _, _ = strings.Cut(upn, "@")
	}
	hash := ""
	if n.Password != "" {
		if hash, err = d.hashPassword(ctx, n.Password); err != nil {
			return nil, err
		}
	}
	now := d.Clock.Now()
	u := &User{
		Object:  Object{ID: d.NewID(), Kind: principal.User, Name: n.Name, UPN: upn},
		Enabled: !n.Disabled, HasPassword: hash != "", MustChange: n.MustChange, Changed: now, Created: now, Profile: n.Profile,
	}
	err = d.DB.Write(ctx, func(tx *store.Tx) error { return insertUser(ctx, tx, u, hash) })
	if store.IsDuplicate(err) {
		return nil, ErrUserExists
	}
	return u, err
}

// UpdateUser changes a user. A new password, and disabling, end what the user
// was signed in to.
func (d *Directory) UpdateUser(ctx context.Context, id string, c UserChange) error {
	hash := ""
	if c.Password != nil {
		var err error
		if hash, err = d.hashPassword(ctx, *c.Password); err != nil {
			return err
		}
	}
	if c.UPN != nil {
		upn, err := d.upn(*c.UPN)
		if err != nil {
			return err
		}
		c.UPN = &upn
	}
	err := d.DB.Write(ctx, func(tx *store.Tx) error {
		found, err := queryUsers(ctx, tx, `p.id = ?`, id)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return ErrNoUser
		}
		u, kept := found[0].User, found[0].hash
		u.apply(c, d.Clock.Now())
		if hash != "" {
			kept = hash
		}
		profile, err := json.Marshal(u.Profile)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE principals SET name = ?, upn = ?, upn_key = ? WHERE id = ?`, u.Name, u.UPN, strings.ToLower(u.UPN), u.ID); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE users SET enabled = ?, password = ?, must_change = ?, changed = ?, profile = ? WHERE id = ?`,
			flag(u.Enabled), kept, flag(u.MustChange), u.Changed.UnixNano(), string(profile), u.ID)
		return err
	})
	if store.IsDuplicate(err) {
		return ErrUserExists
	}
	return err
}

func (u *User) apply(c UserChange, now time.Time) {
	if c.Password != nil {
		u.Changed, u.MustChange = now, false
	}
	if c.Enabled != nil {
		if !*c.Enabled && u.Enabled {
			u.Changed = now
		}
		u.Enabled = *c.Enabled
	}
	if c.MustChange != nil {
		u.MustChange = *c.MustChange
	}
	if c.Name != nil {
		u.Name = *c.Name
	}
	if c.UPN != nil {
		u.UPN = *c.UPN
	}
	for name, value := range c.Profile {
		if u.Profile == nil {
			u.Profile = map[string]string{}
		}
		u.Profile[name] = value
		if value == "" {
			delete(u.Profile, name)
		}
	}
}

// RemoveUser deletes a user, with its memberships.
func (d *Directory) RemoveUser(ctx context.Context, id string) error {
	return d.DB.Write(ctx, func(tx *store.Tx) error { return d.Delete(ctx, tx, id) })
}

// User returns the user of an object id or a user principal name, nil without
// an error when there is none. A name without a domain is the tenant's.
func (d *Directory) User(ctx context.Context, name string) (*User, error) {
	found, err := d.users(ctx, `p.kind = 'User' AND (p.id = ? OR p.upn_key = ? OR p.upn_key = ?)`, strings.ToLower(name), strings.ToLower(name), strings.ToLower(name)+"@"+domain)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	// Somebody may be named as another's id.
	if i := slices.IndexFunc(found, func(a account) bool { return a.ID == strings.ToLower(name) }); i > 0 {
		return &found[i].User, nil
	}
	return &found[0].User, nil
}

// Users returns all users, by id.
func (d *Directory) Users(ctx context.Context) ([]*User, error) {
	found, err := d.users(ctx, `p.kind = 'User'`)
	out := make([]*User, len(found))
	for i := range found {
		out[i] = &found[i].User
	}
	return out, err
}

// account is a user with the hash that nobody else sees.
type account struct {
	User
	hash string
}

func (d *Directory) users(ctx context.Context, where string, args ...any) (found []account, err error) {
	err = d.DB.Read(ctx, func(tx *store.Tx) (err error) {
		found, err = queryUsers(ctx, tx, where, args...)
		return err
	})
	return found, err
}

func queryUsers(ctx context.Context, tx *store.Tx, where string, args ...any) ([]account, error) {
	rows, err := tx.Query(ctx, `SELECT p.id, p.name, p.upn, u.enabled, u.password, u.must_change, u.changed, u.created, u.profile
		FROM principals p JOIN users u ON u.id = p.id WHERE `+where+` ORDER BY p.id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []account
	for rows.Next() {
		a := account{User: User{Object: Object{Kind: principal.User}}}
		var enabled, must, changed, created int64
		var profile string
		if err := rows.Scan(&a.ID, &a.Name, &a.UPN, &enabled, &a.hash, &must, &changed, &created, &profile); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(profile), &a.Profile); err != nil {
			return nil, fmt.Errorf("the profile of user %s: %w", a.ID, err)
		}
		a.Enabled, a.MustChange, a.HasPassword = enabled != 0, must != 0, a.hash != ""
		a.Changed, a.Created = time.Unix(0, changed).UTC(), time.Unix(0, created).UTC()
		out = append(out, a)
	}
	return out, rows.Err()
}

func insertUser(ctx context.Context, tx *store.Tx, u *User, hash string) error {
	profile := []byte("{}")
	if len(u.Profile) > 0 {
		var err error
		if profile, err = json.Marshal(u.Profile); err != nil {
			return err
		}
	}
	if err := insert(ctx, tx, &u.Object); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO users (id, enabled, password, must_change, changed, created, profile) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		u.ID, flag(u.Enabled), hash, flag(u.MustChange), u.Changed.UnixNano(), u.Created.UnixNano(), string(profile))
	return err
}

// upn completes and checks a user principal name. Entra allows some characters
// more; they would have to be escaped wherever a name is written.
func (d *Directory) upn(name string) (string, error) {
	if !strings.Contains(name, "@") {
		name += "@" + domain
	}
	local, at, _ := strings.Cut(name, "@")
	switch {
	case !strings.EqualFold(at, domain):
		return "", ErrBadDomain
	case local == "" || len(local) > 64 || local[0] == '.' || local[len(local)-1] == '.' ||
		strings.Trim(strings.ToLower(local), "abcdefghijklmnopqrstuvwxyz0123456789'.-_!#^~") != "":
		return "", ErrBadName
	}
	return name, nil
}
