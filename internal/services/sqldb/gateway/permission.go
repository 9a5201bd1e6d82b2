package gateway

import "context"

// mayCreateUsers asks the other server whether who is logged in may make users
// there. It is asked on a connection of its own, as the same login: the
// session's may be within a transaction, or be somebody else by EXECUTE AS. A
// login that is refused by now may not. A server that does not know CREATE
// USER as a permission says NULL of it.
func (r *rewriter) mayCreateUsers(ctx context.Context) (bool, error) {
	if r.entry.Login.Admin {
		return true, nil
	}
	user, password := r.entry.Login.Name, r.entry.Request.Password
	if r.entry.External {
		m, err := r.mirror(ctx, r.entry.Login.SID)
		if err != nil || m == nil {
			return false, err
		}
		user, password = m.login, m.password
	}
	c, err := r.dial(ctx, user, password, r.entry.Database.Name)
	if number(err) != 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer c.Close()
	found, err := rows(ctx, c, "SELECT 1 WHERE HAS_PERMS_BY_NAME(NULL, 'DATABASE', 'ALTER ANY USER') = 1 OR HAS_PERMS_BY_NAME(NULL, 'DATABASE', 'CREATE USER') = 1")
	return len(found) == 1, err
}
