package engine

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// executeAs is EXECUTE AS as a statement: it lasts until REVERT, or until the
// module or text that it stands in ends.
func (x *frame) executeAs(ctx context.Context, st *ast.ExecuteAs) error {
	if st.Cookie != "" {
		return types.Unsupported("EXECUTE AS … WITH COOKIE")
	}
	if err := x.impersonate(ctx, &st.Context); err != nil {
		return err
	}
	if n := len(x.s.as); n > 0 {
		x.s.as[n-1].noRevert = st.NoRevert
	}
	return nil
}

// impersonate makes the session another user, for whoever has IMPERSONATE.
func (x *frame) impersonate(ctx context.Context, c *ast.ExecuteContext) error {
	s := x.s
	if err := s.refresh(); err != nil {
		return err
	}
	switch c.Kind {
	case "CALLER":
		s.as = append(s.as, impersonation{who: s.who, frame: x})
		return nil
	case "USER":
	default:
		return types.Unsupported("EXECUTE AS " + c.Kind)
	}
	name, err := x.valueAs(ctx, c.Name, types.Sysname())
	if err != nil {
		return err
	}
	who, e := s.who.Impersonate(name.Text)
	if e != nil {
		return e
	}
	s.as, s.who = append(s.as, impersonation{who: s.who, frame: x}), who
	return nil
}

// revert ends what EXECUTE AS began in the same frame; elsewhere it does
// nothing.
func (x *frame) revert(st *ast.Revert) error {
	if st.Cookie != nil {
		return types.Unsupported("REVERT WITH COOKIE")
	}
	s, n := x.s, len(x.s.as)
	if n == 0 || s.as[n-1].noRevert || x.parent != nil && s.as[n-1].frame != x {
		return nil
	}
	s.who, s.as = s.as[n-1].who, s.as[:n-1]
	return nil
}
