package engine

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// prepared is a statement behind a handle.
type prepared struct {
	text         *script
	declarations string
}

// maxHandles is how many statements a session may have prepared.
const maxHandles = 100_000

// prepare is sp_prepare and, with run, sp_prepexec. A handle that the client
// passes in is one that it has no more use for.
func (s *Session) prepare(ctx context.Context, st *tds.Statement, args []*argument, run bool, r *tds.Results) error {
	delete(s.handles, st.Handle)
	t, err := s.parse(st.Text, st.Declarations)
	if err != nil {
		return s.last(err, r)
	}
	if _, err := s.declarations(st.Declarations); err != nil {
		return s.last(err, r)
	}
	if len(s.handles) >= maxHandles {
		return types.Errorf(701, "There is insufficient system memory in resource pool 'default' to run this query.").WithLevel(17, 123)
	}
	s.lastHandle++
	s.handles[s.lastHandle] = &prepared{t, st.Declarations}
	if run {
		err = s.runText(ctx, t, st.Declarations, args, r)
	}
	r.Return(tds.ReturnValue{Param: 0, Type: types.Of(types.Int), Value: types.NewInt(types.Int, int64(s.lastHandle))})
	return err
}

// executePrepared is sp_execute.
func (s *Session) executePrepared(ctx context.Context, handle int32, args []*argument, r *tds.Results) error {
	p := s.handles[handle]
	if p == nil {
		return noHandle(handle)
	}
	return s.runText(ctx, p.text, p.declarations, args, r)
}

func (s *Session) unprepare(handle int32) error {
	if s.handles[handle] == nil {
		return noHandle(handle)
	}
	delete(s.handles, handle)
	return nil
}

func noHandle(handle int32) error {
	return types.Errorf(8179, "Could not find prepared statement with handle %d.", handle).WithLevel(16, 2)
}
