package entra

import (
	"context"
	"net/http"
	"net/netip"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// browserCookie names a browser for directory.PlaceLife, whoever signs in with
// it. It opens nothing: it keeps what others try from counting against its user.
const browserCookie = "__Host-buid"

// placesOf are the names of a place: the browser's, which nobody else has, and
// the address's.
func placesOf(at directory.Place) []string {
	address := addressOf(at)
	if at.Browser == "" {
		return []string{address}
	}
	return []string{"browser " + hashed(at.Browser), address}
}

// addressOf is an address as what is counted by: all of this machine are one,
// for any program may call from each of them, and so are those of one IPv6
// network.
func addressOf(at directory.Place) string {
	ip, err := netip.ParseAddr(at.Address)
	switch ip = ip.Unmap().WithZone(""); {
	case err != nil:
		return "address " + at.Address
	case ip.IsLoopback():
		return "address of this machine"
	case ip.Is6():
		return "address " + netip.PrefixFrom(ip, 64).Masked().String()
	}
	return "address " + ip.String()
}

// familiar is the name of a place where a user has signed in of late, "" for
// one where he has not.
func (s *Service) familiar(ctx context.Context, userID string, at directory.Place) (name string, err error) {
	if userID == "" {
		return "", nil
	}
	since := s.Web.Clock.Now().Add(-directory.PlaceLife).UnixNano()
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		name = ""
		for _, place := range placesOf(at) {
			n := 0
			if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM familiar_places WHERE user_id = ? AND place = ? AND used > ?`, userID, place, since).Scan(&n); err != nil {
				return err
			}
			if n > 0 {
				name = place
				return nil
			}
		}
		return nil
	})
	return name, err
}

// known reports whether anybody has signed in with a browser of late.
func (s *Service) known(ctx context.Context, at directory.Place) (bool, error) {
	n := 0
	if at.Browser == "" {
		return false, nil
	}
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `SELECT COUNT(*) FROM familiar_places WHERE place = ? AND used > ?`, placesOf(at)[0], s.Web.Clock.Now().Add(-directory.PlaceLife).UnixNano()).Scan(&n)
	})
	return n > 0, err
}

// remember makes a place a user's own: the browser, or the address of who has
// none.
func (s *Service) remember(ctx context.Context, tx *store.Tx, userID string, at directory.Place) error {
	now := s.Web.Clock.Now()
	if _, err := tx.Exec(ctx, `DELETE FROM familiar_places WHERE used < ?`, now.Add(-directory.PlaceLife).UnixNano()); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO familiar_places (user_id, place, used) VALUES (?, ?, ?)
		ON CONFLICT (user_id, place) DO UPDATE SET used = excluded.used`, userID, placesOf(at)[0], now.UnixNano())
	return err
}

// placeOf is where a request comes from, with a browser's cookie if it has one.
func placeOf(r *web.Request) directory.Place {
	at := directory.PlaceAt(r.HTTP.RemoteAddr)
	if c, err := r.HTTP.Cookie(browserCookie); err == nil && len(c.Value) == randomLength {
		at.Browser = c.Value
	}
	return at
}

// named gives the browser of a sign-in its cookie, or the same one for longer.
func named(resp *web.Response, at directory.Place) *web.Response {
	c := http.Cookie{Name: browserCookie, Value: at.Browser, MaxAge: int(directory.PlaceLife.Seconds()), Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	return resp.Add("Set-Cookie", c.String())
}
