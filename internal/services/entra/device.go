package entra

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	deviceLife     = 15 * time.Minute
	deviceInterval = 5 // seconds
	// mostDevices bounds how many codes wait that anybody may ask for, without
	// proving anything.
	mostDevices    = 10_000
	verificationAt = "https://microsoft.com/devicelogin"
)

// The states of a device code.
const (
	devicePending  = "pending"
	deviceApproved = "approved"
	deviceDeclined = "declined"
	deviceUsed     = "used"
)

// device is a device code that waits for its user.
type device struct {
	userCode string
	granted
}

// deviceCodeV2 and deviceCodeV1 give a device the code that its user types in
// elsewhere.
func (s *Service) deviceCodeV2(ctx context.Context, r *web.Request) (*web.Response, error) {
	code, d, err := s.newDevice(ctx, r, false)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{
		"user_code": d.userCode, "device_code": code, "verification_uri": verificationAt,
		"expires_in": int(deviceLife.Seconds()), "interval": deviceInterval, "message": deviceMessage(d.userCode),
	}), nil
}

func (s *Service) deviceCodeV1(ctx context.Context, r *web.Request) (*web.Response, error) {
	code, d, err := s.newDevice(ctx, r, true)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{
		"user_code": d.userCode, "device_code": code, "verification_url": verificationAt,
		"expires_in": strconv.Itoa(int(deviceLife.Seconds())), "interval": strconv.Itoa(deviceInterval), "message": deviceMessage(d.userCode),
	}), nil
}

func deviceMessage(code string) string {
	return fmt.Sprintf("To sign in, use a web browser to open the page %s and enter the code %s to authenticate.", verificationAt, code)
}

func (s *Service) newDevice(ctx context.Context, r *web.Request, v1 bool) (code string, d *device, err error) {
	form, err := formOf(r)
	if err != nil {
		return "", nil, err
	}
	tenant, err := s.userTenant(r)
	if err != nil {
		return "", nil, err
	}
	a, err := s.app(ctx, form.Get("client_id"))
	if err != nil {
		return "", nil, err
	}
	if err := a.fits(tenant); err != nil {
		return "", nil, err
	}
	asked, err := scopeOf(form, v1)
	if err != nil {
		return "", nil, err
	}
	if _, _, err := s.wanted(ctx, a, asked); err != nil {
		return "", nil, err
	}
	d = &device{userCode: newUserCode(), granted: granted{Family: s.Web.NewID(), Client: a.id, Kind: nativeKind, Scope: asked}}
	doc, err := json.Marshal(d.granted)
	if err != nil {
		return "", nil, err
	}
	code, now := "1."+randomText(), s.Web.Clock.Now()
	return code, d, s.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM device_codes WHERE expires < ?`, now.Add(-codesKept).UnixNano()); err != nil {
			return err
		}
		waiting := 0
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM device_codes WHERE state = ? AND expires > ?`, devicePending, now.UnixNano()).Scan(&waiting); err != nil {
			return err
		}
		if waiting >= mostDevices {
			return azerr.New(azerr.Throttled, "temporarily_unavailable", "AADSTS90033: Too many device codes are waiting. Try again in a while.")
		}
		_, err := tx.Exec(ctx, `INSERT INTO device_codes (id, user_code, doc, state, expires) VALUES (?, ?, ?, ?, ?)`,
			hashed(code), d.userCode, string(doc), devicePending, now.Add(deviceLife).UnixNano())
		return err
	})
}

// newUserCode makes nine characters, none of which looks like another.
func newUserCode() string {
	const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	code := make([]byte, 9)
	for i := range code {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			panic("entra: the source of randomness failed: " + err.Error())
		}
		code[i] = alphabet[n.Int64()]
	}
	return string(code)
}

// deviceAuth shows the page for a device's code.
func (s *Service) deviceAuth(ctx context.Context, r *web.Request) (*web.Response, error) {
	if _, err := s.userTenant(r); err != nil {
		return nil, err
	}
	b, err := s.session(ctx, r)
	if err != nil {
		return nil, err
	}
	resp, err := s.show("device", page{Canary: b.proof(), Tenant: r.Param("tenant"), Ctx: r.QueryValue("otc")})
	if err != nil {
		return nil, err
	}
	return b.cookie(resp), nil
}

// deviceEnter takes a device's code.
func (s *Service) deviceEnter(ctx context.Context, r *web.Request) (*web.Response, error) {
	form, b, err := s.form(ctx, r)
	if err != nil {
		return nil, err
	}
	again := func(text string) (*web.Response, error) {
		return s.show("device", page{Canary: b.proof(), Tenant: r.Param("tenant"), Ctx: form.Get("otc"), Error: text})
	}
	f, err := s.deviceFlow(ctx, r, form.Get("otc"))
	var e *azerr.Error
	switch {
	case errors.As(err, &e) && numberOf(e) == 50053:
		return again("You've entered too many codes that don't work. Wait a while, then try again. (AADSTS50053)")
	case errors.As(err, &e) && e.Kind != azerr.Internal:
		return again("That code didn't work. Check the code and try again. (AADSTS70018)")
	case err != nil:
		return nil, err
	}
	usable := s.usable(b, nil)
	if len(usable) == 0 {
		return s.ask(b, f, "", "")
	}
	return s.pick(b, f)
}

// deviceFlow finds the device that waits with a user code. Wrong codes are
// counted like wrong passwords, whichever form brings them: whoever tries codes
// is after somebody's pending sign-in.
func (s *Service) deviceFlow(ctx context.Context, r *web.Request, userCode string) (*flow, error) {
	if _, err := s.userTenant(r); err != nil {
		return nil, err
	}
	tries, err := s.triesOfCodes(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := s.attempt(ctx, []limit{tries}); err != nil {
		return nil, err
	}
	userCode = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(userCode), "-", ""))
	d := &device{userCode: userCode}
	found, err := s.stored(ctx, &d.granted, nil, `SELECT doc FROM device_codes WHERE user_code = ? AND state = ? AND expires > ?`,
		userCode, devicePending, s.Web.Clock.Now().UnixNano())
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, azerr.New(azerr.Invalid, "invalid_request", "AADSTS70018: Invalid verification code due to User typing in wrong user code for device code flow.")
	}
	if err := s.forgive(ctx, tries); err != nil {
		return nil, err
	}
	a, err := s.app(ctx, d.Client)
	if err != nil {
		return nil, err
	}
	return &flow{api: "device", ctx: userCode, app: a, asked: d.Scope, device: d}, nil
}

// triesOfCodes counts by the browser, where somebody has signed in with it, and
// by the address of all others: they do not shut that one out.
func (s *Service) triesOfCodes(ctx context.Context, r *web.Request) (limit, error) {
	at := placeOf(r)
	known, err := s.known(ctx, at)
	if known {
		return limit{name: "code " + placesOf(at)[0], most: failuresOfUser}, err
	}
	return limit{name: "code " + addressOf(at), most: failuresOfAddress}, err
}

// decide ends a device's waiting, once.
func (s *Service) decide(ctx context.Context, d *device, state, user string, at time.Time) error {
	g := d.granted
	g.User, g.At = user, at
	doc, err := json.Marshal(g)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE device_codes SET state = ?, doc = ? WHERE user_code = ? AND state = ?`, state, string(doc), d.userCode, devicePending)
		if err == nil && n == 0 {
			return badForm()
		}
		return err
	})
}

// poll is the grant device_code.
func (s *Service) poll(ctx context.Context, r *web.Request, a *app, form url.Values) (*granted, error) {
	code := form.Get("device_code")
	if code == "" {
		code = form.Get("code") // version 1
	}
	if code == "" {
		return nil, missing("device_code")
	}
	var g granted
	var state string
	var expires int64
	found, err := s.stored(ctx, &g, []any{&state, &expires}, `SELECT doc, state, expires FROM device_codes WHERE id = ?`, hashed(code))
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, azerr.New(azerr.Invalid, "bad_verification_code", "AADSTS70019: The provided value for the input parameter 'device_code' is not valid.")
	case g.Client != a.id:
		return nil, badGrant()
	case state == deviceUsed:
		return nil, alreadyRedeemed()
	case s.Web.Clock.Now().UnixNano() >= expires:
		return nil, azerr.New(azerr.Invalid, "expired_token", "AADSTS70020: The provided value for the input parameter 'device_code' is not valid. This device code has expired.")
	case state == deviceDeclined:
		return nil, azerr.New(azerr.Invalid, "authorization_declined", "AADSTS65004: User declined to consent to access the app.")
	case state == devicePending:
		return nil, azerr.New(azerr.Invalid, "authorization_pending", "AADSTS70016: OAuth 2.0 device flow error. Authorization is pending. Continue polling.")
	}
	if err := s.proveBySecret(ctx, r, a, form); err != nil {
		return nil, err
	}
	return &g, s.DB.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE device_codes SET state = ? WHERE id = ? AND state = ?`, deviceUsed, hashed(code), deviceApproved)
		if err == nil && n == 0 {
			return badGrant()
		}
		return err
	})
}
