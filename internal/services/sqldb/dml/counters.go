package dml

import (
	"context"
	"encoding/binary"
	"math/big"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Counters are the last values of IDENTITY columns and of rowversion. A
// ROLLBACK does not give values back, as SQL Server has it: what is in memory
// counts, and the table "counter" keeps it for the next process, written with
// the rows that have the values. The zero value with Kept false is for
// temporary tables.
type Counters struct {
	// Kept says that the store has a table "counter".
	Kept bool

	mu    sync.Mutex
	last  map[int32]position
	dirty map[int32]bool
	// flushed are those written in the transaction that is open.
	flushed []int32
	// before are the positions that were reset in an open transaction.
	before map[int32]position
}

type position struct {
	value int64
	used  bool
}

// versions is the counter of rowversion, which is the database's.
const versions int32 = 0

// Take moves a counter on: next gets the last value, false if there is none.
func (c *Counters) Take(ctx context.Context, conn *rowstore.Conn, id int32, next func(last int64, used bool) (int64, error)) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.position(ctx, conn, id)
	if err != nil {
		return 0, err
	}
	n, err := next(p.value, p.used)
	if err != nil {
		return 0, err
	}
	c.set(id, position{n, true})
	return n, nil
}

// Last returns where a counter stands, false where it was not used.
func (c *Counters) Last(ctx context.Context, conn *rowstore.Conn, id int32) (int64, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.position(ctx, conn, id)
	return p.value, p.used, err
}

// Reset makes a counter begin again, or with to stand there, in a transaction
// of which Ended tells the end.
func (c *Counters) Reset(ctx context.Context, conn *rowstore.Conn, id int32, to *int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.position(ctx, conn, id)
	if err != nil {
		return err
	}
	if c.before == nil {
		c.before = map[int32]position{}
	}
	if _, ok := c.before[id]; !ok {
		c.before[id] = p
	}
	now := position{}
	if to != nil {
		now = position{*to, true}
	}
	c.set(id, now)
	return nil
}

// Begin forgets the counter of an object that is new: one whose CREATE was
// rolled back may have had its id, and has left a position behind.
func (c *Counters) Begin(id int32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last == nil {
		c.last = map[int32]position{}
	}
	delete(c.before, id)
	c.set(id, position{})
}

// Ended tells of the end of the transaction, or of a statement or a part of
// it that was rolled back: then what was reset is what it was.
func (c *Counters) Ended(committed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !committed {
		for _, id := range c.flushed {
			c.dirty[id] = true
		}
		for id, p := range c.before {
			if now := c.last[id]; !now.used || p.used && p.value > now.value {
				c.set(id, p)
			}
		}
	}
	c.before, c.flushed = nil, nil
}

func (c *Counters) set(id int32, p position) {
	if c.dirty == nil {
		c.dirty = map[int32]bool{}
	}
	c.last[id], c.dirty[id] = p, true
}

func (c *Counters) position(ctx context.Context, conn *rowstore.Conn, id int32) (position, error) {
	if c.last == nil {
		c.last = map[int32]position{}
	}
	p, ok := c.last[id]
	if ok || !c.Kept {
		return p, nil
	}
	err := store{conn}.rows(ctx, "SELECT last FROM main.counter WHERE id = ?", []types.Type{types.Of(types.BigInt)}, func(v []types.Value) error {
		p = position{v[0].Int, true}
		return nil
	}, int64(id))
	if err == nil {
		c.last[id] = p
	}
	return p, err
}

// Flush writes where counters stand, in the caller's transaction, which must be
// the database's only one that writes. If that is rolled back (Ended), they
// are written again.
func (c *Counters) Flush(ctx context.Context, conn *rowstore.Conn) error {
	if !c.Kept {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for id := range c.dirty {
		p := c.last[id]
		var err error
		if p.used {
			err = store{conn}.exec(ctx, "INSERT INTO main.counter (id, last) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET last = excluded.last", int64(id), p.value)
		} else {
			err = store{conn}.exec(ctx, "DELETE FROM main.counter WHERE id = ?", int64(id))
		}
		if err != nil {
			return err
		}
		delete(c.dirty, id)
		c.flushed = append(c.flushed, id)
	}
	return nil
}

// nextIdentity is the value of an IDENTITY column's next row: 8115 where its
// type has no more.
func (w *work) nextIdentity(t *table, c *catalog.Column) (int64, error) {
	return w.take(t, t.t.ID, func(last int64, used bool) (int64, error) {
		if !used {
			return c.Identity.Seed, nil
		}
		n := new(big.Int).Add(big.NewInt(last), big.NewInt(c.Identity.Increment))
		if !n.IsInt64() || c.Type.Kind.Integer() && !types.InRange(c.Type.Kind, n) || c.Type.Kind == types.Decimal && !(types.Dec{Unscaled: n}).Fits(int(c.Type.Precision)) {
			return 0, types.Errorf(8115, "Arithmetic overflow error converting IDENTITY to data type %s.", c.Type.Kind)
		}
		return n.Int64(), nil
	})
}

// gaveIdentity notes a value that IDENTITY_INSERT gave.
func (w *work) gaveIdentity(t *table, c *catalog.Column, n int64) error {
	_, err := w.take(t, t.t.ID, func(last int64, used bool) (int64, error) {
		if used && (c.Identity.Increment > 0) == (last > n) {
			return last, nil
		}
		return n, nil
	})
	return err
}

// nextVersion is the next rowversion of the database that a table is in.
func (w *work) nextVersion(t *table) (types.Value, error) {
	n, err := w.take(t, versions, func(last int64, used bool) (int64, error) {
		if !used {
			last = firstVersion
		}
		return last + 1, nil
	})
	return types.NewBytes(types.RowVersion, binary.BigEndian.AppendUint64(nil, uint64(n))), err
}

// firstVersion is @@DBTS of a database without a rowversion.
const firstVersion = 2000

// Version is @@DBTS: the rowversion that was given last.
func (c *Counters) Version(ctx context.Context, conn *rowstore.Conn) (types.Value, error) {
	n, used, err := c.Last(ctx, conn, versions)
	if !used {
		n = firstVersion
	}
	return types.NewBytes(types.VarBinary, binary.BigEndian.AppendUint64(nil, uint64(n))), err
}

// take moves a counter of a table on.
func (w *work) take(t *table, id int32, next func(last int64, used bool) (int64, error)) (int64, error) {
	w.taken = w.taken || !t.temp
	return w.counters(t).Take(w.ctx, w.store.Conn, id, next)
}

func (w *work) counters(t *table) *Counters {
	if t.temp {
		return w.Temp
	}
	return w.Counters
}
