package portal

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/directory"
)

// loginOrigin is where the portal sends people to sign in, if they come
// through the proxy.
const loginOrigin = "https://login.microsoftonline.com"

const (
	// returnPath is where Entra sends people back to.
	returnPath  = prefix + "/signin/entra"
	signInScope = "openid profile " + armResource + "/.default"
	// awayLife is how long somebody may take to sign in.
	awayLife = 10 * time.Minute
)

// away is what the portal remembers of a browser that it sent to Entra, in a
// cookie of that browser: what is redeemed by another one is of no use.
type away struct{ State, Nonce, Verifier, Next string }

// awayCookie is SameSite=Lax: the way back begins on Entra's page.
func (t *site) awayCookie(value string) *http.Cookie {
	c := t.cookie("away", value)
	if c.SameSite = http.SameSiteLaxMode; value != "" {
		c.MaxAge = int(awayLife.Seconds())
	}
	return c
}

// leave sends a browser to Entra: authorization code with PKCE.
func (p *Portal) leave(w http.ResponseWriter, r *http.Request, t *site, to string) {
	a := away{State: randomToken(), Nonce: randomToken(), Verifier: randomToken(), Next: to}
	value, err := json.Marshal(a)
	if err != nil {
		plainError(w, http.StatusInternalServerError, err.Error())
		return
	}
	http.SetCookie(w, t.awayCookie(base64.RawURLEncoding.EncodeToString(value)))
	challenge := sha256.Sum256([]byte(a.Verifier))
	http.Redirect(w, r, loginOrigin+"/organizations/oauth2/v2.0/authorize?"+url.Values{
		"client_id": {ClientID}, "response_type": {"code"}, "response_mode": {"query"}, "redirect_uri": {t.origin() + returnPath},
		"scope": {signInScope}, "state": {a.State}, "nonce": {a.Nonce},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}.Encode(), http.StatusFound)
}

// leaveAddress is where Entra signs a browser out, of all that it is signed in
// to, and leads it back to the portal.
func leaveAddress(t *site) string {
	return loginOrigin + "/organizations/oauth2/v2.0/logout?" + url.Values{"post_logout_redirect_uri": {t.origin() + prefix + "/signin?out=1"}}.Encode()
}

// comeBack takes a browser that comes from Entra.
func (p *Portal) comeBack(w http.ResponseWriter, r *http.Request, t *site) {
	var a away
	cookie, err := r.Cookie(t.cookieName("away"))
	if err == nil {
		var value []byte
		if value, err = base64.RawURLEncoding.DecodeString(cookie.Value); err == nil {
			err = json.Unmarshal(value, &a)
		}
	}
	http.SetCookie(w, t.awayCookie(""))
	query := r.URL.Query()
	refuse := func(text string) {
		p.signInPage(w, r, t, http.StatusForbidden, signIn{Error: text, Next: next(a.Next), Entra: true})
	}
	switch {
	case err != nil || a.State == "" || subtle.ConstantTimeCompare([]byte(a.State), []byte(query.Get("state"))) != 1:
		refuse("This sign-in was not begun in this browser, or took too long. Sign in again.")
		return
	case query.Get("error") != "":
		refuse(query.Get("error_description"))
		return
	}
	user, err := p.redeem(r, t, a, query.Get("code"))
	if err != nil {
		p.Log.Warn("portal sign-in", "error", err)
		refuse("The sign-in could not be completed. Sign in again.")
		return
	}
	p.enter(w, r, t, user, next(a.Next))
}

// redeem changes a code for who has signed in. The id token comes from Entra
// itself, over a connection inside this process, not from the browser.
func (p *Portal) redeem(r *http.Request, t *site, a away, code string) (*directory.Object, error) {
	form := url.Values{
		"client_id": {ClientID}, "grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {t.origin() + returnPath}, "code_verifier": {a.Verifier},
		"scope": {signInScope},
	}
	req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, loginOrigin+"/organizations/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := p.Client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var answer struct {
		IDToken string `json:"id_token"`
		Error   string `json:"error_description"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(nil, resp.Body, 1<<20)).Decode(&answer); err != nil {
		return nil, fmt.Errorf("read the token answer: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("redeem the code: %s", answer.Error)
	}
	parts := strings.Split(answer.IDToken, ".")
	if len(parts) != 3 {
		return nil, fmt.Errorf("the token answer holds no id token")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, err
	}
	var claims struct {
		Audience string `json:"aud"`
		Nonce    string `json:"nonce"`
		ObjectID string `json:"oid"`
		UPN      string `json:"preferred_username"`
		Name     string `json:"name"`
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		return nil, err
	}
	if claims.Audience != ClientID || claims.Nonce != a.Nonce || claims.ObjectID == "" {
		return nil, fmt.Errorf("the id token is for another client or another sign-in")
	}
	return &directory.Object{ID: claims.ObjectID, UPN: claims.UPN, Name: claims.Name}, nil
}
