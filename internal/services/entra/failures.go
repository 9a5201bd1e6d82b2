package entra

import (
	"context"
	"errors"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Entra's smart lockout: after ten wrong passwords an account is locked for a
// minute, and longer after each further one. A place where its user has signed
// in is counted by itself, so that nobody locks him out from elsewhere. An
// address has more, since many people may share it, and on one machine all do.
const (
	failuresOfUser    = 10
	failuresOfAddress = 100
	firstLock         = time.Minute
	longestLock       = time.Hour
	// failuresForgotten is how long after the last failure the count begins
	// again.
	failuresForgotten = 24 * time.Hour
)

// limit is one count of failures. Those of a user alone are forgotten when he
// signs in.
type limit struct {
	name string
	most int
	own  bool
}

// limitsOf are what an attempt at a user's password counts against; of a name
// that nobody has, at "", against the address alone.
func (s *Service) limitsOf(ctx context.Context, userID string, at directory.Place) ([]limit, error) {
	known, err := s.familiar(ctx, userID, at)
	if err != nil {
		return nil, err
	}
	if known != "" {
		return []limit{{name: "user " + userID + " " + known, most: failuresOfUser, own: true}}, nil
	}
	limits := []limit{{name: addressOf(at), most: failuresOfAddress}}
	if userID != "" {
		limits = append(limits, limit{name: "user " + userID, most: failuresOfUser, own: true})
	}
	return limits, nil
}

func lockedUntil(ctx context.Context, tx *store.Tx, name string) (until int64, err error) {
	err = tx.QueryRow(ctx, `SELECT until FROM signin_failures WHERE name = ?`, name).Scan(&until)
	if errors.Is(err, store.ErrNoRows) {
		return 0, nil
	}
	return until, err
}

// attempt counts an attempt as a failure before it is made, so that attempts
// at the same moment are counted too; succeeded takes it back. It refuses when
// there were too many.
func (s *Service) attempt(ctx context.Context, limits []limit) error {
	now := s.Web.Clock.Now()
	locked := false
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		locked = false
		if _, err := tx.Exec(ctx, `DELETE FROM signin_failures WHERE last < ?`, now.Add(-failuresForgotten).UnixNano()); err != nil {
			return err
		}
		for _, l := range limits {
			until, err := lockedUntil(ctx, tx, l.name)
			if err != nil {
				return err
			}
			if now.UnixNano() < until {
				locked = true
				return nil
			}
		}
		for _, l := range limits {
			if err := fail(ctx, tx, l, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && locked {
		err = azerr.New(azerr.Invalid, "invalid_grant", "AADSTS50053: The account is locked, you've tried to sign in too many times with an incorrect user ID or password.")
	}
	return err
}

func fail(ctx context.Context, tx *store.Tx, l limit, now time.Time) error {
	if _, err := tx.Exec(ctx, `INSERT INTO signin_failures (name, failed, until, last) VALUES (?, 1, 0, ?)
		ON CONFLICT (name) DO UPDATE SET failed = signin_failures.failed + 1, last = excluded.last`, l.name, now.UnixNano()); err != nil {
		return err
	}
	var failed int
	if err := tx.QueryRow(ctx, `SELECT failed FROM signin_failures WHERE name = ?`, l.name).Scan(&failed); err != nil {
		return err
	}
	if failed < l.most {
		return nil
	}
	lock := firstLock
	for i := l.most; i < failed && lock < longestLock; i++ {
		lock *= 2
	}
	_, err := tx.Exec(ctx, `UPDATE signin_failures SET until = ? WHERE name = ?`, now.Add(min(lock, longestLock)).UnixNano(), l.name)
	return err
}

// succeeded forgets a user's failures, and of what else was counted the attempt
// alone: whoever knows one password must not be able to try others for ever.
// The place is the user's own from then on.
func (s *Service) succeeded(ctx context.Context, userID string, at directory.Place, counted []limit) error {
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		for _, l := range counted {
			if !l.own {
				if err := takeBack(ctx, tx, l.name); err != nil {
					return err
				}
				continue
			}
			if _, err := tx.Exec(ctx, `DELETE FROM signin_failures WHERE name = ?`, l.name); err != nil {
				return err
			}
		}
		return s.remember(ctx, tx, userID, at)
	})
}

// forgive takes one attempt back that was none.
func (s *Service) forgive(ctx context.Context, l limit) error {
	return s.DB.Write(ctx, func(tx *store.Tx) error { return takeBack(ctx, tx, l.name) })
}

func takeBack(ctx context.Context, tx *store.Tx, name string) error {
	_, err := tx.Exec(ctx, `UPDATE signin_failures SET failed = failed - 1, until = 0 WHERE name = ? AND failed > 0`, name)
	return err
}
