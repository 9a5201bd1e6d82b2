package engine

import (
	"context"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (x *frame) ifElse(ctx context.Context, st *ast.If) (signal, error) {
	yes, err := x.condition(ctx, st.Cond)
	switch {
	case err != nil:
		return onward, err
	case yes:
		return x.statement(ctx, st.Then)
	case st.Else != nil:
		return x.statement(ctx, st.Else)
	}
	return onward, nil
}

func (x *frame) while(ctx context.Context, st *ast.While) (signal, error) {
	for {
		if err := ctx.Err(); err != nil {
			return onward, err
		}
		yes, err := x.condition(ctx, st.Cond)
		if err = x.ended(err); err != nil || !yes { // SQL Server ends it each time, too
			return onward, err
		}
		sig, err := x.statement(ctx, st.Body)
		if err != nil {
			return onward, err
		}
		switch sig.kind {
		case breaks:
			return onward, nil
		case returns, jumps:
			return sig, nil
		}
	}
}

// leave is RETURN, with a status in a procedure and no value in a batch.
func (x *frame) leave(ctx context.Context, st *ast.Return) (signal, error) {
	if st.Value == nil {
		return signal{kind: returns}, nil
	}
	if x.returns != nil {
		v, err := x.valueAs(ctx, st.Value, x.returns.Type)
		x.returns.Value = v
		return signal{kind: returns}, err
	}
	if !x.module {
		return onward, types.Errorf(178, "A RETURN statement with a return value cannot be used in this context.").WithLevel(15, 1)
	}
	v, err := x.valueAs(ctx, st.Value, types.Of(types.Int))
	if err != nil {
		return onward, err
	}
	if v.IsNull() {
		err = x.out.Message(types.Errorf(282, "The '%s' procedure attempted to return a status of NULL, which is not allowed. A status of 0 will be returned instead.", x.name).WithLevel(10, 1))
	}
	x.status = int32(v.Int)
	return signal{kind: returns}, err
}

// waitFor sleeps. What a statement waits for, messages of a queue, is not
// built.
func (x *frame) waitFor(ctx context.Context, st *ast.WaitFor) error {
	if st.Stmt != nil {
		return types.Unsupported("WAITFOR (statement)")
	}
	v, err := x.valueAs(ctx, st.Value, types.Of(types.Time))
	if err != nil || v.IsNull() {
		return types.Errorf(148, "Incorrect time syntax in time string used with WAITFOR.").WithLevel(15, 1)
	}
	wait := time.Duration(v.Int * 100)
	if st.Kind == "TIME" {
		now := time.Now().UTC()
		today := now.Truncate(24 * time.Hour)
		if wait = today.Add(wait).Sub(now); wait < 0 {
			wait += 24 * time.Hour
		}
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
